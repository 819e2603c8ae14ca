// The world of one story: the registry, the clock, what is published, and the auditor who looks at every change.

import Rules

struct Stage {
  let scripts: [Script]
  private(set) var registry: SimulatedRegistry
  private(set) var audit: Audit
  private(set) var now: Moment
  /// By script, which of its editions is in force.
  private var published: [Int]
  private let sabotage: Sabotage?

  /// A procedure that may be asked for, in each of its revisions, and the officers of its pack.
  struct Script: Sendable {
    let editions: [SimulatedRegistry.Edition]
    let officers: [Actor]
  }

  init(_ scripts: [Script], sabotage: Sabotage?) {
    self.scripts = scripts
    self.sabotage = sabotage
    registry = SimulatedRegistry(sabotage: sabotage)
    audit = Audit(sabotage: sabotage)
    published = Array(repeating: 0, count: scripts.count)
    // Thursday 27 February 2020, ten in the morning: a leap day and a week-end are near.
    now = Moment(rawValue: 1_582_797_600_000)
  }

  var hour: Hour {
    let days = Int((now.rawValue / 86_400_000))
    return Hour(moment: now, local: (FEELDate(daysSince1970: days) ?? FEELDateTime.epoch.date).midnightUTC)
  }

  // MARK: Acts

  mutating func perform(_ act: Act) throws(Violation) {
    now = now.adding(seconds: 1)
    switch act {
    case .begin(let id, let script, let actor, let key): try begin(id, script, actor, key)
    case .command(let id, let actor, let command): _ = try carryOut(command, on: id, by: actor)
    case .errand(let errand, let delivery, let choice): try run(errand, delivery, choice)
    case .days(let days): try pass(days)
    case .publish(let script):
      let editions = scripts[script].editions
      published[script] = min(published[script] + 1, editions.count - 1)
      registry.switchRevision(script, to: editions[published[script]])
    }
  }

  private mutating func begin(_ id: String, _ script: Int, _ actor: Actor, _ key: String) throws(Violation) {
    let edition = scripts[script].editions[published[script]]
    guard registry.begin(id, script, edition, key: key) else { return }
    try audit.began(id, edition, key: key)
    let start = Command.start(
      procedure: edition.procedure.id, language: "en", applicant: actor.principal ?? actor.account)
    if try !carryOut(start, on: id, by: actor) { registry.forget(id) }
  }

  /// False when it was refused.
  private mutating func carryOut(_ command: Command, on id: String, by actor: Actor) throws(Violation) -> Bool {
    let old = registry.snapshot(id)
    switch registry.write(command, on: id, by: actor, at: hour) {
    case .success(let commit):
      try audit.check(commit, command, actor, hour, registry)
      let row = registry[id]
      let officers = row.map { scripts[$0.script].officers } ?? []
      if let row, !officers.isEmpty {
        try audit.checkSight(row, officers[registry.journal.count % officers.count], hour)
      }
      return true
    case .failure(let refusal):
      try audit.checkRefused(refusal, command, on: id, actor, old, registry.snapshot(id), registry[id])
      return false
    }
  }

  private mutating func pass(_ days: Int) throws(Violation) {
    now = now.adding(seconds: Int64(days) * 86_400)
    for id in registry.ids where registry[id]?.dossier.end == nil { _ = try carryOut(.tick, on: id, by: .house) }
  }

  // MARK: Errands

  private mutating func run(
    _ errand: SimulatedRegistry.Errand, _ delivery: Act.Delivery, _ choice: Int
  ) throws(Violation) {
    guard registry.errands.contains(errand), let row = registry[errand.dossier] else { return }
    if delivery == .lost {
      if sabotage == .lostErrandForgotten { registry.finish(errand) }
      return
    }
    let id = errand.dossier
    switch errand.work {
    case .message, .refund: break
    case .certificate(let formality):
      _ = try carryOut(.issue(formality: formality, certificate(formality, row)), on: id, by: .house)
    case .call(let step): registry.add(.init(dossier: id, work: .reply(step: step)))
    case .reply(let step):
      let outcomes = row.edition.procedure.circuit.step(step)?.outcomes ?? []
      let outcome = outcomes.isEmpty ? nil : outcomes[choice % outcomes.count]
      let ending = Ending(outcome?.id ?? "", reason: outcome?.reasons.first?.id ?? "")
      _ = try carryOut(.reply(step: step, ending), on: id, by: .house)
    case .callback(let payment, let receipt):
      _ = try carryOut(.settle(payment: payment, receipt: receipt), on: id, by: .house)
      try audit.checkArrived(payment, receipt, registry[id])
    }
    if delivery == .done { registry.finish(errand) }
  }

  /// Each attempt makes other bytes, with another number: only one may count.
  private mutating func certificate(_ formality: String, _ row: SimulatedRegistry.Row) -> IssuedCertificate {
    let number = registry.nextCertificate()
    return IssuedCertificate(
      template: row.edition.procedure.formality(formality)?.result?.certificate ?? "", number: "C-\(number)",
      code: "CODE\(number)", sha256: "bytes-\(number)", until: nil)
  }
}
