// The circuit: steps open in their turn, end once, wait while they are stopped, and are never left behind.

import Rules

extension Audit {
  func takeStep(_ event: Event, _ book: inout Book, _ look: inout Look) throws(Violation) {
    switch event.fact {
    case .opened(let id, _, let due): try open(id, due, event, &book)
    case .skipped(let id): try skip(id, &book)
    case .ended(let id, let ending): try end(id, ending, event, &book, &look)
    case .returned(let id, _, _): try move(id, from: [.open], to: .returned, &book, event)
    case .suspended(let id): try move(id, from: [.open], to: .suspended, &book, event)
    case .forwarded(let id, _): try move(id, from: [.open], to: .open, &book, event)
    case .claimed(let id), .unclaimed(let id):
      guard let tag = book.steps[id], !book.isOver(id) else { throw Violation("'\(id)' is claimed but not open") }
      book.steps[id] = tag
    case .resumed(let id, let due): try resume(id, due, event, &book, look)
    case .reminded(let id, let times):
      try move(id, from: [.open], to: .open, &book, event)
      let most = book.procedure.circuit.step(id)?.reminder?.timesMax ?? 0
      guard times == book.reminders[id, default: 0] + 1, times <= most else {
        throw Violation("'\(id)' is reminded of \(times) times; \(most) are allowed")
      }
      book.reminders[id] = times
    case .escalated(let id): try move(id, from: [.open], to: .open, &book, event)
    case .reopened(_, let steps, let formalities): try reopen(steps, formalities, &book, look)
    default: break
    }
  }

  private func move(
    _ id: String, from: [StepTag], to tag: StepTag, _ book: inout Book, _ event: Event
  ) throws(Violation) {
    guard let old = book.steps[id], from.contains(old) else {
      throw Violation("the step '\(id)' is \(book.steps[id]?.rawValue ?? "not there"), yet: \(event.fact.words)")
    }
    book.steps[id] = tag
  }

  private func checkTurn(_ id: String, _ book: Book) throws(Violation) {
    guard let step = book.procedure.circuit.step(id) else { throw Violation("there is no step '\(id)'") }
    if step.after.isEmpty || book.forced.contains(id) { return }
    let isReady =
      step.isAfterAny && step.after.contains { book.steps[$0] == .ended } || step.after.allSatisfy(book.isOver)
    guard isReady else { throw Violation("'\(id)' begins before its turn") }
  }

  private func open(_ id: String, _ due: FEELDate?, _ event: Event, _ book: inout Book) throws(Violation) {
    guard book.steps[id] == nil || book.steps[id] == .skipped && book.forced.contains(id) else {
      throw Violation("'\(id)' is opened, but it is \(book.steps[id]?.rawValue ?? "") already")
    }
    try checkTurn(id, book)
    guard let step = book.procedure.circuit.step(id) else { return }
    if let due, due < event.on { throw Violation("'\(id)' is due \(due.text), before it was opened") }
    if step.delay != nil, due == nil { throw Violation("'\(id)' was opened without its deadline") }
    book.steps[id] = .open
    book.deadlines[id] = due
    book.reminders[id] = nil
    if step.kind.isOfficers { book.agenciesReached.insert(step.agency) }
  }

  private func skip(_ id: String, _ book: inout Book) throws(Violation) {
    let formality = book.procedure.circuit.step(id)?.formality
    let tag = formality.flatMap { book.formalities[$0] }
    let isOut = formality != nil && (tag == nil || tag == .refused)
    switch book.steps[id] {
    case nil: try checkTurn(id, book)
    case .open, .suspended: if !isOut { throw Violation("the open step '\(id)' was left out") }
    default: throw Violation("'\(id)' is left out, but it is \(book.steps[id]?.rawValue ?? "")")
    }
    book.steps[id] = .skipped
    if isOut { book.leftOut.insert(id) }
  }

  private func end(
    _ id: String, _ ending: Ending, _ event: Event, _ book: inout Book, _ look: inout Look
  ) throws(Violation) {
    guard let step = book.procedure.circuit.step(id) else { throw Violation("there is no step '\(id)'") }
    if book.steps[id] == nil {
      guard [.automatic, .payment, .closing].contains(step.kind) else {
        throw Violation("'\(id)' has ended before it began")
      }
      try checkTurn(id, book)
      book.steps[id] = .ended
    } else {
      try move(id, from: [.open], to: .ended, &book, event)
    }
    if ending.outcome == Dossier.silence { return try hearSilence(step, event, book, &look) }
    guard let outcome = step.outcome(ending.outcome) else { throw Violation("'\(id)' cannot end '\(ending.outcome)'") }
    if outcome.effect == .refuse || outcome.effect == .refuseAll, ending.reason.isEmpty {
      throw Violation("'\(id)' refuses without a reason")
    }
    switch outcome.effect {
    case .grant: try approve(step, book, &look)
    case .forward: if let target = outcome.step { book.forced.insert(target) }
    case .reopen: look.isReopening = true
    default: break
    }
    if step.kind == .collection { look.isHandOver = true }
  }

