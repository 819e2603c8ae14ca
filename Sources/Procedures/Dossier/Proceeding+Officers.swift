// What officers do at the steps of the circuit.

import JSON
import Rules

extension Proceeding {
  mutating func claim(_ id: String) throws(Refusal) {
    let (_, open) = try ownStep(id)
    if let other = open.claimedBy, other != actor.account { throw Refusal(.claimedByOther) }
    if open.claimedBy == nil { record(.claimed(step: id)) }
  }

  mutating func unclaim(_ id: String) throws(Refusal) {
    let (_, open) = try ownStep(id)
    guard open.claimedBy == actor.account else { throw Refusal(.claimedByOther) }
    record(.unclaimed(step: id))
  }

  /// Ends a step with one of its outcomes, and does what the outcome says.
  mutating func end(_ id: String, _ ending: Ending, _ remarks: [Remark], _ unit: String?) throws(Refusal) {
    let (step, open) = try ownStep(id)
    guard !open.isReturned, !open.isSuspended else { throw Refusal(.suspended) }
    if let other = open.claimedBy, other != actor.account { throw Refusal(.claimedByOther) }
    guard let outcome = step.outcome(ending.outcome) else { throw Refusal(.unknownOutcome) }
    try checkReason(outcome, ending)
    let findings = try findings(step, ending, isRequired: outcome.effect == .proceed || outcome.effect == .grant)
    if outcome.effect == .proceed || outcome.effect == .grant { try checkTicks(step, ending) }
    let ending = Ending(
      ending.outcome, reason: ending.reason, note: ending.note, findings: findings, ticks: ending.ticks)
    try carryOut(outcome, step, open, ending, remarks, unit, by: actor)
    advance()
  }

  /// The answer of an outside system ends the step that waits for it.
  mutating func reply(_ id: String, _ ending: Ending) throws(Refusal) {
    guard actor.isHouse else { throw Refusal(.notFound) }
    guard let step = procedure.circuit.step(id), step.kind == .exchange else { throw Refusal(.stepNotOpen) }
    // A late or repeated answer changes nothing.
    guard let open = dossier.open(id), dossier.end == nil else { return }
    guard let outcome = step.outcome(ending.outcome) else { throw Refusal(.unknownOutcome) }
    let findings = try findings(step, ending, isRequired: false)
    // A system knows nothing of the pack's reasons.
    let reason = ending.reason.isEmpty ? outcome.reasons.first?.id ?? "" : ending.reason
    let whole = Ending(ending.outcome, reason: reason, note: ending.note, findings: findings)
    try carryOut(outcome, step, open, whole, [], nil, by: .house)
    advance()
  }

  mutating func resume(_ id: String) throws(Refusal) {
    let (_, open) = try ownStep(id)
    guard open.isSuspended else { throw Refusal(.notSuspended) }
    record(.resumed(step: id, due: dueAgain(id, open)))
    advance()
  }

  // MARK: Certificates

  /// The paper of a formality that was granted; made by the house, or deposited by an officer of its agency.
  mutating func issue(_ id: String, _ certificate: IssuedCertificate) throws(Refusal) {
    guard let formality = procedure.formality(id), let state = dossier.formalities[id] else { throw Refusal(.notFound) }
    if !actor.isHouse { try checkAgency(formality.agency) }
    // Made once: a second attempt after a crash finds it done.
    guard state.certificate == nil else { return }
    if dossier.end == .withdrawn || dossier.end == .expired { throw Refusal(.closed) }
    guard state == .granted, let result = formality.result else { throw Refusal(.notGranted) }
    record(.issued(formality: id, certificate))
    if !result.isPhysical { record(.enabled(formality: id), by: .house) }
    advance()
  }

  /// Paper has come to the counter where it will be handed over (ER-40).
  mutating func receive(_ id: String) throws(Refusal) {
    let counters = procedure.circuit.steps.filter { $0.kind == .collection }
    guard counters.contains(where: { actor.holds($0.agency, $0.role, unit: nil) }) else { throw Refusal(.notFound) }
    guard !dossier.isApplicant(actor.account) else { throw Refusal(.ownDossier) }
    guard case .issued(_, let isReceived, _)? = dossier.formalities[id] else { throw Refusal(.notIssued) }
    if !isReceived { record(.received(formality: id)) }
  }

  mutating func revoke(_ id: String, _ reason: String) throws(Refusal) {
    guard let formality = procedure.formality(id) else { throw Refusal(.notFound) }
    try checkAgency(formality.agency)
    switch dossier.formalities[id] {
    case .issued: break
    case .revoked: throw Refusal(.alreadyRevoked)
    default: throw Refusal(.notIssued)
    }
    guard !reason.isEmpty else { throw Refusal(.reasonMissing) }
    record(.revoked(formality: id, reason: reason))
  }

