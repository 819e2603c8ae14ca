// What a reasonable person would do next with a dossier: fill in what is missing, pay, mend, decide. A kind hand always
// helps the dossier on; another one decides as it pleases.

import JSON
import Rules

struct Hand {
  let isKind: Bool
  var chance: Chance

  mutating func next(_ row: SimulatedRegistry.Row, _ stage: Stage) -> Act? {
    if row.dossier.end != nil { return nil }
    if row.dossier.filedAt == nil { return draft(row, stage) }
    for (id, open) in row.dossier.openSteps.shuffled(using: &chance) {
      guard let step = row.edition.procedure.circuit.step(id) else { continue }
      if let act = act(at: step, open, row, stage) { return act }
    }
    return nil
  }

  // MARK: The applicant

  private mutating func person(_ row: SimulatedRegistry.Row) -> Actor {
    let dossier = row.dossier
    if isKind || chance.once(in: 2) { return Actor(account: dossier.applicant, name: "") }
    if let coauthor = chance.pick(dossier.coauthors) { return Actor(account: coauthor, name: "") }
    return Actor(account: "broker", name: "", principal: dossier.applicant)
  }

  private func refusal(_ command: Command, _ actor: Actor, _ row: SimulatedRegistry.Row, _ stage: Stage) -> Refusal? {
    do throws(Refusal) {
      _ = try Proceeding.events(
        of: command, on: row.dossier, by: actor, at: stage.hour, in: row.edition.pack, row.edition.procedure,
        world: stage.registry.world)
      return nil
    } catch {
      return error
    }
  }

  private mutating func draft(_ row: SimulatedRegistry.Row, _ stage: Stage) -> Act? {
    let dossier = row.dossier
    let procedure = row.edition.procedure
    let person = person(row)
    let questions = procedure.guide.questions.filter { $0.computed == nil }
    if dossier.filing.answers.isEmpty, !questions.isEmpty || dossier.filing.formalities.isEmpty {
      return .command(dossier.id, by: person, .answer(samples(questions, stage)))
    }
    if chance.once(in: 6) {
      let some = procedure.formalities.map(\.id).filter { _ in chance.once(in: 2) }
      return .command(dossier.id, by: person, .choose(some))
    }
    return mend(row, .submit(number: "?"), person, stage)
  }

  /// The command, or what it still lacks.
  private mutating func mend(
    _ row: SimulatedRegistry.Row, _ command: Command, _ person: Actor, _ stage: Stage
  ) -> Act? {
    let id = row.dossier.id
    guard let refusal = refusal(command, person, row, stage) else { return .command(id, by: person, command) }
    let procedure = row.edition.procedure
    switch refusal.key {
    case .incomplete where !refusal.faults.isEmpty:
      let wrong = Set(refusal.faults.map { String($0.path.prefix { $0 != "." }) })
      let data = samples(procedure.form.questions.filter { wrong.contains($0.id) }, stage)
      if !data.isEmpty { return .command(id, by: person, .fill(data)) }
      return .command(id, by: person, .answer(samples(procedure.guide.questions, stage)))
    case .incomplete:
      guard let slot = chance.pick(refusal.documents) else { return nil }
      return .command(id, by: person, .attach(slot: slot, paper(slot, row)))
    case .unpaid:
      if !isKind, chance.once(in: 6) { return .command(id, by: person, command) }
      return pay(row, stage)
    case .nothingMended: return mendRemark(row, person, stage)
    default:
      if isKind || chance.once(in: 3) {
        let owner = Actor(account: row.dossier.applicant, name: "")
        let withdraw = Command.withdraw(note: "")
        return self.refusal(withdraw, owner, row, stage) == nil ? .command(id, by: owner, withdraw) : nil
      }
      return .command(id, by: person, .answer(samples(procedure.guide.questions, stage)))
    }
  }

  private mutating func mendRemark(_ row: SimulatedRegistry.Row, _ person: Actor, _ stage: Stage) -> Act? {
    guard let remark = chance.pick(row.dossier.remarks.filter { !$0.isMended })?.remark else { return nil }
    switch remark.subject {
    case .document(let slot): return .command(row.dossier.id, by: person, .attach(slot: slot, paper(slot, row)))
    case .field(let path):
      let id = path.prefix { $0 != "." }
      let questions = row.edition.procedure.form.questions.filter { $0.id == id && $0.computed == nil }
      guard !questions.isEmpty else { return .command(row.dossier.id, by: person, .complete(note: "It is right.")) }
      return .command(row.dossier.id, by: person, .fill(samples(questions, stage)))
    }
  }

  private mutating func pay(_ row: SimulatedRegistry.Row, _ stage: Stage) -> Act? {
    let dossier = row.dossier
    if let pending = dossier.payments.last(where: { $0.receipt == nil && !$0.isDropped }) {
      let errand = stage.registry.errands.first { errand in
        if case .callback(pending.id, _) = errand.work { errand.dossier == dossier.id } else { false }
      }
      if let errand { return .errand(errand, .done, choice: 0) }
      if pending.method == .cash, let cashier = chance.pick(officers(row, stage)) {
        return .command(
          dossier.id, by: cashier, .settle(payment: pending.id, receipt: "CASH-\(dossier.id)-\(pending.id)"))
      }
    }
    guard let method = chance.pick(row.edition.procedure.payment.methods.filter { $0 == .simulated || $0 == .cash })
    else { return nil }
    let payment = "p\(dossier.payments.count + 1)"
    return .command(dossier.id, by: person(row), .pay(payment: payment, method))
  }

