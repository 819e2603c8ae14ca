// Time as the engine sees it: a point in UTC that is always handed in, never read from a clock.

/// A point in time, in milliseconds of UTC since 1970. Written as RFC 3339 has it, always with milliseconds and `Z`.
package struct Moment: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  package static func < (one: Moment, other: Moment) -> Bool { one.rawValue < other.rawValue }

  package func adding(seconds: Int64) -> Moment { Moment(rawValue: rawValue + seconds * 1_000) }

  package func seconds(since earlier: Moment) -> Int64 { (rawValue - earlier.rawValue) / 1_000 }

  /// Days to a civil date after Howard Hinnant, "chrono-compatible low-level date algorithms".
  package var description: String {
    let (seconds, milliseconds) = rawValue.quotientAndRemainder(floorDividingBy: 1_000)
    let (days, secondOfDay) = seconds.quotientAndRemainder(floorDividingBy: 86_400)
    let shifted = days + 719_468
    let (era, dayOfEra) = shifted.quotientAndRemainder(floorDividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T"
      + Self.padded(secondOfDay / 3_600, 2) + ":" + Self.padded(secondOfDay / 60 % 60, 2) + ":"
      + Self.padded(secondOfDay % 60, 2) + "." + Self.padded(milliseconds, 3) + "Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

extension Int64 {
  fileprivate func quotientAndRemainder(floorDividingBy divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
