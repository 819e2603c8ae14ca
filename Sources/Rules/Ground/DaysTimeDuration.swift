// Days and time durations (DMN 1.5 §10.3.2.3.7; text: xs:dayTimeDuration, XML Schema 1.1 Part 2 §3.4.27): a signed
// number of nanoseconds, at most as many seconds as an Int counts.

package struct DaysTimeDuration: Sendable, Hashable {
  package let nanoseconds: Int128

  package static let zero = DaysTimeDuration(seconds: 0)

  package init?(nanoseconds: Int128) {
    guard nanoseconds.magnitude <= UInt128(Int.max) * 1_000_000_000 else { return nil }
    self.nanoseconds = nanoseconds
  }

  package init(seconds: Int) {
    nanoseconds = Int128(max(seconds, -Int.max)) * nanosecondsPerSecond
  }

  /// To the nearest nanosecond.
  package init?(seconds: Decimal) {
    guard let value = Rules.nanoseconds(seconds, .halfEven) else { return nil }
    self.init(nanoseconds: value)
  }

  /// "P1DT2H", "-PT0.5S".
  package init?(_ text: String) {
    var scanner = ByteScanner(text)
    let isNegative = scanner.take("-")
    guard scanner.take("P"), let parts = Parts(&scanner), scanner.isAtEnd else { return nil }
    let seconds = parts.days * 86_400 + parts.hours * 3600 + parts.minutes * 60 + parts.seconds
    let total = seconds * nanosecondsPerSecond + parts.nanoseconds
    self.init(nanoseconds: isNegative ? -total : total)
  }

  /// "PT1H30M", "-P1DT2H", "PT0S": no part is zero unless all are.
  package var text: String {
    if nanoseconds == 0 { return "PT0S" }
    var text = nanoseconds < 0 ? "-P" : "P"
    let whole = magnitude
    if whole.days != 0 { text += "\(whole.days)D" }
    if whole.nanoseconds % nanosecondsPerDay == 0 { return text }
    text += "T"
    if whole.hours != 0 { text += "\(whole.hours)H" }
    if whole.minutes != 0 { text += "\(whole.minutes)M" }
    if !whole.seconds.isZero { text += "\(whole.seconds.text)S" }
    return text
  }
}

/// Each number fits an Int, so that their weighted sum fits an Int128.
private struct Parts {
  var days: Int128 = 0
  var hours: Int128 = 0
  var minutes: Int128 = 0
  var seconds: Int128 = 0
  var nanoseconds: Int128 = 0

  /// What follows the P: at least one part, and at least one after a T; parts in their order, each at most once.
  init?(_ scanner: inout ByteScanner) {
    if scanner.next != UInt8(ascii: "T") {
      guard let value = scanner.number(), scanner.take("D") else { return nil }
      days = Int128(value)
      if scanner.isAtEnd { return }
    }
    guard scanner.take("T") else { return nil }
    var number = scanner.number()
    if number == nil { return nil }
    if let value = number, scanner.take("H") {
      hours = Int128(value)
      number = scanner.number()
    }
    if let value = number, scanner.take("M") {
      minutes = Int128(value)
      number = scanner.number()
    }
    if let value = number {
      guard let fraction = scanner.fraction(), scanner.take("S") else { return nil }
      (seconds, nanoseconds) = (Int128(value), Int128(fraction))
    }
  }
}

// Properties: parts of the whole, all with its sign
extension DaysTimeDuration {
  package var days: Int { Int(nanoseconds / nanosecondsPerDay) }
  package var hours: Int { Int(nanoseconds / (3600 * nanosecondsPerSecond) % 24) }
  package var minutes: Int { Int(nanoseconds / (60 * nanosecondsPerSecond) % 60) }
  package var seconds: Decimal { decimalSeconds(nanoseconds % (60 * nanosecondsPerSecond)) }

  /// The whole in seconds.
  package var value: Decimal { decimalSeconds(nanoseconds) }

  package var magnitude: DaysTimeDuration { nanoseconds < 0 ? -self : self }
}

// Arithmetic (DMN 1.5 Tables 57 and 59)
extension DaysTimeDuration: Comparable {
  package static func < (left: DaysTimeDuration, right: DaysTimeDuration) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  package static prefix func - (duration: DaysTimeDuration) -> DaysTimeDuration {
    DaysTimeDuration(withinLimit: -duration.nanoseconds)
  }

  private init(withinLimit nanoseconds: Int128) { self.nanoseconds = nanoseconds }

  package func adding(_ other: DaysTimeDuration) -> DaysTimeDuration? {
    DaysTimeDuration(nanoseconds: nanoseconds + other.nanoseconds)
  }

  package func subtracting(_ other: DaysTimeDuration) -> DaysTimeDuration? { adding(-other) }

  package func multiplied(by factor: Decimal) -> DaysTimeDuration? {
    value.multiplied(by: factor).flatMap { DaysTimeDuration(seconds: $0) }
  }

  package func divided(by divisor: Decimal) -> DaysTimeDuration? {
    value.divided(by: divisor).flatMap { DaysTimeDuration(seconds: $0) }
  }

  package func divided(by divisor: DaysTimeDuration) -> Decimal? { value.divided(by: divisor.value) }
}
