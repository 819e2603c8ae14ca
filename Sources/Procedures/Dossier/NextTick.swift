// When time alone does something to a dossier again, so that nobody has to look at all of them every day.

package import Rules

extension Procedure {
  /// The first day after today on which a tick may find something to do; nil while only people can. Never too late,
  /// sometimes too early.
  package func nextTick(_ dossier: Dossier, in pack: Pack, after today: FEELDate) -> FEELDate? {
    if dossier.end != nil { return nil }
    let days: [FEELDate?]
    if dossier.filedAt == nil {
      let isTold = dossier.isExpiring || draftWarningDays == 0
      days = [dossier.changedOn.adding(days: isTold ? draftDays : draftDays - draftWarningDays)]
    } else {
      days = stepDays(dossier, pack) + silenceDays(dossier, pack)
    }
    guard let first = days.compactMap({ $0 }).min(), let tomorrow = today.adding(days: 1) else { return nil }
    return max(first, tomorrow)
  }

  private func stepDays(_ dossier: Dossier, _ pack: Pack) -> [FEELDate?] {
    dossier.openSteps.flatMap { id, open -> [FEELDate?] in
      guard !open.isReturned, !open.isSuspended, let step = circuit.step(id) else { return [] }
      let calendar = pack.calendar(of: step.agency)
      var days: [FEELDate?] = []
      if let reminder = step.reminder, open.reminders < reminder.timesMax {
        let waited = reminder.afterDays + open.reminders * reminder.everyDays
        days.append(calendar.date(waited, workingDaysAfter: open.sinceDay))
      }
      if let escalation = step.escalation, !open.isEscalated {
        days.append(calendar.date(escalation.afterDays, workingDaysAfter: open.sinceDay))
      }
      return days
    }
  }

  /// Silence speaks on the day after the last.
  private func silenceDays(_ dossier: Dossier, _ pack: Pack) -> [FEELDate?] {
    dossier.filing.formalities.map { id in
      guard dossier.formalities[id] == .asked, let formality = formality(id), formality.silence != .nothing else {
        return nil
      }
      let open = dossier.openSteps.filter { circuit.step($0.id)?.formality == id }
      guard !open.isEmpty, !open.contains(where: { $0.state.isReturned || $0.state.isSuspended }) else { return nil }
      return pack.calendar(of: formality.agency).legalLimit(of: formality, dossier)?.adding(days: 1)
    }
  }
}

extension WorkingCalendar {
  func day(after delay: Delay, from date: FEELDate) -> FEELDate? {
    switch delay.count {
    case .working: self.date(delay.days, workingDaysAfter: date)
    case .calendar: date.adding(days: delay.days)
    }
  }

  /// Until when the agency has to answer: its delay from the filing, and the days the applicant was awaited.
  func legalLimit(of formality: Formality, _ dossier: Dossier) -> FEELDate? {
    guard let delay = formality.delay, let filedOn = dossier.filedOn else { return nil }
    return day(after: delay, from: filedOn)?.adding(days: dossier.daysAwaited)
  }
}
