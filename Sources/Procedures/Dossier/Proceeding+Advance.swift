// What goes on by itself: steps open when those before them are over, time passes, the dossier ends.

import Rules

extension Proceeding {
  /// Goes on until nothing more happens without somebody. Each turn settles a step, so there is an end.
  mutating func advance() {
    var turns = 0
    while dossier.end == nil, dossier.filedAt != nil, let step = nextStep() {
      settle(step)
      turns += 1
      precondition(turns <= 10_000, "a circuit that never comes to rest")
    }
    let isRestful = dossier.filedAt != nil && procedure.circuit.steps.allSatisfy { isOver($0.id) }
    if dossier.end == nil, isRestful, !isPaperPending { finish() }
  }

  /// What was granted is not over before its certificate is made.
  private var isPaperPending: Bool {
    dossier.formalities.contains { $1 == .granted && procedure.formality($0)?.result != nil }
  }

  private func isOver(_ step: String) -> Bool { dossier.steps[step]?.isOver ?? false }

  /// A step that has not begun, and nothing before it keeps it from beginning.
  private func nextStep() -> Step? {
    procedure.circuit.steps.first { step in
      guard dossier.steps[step.id] == nil else { return isSettlingItself(step) }
      if step.kind == .closing, isPaperPending { return false }
      if step.after.isEmpty { return true }
      guard step.isAfterAny else { return step.after.allSatisfy(isOver) }
      return step.after.contains { isEnded($0) } || step.after.allSatisfy(isOver)
    }
  }

  private func isEnded(_ step: String) -> Bool {
    if case .ended? = dossier.steps[step] { return true }
    return false
  }

  /// A payment step ends when all is paid; a step about a formality that was decided elsewhere is not done.
  private func isSettlingItself(_ step: Step) -> Bool {
    guard let open = dossier.open(step.id) else { return false }
    if step.kind == .payment { return dueLines.isEmpty }
    if step.formality.map({ isOut($0) }) ?? false { return !open.isReturned }
    return step.kind == .automatic && !isAwaitingPaper(step)
  }

  private func isAwaitingPaper(_ step: Step) -> Bool { missingPaper(of: step)?.mayCome ?? false }

  private func isOut(_ formality: String) -> Bool {
    guard let state = dossier.formalities[formality] else { return true }
    if case .refused = state { return true }
    return false
  }

  private mutating func settle(_ step: Step) {
    let isOutside = step.formality.map { isOut($0) } ?? false
    if dossier.open(step.id) != nil {
      if step.kind == .automatic, !isOutside { return decide(step) }
      return record(step.kind == .payment ? usualEnd(of: step) : .skipped(step: step.id), by: .house)
    }
    let isWanted =
      !isOutside && !isSilent(step) && (step.when?.holds(in: situation) ?? true)
      && !(step.kind == .collection && nothingToHandOver(step))
    guard isWanted else { return record(.skipped(step: step.id), by: .house) }
    switch step.kind {
    case .closing:
      record(usualEnd(of: step), by: .house)
      finish()
    case .automatic: decide(step)
    case .payment where dueLines.isEmpty: record(usualEnd(of: step), by: .house)
    default: open(step.id)
    }
  }

  private func usualEnd(of step: Step) -> Fact { .ended(step: step.id, Ending(step.outcomes.first?.id ?? "")) }

  /// What silence decided needs no officer any more.
  private func isSilent(_ step: Step) -> Bool {
    guard let formality = step.formality, step.kind != .collection else { return false }
    return dossier.filing.outcomes.contains { id, outcome in
      outcome == Dossier.silence && procedure.circuit.step(id)?.formality == formality
    }
  }

  private func nothingToHandOver(_ step: Step) -> Bool {
    !collected(at: step).contains { id in
      switch dossier.formalities[id] {
      case .granted, .issued: true
      default: false
      }
    }
  }

  private mutating func decide(_ step: Step) {
    let value = step.decision?.value(in: situation) ?? .null
    // A rule that gives nothing known takes the last outcome: packs put the careful one there.
    let found: Outcome? = if case .string(let id) = value { step.outcome(id) } else { nil }
    var outcome = found ?? step.outcomes.last
    if outcome?.effect == .grant, let paper = missingPaper(of: step) {
      // It is decided when the paper has come, or cannot come any more.
      if paper.mayCome { return self.open(step.id) }
      outcome = step.outcomes.last { $0.effect != .grant }
    }
    guard let outcome else { return record(.skipped(step: step.id), by: .house) }
    let open = Dossier.OpenStep(since: hour.moment, sinceDay: hour.today)
    let ending = Ending(outcome.id, reason: outcome.reasons.first?.id ?? "")
    do {
      try carryOut(outcome, step, open, ending, [], nil, by: .house)
    } catch {
      record(.ended(step: step.id, ending), by: .house)
    }
  }