  // MARK: What an outcome does

  mutating func carryOut(
    _ outcome: Outcome, _ step: Step, _ open: Dossier.OpenStep, _ ending: Ending, _ remarks: [Remark], _ unit: String?,
    by actor: Actor
  ) throws(Refusal) {
    switch outcome.effect {
    case .proceed:
      if step.kind == .collection { try checkHandOver(step, ending) }
      record(.ended(step: step.id, ending), by: actor)
      if step.kind == .collection { handOver(step) }
    case .grant:
      try checkSuppliers(step)
      record(.ended(step: step.id, ending), by: actor)
      if let formality = step.formality { grant(formality) }
    case .refuse:
      record(.ended(step: step.id, ending), by: actor)
      if let formality = step.formality { refuse(formality, ending) }
    case .refuseAll:
      record(.ended(step: step.id, ending), by: actor)
      for formality in dossier.filing.formalities where dossier.formalities[formality] == .asked {
        refuse(formality, ending)
      }
      close(.refused)
    case .sendBack: try sendBack(step, ending, remarks, by: actor)
    case .forward: try forward(outcome, step, ending, unit, by: actor)
    case .suspend: record(.suspended(step: step.id), by: actor)
    case .withdraw:
      try checkNothingIsGiven()
      record(.ended(step: step.id, ending), by: actor)
      close(.withdrawn)
    case .reopen: try reopen(outcome, step, ending, by: actor)
    }
  }

  mutating func grant(_ formality: String) {
    guard dossier.formalities[formality] == .asked else { return }
    record(.granted(formality: formality), by: .house)
    for held in dossier.reservations where !held.isConsumed {
      guard procedure.quotas.contains(where: { $0.id == held.quota && $0.formality == formality }) else { continue }
      record(.consumed(quota: held.quota, account: held.account, held.amount), by: .house)
    }
  }

  /// Refuses a formality, and with it those that live on its paper.
  mutating func refuse(_ formality: String, _ ending: Ending) {
    guard dossier.formalities[formality] == .asked else { return }
    record(.refused(formality: formality, reason: ending.reason, note: ending.note), by: .house)
    release(formality)
    let situation = situation
    for other in dossier.filing.formalities where dossier.formalities[other] == .asked {
      let lives = procedure.documents.contains { document in
        document.formalities.contains(formality) && dossier.papers[document.id] == nil && !document.isOptional
          && !document.formalities.contains { dossier.formalities[$0]?.mayGive ?? false }
          && procedure.formalities(wanting: document.id, among: [other], situation).isEmpty == false
          && document.when?.holds(in: situation) ?? true
      }
      if lives { refuse(other, Ending(ending.outcome, reason: Dossier.dependsReason, note: formality)) }
    }
  }

  mutating func release(_ formality: String?) {
    for held in dossier.reservations where !held.isConsumed {
      guard formality == nil || procedure.quotas.contains(where: { $0.id == held.quota && $0.formality == formality })
      else { continue }
      record(.released(quota: held.quota, account: held.account, held.amount), by: .house)
    }
  }

  private mutating func sendBack(
    _ step: Step, _ ending: Ending, _ remarks: [Remark], by actor: Actor
  ) throws(Refusal) {
    guard !remarks.isEmpty || !ending.note.isEmpty else { throw Refusal(.faultsMissing) }
    let reasons = step.outcome(ending.outcome)?.reasons ?? []
    let asked = procedure.askedQuestions(by: dossier.filing.formalities)
    let needs = procedure.documentNeeds(dossier.filing.formalities, situation)
    for remark in remarks {
      let isKnown =
        switch remark.subject {
        case .field(let path): asked.contains(String(path.prefix { $0 != "." }))
        case .document(let slot): needs.asked.contains(slot) || dossier.papers[slot] != nil
        }
      guard isKnown else { throw Refusal(.unknownFault) }
      guard reasons.isEmpty || reasons.contains(where: { $0.id == remark.reason }) else {
        throw Refusal(.unknownReason)
      }
    }
    record(.returned(step: step.id, remarks, note: ending.note), by: actor)
  }

