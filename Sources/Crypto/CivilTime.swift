/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
  package let year: Int64
  package let month: Int64
  package let day: Int64

  /// Nil for a day that the calendar does not have, or outside the years 1 to 9999.
  package init?(year: Int64, month: Int64, day: Int64) {
    guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    self.init(uncheckedYear: year, month: month, day: day)
    guard CivilDate(days: days) == self else { return nil }
  }

  private init(uncheckedYear year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days since 1970-01-01, both ways after Howard Hinnant, "chrono-compatible low-level date algorithms".
  package init?(days: Int64) {
    guard (-719_162...2_932_896).contains(days) else { return nil }
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    self.init(uncheckedYear: year, month: month, day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  package var days: Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear / 400
    let yearOfEra = marchYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  package var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

/// A second of UTC, as certificates write it.
struct CivilTime {
  let seconds: Int64
  let date: CivilDate

  init(seconds: Int64) {
    let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    guard let date = CivilDate(days: day) else { preconditionFailure("a certificate knows the years 1 to 9999") }
    self.seconds = seconds
    self.date = date
  }

  /// `YYYYMMDDHHMMSSZ`, to the second: RFC 5280 has no leap second, no fraction and no other zone.
  init?(compact text: [UInt8]) {
    guard text.count == 15, text[14] == 0x5a, text.prefix(14).allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int64 { text[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } }
    let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
    guard let date = CivilDate(year: number(0..<4), month: number(4..<6), day: number(6..<8)),
      hour < 24, minute < 60, second < 60
    else { return nil }
    self.date = date
    seconds = date.days * 86_400 + hour * 3_600 + minute * 60 + second
  }

  var compact: String {
    let second = seconds - date.days * 86_400
    return padded(date.year, 4) + padded(date.month, 2) + padded(date.day, 2) + padded(second / 3_600, 2)
      + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z"
  }

  /// RFC 3339.
  var text: String {
    let second = seconds - date.days * 86_400
    return "\(date)T\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
  }
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
