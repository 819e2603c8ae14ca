import Procedures
package import SQLite

extension Dossiers {
  /// An event as an agency's own system reads it: with the dossier it belongs to, and its number in the journal.
  package struct Fed: Sendable, Equatable {
    package let dossier: String
    package let number: String?
    package let recorded: Recorded
  }

  /// What has happened to a dossier, in order; `after` is the last number of the page before. For who may see it.
  package static func timeline(
    of line: DossierLine, after sequence: Int = 0, limit: Int = 50, in db: Connection
  ) throws -> [Recorded] {
    try history(of: line.serial, after: sequence, limit: limit, in: db)
  }

  /// What has happened to the dossiers that an agency sees, since it sees them. `after` is a number of the journal.
  package static func feed(
    for agency: String, after journal: Int, limit: Int = 50, in db: Connection
  ) throws -> [Fed] {
    try db.all(
      """
      SELECT sequence, dossier_event.journal, at, day, actor, principal, fact, id, number FROM agency_event
        CROSS JOIN dossier_event ON dossier_event.journal = agency_event.journal
        CROSS JOIN dossier ON serial = dossier_event.dossier
      WHERE agency = ? AND agency_event.journal > ? ORDER BY agency_event.journal LIMIT ?
      """, agency, journal, limit
    ) { row in
      Fed(dossier: try row[7], number: try row[8], recorded: try recorded(row))
    }
  }

  /// The receipt of the filing: its place in the journal.
  package static func receipt(of line: DossierLine, in db: Connection) throws -> JournalReceipt? {
    try db.first(
      """
      SELECT journal.sequence, journal.hash FROM dossier CROSS JOIN journal ON journal.sequence = filing
      WHERE serial = ?
      """, line.serial
    ) { JournalReceipt(sequence: try $0[0], hash: try $0[1]) }
  }
}
