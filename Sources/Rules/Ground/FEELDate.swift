// Dates of the proleptic Gregorian calendar (DMN 1.5 §10.3.2.3.5; text: XML Schema 1.1 Part 2 §3.3.9 without a zone).
// Year 0 exists, as in ISO 8601 and XML Schema 1.1.

package struct FEELDate: Sendable, Hashable {
  package let year: Int
  package let month: Int
  package let day: Int

  static let yearMax = 999_999_999

  /// nil for a day that does not exist.
  package init?(year: Int, month: Int, day: Int) {
    guard (-FEELDate.yearMax...FEELDate.yearMax).contains(year), (1...12).contains(month),
      (1...lastDay(year, month)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// "2012-12-25", "-2012-12-25", "12012-12-25": four digits of the year, more without a leading zero.
  package init?(_ text: String) {
    var scanner = ByteScanner(text)
    guard let date = FEELDate(&scanner), scanner.isAtEnd else { return nil }
    self = date
  }

  init?(_ scanner: inout ByteScanner) {
    let isNegative = scanner.take("-")
    let start = scanner.index
    let startsWithZero = scanner.next == UInt8(ascii: "0")
    guard let year = scanner.number() else { return nil }
    let digits = scanner.index - start
    guard digits == 4 || digits > 4 && !startsWithZero else { return nil }
    guard scanner.take("-"), let month = scanner.number(digits: 2) else { return nil }
    guard scanner.take("-"), let day = scanner.number(digits: 2) else { return nil }
    self.init(year: isNegative ? -year : year, month: month, day: day)
  }

  package init?(daysSince1970 days: Int) {
    guard days.magnitude < 366_000_000_000 else { return nil }
    let (year, month, day) = civil(days)
    self.init(year: year, month: month, day: day)
  }

  package var daysSince1970: Int { days(year, month, day) }

  package var text: String {
    let digits = String(year.magnitude)
    let zeros = String(repeating: "0", count: max(4 - digits.utf8.count, 0))
    return "\(year < 0 ? "-" : "")\(zeros)\(digits)-\(twoDigits(month))-\(twoDigits(day))"
  }

  package func at(_ time: FEELTime) -> FEELDateTime { FEELDateTime(date: self, time: time) }

  /// What a date is where a date and time is wanted.
  package var midnightUTC: FEELDateTime { at(FEELTime(nanosecondOfDay: 0, zone: .utc)) }
}

// Properties
extension FEELDate {
  /// 1 is Monday, 7 Sunday (ISO 8601).
  package var weekday: Int { (daysSince1970 + 3).flooredDivision(by: 7).remainder + 1 }

  package var dayOfWeek: String {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday - 1]
  }

  package var monthOfYear: String {
    let names = [
      "January", "February", "March", "April", "May", "June",
      "July", "August", "September", "October", "November", "December",
    ]
    return names[month - 1]
  }

  package var dayOfYear: Int { daysSince1970 - days(year, 1, 1) + 1 }

  /// ISO 8601: a week belongs to the year its Thursday is in.
  package var weekOfYear: Int {
    let thursday = daysSince1970 + 4 - weekday
    return (thursday - days(civil(thursday).year, 1, 1)) / 7 + 1
  }

  package var lastDayOfMonth: Int { lastDay(year, month) }

  /// Seconds since 1970 of its midnight UTC.
  package var value: Decimal { Decimal(daysSince1970 * 86_400) }
}

// Arithmetic (DMN 1.5 Table 57)
extension FEELDate {
  /// The day is lowered to the last one the month has.
  package func adding(_ duration: YearsMonthsDuration) -> FEELDate? {
    let (months, overflow) = (year * 12 + month - 1).addingReportingOverflow(duration.totalMonths)
    if overflow { return nil }
    let (year, month) = months.flooredDivision(by: 12)
    guard year.magnitude <= FEELDate.yearMax else { return nil }
    return FEELDate(year: year, month: month + 1, day: min(day, lastDay(year, month + 1)))
  }

  package func adding(_ duration: DaysTimeDuration) -> FEELDate? {
    guard let days = Int(exactly: duration.nanoseconds.flooredDivision(by: nanosecondsPerDay).quotient) else {
      return nil
    }
    return adding(days: days)
  }

  package func adding(days: Int) -> FEELDate? {
    let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
    return overflow ? nil : FEELDate(daysSince1970: sum)
  }

  package func subtracting(_ duration: YearsMonthsDuration) -> FEELDate? { adding(-duration) }
  package func subtracting(_ duration: DaysTimeDuration) -> FEELDate? { adding(-duration) }

  package func subtracting(_ other: FEELDate) -> DaysTimeDuration {
    DaysTimeDuration(seconds: (daysSince1970 - other.daysSince1970) * 86_400)
  }
}

extension FEELDate: Comparable {
  package static func < (left: FEELDate, right: FEELDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

let nanosecondsPerSecond: Int128 = 1_000_000_000
let nanosecondsPerDay: Int128 = 86_400_000_000_000

func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

private func lastDay(_ year: Int, _ month: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

// The civil calendar counted from 1 March of year 0, where a leap day is the last day of a year of 400 × 146097 days.

func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
  let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
  let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

func civil(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
  let (era, dayOfEra) = (daysSince1970 + 719_468).flooredDivision(by: 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shifted = (5 * dayOfYear + 2) / 153
  let month = (shifted + 2) % 12 + 1
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
}
