// Chooses what happens next in a story: mostly what people would do, and everything that goes wrong besides.

import JSON
import Rules

struct Director {
  private var chance: Chance
  private var hand: Hand
  private var begun = 0
  private var last: Act?

  init(seed: UInt64) {
    chance = Chance(seed: seed)
    hand = Hand(isKind: false, chance: Chance(seed: seed ^ 0x5EED))
  }

  mutating func next(_ stage: Stage) -> Act {
    let act = choose(stage)
    last = act
    return act
  }

  private mutating func choose(_ stage: Stage) -> Act {
    let roll = Int.random(in: 0..<100, using: &chance)
    let ids = stage.registry.ids
    guard let id = chance.pick(ids), let row = stage.registry[id], roll >= 8 || ids.count >= 5 else {
      return begin(stage)
    }
    switch roll {
    case ..<66: return hand.next(row, stage) ?? errand(stage) ?? .days(1)
    case ..<76: return errand(stage) ?? .days(1)
    case ..<81: return again() ?? .days(1)
    case ..<91:
      if chance.once(in: 6), let act = ownDecision(row) { return act }
      if chance.once(in: 3), let act = revocation(row, stage) { return act }
      return .command(id, by: anybody(row, stage), anything(row, stage))
    case ..<97: return .days(chance.pick([1, 1, 2, 3, 5, 10, -1, 30, 366, 3_653]) ?? 1)
    default: return .publish(script: Int.random(in: 0..<stage.scripts.count, using: &chance))
    }
  }

  private mutating func begin(_ stage: Stage) -> Act {
    begun += 1
    let script = Int.random(in: 0..<stage.scripts.count, using: &chance)
    var actor = Actor(account: chance.pick(["amal", "badr", "chadia"]) ?? "amal", name: "")
    if chance.once(in: 6) { actor = Actor(account: "broker", name: "", principal: "amal") }
    if chance.once(in: 10), let officer = chance.pick(stage.scripts[script].officers) { actor = officer }
    return .begin("D\(begun)", script: script, by: actor, key: "key-\(begun)")
  }

  private mutating func errand(_ stage: Stage) -> Act? {
    guard let errand = chance.pick(stage.registry.errands) else { return nil }
    let delivery = chance.pick([Act.Delivery.done, .done, .done, .crashed, .crashed, .lost]) ?? .done
    return .errand(errand, delivery, choice: Int.random(in: 0...3, using: &chance))
  }

  /// A double click: the same request twice.
  private mutating func again() -> Act? {
    if case .begin(_, let script, let actor, let key)? = last {
      begun += 1
      return .begin("D\(begun)", script: script, by: actor, key: key)
    }
    return last
  }

  // MARK: What should be refused, mostly

  private mutating func anybody(_ row: SimulatedRegistry.Row, _ stage: Stage) -> Actor {
    switch Int.random(in: 0..<8, using: &chance) {
    case 0: return Actor(account: "zaki", name: "")
    case 1: return Actor(account: "broker", name: "", principal: chance.once(in: 2) ? "amal" : "zaki")
    case 2: return chance.pick(stage.scripts.flatMap(\.officers)) ?? .house
    case 3: return .house
    case 4: return Actor(account: "driss", name: "")
    case 5: return Actor(account: row.dossier.applicant, name: "")
    default: return chance.pick(stage.scripts[row.script].officers) ?? .house
    }
  }

  /// The applicant happens to hold the very post that decides.
  private mutating func ownDecision(_ row: SimulatedRegistry.Row) -> Act? {
    guard let open = chance.pick(row.dossier.openSteps), let step = row.edition.procedure.circuit.step(open.id),
      step.kind.isOfficers, let outcome = step.outcomes.first
    else { return nil }
    let post = Actor.Post(agency: step.agency, role: step.role, unit: nil)
    let ending = Ending(outcome.id, reason: outcome.reasons.first?.id ?? "", ticks: step.checklist.map(\.id))
    return .command(
      row.dossier.id, by: Actor(account: row.dossier.applicant, name: "", posts: [post]),
      .end(step: step.id, ending, remarks: [], unit: nil))
  }

  /// An agency takes a paper back, or would give it out again.
  private mutating func revocation(_ row: SimulatedRegistry.Row, _ stage: Stage) -> Act? {
    let given = row.edition.procedure.formalities.filter { row.dossier.formalities[$0.id]?.certificate != nil }
    guard let formality = chance.pick(given) else { return nil }
    let officers = stage.scripts[row.script].officers.filter { officer in
      officer.posts.contains { $0.agency == formality.agency } && !row.dossier.isApplicant(officer.account)
    }
    guard let officer = chance.pick(officers) else { return nil }
    if case .revoked(let certificate, _)? = row.dossier.formalities[formality.id] {
      let mark = chance.next() >> 8
      let again = IssuedCertificate(
        template: certificate.template, number: "N-\(mark)", code: "N-\(mark)", sha256: "n-\(mark)", until: nil)
      return .command(row.dossier.id, by: officer, .issue(formality: formality.id, again))
    }
    return .command(row.dossier.id, by: officer, .revoke(formality: formality.id, reason: "error"))
  }

  private mutating func anything(_ row: SimulatedRegistry.Row, _ stage: Stage) -> Command {
    let procedure = row.edition.procedure
    let formality = chance.pick(procedure.formalities)?.id ?? ""
    let document = chance.pick(procedure.documents)?.id ?? "none"
    let step = chance.pick(row.dossier.openSteps.map(\.id)) ?? chance.pick(procedure.circuit.steps)?.id ?? ""
    let outcome = procedure.circuit.step(step).flatMap { chance.pick($0.outcomes) }
    let ending = Ending(outcome?.id ?? "none", reason: outcome?.reasons.first?.id ?? "")
    let payment = chance.pick(row.dossier.payments)?.id ?? "p1"
    let mark = chance.next() >> 8
    let question = chance.pick(procedure.form.questions)
    let sample = question?.kind.sample(&chance, AnswerSetting(today: stage.hour.today)) ?? .null
    let paper = Paper(sha256: "any-\(mark)", name: "a.pdf", contentType: "application/pdf", bytes: 1)
    let certificate = IssuedCertificate(
      template: procedure.formality(formality)?.result?.certificate ?? "", number: "X-\(mark)", code: "X-\(mark)",
      sha256: "x-\(mark)", until: nil)
    let all: [Command] = [
      .answer([:]), .choose(procedure.formalities.map(\.id)), .fill([question?.id ?? "none": sample]),
      .attach(slot: document, paper),
      .detach(slot: document, sha256: row.dossier.papers[document]?.first?.sha256 ?? ""),
      .addCoauthor("driss"), .removeCoauthor("driss"), .pay(payment: "q\(mark % 4)", .cash), .submit(number: "?"),
      .complete(note: ""), .complete(note: "Please."), .withdraw(note: "No."), .speak("Hello."),
      .settle(payment: payment, receipt: "R-\(row.dossier.id)-\(payment)"), .drop(payment: payment),
      .claim(step: step), .unclaim(step: step), .end(step: step, ending, remarks: [], unit: "u1"),
      .end(step: step, ending, remarks: [], unit: nil), .resume(step: step), .issue(formality: formality, certificate),
      .issue(formality: formality, certificate), .receive(formality: formality),
      .revoke(formality: formality, reason: "error"), .revoke(formality: formality, reason: "error"),
      .reply(step: step, ending), .tick,
      .start(procedure: procedure.id, language: "en", applicant: "zaki"),
    ]
    return chance.pick(all) ?? .tick
  }
}