  mutating func open(_ id: String) {
    guard let step = procedure.circuit.step(id) else { return }
    var unit: String?
    if case .string(let name)? = step.unit?.value(in: situation) { unit = name }
    let due = step.delay.flatMap { pack.calendar(of: step.agency).day(after: $0, from: hour.today) }
    record(.opened(step: id, unit: unit, due: due), by: .house)
  }

  /// The time a step had left when it stopped, counted from today.
  func dueAgain(_ id: String, _ open: Dossier.OpenStep) -> FEELDate? {
    guard let due = open.due, let step = procedure.circuit.step(id), let delay = step.delay else { return open.due }
    let calendar = pack.calendar(of: step.agency)
    let stopped = open.stoppedOn ?? hour.today
    switch delay.count {
    case .working:
      let left = max(1, calendar.workingDays(from: stopped, to: due))
      return calendar.date(left, workingDaysAfter: hour.today)
    case .calendar: return hour.today.adding(days: max(1, due.daysSince1970 - stopped.daysSince1970))
    }
  }

  // MARK: The end

  private mutating func finish() {
    let states = dossier.filing.formalities.compactMap { dossier.formalities[$0] }
    let isRefused = !states.isEmpty && states.allSatisfy { if case .refused = $0 { true } else { false } }
    close(isRefused ? .refused : .done)
  }

  mutating func close(_ end: Dossier.End) {
    release(nil)
    for payment in dossier.payments where payment.receipt == nil && !payment.isDropped {
      record(.paymentDropped(payment: payment.id), by: .house)
    }
    record(.closed(end), by: .house)
  }

  // MARK: Time

  /// What time does: drafts expire, steps are reminded of and escalated, silence speaks.
  mutating func tick() throws(Refusal) {
    guard actor.isHouse else { throw Refusal(.notFound) }
    guard dossier.end == nil else { return }
    guard dossier.filedAt != nil else {
      expire()
      return
    }
    for (id, open) in dossier.openSteps where !open.isReturned && !open.isSuspended {
      guard let step = procedure.circuit.step(id) else { continue }
      remind(step, open)
      escalate(step, open)
    }
    hearSilence()
    advance()
  }

  private mutating func expire() {
    let days = hour.moment.seconds(since: dossier.changedAt) / 86_400
    if days >= procedure.draftDays { return close(.expired) }
    let isToTell = procedure.draftWarningDays > 0 && days >= procedure.draftDays - procedure.draftWarningDays
    if isToTell, !dossier.isExpiring { record(.expiring, by: .house) }
  }

  private mutating func remind(_ step: Step, _ open: Dossier.OpenStep) {
    guard let reminder = step.reminder, open.reminders < reminder.timesMax else { return }
    let waited = pack.calendar(of: step.agency).workingDays(from: open.sinceDay, to: hour.today)
    guard waited >= reminder.afterDays + open.reminders * reminder.everyDays else { return }
    record(.reminded(step: step.id, times: open.reminders + 1), by: .house)
  }

  private mutating func escalate(_ step: Step, _ open: Dossier.OpenStep) {
    guard let escalation = step.escalation, !open.isEscalated else { return }
    let waited = pack.calendar(of: step.agency).workingDays(from: open.sinceDay, to: hour.today)
    if waited >= escalation.afterDays { record(.escalated(step: step.id), by: .house) }
  }

  /// The legal delay of a formality has passed without an answer: the law says what that means.
  private mutating func hearSilence() {
    for id in dossier.filing.formalities where dossier.formalities[id] == .asked {
      guard let formality = procedure.formality(id), formality.silence != .nothing,
        let limit = pack.calendar(of: formality.agency).legalLimit(of: formality, dossier),
        limit < hour.today
      else { continue }
      let open = dossier.openSteps.filter { procedure.circuit.step($0.id)?.formality == id }
      // An answer is awaited from somebody else as long as no step of its own is open.
      guard !open.isEmpty, !open.contains(where: { $0.state.isReturned || $0.state.isSuspended }) else { continue }
      let ending = Ending(Dossier.silence, reason: Dossier.silence)
      for (step, _) in open { record(.ended(step: step, ending), by: .house) }
      switch formality.silence {
      case .accord: grant(id)
      case .refusal: refuse(id, ending)
      case .nothing: break
      }
    }
  }
}

extension Dossier {
  /// How a step ends when the law answers for an agency that did not.
  package static let silence = "silence"
}
