// What happens at the steps of the circuit: what the example tells of them, and what everybody does without being told.

import JSON
import Procedures
import Registry
import Rules

extension DemoStory {
  private static let turnsMax = 400

  mutating func tell() throws {
    while let next = told.popFirst() {
      switch next {
      case .end(let step, let ending, let remarks, let unit):
        try settle { $0.open(step) != nil }
        // Silence has spoken meanwhile, or a rule.
        if dossier.open(step) == nil, dossier.steps[step]?.isOver ?? false { continue }
        try end(step, ending, remarks, unit)
      case .complete(let data, let documents, let note):
        try pause(workingDays: Int.random(in: 1...5, using: &chance))
        versions += 1
        let note = note.isEmpty ? stage.words.say(.completion, in: plan.language) : note
        let mending = (data.isEmpty ? [] : [DossierCommand.fill(data)]) + documents.map(attachment)
        if procedure.payment.due == .filing { try pay(nil) }
        try asApplicant(mending + [.complete(note: note)])
      case .pay: try pay(nil)
      case .wait(let days): try pass(to: date.adding(days: days) ?? date)
      case .resume(let step):
        try pause(for: nil)
        try act([.resume(step: step)], by: officer(of: step))
      case .withdraw:
        try pause(workingDays: 1)
        try act([.withdraw(note: "")], by: plan.applicant)
      case .revoke(let formality, let reason):
        try settle { $0.formalities[formality]?.certificate != nil }
        try revoke(formality, reason)
      }
    }
  }

  // MARK: What everybody does without being told

  mutating func settle(until isReached: (Dossier) -> Bool) throws {
    for _ in 0..<Self.turnsMax where dossier.end == nil && !isReached(dossier) {
      let later = Set(told.compactMap { act in if case .end(let step, _, _, _) = act { step } else { nil } })
      let free = dossier.openSteps.filter { open in
        !open.state.isReturned && !open.state.isSuspended && !later.contains(open.id)
      }
      // What is due first is done first.
      let urgent = free.min { one, other in
        (one.state.due ?? stage.today, one.state.since) < (other.state.due ?? stage.today, other.state.since)
      }
      guard let free = urgent, let step = procedure.circuit.step(free.id) else { return }
      switch step.kind {
      case .payment:
        try pause(workingDays: Int.random(in: 0...2, using: &chance))
        try pay(step)
      case .exchange:
        try act([.reply(step: step.id, Ending(step.outcomes.first?.id ?? ""))], by: nil)
      default:
        if step.kind == .collection { try receivePapers() }
        let reason = step.outcomes.first?.reasons.first?.id ?? ""
        try end(step.id, Ending(step.outcomes.first?.id ?? "", reason: reason), [], nil)
      }
    }
  }

  private mutating func end(_ id: String, _ ending: Ending, _ remarks: [Remark], _ unit: String?) throws {
    guard let step = procedure.circuit.step(id) else { throw Refusal(.notFound) }
    if step.kind == .exchange { return try act([.reply(step: id, ending)], by: nil) }
    let officer = officer(of: id)
    try pause(for: step)
    if dossier.open(id)?.claimedBy == nil, chance.once(in: 2) {
      try act([.claim(step: id)], by: officer)
      try pause(workingDays: 0)
    }
    var findings = ending.findings
    for question in step.questions where findings[question.id] == nil && question.computed == nil {
      let sample = question.kind.sample(&chance, AnswerSetting(today: hour.today))
      if !sample.isNull, question.visible == nil { findings[question.id] = sample }
    }
    let isSentBack = step.outcome(ending.outcome)?.effect == .sendBack
    let note = ending.note.isEmpty && isSentBack ? stage.words.say(.request, in: plan.language) : ending.note
    let ticks = ending.ticks.isEmpty ? step.checklist.map(\.id) + procedure.documents.map(\.id) : ending.ticks
    let whole = Ending(ending.outcome, reason: ending.reason, note: note, findings: findings, ticks: ticks)
    try act([.end(step: id, whole, remarks: remarks, unit: unit)], by: officer)
  }

  private func officer(of step: String) -> DemoPeople.Member? {
    procedure.circuit.step(step).flatMap { stage.people.officer($0.agency, $0.role) }
  }

  /// Whatever was granted gets its paper, in the next minutes; and what can only be granted with that paper, its own.
  mutating func makePapers() throws {
    while let formality = procedure.formalities.first(where: { formality in
      formality.result != nil && dossier.formalities[formality.id] == .granted
    }) {
      second += 60
      // Its number, code and bytes are only known when it is made.
      let paper = IssuedCertificate(
        template: formality.result?.certificate ?? "", number: "", code: formality.id, sha256: "", until: nil)
      let events = try Proceeding.events(
        of: .issue(formality: formality.id, paper), on: dossier, by: .house, at: hour, in: pack, procedure)
      for event in events { dossier.apply(event) }
      acts.append(
        DemoAct(plan: plan, hour: hour, actor: .house, address: "", kind: .issue(formality: formality.id)))
    }
  }

  /// Papers come to the counters where they are handed over.
  mutating func receivePapers() throws {
    for formality in procedure.formalities where formality.result?.isPhysical ?? false {
      guard case .issued(_, false, _)? = dossier.formalities[formality.id],
        let step = procedure.circuit.steps.first(where: { $0.kind == .collection })
      else { continue }
      try pause(workingDays: 0)
      try act([.receive(formality: formality.id)], by: officer(of: step.id))
    }
  }

  /// Of what waits for officers, some is in hand.
  mutating func claim() throws {
    guard dossier.end == nil, chance.once(in: 3) else { return }
    for (id, open) in dossier.openSteps where !open.isReturned && !open.isSuspended && open.claimedBy == nil {
      guard let step = procedure.circuit.step(id), step.kind.isOfficers else { continue }
      try pause(workingDays: 0)
      try act([.claim(step: id)], by: officer(of: id))
    }
  }

  // MARK: Taking back

  mutating func revoke() throws {
    guard let given = procedure.formalities.first(where: { dossier.formalities[$0.id]?.certificate != nil }) else {
      return
    }
    try revoke(given.id, stage.words.say(.revocation, in: plan.language))
  }

  private mutating func revoke(_ formality: String, _ reason: String) throws {
    try pause(workingDays: 3)
    let agency = procedure.formality(formality)?.agency ?? ""
    try act([.revoke(formality: formality, reason: reason)], by: stage.people.officer(ofAgency: agency))
  }
}
