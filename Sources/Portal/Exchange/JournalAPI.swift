import Crypto
import HTTP
import JSON
import Registry

/// `GET /api/v1/journal?after=SEQUENCE`: everything that was ever done, in order, for those who watch over it; an
/// agency's auditor sees what was done there.
enum JournalAPI {
  static func list(_ visit: Visit) async throws -> Response {
    let watched = try visit.known().watchedAgencies
    let after = try visit.cursor("after", Int.init(pathText:)) ?? 0
    let rows = try await visit.portal.registry.read {
      try Journal.entries(after: after, limit: Visit.rowsMax + 1, in: $0)
    }
    return try visit.list(rows, cursor: "after", { "\($0.sequence)" }) { recorded, list in
      guard watched?.contains(recorded.entry.agency) ?? true else { return }
      list.object { one in
        one.field("sequence", recorded.sequence)
        one.field("at", "\(recorded.entry.at)")
        one.field("actor", recorded.entry.actor)
        one.field("role", recorded.entry.role)
        one.field("agency", recorded.entry.agency)
        one.field("address", recorded.entry.address)
        one.field("action", recorded.entry.action)
        one.field("object", recorded.entry.object)
        one.field("details", recorded.entry.details)
        one.field("hash", Hex.encode(recorded.hash))
      }
    }
  }
}
