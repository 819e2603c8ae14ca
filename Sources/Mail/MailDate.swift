/// A moment as the Date field writes it (RFC 5322 3.3): `Tue, 21 Nov 2023 15:05:00 +0000`.
enum MailDate {
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let lastSecondOf9999 = 253_402_300_799

  /// In UTC, from the seconds of the Unix clock, within the years 1970 to 9999.
  static func text(unixSeconds: Int) -> String {
    let seconds = min(max(unixSeconds, 0), lastSecondOf9999)
    let days = seconds / 86_400
    let (year, month, day) = civil(days: days)
    let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(twoDigits).joined(separator: ":")
    return "\(weekdays[(days + 4) % 7]), \(day) \(months[month]) \(year) \(time) +0000"
  }

  /// The date of a day counted from 1 January 1970, in years that begin in March: the leap day then comes last.
  private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let fromMarch0000 = days + 719_468
    let era = fromMarch0000 / 146_097
    let dayOfEra = fromMarch0000 % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = (monthFromMarch + 2) % 12
    return (era * 400 + yearOfEra + (month < 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
