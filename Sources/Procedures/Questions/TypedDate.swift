// Days as people type them: three inputs, `31/01/2026`, `31.1.2026`, `2026-01-31`, digits of any script. A year has
// four digits: nobody knows which century `31/01/26` was meant for.

import JSON
import Rules

enum TypedDate {
  static let parts = ["day", "month", "year"]
  private static let bytesMax = 60
  private static let years = 1_000...9_999

  static func read(_ raw: JSON?, part: String = "") throws(AnswerFault) -> FEELDate {
    guard let raw, !Typed.isBlank(raw) else { throw AnswerFault("date.missing", part: part) }
    if let object = raw.object { return try read(object, part: part) }
    guard let typed = raw.string, typed.utf8.count <= bytesMax else { throw AnswerFault("date.kind", part: part) }
    let runs = typed.latinDigits.unicodeScalars.split { !("0"..."9").contains($0) }.map { String($0) }
    let isDate = typed.latinDigits.unicodeScalars.allSatisfy { scalar in
      ("0"..."9").contains(scalar) || "/.-".unicodeScalars.contains(scalar) || scalar.isBlank
    }
    guard isDate, runs.count == 3 else { throw AnswerFault("date.kind", part: part) }
    let isYearFirst = runs[0].utf8.count == 4
    return try date(
      day: runs[isYearFirst ? 2 : 0], month: runs[1], year: runs[isYearFirst ? 0 : 2], part: part, inParts: false)
  }

  private static func read(_ object: JSONObject, part: String) throws(AnswerFault) -> FEELDate {
    func typed(_ name: String) throws(AnswerFault) -> String {
      let text = Typed.compact(object[name])
      guard !text.isEmpty else { throw AnswerFault("date.missing", part: inside(part, name)) }
      return text
    }
    return try date(
      day: try typed("day"), month: try typed("month"), year: try typed("year"), part: part, inParts: true)
  }

  private static func date(
    day: String, month: String, year: String, part: String, inParts: Bool
  ) throws(AnswerFault) -> FEELDate {
    func number(_ text: String, _ name: String) throws(AnswerFault) -> Int {
      guard text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else {
        throw AnswerFault("date.kind", part: inParts ? inside(part, name) : part)
      }
      return number
    }
    let (day, month) = (try number(day, "day"), try number(month, "month"))
    guard year.utf8.count == 4, years.contains(try number(year, "year")), let year = Int(year) else {
      throw AnswerFault("date.year", part: inParts ? inside(part, "year") : part)
    }
    guard let date = FEELDate(year: year, month: month, day: day) else { throw AnswerFault("date.none", part: part) }
    return date
  }

  static func inside(_ part: String, _ name: String) -> String { part.isEmpty ? name : part + "." + name }
}

/// An end of what a day may be: `2026-01-31`, `today`, `today+30` (days), `today-6m`, `today-18y`.
struct DayBound {
  private enum Form {
    case fixed(FEELDate)
    case relative(days: Int, months: Int)
  }

  private let form: Form

  init?(_ text: String) {
    if let date = FEELDate(text) {
      form = .fixed(date)
      return
    }
    guard text.hasPrefix("today") else { return nil }
    var distance = text.dropFirst("today".count)
    if distance.isEmpty {
      form = .relative(days: 0, months: 0)
      return
    }
    let unit = distance.last == "y" || distance.last == "m" || distance.last == "d" ? distance.removeLast() : "d"
    guard distance.first == "+" || distance.first == "-", let number = Int(distance), number.magnitude <= 100_000 else {
      return nil
    }
    form =
      unit == "d" ? .relative(days: number, months: 0) : .relative(days: 0, months: unit == "y" ? number * 12 : number)
  }

  var isToday: Bool {
    if case .relative(days: 0, months: 0) = form { return true }
    return false
  }

  func day(_ today: FEELDate) -> FEELDate {
    switch form {
    case .fixed(let date): date
    case .relative(let days, let months):
      YearsMonthsDuration(months: months).flatMap { today.adding($0)?.adding(days: days) } ?? today
    }
  }
}

/// The days a date may be, from settings such as `min` and `max`.
struct DayRange {
  let min: DayBound?
  let max: DayBound?

  static let settings = ["min", "max"]

  init(_ entry: Entry, min minName: String = "min", max maxName: String = "max", orElse standardMax: DayBound? = nil) {
    func bound(_ name: String) -> DayBound? {
      guard let text = entry.optionalString(name) else { return nil }
      let bound = DayBound(text)
      if bound == nil { entry[name]?.note("'\(text)' is no day such as 2026-01-31, today, today+30 or today-18y.") }
      return bound
    }
    min = bound(minName)
    max = bound(maxName) ?? standardMax
  }

  func check(_ date: FEELDate, _ setting: AnswerSetting, part: String = "") throws(AnswerFault) {
    if let min, date < min.day(setting.today) {
      if min.isToday { throw AnswerFault("date.past", part: part) }
      throw AnswerFault("date.early", ["min": min.day(setting.today).text], part: part)
    }
    if let max, max.day(setting.today) < date {
      if max.isToday { throw AnswerFault("date.future", part: part) }
      throw AnswerFault("date.late", ["max": max.day(setting.today).text], part: part)
    }
  }

  func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> FEELDate {
    let low = min?.day(setting.today) ?? max?.day(setting.today).adding(days: -3_650) ?? setting.today
    let high = max?.day(setting.today) ?? low.adding(days: 700) ?? low
    let days = high.daysSince1970 - low.daysSince1970
    return days > 0 ? low.adding(days: Int.random(in: 0...days, using: &chance)) ?? low : low
  }
}
