// Dates with a time (DMN 1.5 §10.3.2.3.6; text: a date, "T" and a time).
//
// A value with a zone is a point on the timeline; one without is read off some wall, and the two are only compared by
// lending the second the zone of the first.

package struct FEELDateTime: Sendable {
  package let date: FEELDate
  package let time: FEELTime

  package init(date: FEELDate, time: FEELTime) {
    self.date = date
    self.time = time
  }

  /// "2012-12-24T23:59:00@Europe/Paris"; a date alone is its local midnight, 24:00:00 the midnight after.
  package init?(_ text: String, zones: ZoneLookup) {
    var scanner = ByteScanner(text)
    guard let date = FEELDate(&scanner) else { return nil }
    if scanner.isAtEnd {
      self.init(date: date, time: FEELTime(nanosecondOfDay: 0, zone: nil))
      return
    }
    guard scanner.take("T"), let (time, isNextDay) = FEELTime.scan(&scanner, zones: zones),
      let day = isNextDay ? date.adding(days: 1) : date
    else { return nil }
    self.init(date: day, time: time)
  }

  /// Nanoseconds since 1970 on a wall in the zone; nil outside the years there are.
  private init?(local: Int128, zone: FEELZone?) {
    let (days, nanosecond) = local.flooredDivision(by: nanosecondsPerDay)
    guard let days = Int(exactly: days), let date = FEELDate(daysSince1970: days) else { return nil }
    self.init(date: date, time: FEELTime(nanosecondOfDay: Int(nanosecond), zone: zone))
  }

  private init?(instant: Int128, zone: FEELZone) {
    guard let seconds = Int(exactly: instant.flooredDivision(by: nanosecondsPerSecond).quotient) else { return nil }
    self.init(local: instant + Int128(zone.offset(atInstant: seconds)) * nanosecondsPerSecond, zone: zone)
  }
}

// Properties; those of the date and of the time are found there
extension FEELDateTime {
  package var zone: FEELZone? { time.zone }
  package var timezone: String? { zone?.id }
  package var timeOffset: DaysTimeDuration? { offset.map { DaysTimeDuration(seconds: $0) } }

  /// Seconds since 1970, of UTC if zoned.
  package var value: Decimal { decimalSeconds(instant) }

  package var text: String { "\(date.text)T\(time.text)" }

  private var local: Int128 {
    Int128(date.daysSince1970) * nanosecondsPerDay + Int128(time.nanosecondOfDay)
  }

  private var offset: Int? {
    zone?.offset(atLocal: date.daysSince1970 * 86_400 + time.nanosecondOfDay / 1_000_000_000)
  }

  private var instant: Int128 { local - Int128(offset ?? 0) * nanosecondsPerSecond }
}

// Comparison and arithmetic
extension FEELDateTime {
  /// The same instant on the clocks of a zone; nil for a local value and outside the years there are.
  package func at(zone: FEELZone) -> FEELDateTime? {
    self.zone == nil ? nil : FEELDateTime(instant: instant, zone: zone)
  }

  /// DMN 1.5 Table 54: a local value takes the zone of the other one.
  package func compared(to other: FEELDateTime) -> Int {
    Int((lending(other.zone).instant - other.lending(zone).instant).signum())
  }

  private func lending(_ zone: FEELZone?) -> FEELDateTime {
    self.zone == nil ? date.at(FEELTime(nanosecondOfDay: time.nanosecondOfDay, zone: zone)) : self
  }

  /// FEEL's is(): the same fields and the same offset.
  package func isIdentical(to other: FEELDateTime) -> Bool { local == other.local && offset == other.offset }

  /// On the calendar: the time of day and the zone stay, the day is lowered to the last one the month has.
  package func adding(_ duration: YearsMonthsDuration) -> FEELDateTime? { date.adding(duration)?.at(time) }

  /// On the timeline: a day is 24 hours, whatever the zone does that night.
  package func adding(_ duration: DaysTimeDuration) -> FEELDateTime? {
    guard let zone else { return FEELDateTime(local: local + duration.nanoseconds, zone: nil) }
    return FEELDateTime(instant: instant + duration.nanoseconds, zone: zone)
  }

  package func subtracting(_ duration: YearsMonthsDuration) -> FEELDateTime? { adding(-duration) }
  package func subtracting(_ duration: DaysTimeDuration) -> FEELDateTime? { adding(-duration) }

  /// nil for one zoned and one local value.
  package func subtracting(_ other: FEELDateTime) -> DaysTimeDuration? {
    if (zone == nil) != (other.zone == nil) { return nil }
    return DaysTimeDuration(nanoseconds: instant - other.instant)
  }
}

extension FEELDateTime: Hashable {
  /// FEEL's =: the same instant; a zoned value and a local one are never equal.
  package static func == (left: FEELDateTime, right: FEELDateTime) -> Bool {
    (left.zone == nil) == (right.zone == nil) && left.instant == right.instant
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(zone == nil)
    hasher.combine(instant)
  }
}
