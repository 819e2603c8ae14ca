// From text and parts to dates, times, durations, numbers and ranges, and back to text: DMN 1.5 §10.3.4.1.

extension Builtins {
  private static func number(_ name: String) -> Builtin.Parameter { Builtin.Parameter(name, .number) }
  private static func text(_ name: String) -> Builtin.Parameter { Builtin.Parameter(name, .string) }
  /// The caller may have to look for the rules of a zone.
  private static func zoneCost(_ text: String) -> Int { text.utf8.contains(UInt8(ascii: "@")) ? 50 : 0 }
  private static let offset = Builtin.Parameter("offset", .daysTime, takesNull: true)

  static let conversions: [Builtin] = toDate + toTime + toDateTime + toDuration + toNumber + others

  private static let toDate: [Builtin] = [
    Builtin("date", [text("from")], .date) { call in
      FEELDate(call.string(0)).map(Value.date) ?? call.wrong(0)
    },
    Builtin("date", [Builtin.Parameter("from", .day)], .date) { call in
      day(call[0]).map(Value.date) ?? call.wrong(0)
    },
    Builtin("date", [number("year"), number("month"), number("day")], .date) { call in
      date(call, from: 0).map(Value.date) ?? call.run.fail(.wrongValue, ["date", "such a day"], call.spot)
    },
  ]

  private static func date(_ call: Call, from first: Int) -> FEELDate? {
    guard let year = call.int(first), let month = call.int(first + 1), let day = call.int(first + 2) else {
      return nil
    }
    return FEELDate(year: year, month: month, day: day)
  }

  /// The day of a date or of a date and time.
  static func day(_ value: Value) -> FEELDate? {
    switch value {
    case .date(let date): date
    case .dateTime(let moment): moment.date
    default: nil
    }
  }

  private static let toTime: [Builtin] = [
    Builtin("time", [text("from")], .time) { call in
      guard call.charge(zoneCost(call.string(0))) else { return .null }
      return FEELTime(call.string(0), zones: call.run.environment.zones).map(Value.time) ?? call.wrong(0)
    },
    Builtin("time", [Builtin.Parameter("from", [.time, .dateTime, .date])], .time) { call in
      switch call[0] {
      case .time: call[0]
      case .dateTime(let moment): .time(moment.time)
      case .date(let date): .time(date.midnightUTC.time)
      default: call.wrong(0)
      }
    },
    Builtin("time", [number("hour"), number("minute"), number("second")], .time) { call in
      time(call, from: 0, zone: nil).map(Value.time) ?? call.run.fail(.wrongValue, ["time", "such a time"], call.spot)
    },
    Builtin("time", [number("hour"), number("minute"), number("second"), offset], .time) { call in
      guard let zone = zone(call[3], call) else { return call.wrong(3) }
      return time(call, from: 0, zone: zone).map(Value.time)
        ?? call.run.fail(.wrongValue, ["time", "such a time"], call.spot)
    },
  ]

  private static func time(_ call: Call, from first: Int, zone: FEELZone?) -> FEELTime? {
    FEELTime(
      hour: call.number(first), minute: call.number(first + 1), second: call.number(first + 2), zone: zone)
  }

  /// No zone for null, a zone for an offset or a name; nil when there is no such zone.
  private static func zone(_ value: Value, _ call: Call) -> FEELZone?? {
    switch value {
    case .null: return .some(nil)
    case .daysTime(let offset): return FEELZone(offset: offset).map { .some($0) }
    case .string(let id):
      guard call.charge(50), let rules = call.run.environment.zones(id) else { return nil }
      return .some(.region(id: id, rules: rules))
    default: return nil
    }
  }

  private static let moment: [Builtin.Parameter] = [
    number("year"), number("month"), number("day"), number("hour"), number("minute"), number("second"),
  ]

