// Times of day (DMN 1.5 §10.3.2.3.4; text: XML Schema 1.1 Part 2 §3.3.8, or a local time with "@" and a zone).
//
// A time without a date knows no summer time: a zone stands for its standard offset. Times are compared on one
// reference day (XQuery and XPath Functions and Operators 3.1 §9.6), so that 00:30+01:00 comes before 00:00Z.

package struct FEELTime: Sendable {
  let nanosecondOfDay: Int
  package let zone: FEELZone?

  init(nanosecondOfDay: Int, zone: FEELZone?) {
    self.nanosecondOfDay = nanosecondOfDay
    self.zone = zone
  }

  package init?(hour: Int, minute: Int, second: Int, nanosecond: Int = 0, zone: FEELZone? = nil) {
    guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
      (0..<1_000_000_000).contains(nanosecond)
    else { return nil }
    self.init(nanosecondOfDay: ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nanosecond, zone: zone)
  }

  /// FEEL's time(hour, minute, second, offset); the second may have a fraction.
  package init?(hour: Decimal, minute: Decimal, second: Decimal, zone: FEELZone?) {
    guard let hour = hour.int, let minute = minute.int, !second.isNegative,
      let whole = second.rounded(scale: 0, .down), let fraction = second.subtracting(whole),
      let second = whole.int, let nanosecond = nanoseconds(fraction, .down)
    else { return nil }
    self.init(hour: hour, minute: minute, second: second, nanosecond: Int(nanosecond), zone: zone)
  }

  /// "12:00:00", "12:00:00.5Z", "12:00:00+02:00", "12:00:00@Europe/Paris"; "24:00:00" is 00:00:00.
  package init?(_ text: String, zones: ZoneLookup) {
    var scanner = ByteScanner(text)
    guard let scanned = FEELTime.scan(&scanner, zones: zones) else { return nil }
    self = scanned.time
  }

  /// To the end of the text. 24:00:00 is the beginning of the next day.
  static func scan(_ scanner: inout ByteScanner, zones: ZoneLookup) -> (time: FEELTime, isNextDay: Bool)? {
    guard let hour = scanner.number(digits: 2), scanner.take(":"),
      let minute = scanner.number(digits: 2), scanner.take(":"),
      let second = scanner.number(digits: 2), let nanosecond = scanner.fraction()
    else { return nil }
    var zone: FEELZone?
    if !scanner.isAtEnd {
      guard let scanned = FEELZone.scan(&scanner, zones: zones), scanner.isAtEnd else { return nil }
      zone = scanned
    }
    let isNextDay = hour == 24 && minute == 0 && second == 0 && nanosecond == 0
    let time = FEELTime(
      hour: isNextDay ? 0 : hour, minute: minute, second: second, nanosecond: nanosecond, zone: zone)
    return time.map { ($0, isNextDay) }
  }
}

// Properties
extension FEELTime {
  package var hour: Int { nanosecondOfDay / 3_600_000_000_000 }
  package var minute: Int { nanosecondOfDay / 60_000_000_000 % 60 }
  package var second: Int { nanosecondOfDay / 1_000_000_000 % 60 }
  package var nanosecond: Int { nanosecondOfDay % 1_000_000_000 }

  /// The second with its fraction.
  package var seconds: Decimal { decimalSeconds(Int128(nanosecondOfDay % 60_000_000_000)) }

  package var timeOffset: DaysTimeDuration? { zone.map { DaysTimeDuration(seconds: $0.standardOffset) } }
  package var timezone: String? { zone?.id }

  /// Seconds since midnight, of UTC if zoned.
  package var value: Decimal { decimalSeconds(instant) }

  package var text: String {
    "\(twoDigits(hour)):\(twoDigits(minute)):\(twoDigits(second))\(fractionText(nanosecond))\(zone?.text ?? "")"
  }

  private var instant: Int128 {
    Int128(nanosecondOfDay) - Int128(zone?.standardOffset ?? 0) * nanosecondsPerSecond
  }
}

// Comparison and arithmetic
extension FEELTime {
  /// DMN 1.5 Table 54: a local time takes the zone of the other one.
  package func compared(to other: FEELTime) -> Int {
    if (zone == nil) != (other.zone == nil) { return (nanosecondOfDay - other.nanosecondOfDay).signum() }
    return Int((instant - other.instant).signum())
  }

  /// FEEL's is(): the same fields and the same offset.
  package func isIdentical(to other: FEELTime) -> Bool {
    nanosecondOfDay == other.nanosecondOfDay && zone?.standardOffset == other.zone?.standardOffset
  }

  /// Around the clock.
  package func adding(_ duration: DaysTimeDuration) -> FEELTime {
    let sum = (Int128(nanosecondOfDay) + duration.nanoseconds).flooredDivision(by: nanosecondsPerDay).remainder
    return FEELTime(nanosecondOfDay: Int(sum), zone: zone)
  }

  package func subtracting(_ duration: DaysTimeDuration) -> FEELTime { adding(-duration) }

  /// nil for one zoned and one local time.
  package func subtracting(_ other: FEELTime) -> DaysTimeDuration? {
    if (zone == nil) != (other.zone == nil) { return nil }
    return DaysTimeDuration(nanoseconds: instant - other.instant)
  }
}

extension FEELTime: Hashable {
  /// FEEL's =: the same moment of the day; a zoned time and a local one are never equal.
  package static func == (left: FEELTime, right: FEELTime) -> Bool {
    (left.zone == nil) == (right.zone == nil) && left.instant == right.instant
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(zone == nil)
    hasher.combine(instant)
  }
}

/// ".5", or nothing for whole seconds.
func fractionText(_ nanosecond: Int) -> String {
  if nanosecond == 0 { return "" }
  var digits = String(nanosecond + 1_000_000_000).dropFirst()
  while digits.last == "0" { digits.removeLast() }
  return "." + digits
}

func decimalSeconds(_ nanoseconds: Int128) -> Decimal {
  Decimal(isNegative: nanoseconds < 0, exactly: nanoseconds.magnitude, exponent: -9).strippingZeros(upTo: 0)
}

/// nil above what a duration holds.
func nanoseconds(_ seconds: Decimal, _ rounding: Decimal.Rounding) -> Int128? {
  guard let rounded = seconds.rounded(scale: 9, rounding), rounded.exponent + rounded.digitCount <= 20 else {
    return nil
  }
  let magnitude = rounded.coefficient * powerOfTen(rounded.exponent + 9)
  return rounded.isNegative ? -Int128(magnitude) : Int128(magnitude)
}