  private mutating func samples(_ questions: [Question], _ stage: Stage) -> [String: JSON] {
    var answers: [String: JSON] = [:]
    for question in questions where question.computed == nil {
      let sample = question.kind.sample(&chance, AnswerSetting(today: stage.hour.today))
      if !sample.isNull { answers[question.id] = sample }
    }
    return answers
  }

  private func paper(_ slot: String, _ row: SimulatedRegistry.Row) -> Paper {
    Paper(sha256: "\(slot)-\(row.events.count)", name: "\(slot).pdf", contentType: "application/pdf", bytes: 1_000)
  }

  // MARK: Officers and outside systems

  private func officers(_ row: SimulatedRegistry.Row, _ stage: Stage) -> [Actor] {
    stage.scripts[row.script].officers.filter { !row.dossier.isApplicant($0.account) }
  }

  private mutating func act(
    at step: Step, _ open: Dossier.OpenStep, _ row: SimulatedRegistry.Row, _ stage: Stage
  ) -> Act? {
    let id = row.dossier.id
    if open.isReturned {
      let person = person(row)
      if !isKind, chance.once(in: 3) { return mendRemark(row, person, stage) }
      return mend(row, .complete(note: isKind || chance.once(in: 2) ? "Done." : ""), person, stage)
    }
    switch step.kind {
    case .payment: return pay(row, stage)
    case .exchange:
      let errand = stage.registry.errands.first { errand in
        errand.dossier == id && (errand.work == .call(step: step.id) || errand.work == .reply(step: step.id))
      }
      return errand.map { .errand($0, .done, choice: isKind ? 0 : Int.random(in: 0...3, using: &chance)) }
    case .automatic, .closing: return nil
    default: break
    }
    let able = officers(row, stage).filter { officer in
      (open.claimedBy ?? officer.account) == officer.account
        && (officer.holds(step.agency, step.role, unit: open.unit)
          || open.isEscalated && step.escalation.map { officer.holds(step.agency, $0.role, unit: nil) } ?? false)
    }
    guard let officer = chance.pick(able) else { return nil }
    if open.isSuspended { return .command(id, by: officer, .resume(step: step.id)) }
    if step.kind == .collection, let act = receive(row, officer, stage) { return act }
    if !isKind, open.claimedBy == nil, chance.once(in: 4) { return .command(id, by: officer, .claim(step: step.id)) }
    return end(step, officer, row, stage)
  }

  /// Takes in a paper that has come, or has it made.
  private func receive(_ row: SimulatedRegistry.Row, _ officer: Actor, _ stage: Stage) -> Act? {
    for formality in row.edition.procedure.formalities where formality.result?.isPhysical ?? false {
      switch row.dossier.formalities[formality.id] {
      case .issued(_, false, _): return .command(row.dossier.id, by: officer, .receive(formality: formality.id))
      case .granted:
        let errand = stage.registry.errands.first { errand in
          errand.dossier == row.dossier.id && errand.work == .certificate(formality: formality.id)
        }
        if let errand { return .errand(errand, .done, choice: 0) }
      default: continue
      }
    }
    return nil
  }

  private mutating func end(_ step: Step, _ officer: Actor, _ row: SimulatedRegistry.Row, _ stage: Stage) -> Act? {
    let id = row.dossier.id
    guard isKind else {
      guard let outcome = chance.once(in: 2) ? step.outcomes.first : chance.pick(step.outcomes) else { return nil }
      return .command(id, by: officer, command(outcome, step, row, stage))
    }
    for outcome in step.outcomes where [.proceed, .grant, .refuse, .refuseAll].contains(outcome.effect) {
      let command = command(outcome, step, row, stage)
      guard let refusal = refusal(command, officer, row, stage) else { return .command(id, by: officer, command) }
      if refusal.key == .unpaid { return pay(row, stage) }
    }
    return nil
  }

  private mutating func command(
    _ outcome: Outcome, _ step: Step, _ row: SimulatedRegistry.Row, _ stage: Stage
  ) -> Command {
    let procedure = row.edition.procedure
    let ending = Ending(
      outcome.id, reason: chance.pick(outcome.reasons)?.id ?? "", note: chance.once(in: 3) ? "Note." : "",
      findings: samples(step.questions, stage), ticks: step.checklist.map(\.id) + procedure.documents.map(\.id))
    var remarks: [Remark] = []
    if outcome.effect == .sendBack {
      let fields = procedure.askedQuestions(by: row.dossier.filing.formalities).sorted()
      let subjects = fields.map { Remark.Subject.field($0) } + row.dossier.papers.keys.sorted().map { .document($0) }
      remarks = subjects.shuffled(using: &chance).prefix(2).map { Remark($0, reason: ending.reason) }
    }
    let unit = chance.pick(row.edition.pack.agency(step.agency)?.units.map(\.id) ?? [])
    return .end(step: step.id, ending, remarks: remarks, unit: outcome.effect == .forward ? unit : nil)
  }
}