  private static let toDateTime: [Builtin] = [
    Builtin("date and time", [text("from")], .dateTime) { call in
      let text = call.string(0)
      guard call.charge(zoneCost(text)) else { return .null }
      if let moment = FEELDateTime(text, zones: call.run.environment.zones) { return .dateTime(moment) }
      guard let date = FEELDate(text), let midnight = FEELTime(hour: 0, minute: 0, second: 0) else {
        return call.wrong(0)
      }
      return .dateTime(date.at(midnight))
    },
    Builtin("date and time", [Builtin.Parameter("from", .dateTime)], .dateTime) { call in call[0] },
    Builtin("date and time", [Builtin.Parameter("date", .day), Builtin.Parameter("time", .time)], .dateTime) { call in
      guard let date = day(call[0]), case .time(let time) = call[1] else { return call.wrong(0) }
      return .dateTime(date.at(time))
    },
    Builtin("date and time", moment, .dateTime) { call in dateTime(call, zone: nil) },
    Builtin("date and time", moment + [offset], .dateTime) { call in
      guard let zone = zone(call[6], call) else { return call.wrong(6) }
      return dateTime(call, zone: zone)
    },
    Builtin("date and time", moment + [text("timezone")], .dateTime) { call in
      guard let zone = zone(call[6], call) else { return call.wrong(6) }
      return dateTime(call, zone: zone)
    },
  ]

  private static func dateTime(_ call: Call, zone: FEELZone?) -> Value {
    guard let date = date(call, from: 0), let time = time(call, from: 3, zone: zone) else {
      return call.run.fail(.wrongValue, [call.name, "such a moment"], call.spot)
    }
    return .dateTime(date.at(time))
  }

  private static let toDuration: [Builtin] = [
    Builtin("duration", [text("from")], .any) { call in
      switch FEELDuration(call.string(0)) {
      case .daysTime(let span): .daysTime(span)
      case .yearsMonths(let span): .yearsMonths(span)
      case nil: call.wrong(0)
      }
    },
    Builtin("duration", [Builtin.Parameter("from", .duration)], .any) { call in call[0] },
    Builtin(
      "years and months duration", [Builtin.Parameter("from", .day), Builtin.Parameter("to", .day)],
      .yearsMonthsDuration
    ) { call in
      guard let from = day(call[0]), let to = day(call[1]) else { return call.wrong(0) }
      return .yearsMonths(YearsMonthsDuration(from: from, to: to))
    },
  ]

  private static let toNumber: [Builtin] = [
    Builtin("number", [text("from")], .number) { call in
      Decimal(call.string(0)).map(Value.number) ?? call.wrong(0)
    },
    Builtin("number", [number("from")], .number) { call in call[0] },
    Builtin(
      "number",
      [
        text("from"), text("grouping separator").nullable, text("decimal separator").nullable,
      ], .number
    ) { call in
      parsed(call.string(0), grouping: call.string(1), decimal: call.string(2)).map(Value.number) ?? call.wrong(0)
    },
  ]

  /// A number with separators; the grouping one may be a space, a comma or a period, the other a comma or a period.
  private static func parsed(_ text: String, grouping: String, decimal: String) -> Decimal? {
    guard ["", " ", ",", "."].contains(grouping), ["", ",", "."].contains(decimal) else { return nil }
    guard grouping != decimal || grouping.isEmpty else { return nil }
    let (grouping, decimal) = (grouping.utf8.first, decimal.utf8.first)
    let point = UInt8(ascii: ".")
    var plain: [UInt8] = []
    for byte in text.utf8 where byte != grouping {
      // A point that is no separator, unless nothing else was said, makes no number.
      if byte == point, let decimal, decimal != point { return nil }
      plain.append(byte == decimal ? point : byte)
    }
    return Decimal(String(decoding: plain, as: UTF8.self))
  }

  private static let others: [Builtin] = [
    Builtin("string", [Builtin.Parameter("from", .any)], .string) { call in
      guard let text = call[0].text else { return .null }
      return call.run.string(text, call.spot)
    },
    Builtin("range", [text("from")], .range(.any)) { call in
      guard call.charge(10 + call.string(0).utf8.count / 2) else { return .null }
      return RangeLiteral.parse(call.string(0), call.run).map(Value.range) ?? call.wrong(0)
    },
  ]
}
