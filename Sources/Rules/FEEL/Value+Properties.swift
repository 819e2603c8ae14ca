// What answers after a dot: entries of contexts, parts of dates, times, durations and ranges (DMN 1.5 table 65).

extension Value {
  /// Nil: this value has no such member.
  package func member(_ name: String) -> Value? {
    switch self {
    case .context(let context): return context[name]
    case .list(let elements):
      // A dot after a list asks every element (§10.3.2.5).
      return .list(elements.map { $0.member(name) ?? .null })
    case .date(let date): return name == "value" ? .number(date.value) : Value.property(name, of: date)
    case .time(let time): return name == "value" ? .number(time.value) : Value.property(name, of: time)
    case .dateTime(let moment):
      if name == "value" { return .number(moment.value) }
      // With its day known, a moment in a zone knows its offset: summer time or not.
      if name == "time offset" { return moment.timeOffset.map(Value.daysTime) ?? .null }
      return Value.property(name, of: moment.date) ?? Value.property(name, of: moment.time)
    case .daysTime(let span):
      switch name {
      case "days": return .number(Decimal(span.days))
      case "hours": return .number(Decimal(span.hours))
      case "minutes": return .number(Decimal(span.minutes))
      case "seconds": return .number(span.seconds)
      case "value": return .number(span.value)
      default: return nil
      }
    case .yearsMonths(let span):
      switch name {
      case "years": return .number(Decimal(span.years))
      case "months": return .number(Decimal(span.months))
      case "value": return .number(span.value)
      default: return nil
      }
    case .range(let range): return Value.property(name, of: range)
    default: return nil
    }
  }

  private static func property(_ name: String, of date: FEELDate) -> Value? {
    switch name {
    case "year": .number(Decimal(date.year))
    case "month": .number(Decimal(date.month))
    case "day": .number(Decimal(date.day))
    case "weekday": .number(Decimal(date.weekday))
    default: nil
    }
  }

  private static func property(_ name: String, of time: FEELTime) -> Value? {
    switch name {
    case "hour": .number(Decimal(time.hour))
    case "minute": .number(Decimal(time.minute))
    case "second": .number(time.seconds)
    case "time offset": time.timeOffset.map(Value.daysTime) ?? .null
    case "timezone": time.timezone.map(Value.string) ?? .null
    default: nil
    }
  }

  private static func property(_ name: String, of range: Range) -> Value? {
    switch name {
    case "start": range.low ?? .null
    case "end": range.high ?? .null
    case "start included": .boolean(range.lowClosed)
    case "end included": .boolean(range.highClosed)
    default: nil
    }
  }
}
