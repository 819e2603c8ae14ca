// Years and months durations (DMN 1.5 §10.3.2.3.8; text: xs:yearMonthDuration, XML Schema 1.1 Part 2 §3.4.26): a signed
// number of months.

package struct YearsMonthsDuration: Sendable, Hashable {
  package let totalMonths: Int

  package static let zero = YearsMonthsDuration(withinLimit: 0)

  package init?(months: Int) {
    if months == Int.min { return nil }
    totalMonths = months
  }

  private init(withinLimit months: Int) { totalMonths = months }

  /// FEEL's years and months duration(from, to): whole months on the calendar, counted towards zero.
  package init(from: FEELDate, to: FEELDate) {
    let months = (to.year - from.year) * 12 + to.month - from.month
    let isShort = months > 0 && to.day < from.day || months < 0 && to.day > from.day
    totalMonths = isShort ? months - months.signum() : months
  }

  /// "P1Y2M", "-P3M".
  package init?(_ text: String) {
    var scanner = ByteScanner(text)
    let isNegative = scanner.take("-")
    guard scanner.take("P"), var number = scanner.number() else { return nil }
    var total: Int128 = 0
    if scanner.take("Y") {
      total = Int128(number) * 12
      number = 0
      if !scanner.isAtEnd {
        guard let months = scanner.number(), scanner.take("M") else { return nil }
        number = months
      }
    } else if !scanner.take("M") {
      return nil
    }
    guard scanner.isAtEnd, let months = Int(exactly: total + Int128(number)) else { return nil }
    totalMonths = isNegative ? -months : months
  }

  /// "P1Y2M", "-P3M", "P0M": no part is zero unless both are.
  package var text: String {
    if totalMonths == 0 { return "P0M" }
    let (years, months) = totalMonths.magnitude.quotientAndRemainder(dividingBy: 12)
    return "\(totalMonths < 0 ? "-" : "")P\(years == 0 ? "" : "\(years)Y")\(months == 0 ? "" : "\(months)M")"
  }
}

// Properties: parts of the whole, both with its sign
extension YearsMonthsDuration {
  package var years: Int { totalMonths / 12 }
  package var months: Int { totalMonths % 12 }

  /// The whole in months.
  package var value: Decimal { Decimal(totalMonths) }

  package var magnitude: YearsMonthsDuration { totalMonths < 0 ? -self : self }
}

// Arithmetic (DMN 1.5 Tables 57 and 59)
extension YearsMonthsDuration: Comparable {
  package static func < (left: YearsMonthsDuration, right: YearsMonthsDuration) -> Bool {
    left.totalMonths < right.totalMonths
  }

  package static prefix func - (duration: YearsMonthsDuration) -> YearsMonthsDuration {
    YearsMonthsDuration(withinLimit: -duration.totalMonths)
  }

  package func adding(_ other: YearsMonthsDuration) -> YearsMonthsDuration? {
    let (sum, overflow) = totalMonths.addingReportingOverflow(other.totalMonths)
    return overflow ? nil : YearsMonthsDuration(months: sum)
  }

  package func subtracting(_ other: YearsMonthsDuration) -> YearsMonthsDuration? { adding(-other) }

  /// A fraction of a month is cut off.
  package func multiplied(by factor: Decimal) -> YearsMonthsDuration? { whole(value.multiplied(by: factor)) }
  package func divided(by divisor: Decimal) -> YearsMonthsDuration? { whole(value.divided(by: divisor)) }

  private func whole(_ months: Decimal?) -> YearsMonthsDuration? {
    months?.rounded(scale: 0, .down)?.int.flatMap { YearsMonthsDuration(months: $0) }
  }

  package func divided(by divisor: YearsMonthsDuration) -> Decimal? { value.divided(by: divisor.value) }
}