  private mutating func forward(
    _ outcome: Outcome, _ step: Step, _ ending: Ending, _ unit: String?, by actor: Actor
  ) throws(Refusal) {
    if let target = outcome.step {
      record(.ended(step: step.id, ending), by: actor)
      // The step it goes to is done now, whatever it would wait for.
      if dossier.steps[target] == nil || dossier.steps[target] == .skipped { open(target) }
      return
    }
    guard let unit, hasUnit(unit, of: step.agency) else { throw Refusal(.unknownUnit) }
    record(.forwarded(step: step.id, unit: unit), by: actor)
  }

  private mutating func reopen(
    _ outcome: Outcome, _ step: Step, _ ending: Ending, by actor: Actor
  ) throws(Refusal) {
    guard let target = outcome.step else { throw Refusal(.unknownOutcome) }
    var again = procedure.circuit.descendants(of: target).union([target])
    let formalities = Set(again.compactMap { procedure.circuit.step($0)?.formality })
    guard !formalities.contains(where: { dossier.formalities[$0]?.certificate != nil }) else {
      throw Refusal(.alreadyIssued)
    }
    record(.ended(step: step.id, ending), by: actor)
    let undecided = undecided(by: again, from: target)
    // What was left out because its formality had been decided elsewhere, and what decided it, gets its turn too.
    for step in procedure.circuit.steps where step.formality.map(undecided.contains) ?? false {
      if hasRefused(step) || dossier.steps[step.id] == .skipped { again.insert(step.id) }
    }
    record(.reopened(step: target, steps: again.sorted(), formalities: undecided.sorted()), by: .house)
    // What was consumed is reserved again, and what was given back is asked for again.
    for held in dossier.reservations where held.isConsumed {
      guard procedure.quotas.contains(where: { $0.id == held.quota && undecided.contains($0.formality) }) else {
        continue
      }
      record(.released(quota: held.quota, account: held.account, held.amount), by: .house)
      record(.reserved(quota: held.quota, account: held.account, held.amount), by: .house)
    }
    try reserve()
  }

