import HTTP
import Procedures
import Registry

/// A dossier as it lies before an officer: how it stands, the rules it goes by, the hour in its territory.
struct DossierOnDesk: Sendable {
  let line: DossierLine
  let dossier: Dossier
  let book: Dossiers.Book
  let procedure: Procedure
  let clock: LocalClock

  /// For whoever may see it; to all others it is not there.
  init(_ id: String, for viewer: Viewer, _ portal: Portal) async throws {
    let registry = portal.registry
    let now = registry.clock.wall()
    guard let found = try await registry.read({ try Dossiers.find(id, for: viewer, at: now, in: $0) }) else {
      throw PageFault(.notFound)
    }
    book = try await registry.book(of: id)
    guard let procedure = book.pack.procedure(found.dossier.procedure) else {
      throw Packs.Failure.damaged(book.pack.id)
    }
    (line, dossier) = found
    self.procedure = procedure
    clock = LocalClock(portal.catalogue.hour(book.pack.territory.zone))
  }

  var pack: Pack { book.pack }

  /// What a person calls it by.
  var number: String { line.number ?? line.id }

  func title(ofAgency id: String, _ speech: Speech) -> String { pack.agency(id)?.title[speech.language] ?? id }

  func title(ofFormality id: String, _ speech: Speech) -> String {
    procedure.formality(id)?.title[speech.language] ?? id
  }

  func title(ofStep id: String, _ speech: Speech) -> String {
    procedure.circuit.step(id)?.title[speech.language] ?? id
  }
}

extension Registry {
  /// The words of the pack under which a dossier was filed.
  func procedure(of dossier: DossierName) async throws -> (pack: Pack, procedure: Procedure) {
    let pack = try await pack(dossier.pack)
    guard let procedure = pack.procedure(dossier.procedure) else { throw Packs.Failure.damaged(pack.id) }
    return (pack, procedure)
  }
}
