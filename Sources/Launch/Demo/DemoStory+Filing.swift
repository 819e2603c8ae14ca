// What the applicant does: he files, sends papers, pays, mends.

import Crypto
import JSON
import Procedures
import Registry
import Rules
import Templates

extension DemoStory {
  private var filer: DemoPeople.Member { plan.broker ?? plan.applicant }

  private var filerActor: Actor {
    let (id, name) = (filer.id, filer.name)
    return Actor(account: id, name: name, principal: plan.broker == nil ? nil : plan.applicant.id)
  }

  mutating func asApplicant(_ commands: [DossierCommand]) throws {
    try act(commands, by: filer, as: filerActor)
  }

  mutating func file() throws {
    let filing = filing()
    let start = DossierCommand.start(
      procedure: procedure.id, language: plan.language.code, applicant: plan.applicant.id)
    let choice: [DossierCommand] = filing.formalities.isEmpty ? [] : [.choose(filing.formalities)]
    if case .draft(let percent) = plan.goal {
      let pages = procedure.form.pages.prefix((procedure.form.pages.count * percent + 99) / 100)
      let asked = Set(pages.flatMap(\.questions).map(\.id))
      try asApplicant(
        [start, .answer(filing.answers)] + choice + [.fill(filing.data.filter { asked.contains($0.key) })])
      throw Halt.here
    }
    try asApplicant([start, .answer(filing.answers)] + choice + (filing.data.isEmpty ? [] : [.fill(filing.data)]))
    try pause(workingDays: plan.isBrisk ? 0 : Int.random(in: 0...2, using: &chance))
    let needs = procedure.documentNeeds(dossier.filing.formalities, situation).asked
    let slots = plan.script.example.documents ?? needs.filter { !(procedure.document($0)?.isOptional ?? true) }
    if !slots.isEmpty { try asApplicant(slots.map(attachment)) }
    if procedure.payment.due == .filing { try pay(nil) }
    try asApplicant([.submit(number: "")])
    if plan.goal == .withdrawn {
      try pause(workingDays: Int.random(in: 0...2, using: &chance))
      try act([.withdraw(note: stage.words.say(.withdrawal, in: plan.language))], by: plan.applicant)
      throw Halt.here
    }
  }

  /// Changed as much as leaves it the case that the example tells of.
  private func filing() -> Filing {
    for (turn, change) in DemoFiling.changes.enumerated() {
      let chance = Chance(seed: plan.seed &+ UInt64(turn))
      var other = DemoFiling(plan.script, for: plan.applicant, in: plan.language, on: date, change, stage.words, chance)
      let filing = other.made()
      let advice = procedure.advice(on: filing, in: pack.territory, now: hour.local)
      guard advice.chosen == plan.script.chosen else { continue }
      var whole = filing
      whole.formalities = advice.chosen
      let situation = procedure.situation(of: whole, now: hour.local)
      if !plan.script.isFiled { return filing }
      if procedure.faults(in: whole, situation).isEmpty, quotas.haveRoom(for: whole, situation, procedure, pack) {
        return filing
      }
    }
    return plan.script.example.filing
  }

  private var situation: Situation { procedure.situation(of: dossier.filing, now: hour.local) }

  /// Which file it is, is only known when it is stored.
  func attachment(_ slot: String) -> DossierCommand {
    .attach(slot: slot, Paper(sha256: "\(slot) \(versions)", name: "\(versions)", contentType: "", bytes: 0))
  }

  mutating func pay(_ step: Step?) throws {
    let methods = procedure.payment.methods
    let isCash = methods.contains(.cash) && chance.once(in: 3)
    let method = isCash ? .cash : methods.first { $0 != .cash && $0 != .transfer && $0 != .account } ?? methods.first
    guard let method, !dueLines.isEmpty else { return }
    let id = DossierID.next(from: DemoRandomness.from(chance.next()))
    try asApplicant([.pay(payment: id, method)])
    if isCash { try pause(workingDays: Int.random(in: 0...1, using: &chance)) }
    let cashier = isCash ? step.flatMap { stage.people.officer(ofAgency: $0.agency) } : nil
    try act([.settle(payment: id, receipt: "-")], by: cashier)
  }

  /// At the cash desk, where it waits.
  mutating func order() throws {
    guard procedure.payment.methods.contains(.cash) else { return }
    try pause(workingDays: 0)
    try asApplicant([.pay(payment: DossierID.next(from: DemoRandomness.from(chance.next())), .cash)])
  }

  private var dueLines: [Payment.Line] {
    let chosen = dossier.filing.formalities.filter { !dossier.filing.refused.contains($0) }
    return Proceeding.due(dossier, procedure.feeLines(chosen, pack.territory, situation))
  }
}
