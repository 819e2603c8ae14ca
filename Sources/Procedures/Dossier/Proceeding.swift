// One command on one dossier: who, when, under which rules. It is refused whole, or it yields its events in order, what
// the circuit does by itself included; nothing else happens because of a command.

import JSON
import Rules

package struct Proceeding {
  let procedure: Procedure
  let pack: Pack
  let actor: Actor
  let hour: Hour
  let world: World
  let witness: (any RuleWitness)?
  private(set) var dossier: Dossier
  private(set) var events: [Event] = []
  private let known = Known()

  package static func events(
    of command: Command, on dossier: Dossier, by actor: Actor, at hour: Hour, in pack: Pack, _ procedure: Procedure,
    world: World = World(), witness: (any RuleWitness)? = nil
  ) throws(Refusal) -> [Event] {
    var proceeding = Proceeding(
      procedure: procedure, pack: pack, actor: actor, hour: hour, world: world, witness: witness,
      dossier: dossier)
    try proceeding.carryOut(command)
    return proceeding.events
  }

  private init(
    procedure: Procedure, pack: Pack, actor: Actor, hour: Hour, world: World, witness: (any RuleWitness)?,
    dossier: Dossier
  ) {
    self.procedure = procedure
    self.pack = pack
    self.actor = actor
    self.hour = hour
    self.world = world
    self.witness = witness
    self.dossier = dossier
  }

  private mutating func carryOut(_ command: Command) throws(Refusal) {
    switch command {
    case .start(let procedure, let language, let applicant): try start(procedure, language, applicant)
    case .answer(let answers): try answer(answers)
    case .choose(let formalities): try choose(formalities)
    case .fill(let data): try fill(data)
    case .attach(let slot, let paper): try attach(slot, paper)
    case .detach(let slot, let sha256): try detach(slot, sha256)
    case .addCoauthor(let account): try addCoauthor(account)
    case .removeCoauthor(let account): try removeCoauthor(account)
    case .pay(let payment, let method): try pay(payment, method)
    case .submit(let number): try submit(number)
    case .complete(let note): try complete(note)
    case .withdraw(let note): try withdraw(note)
    case .speak(let text): try speak(text)
    case .settle(let payment, let receipt): try settle(payment, receipt)
    case .drop(let payment): try drop(payment)
    case .claim(let step): try claim(step)
    case .unclaim(let step): try unclaim(step)
    case .end(let step, let ending, let remarks, let unit): try end(step, ending, remarks, unit)
    case .resume(let step): try resume(step)
    case .issue(let formality, let certificate): try issue(formality, certificate)
    case .receive(let formality): try receive(formality)
    case .revoke(let formality, let reason): try revoke(formality, reason)
    case .reply(let step, let ending): try reply(step, ending)
    case .tick: try tick()
    }
  }

  // MARK: What all commands share

  var territory: Territory { pack.territory }

  mutating func record(_ fact: Fact) {
    record(fact, by: actor)
  }

  /// What the circuit does by itself is done by the house, whoever set it off.
  mutating func record(_ fact: Fact, by actor: Actor) {
    let event = Event(at: hour.moment, on: hour.today, by: actor.account, principal: actor.principal, fact)
    dossier.apply(event)
    events.append(event)
  }

  /// Worked out anew only when something has happened that rules speak of.
  var situation: Situation {
    if let (filing, situation) = known.situation, filing == dossier.filing { return situation }
    var situation = procedure.situation(of: dossier.filing, now: hour.local, witness: witness)
    let fees = procedure.feeLines(dossier.filing.formalities, territory, situation)
    situation[Vocabulary.Given.total] = .number(fees.reduce(.zero) { $0.adding($1.amount) ?? $0 })
    known.situation = (dossier.filing, situation)
    return situation
  }

  private final class Known {
    var situation: (of: Filing, Situation)?
  }

  /// The applicant, who files with him, or who acts for him. To everybody else the dossier is not there.
  func checkApplicant() throws(Refusal) {
    let account = actor.principal ?? actor.account
    guard !actor.isHouse, dossier.isApplicant(account) else { throw Refusal(.notFound) }
  }

  func checkIsOpen() throws(Refusal) {
    if dossier.end != nil { throw Refusal(.closed) }
  }
}