  /// The formalities that are decided again with these steps: those decided there, and those that fell with one of
  /// them. What was refused somewhere else stays refused.
  private func undecided(by again: Set<String>, from target: String) -> Set<String> {
    var undecided: Set<String> = []
    for (id, state) in dossier.formalities where state.isDecided {
      let own = procedure.circuit.steps.filter { $0.formality == id }
      let isTarget = own.contains { $0.id == target }
      let isDecidedHere = own.contains { step in
        let isSilent = dossier.filing.outcomes[step.id] == Dossier.silence
        return again.contains(step.id) && (hasRefused(step) || hasGranted(step))
          || isSilent && own.contains { again.contains($0.id) }
      }
      if isDecidedHere || isTarget && state != .granted { undecided.insert(id) }
    }
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for (id, state) in dossier.formalities {
        guard case .refused(Dossier.dependsReason, let supplier) = state, undecided.contains(supplier) else { continue }
        if undecided.insert(id).inserted { isGrowing = true }
      }
    }
    return undecided
  }

  private func hasGranted(_ step: Step) -> Bool {
    dossier.filing.outcomes[step.id].flatMap(step.outcome)?.effect == .grant
  }

  private func hasRefused(_ step: Step) -> Bool {
    guard let outcome = dossier.filing.outcomes[step.id] else { return false }
    let effect = step.outcome(outcome)?.effect
    return outcome == Dossier.silence || effect == .refuse || effect == .refuseAll
  }

  /// With the hand-over, in the same breath, the copies can be used (ER-43).
  private mutating func handOver(_ step: Step) {
    for formality in collected(at: step) {
      if case .issued(_, _, false)? = dossier.formalities[formality] {
        record(.enabled(formality: formality), by: .house)
      }
    }
  }

  /// What this counter hands over.
  func collected(at step: Step) -> [String] {
    let situation = situation
    let here = step.counter?.text(in: situation)
    return dossier.filing.formalities.filter { id in
      guard let result = procedure.formality(id)?.result, result.isPhysical else { return false }
      guard let here, let there = result.counter?.text(in: situation) else { return true }
      return here == there
    }
  }

  // MARK: Checks

  /// The step, when it is open and this officer's to do.
  private func ownStep(_ id: String) throws(Refusal) -> (Step, Dossier.OpenStep) {
    guard let step = procedure.circuit.step(id) else { throw Refusal(.notFound) }
    let unit = dossier.open(id)?.unit
    let isHis =
      actor.holds(step.agency, step.role, unit: unit)
      || dossier.open(id)?.isEscalated ?? false
        && step.escalation.map { actor.holds(step.agency, $0.role, unit: nil) } ?? false
    guard isHis else { throw Refusal(.notFound) }
    guard !dossier.isApplicant(actor.account) else { throw Refusal(.ownDossier) }
    try checkIsOpen()
    guard let open = dossier.open(id), step.kind.isOfficers else { throw Refusal(.stepNotOpen) }
    return (step, open)
  }

  private func checkAgency(_ agency: String) throws(Refusal) {
    guard actor.posts.contains(where: { $0.agency == agency }) else { throw Refusal(.notFound) }
    guard !dossier.isApplicant(actor.account) else { throw Refusal(.ownDossier) }
  }

  /// Nobody gives up what has been decided for him.
  func checkNothingIsGiven() throws(Refusal) {
    guard !dossier.formalities.values.contains(where: { $0 == .granted || $0.certificate != nil }) else {
      throw Refusal(.alreadyIssued)
    }
  }

  private func checkReason(_ outcome: Outcome, _ ending: Ending) throws(Refusal) {
    if outcome.reasons.isEmpty || outcome.effect == .sendBack { return }
    guard !ending.reason.isEmpty else { throw Refusal(.reasonMissing) }
    guard outcome.reasons.contains(where: { $0.id == ending.reason }) else { throw Refusal(.unknownReason) }
  }

  private func findings(_ step: Step, _ ending: Ending, isRequired: Bool) throws(Refusal) -> [String: JSON] {
    let (findings, faults) = procedure.accepted(
      ending.findings, among: step.questions, AnswerSetting(today: hour.today))
    guard faults.isEmpty else { throw Refusal(.incomplete, faults: faults) }
    guard isRequired, !step.questions.isEmpty else { return findings }
    var filing = dossier.filing
    filing.findings.merge(findings) { $1 }
    let situation = procedure.situation(of: filing, now: hour.local, witness: witness)
    let missing = procedure.faults(in: step.questions, filing.findings, situation)
    guard missing.isEmpty else { throw Refusal(.incomplete, faults: missing) }
    return findings
  }

  private func checkTicks(_ step: Step, _ ending: Ending) throws(Refusal) {
    guard step.checklist.allSatisfy({ ending.ticks.contains($0.id) }) else { throw Refusal(.checklist) }
  }

  /// Nothing is granted before the formalities whose papers it needs (ER-17).
  private func checkSuppliers(_ step: Step) throws(Refusal) {
    if let missing = missingPaper(of: step) { throw Refusal(.notReceived, ["document": missing.document]) }
  }

  /// A paper that another formality has not given, and whether it may still come.
  func missingPaper(of step: Step) -> (document: String, mayCome: Bool)? {
    guard let formality = step.formality, procedure.livesOnOthers(formality) else { return nil }
    let needs = procedure.documentNeeds([formality], situation)
    let all = procedure.documentNeeds(dossier.filing.formalities, situation)
    for id in needs.asked where all.provided[id] != nil && dossier.papers[id] == nil {
      guard let document = procedure.document(id), !document.isOptional else { continue }
      let suppliers = document.formalities.compactMap { dossier.formalities[$0] }
      if !suppliers.contains(where: \.hasGiven) { return (id, suppliers.contains(.asked)) }
    }
    return nil
  }

  /// Every paper is there, every original was seen, everything is paid (ER-42).
  private func checkHandOver(_ step: Step, _ ending: Ending) throws(Refusal) {
    for formality in collected(at: step) {
      switch dossier.formalities[formality] {
      case .granted, .asked: throw Refusal(.notReceived, ["formality": formality])
      case .issued(_, false, _): throw Refusal(.notReceived, ["formality": formality])
      default: continue
      }
    }
    if procedure.payment.due == .collection { try checkIsPaid() }
    let missing = originals.filter { !ending.ticks.contains($0) }
    guard missing.isEmpty else { throw Refusal(.originals, documents: missing) }
  }

  /// The papers whose originals are to be shown; never those that were signed electronically (ER-45).
  var originals: [String] {
    procedure.documents.filter { document in
      document.isOriginalShown && (dossier.papers[document.id] ?? []).contains { $0.source == .upload }
    }.map(\.id)
  }

  private func hasUnit(_ unit: String, of agency: String) -> Bool {
    pack.agency(agency)?.units.contains { $0.id == unit } ?? false
  }
}

extension Dossier.FormalityState {
  /// Its paper is there, or on its way.
  fileprivate var hasGiven: Bool {
    switch self {
    case .granted, .issued: true
    case .asked, .refused, .revoked: false
    }
  }

  fileprivate var mayGive: Bool { hasGiven || self == .asked }
}

extension Dossier {
  /// Why a formality falls with another.
  package static let dependsReason = "depends"
}