  /// The approvals before a grant: no step of the same formality may have been passed over while it was refused.
  private func approve(_ step: Step, _ book: Book, _ look: inout Look) throws(Violation) {
    guard let formality = step.formality else { return }
    look.grantable.insert(formality)
    if book.forced.contains(step.id) || step.isAfterAny { return }
    for id in book.procedure.circuit.ancestors(of: step.id).sorted() {
      guard book.procedure.circuit.step(id)?.formality == formality else { continue }
      if book.leftOut.contains(id) { throw Violation("'\(formality)' is granted although '\(id)' was left out") }
      if !book.isOver(id) { throw Violation("'\(formality)' is granted before '\(id)' has ended") }
    }
  }

  /// The law answers only once its delay has passed.
  private func hearSilence(_ step: Step, _ event: Event, _ book: Book, _ look: inout Look) throws(Violation) {
    guard let formality = step.formality.flatMap(book.procedure.formality), formality.silence != .nothing,
      let delay = formality.delay, let filedOn = book.filedOn
    else { throw Violation("silence speaks at '\(step.id)', which no law allows") }
    let limit =
      delay.count == .working
      ? book.edition.pack.calendar(of: formality.agency).date(delay.days, workingDaysAfter: filedOn)
      : filedOn.adding(days: delay.days)
    if let limit, event.on <= limit { throw Violation("silence speaks on '\(formality.id)' before its delay is over") }
    if formality.silence == .accord { look.grantable.insert(formality.id) }
  }

  private func resume(
    _ id: String, _ due: FEELDate?, _ event: Event, _ book: inout Book, _ look: Look
  ) throws(Violation) {
    switch (look.command, book.steps[id]) {
    case (.complete, .returned?), (.resume, .suspended?): book.steps[id] = .open
    default: throw Violation("'\(id)' goes on although nobody has done what it waits for")
    }
    guard book.deadlines[id] != nil else { return }
    guard let due, due >= event.on else { throw Violation("'\(id)' goes on with its deadline lost or past") }
    book.deadlines[id] = due
  }

  private func reopen(
    _ steps: [String], _ formalities: [String], _ book: inout Book, _ look: Look
  ) throws(Violation) {
    guard look.isReopening else { throw Violation("steps are done again, but nobody has asked for it") }
    for id in steps {
      book.steps[id] = nil
      book.leftOut.remove(id)
      book.forced.remove(id)
    }
    for id in formalities {
      guard let tag = book.formalities[id], [.granted, .refused].contains(tag) else {
        throw Violation("'\(id)' is to be decided again, but it is \(book.formalities[id]?.rawValue ?? "not asked")")
      }
      book.formalities[id] = .asked
    }
  }

  // MARK: The whole

  func checkDossier(_ row: SimulatedRegistry.Row, _ book: Book, _ look: Look) throws(Violation) {
    let dossier = row.dossier
    guard dossier.end == book.end else { throw Violation("the dossier has not ended as its history says") }
    guard dossier.procedure == book.procedure.id, dossier.revision == book.procedure.revision,
      row.edition.procedure.revision == book.procedure.revision
    else { throw Violation("the revision of the procedure has changed under an open dossier") }
    for (id, open) in dossier.openSteps {
      let tag: StepTag = open.isReturned ? .returned : open.isSuspended ? .suspended : .open
      guard book.steps[id] == tag else { throw Violation("the step '\(id)' is not in the state its history gives") }
    }
    let open = book.steps.values.count { $0 != .ended && $0 != .skipped }
    guard open == dossier.openSteps.count else { throw Violation("open steps and history differ") }
    guard dossier.remarks.allSatisfy({ dossier.open($0.step) != nil }) else {
      throw Violation("a remark is left of a step that is no longer open")
    }
    guard dossier.daysAwaited >= 0 else { throw Violation("the applicant was awaited for less than no time") }
    try checkFormalities(dossier, book, look)
    try checkWaiting(dossier, book)
    try checkDraft(dossier, look, book)
  }

  /// Somebody with a name can always go on.
  private func checkWaiting(_ dossier: Dossier, _ book: Book) throws(Violation) {
    guard dossier.end == nil, !dossier.procedure.isEmpty else { return }
    let waiting = book.procedure.waiting(dossier)
    guard !waiting.isEmpty else { throw Violation("the dossier has not ended and waits for nobody") }
    for wait in waiting {
      switch wait.party {
      case .agency(let id, let role, _):
        guard book.edition.pack.agency(id)?.roles.contains(role) ?? false else {
          throw Violation("the step '\(wait.step ?? "")' waits for nobody that has a name")
        }
      case .service(let service):
        if service.isEmpty { throw Violation("the dossier waits for a system without a name") }
      case .applicant, .payment, .paper: continue
      }
    }
  }

  private func checkDraft(_ dossier: Dossier, _ look: Look, _ book: Book) throws(Violation) {
    guard case .tick = look.command, dossier.filedAt == nil, look.commit.before.end == nil else { return }
    let untouched = look.hour.moment.seconds(since: look.commit.before.changedAt)
    let isOld = untouched >= Int64(book.procedure.draftDays) * 86_400
    if isOld, dossier.end == nil { throw Violation("an old draft does not expire") }
    if !isOld, dossier.end != nil { throw Violation("a draft expires too early") }
    let warning = Int64(book.procedure.draftWarningDays)
    let isDue = warning > 0 && untouched >= (Int64(book.procedure.draftDays) - warning) * 86_400
    if isDue, dossier.end == nil, !dossier.isExpiring { throw Violation("nobody is told that a draft will be deleted") }
    if !isDue, dossier.isExpiring, !look.commit.before.isExpiring {
      throw Violation("a draft is said to expire too early")
    }
  }
}
