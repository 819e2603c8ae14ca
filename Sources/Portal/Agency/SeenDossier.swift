import HTTP
import Procedures
import Registry
import Rules

/// A dossier before an officer: with the rules it goes by, the hour in its territory, and what of it his posts let him
/// see (ER-13). To an agency that no step has reached it is not there (SEC-20).
struct SeenDossier: Sendable {
  let line: DossierLine
  let dossier: Dossier
  let pack: Pack
  let procedure: Procedure
  let hour: Hour
  let actor: Actor
  /// Nothing of it where his agency sees the dossier, but no step of it was ever his.
  let sight: Sight?

  var id: String { dossier.id }

  static func find(_ id: String, _ visit: Visit) async throws -> SeenDossier {
    let actor = try visit.known().actor()
    let registry = visit.portal.registry
    let found = try await registry.read { [now = registry.clock.wall(), viewer = actor.viewer] db in
      try Dossiers.find(id, for: viewer, at: now, in: db)
    }
    guard let found, found.dossier.filedAt != nil else { throw PageFault(.notFound) }
    let pack = try await registry.pack(found.line.pack)
    guard let procedure = pack.procedure(found.dossier.procedure) else { throw Packs.Failure.damaged(pack.id) }
    let hour = visit.portal.catalogue.hour(pack.territory.zone)
    return SeenDossier(
      line: found.line, dossier: found.dossier, pack: pack, procedure: procedure, hour: hour, actor: actor,
      sight: procedure.sees(found.dossier, actor, now: hour.local))
  }

  var situation: Situation { procedure.situation(of: dossier.filing, now: hour.local) }

  func errand(_ visit: Visit) -> Errand { Errand(actor, from: visit.address, at: hour) }

  /// Refused, it throws the `Refusal`.
  @discardableResult
  func carryOut(_ command: Command, _ visit: Visit, once key: IdempotencyKey? = nil) async throws -> Change {
    try await visit.portal.registry.carryOut([command], on: id, by: errand(visit), once: key)
  }
}

/// A dossier together with one of its steps that is this officer's to do, or was: what an address like
/// `/tasks/k3fq7c2mxw5a.study` names.
struct SeenTask: Sendable {
  let seen: SeenDossier
  let step: Step
  /// Nil once it has ended.
  let open: Dossier.OpenStep?

  var id: String { "\(seen.id).\(step.id)" }

  static func find(_ id: String, _ visit: Visit) async throws -> SeenTask {
    let parts = id.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw PageFault(.notFound) }
    let seen = try await SeenDossier.find(parts[0], visit)
    guard let step = seen.procedure.circuit.step(parts[1]),
      seen.procedure.isTask(step.id, of: seen.actor, in: seen.dossier, now: seen.hour.local)
    else { throw PageFault(.notFound) }
    return SeenTask(seen: seen, step: step, open: seen.dossier.open(step.id))
  }

  /// Somebody else has taken it on.
  var isOthers: Bool { open?.claimedBy.map { $0 != seen.actor.account } ?? false }

  /// He can decide now.
  var isDecidable: Bool {
    guard let open else { return false }
    return !open.isReturned && !open.isSuspended && !isOthers
  }
}
