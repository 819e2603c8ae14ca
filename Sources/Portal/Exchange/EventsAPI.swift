import HTTP
import JSON
import Procedures
import Registry

/// `GET /api/v1/events?after=SEQUENCE`: what has happened to the dossiers of an agency since then, in order. A system
/// that remembers the last number it was given misses nothing, and asks again as often as it likes.
enum EventsAPI {
  static func list(_ visit: Visit) async throws -> Response {
    let agencies = Set(try visit.known().posts.map(\.agency)).subtracting([""]).sorted()
    let after = try visit.cursor("after", Int.init(pathText:)) ?? 0
    let rows = try await visit.portal.registry.read { db in
      var found: [Int: Dossiers.Fed] = [:]
      for agency in agencies {
        for fed in try Dossiers.feed(for: agency, after: after, limit: Visit.rowsMax + 1, in: db) {
          found[fed.recorded.journal] = fed
        }
      }
      return Array(found.values.sorted { $0.recorded.journal < $1.recorded.journal }.prefix(Visit.rowsMax + 1))
    }
    var files: [String: DossierInSight] = [:]
    for fed in rows where files[fed.dossier] == nil {
      do {
        files[fed.dossier] = try await visit.dossier(fed.dossier)
      } catch let fault as PageFault where fault.status == .notFound {
        // Of his agency, but not of his post.
        continue
      }
    }
    return try visit.list(rows, cursor: "after", { "\($0.recorded.journal)" }) { fed, list in
      guard let file = files[fed.dossier], var event = EventShape(fed.recorded, in: file) else { return }
      event.namesDossier = true
      list.value(event)
    }
  }
}
