/// A moment on a wall clock, in the two spellings a PDF needs. Made from a count of seconds, so it always exists.
package struct PDFDate: Equatable, Sendable {
  private let year: Int
  private let month: Int
  private let day: Int
  private let secondOfDay: Int
  private let offsetMinutes: Int

  /// Years 1970 to 9999; what lies outside is brought to the nearest end.
  package init(unixSeconds: Int64, offsetMinutes: Int = 0) {
    self.offsetMinutes = min(max(offsetMinutes, -14 * 60), 14 * 60)
    let local = min(max(unixSeconds, 86_400), 253_402_214_400) + Int64(60 * self.offsetMinutes)
    secondOfDay = Int(local % 86_400)
    // Days to a date of the Gregorian calendar, counting years from March so that a leap day ends one.
    let shifted = Int(local / 86_400) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + 400 * era + (month <= 2 ? 1 : 0)
  }

  /// ISO 32000-1 section 7.9.4.
  var text: String {
    "D:\(padded(year, 4))\(padded(month))\(padded(day))\(hour)\(minute)\(second)\(sign)\(zoneHour)'\(zoneMinute)'"
  }

  /// ISO 8601, as XMP wants it.
  var xmpText: String {
    "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(hour):\(minute):\(second)\(sign)\(zoneHour):\(zoneMinute)"
  }

  private var hour: String { padded(secondOfDay / 3600) }
  private var minute: String { padded(secondOfDay / 60 % 60) }
  private var second: String { padded(secondOfDay % 60) }
  private var sign: String { offsetMinutes < 0 ? "-" : "+" }
  private var zoneHour: String { padded(abs(offsetMinutes) / 60) }
  private var zoneMinute: String { padded(abs(offsetMinutes) % 60) }

  private func padded(_ number: Int, _ width: Int = 2) -> String {
    CrossReference.padded(number, width)
  }
}
