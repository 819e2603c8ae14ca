import HTTP
import Procedures
import Registry
import SQLite

/// A dossier as somebody may see it: how it stands, the rules it goes by, in what part he comes, and what of it is
/// his to see (ER-13). To everybody else it is not there.
struct DossierInSight {
  let line: DossierLine
  let dossier: Dossier
  let book: Dossiers.Book
  let procedure: Procedure
  let hour: Hour
  /// Who asks: himself, or for the applicant under a mandate.
  let actor: Actor
  let sight: Sight
  let certificates: [CertificateRecord]
  let receipt: JournalReceipt?

  var pack: Pack { book.pack }

  /// The applicant's side sees everything, and what is missing.
  var isApplicants: Bool { dossier.isApplicant(actor.principal ?? actor.account) }

  var seesWhole: Bool { isApplicants || sight == procedure.whole(dossier) }

  /// Nil where there is nothing for him to see.
  static func find(
    _ id: String, for person: Person, _ book: Dossiers.Book, at hour: Hour, in db: Connection
  ) throws -> DossierInSight? {
    let all = person.isStaff ? person.actor().viewer : Viewer.house
    guard let found = try Dossiers.find(id, for: all, at: hour.moment, in: db),
      let actor = try actor(person, on: found.dossier, at: hour, in: db),
      let procedure = book.pack.procedure(found.dossier.procedure),
      let sight = procedure.sight(of: found.dossier, actor, now: hour)
    else { return nil }
    return DossierInSight(
      line: found.line, dossier: found.dossier, book: book, procedure: procedure, hour: hour, actor: actor,
      sight: sight, certificates: try CertificateRegister.all(ofDossier: id, in: db),
      receipt: try Dossiers.receipt(of: found.line, in: db))
  }

  /// Who files it comes as himself, a broker in the name of who files it, as far as the mandate goes. Nil: a stranger.
  private static func actor(
    _ person: Person, on dossier: Dossier, at hour: Hour, in db: Connection
  ) throws -> Actor? {
    if person.isStaff || dossier.isApplicant(person.account.id) { return person.actor() }
    let isBroker = try Mandates.isValid(
      of: dossier.applicant, to: person.account.id, for: dossier.procedure, at: hour.moment, in: db)
    return isBroker ? person.actor(for: dossier.applicant) : nil
  }
}

extension Procedure {
  /// Those who watch over the house see the whole of what was filed; those who watch over an agency, what any of its
  /// people sees.
  fileprivate func sight(of dossier: Dossier, _ actor: Actor, now hour: Hour) -> Sight? {
    if actor.viewer.isUnlimited { return dossier.filedAt == nil ? nil : whole(dossier) }
    let watched = actor.posts.filter { HouseRole.watching.contains($0.role) }.map(\.agency)
    let posts = circuit.steps.filter { watched.contains($0.agency) }.map {
      Actor.Post(agency: $0.agency, role: $0.role)
    }
    let watching = Actor(
      account: actor.account, name: actor.name, posts: actor.posts + posts, principal: actor.principal)
    return sees(dossier, watching, now: hour.local)
  }
}

extension HouseRole {
  fileprivate static let watching: Set<String> = [supervisor.rawValue, auditor.rawValue]
}

extension Visit {
  /// A dossier this visitor may see; otherwise there is none.
  func dossier(_ id: String) async throws -> DossierInSight {
    let person = try known()
    let registry = portal.registry
    // Ids of ours are short; what is not one need not be looked for.
    guard id.utf8.count <= 64 else { throw PageFault(.notFound) }
    let book: Dossiers.Book
    do {
      book = try await registry.book(of: id)
    } catch is Refusal {
      throw PageFault(.notFound)
    }
    let hour = portal.catalogue.hour(book.pack.territory.zone)
    let found = try await registry.read { try DossierInSight.find(id, for: person, book, at: hour, in: $0) }
    guard let found else { throw PageFault(.notFound) }
    return found
  }

  /// Does something to a dossier of the applicant's side, and answers with how it then stands.
  func carryOut(
    _ commands: [Command], on file: DossierInSight, answer: @escaping @Sendable (DossierInSight) -> CallAnswer
  ) async throws -> Response {
    let person = try known()
    let errand = errand(file.actor, at: file.hour)
    let (id, book, hour) = (file.dossier.id, file.book, file.hour)
    return try await once { db, tick in
      _ = try Dossiers.carryOut(commands, on: id, by: errand, under: book, at: tick, in: db)
      guard let now = try DossierInSight.find(id, for: person, book, at: hour, in: db) else { throw Refusal(.notFound) }
      return answer(now)
    }
  }

  func errand(_ actor: Actor, at hour: Hour) -> Errand { Errand(actor, from: address, at: hour) }
}
