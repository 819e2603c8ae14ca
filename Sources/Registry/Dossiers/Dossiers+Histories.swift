package import Procedures
package import SQLite

extension Dossiers {
  /// A dossier with all that happened to it.
  package struct History: Sendable {
    package let serial: Int64
    package let dossier: Dossier
    package let events: [Event]
  }

  /// Those of a procedure that were filed, a page at a time: for figures that look at each.
  package static func histories(
    of procedure: String, before serial: Int64 = .max, limit: Int, in db: Connection
  ) throws -> [History] {
    let filed = try db.all(
      """
      SELECT serial, id FROM dossier WHERE procedure = ? AND serial < ? AND filed_at IS NOT NULL
      ORDER BY serial DESC LIMIT ?
      """, procedure, serial, limit
    ) { row in
      let serial: Int64 = try row[0]
      let id: String = try row[1]
      return (serial: serial, id: id)
    }
    return try filed.map { serial, id in
      let events = try history(of: serial, after: 0, limit: .max, in: db).map(\.event)
      var dossier = Dossier(id: id)
      for event in events { dossier.apply(event) }
      return History(serial: serial, dossier: dossier, events: events)
    }
  }
}
