/// What duration("…") makes of a text: one of the two kinds, never a mixture.
package enum FEELDuration: Sendable, Hashable {
  case daysTime(DaysTimeDuration)
  case yearsMonths(YearsMonthsDuration)

  package init?(_ text: String) {
    if let duration = DaysTimeDuration(text) {
      self = .daysTime(duration)
    } else if let duration = YearsMonthsDuration(text) {
      self = .yearsMonths(duration)
    } else {
      return nil
    }
  }
}

/// What @"…" makes of a text (DMN 1.5 grammar rule 66): the forms exclude each other.
package enum FEELTemporal: Sendable, Hashable {
  case date(FEELDate)
  case time(FEELTime)
  case dateTime(FEELDateTime)
  case daysTime(DaysTimeDuration)
  case yearsMonths(YearsMonthsDuration)

  package init?(_ text: String, zones: ZoneLookup) {
    if let date = FEELDate(text) {
      self = .date(date)
    } else if let time = FEELTime(text, zones: zones) {
      self = .time(time)
    } else if let dateTime = FEELDateTime(text, zones: zones) {
      self = .dateTime(dateTime)
    } else {
      switch FEELDuration(text) {
      case .daysTime(let duration): self = .daysTime(duration)
      case .yearsMonths(let duration): self = .yearsMonths(duration)
      case nil: return nil
      }
    }
  }
}
