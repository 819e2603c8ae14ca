/// Dates in fields (RFC 9110 5.6.7): one form is written, three are read.
///
/// The calendar is computed here, in whole days since 1970, because a formatter of the system costs a hundred
/// times the rest of the answer and has a locale.
package enum HTTPDate {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`
  package static let byteCount = 29

  /// Appends an IMF-fixdate. Years before 0000 and after 9999 have no such form and are written as the nearest
  /// second that has one.
  package static func append(_ unixSeconds: Int64, to output: inout [UInt8]) {
    let seconds = min(max(unixSeconds, earliest), latest)
    let day = CivilDay(daysSince1970: seconds.floorDivided(by: 86_400))
    let second = Int(seconds - day.daysSince1970 * 86_400)
    output.append(contentsOf: dayNames[day.weekday].utf8.prefix(3))
    output.append(.comma)
    output.append(.space)
    appendDigits(day.day, count: 2, then: .space, to: &output)
    output.append(contentsOf: monthNames[day.month - 1].utf8)
    output.append(.space)
    appendDigits(day.year, count: 4, then: .space, to: &output)
    appendDigits(second / 3600, count: 2, then: .colon, to: &output)
    appendDigits(second / 60 % 60, count: 2, then: .colon, to: &output)
    appendDigits(second % 60, count: 2, then: .space, to: &output)
    output.append(contentsOf: "GMT".utf8)
  }

  package static func bytes(_ unixSeconds: Int64) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(byteCount)
    append(unixSeconds, to: &output)
    return output
  }

  /// Unix seconds of an IMF-fixdate, an RFC 850 date or an asctime date, exactly as the grammar has them: a day of
  /// the week that is not that day's, the 30th of February and anything behind the date are refused.
  ///
  /// `now` places the two-digit years of RFC 850: a year more than fifty years ahead lies in the past.
  package static func parse(_ bytes: UnsafeRawBufferPointer, now: Int64) -> Int64? {
    guard bytes.count <= 40 else { return nil }
    var scanner = FieldScanner(bytes)
    let name = scanner.take { $0.isLetter }
    guard let weekday = dayNames.firstIndex(where: { matches(name, $0) || matches(name, $0.utf8.prefix(3)) }) else {
      return nil
    }
    let moment: (day: CivilDay, second: Int64)?
    if scanner.take(.comma) {
      moment = name.count == 3 ? readFixdate(&scanner) : readRFC850(&scanner, now: now)
    } else {
      moment = name.count == 3 ? readAsctime(&scanner) : nil
    }
    guard let moment, scanner.isAtEnd, moment.day.weekday == weekday else { return nil }
    return moment.day.daysSince1970 * 86_400 + moment.second
  }

  private static let earliest: Int64 = -62_167_219_200  // 0000-01-01 00:00:00
  private static let latest: Int64 = 253_402_300_799  // 9999-12-31 23:59:59
  private static let dayNames: [String] = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
  private static let monthNames: [String] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func appendDigits(_ number: Int, count: Int, then end: UInt8, to output: inout [UInt8]) {
    if count == 4 {
      output.append(0x30 + UInt8(truncatingIfNeeded: number / 1000))
      output.append(0x30 + UInt8(truncatingIfNeeded: number / 100 % 10))
    }
    output.append(0x30 + UInt8(truncatingIfNeeded: number / 10 % 10))
    output.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    output.append(end)
  }
}

/// The three forms, each from behind the name of the day.
extension HTTPDate {
  /// ` 06 Nov 1994 08:49:37 GMT`
  private static func readFixdate(_ scanner: inout FieldScanner) -> (CivilDay, Int64)? {
    guard scanner.take(.space), let day = digits(2, &scanner), scanner.take(.space),
      let month = month(&scanner), scanner.take(.space), let year = digits(4, &scanner), scanner.take(.space),
      let second = timeOfDay(&scanner), scanner.take(.space), matches(scanner.take { $0.isLetter }, "GMT")
    else { return nil }
    return CivilDay(year: year, month: month, day: day).map { ($0, second) }
  }

  /// ` 06-Nov-94 08:49:37 GMT`
  private static func readRFC850(_ scanner: inout FieldScanner, now: Int64) -> (CivilDay, Int64)? {
    guard scanner.take(.space), let day = digits(2, &scanner), scanner.take(.hyphen),
      let month = month(&scanner), scanner.take(.hyphen), let shortYear = digits(2, &scanner), scanner.take(.space),
      let second = timeOfDay(&scanner), scanner.take(.space), matches(scanner.take { $0.isLetter }, "GMT")
    else { return nil }
    let today = CivilDay(daysSince1970: min(max(now, earliest), latest).floorDivided(by: 86_400))
    let last = today.year + 50
    var year = last / 100 * 100 + shortYear
    if year > last { year -= 100 }
    return CivilDay(year: year, month: month, day: day).map { ($0, second) }
  }

  /// ` Nov  6 08:49:37 1994`
  private static func readAsctime(_ scanner: inout FieldScanner) -> (CivilDay, Int64)? {
    guard scanner.take(.space), let month = month(&scanner), scanner.take(.space),
      let day = scanner.take(.space) ? digits(1, &scanner) : digits(2, &scanner), scanner.take(.space),
      let second = timeOfDay(&scanner), scanner.take(.space), let year = digits(4, &scanner)
    else { return nil }
    return CivilDay(year: year, month: month, day: day).map { ($0, second) }
  }

  private static func digits(_ count: Int, _ scanner: inout FieldScanner) -> Int? {
    var number = 0
    for _ in 0..<count {
      guard let digit = scanner.next, digit.isDigit, scanner.take(digit) else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  private static func month(_ scanner: inout FieldScanner) -> Int? {
    let name = scanner.take { $0.isLetter }
    return monthNames.firstIndex { matches(name, $0) }.map { $0 + 1 }
  }

  /// `08:49:37`; the sixtieth second of a leap second is the first one of the next minute.
  private static func timeOfDay(_ scanner: inout FieldScanner) -> Int64? {
    guard let hour = digits(2, &scanner), hour < 24, scanner.take(.colon),
      let minute = digits(2, &scanner), minute < 60, scanner.take(.colon),
      let second = digits(2, &scanner), second <= 60
    else { return nil }
    return Int64(hour * 3600 + minute * 60 + second)
  }

  private static func matches(_ bytes: UnsafeRawBufferPointer, _ name: String) -> Bool {
    bytes.elementsEqual(name.utf8)
  }

  private static func matches(_ bytes: UnsafeRawBufferPointer, _ name: String.UTF8View.SubSequence) -> Bool {
    bytes.elementsEqual(name)
  }
}

/// A day of the proleptic Gregorian calendar. The year is counted from March, so that the leap day is its last
/// day and the lengths of the months before it follow one straight line.
struct CivilDay {
  let daysSince1970: Int64
  let year: Int
  let month: Int
  let day: Int

  init(daysSince1970 days: Int64) {
    let shifted = days + Self.daysFromMarch0000To1970
    let era = shifted.floorDivided(by: Self.daysPerEra)
    let dayOfEra = Int(shifted - era * Self.daysPerEra)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    daysSince1970 = days
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = Int(era) * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  }

  /// Nil for a day that the month does not have. The year is one of four digits.
  init?(year: Int, month: Int, day: Int) {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), day >= 1, day <= lengths[month - 1] else { return nil }
    let yearFromMarch = Int64(month <= 2 ? year - 1 : year)
    let era = yearFromMarch.floorDivided(by: 400)
    let yearOfEra = yearFromMarch - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSince1970 = era * Self.daysPerEra + dayOfEra - Self.daysFromMarch0000To1970
    self.year = year
    self.month = month
    self.day = day
  }

  /// From Sunday, 0. 1970 began on a Thursday.
  var weekday: Int {
    let shifted = daysSince1970 + 4
    return Int(shifted - shifted.floorDivided(by: 7) * 7)
  }

  private static let daysPerEra: Int64 = 146_097
  private static let daysFromMarch0000To1970: Int64 = 719_468
}

extension Int64 {
  func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
