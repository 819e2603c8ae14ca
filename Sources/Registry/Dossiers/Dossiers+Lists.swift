package import Procedures
package import SQLite
import Search

// Lists go from the newest to the oldest, 50 lines a page; `before` is the `serial` of the last line of the page
// before.

extension Dossiers {
  /// One dossier, for somebody who may see it: its line, and all of it.
  package static func find(
    _ id: String, for viewer: Viewer, at now: Moment, in db: Connection
  ) throws -> (line: DossierLine, dossier: Dossier)? {
    guard let line = try line(id, for: viewer, at: now, in: db) else { return nil }
    return (line, try dossier(id, line.serial, in: db))
  }

  /// As it stood after its first `count` events: what the same request was answered before.
  package static func find(_ change: Change, in db: Connection) throws -> Dossier? {
    guard let anchor = try anchor(change.dossier, in: db) else { return nil }
    return try dossier(change.dossier, anchor.serial, upTo: change.lastEvent, in: db)
  }

  /// As it stood after its first `count` events, for who may see it: to show what changed since.
  package static func past(of line: DossierLine, upTo count: Int, in db: Connection) throws -> Dossier {
    try dossier(line.id, line.serial, upTo: count, in: db)
  }

  package static func line(
    _ id: String, for viewer: Viewer, at now: Moment, in db: Connection
  ) throws -> DossierLine? {
    let line = try db.first("SELECT * FROM dossier_line WHERE id = ?", id, read: { try DossierLine($0) })
    guard let line, try viewer.sees(line.serial, at: now, in: db) else { return nil }
    return line
  }

  /// By the number on its receipt.
  package static func line(
    number: String, for viewer: Viewer, at now: Moment, in db: Connection
  ) throws -> DossierLine? {
    let line = try db.first("SELECT * FROM dossier_line WHERE number = ?", number, read: { try DossierLine($0) })
    guard let line, try viewer.sees(line.serial, at: now, in: db) else { return nil }
    return line
  }

  /// Whatever somebody may see: what he files, what has reached his agencies, or everything that was ever filed.
  package static func list(
    for viewer: Viewer, state: Dossier.State? = nil, before serial: Int64 = .max, limit: Int = 50, at now: Moment,
    in db: Connection
  ) throws -> [DossierLine] {
    if viewer.isUnlimited { return try filed(state, serial, limit, db) }
    guard viewer.agencies.count > 0 else {
      return try mine(viewer.account, state: state, before: serial, limit: limit, at: now, in: db)
    }
    var found: [Int64: DossierLine] = [:]
    for agency in viewer.agencies {
      for line in try seen(byAgency: agency, state: state, before: serial, limit: limit, in: db) {
        found[line.serial] = line
      }
    }
    return Array(found.values.sorted { $0.serial > $1.serial }.prefix(limit))
  }

  private static func filed(
    _ state: Dossier.State?, _ serial: Int64, _ limit: Int, _ db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT * FROM dossier_line WHERE filed_at IS NOT NULL AND coalesce(state = ?, TRUE) AND serial < ?
      ORDER BY serial DESC LIMIT ?
      """, state, serial, limit, read: { try DossierLine($0) })
  }

  /// What a person files, alone, with others, or for others who still let him.
  package static func mine(
    _ account: String, state: Dossier.State? = nil, before serial: Int64 = .max, limit: Int = 50, at now: Moment,
    in db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT dossier_line.* FROM dossier_party JOIN dossier_line ON dossier_line.serial = dossier_party.dossier
      WHERE dossier_party.account = ? AND dossier_party.dossier < ?
        AND (part <> 'broker' OR EXISTS (
          SELECT 1 FROM mandate WHERE broker = dossier_party.account AND principal = applicant
            AND scope IN ('', procedure) AND revoked_at IS NULL AND given_at <= ?
            AND (until_at IS NULL OR until_at > ?)))
        AND coalesce(state = ?, TRUE)
      ORDER BY dossier_party.dossier DESC LIMIT ?
      """, account, serial, now, now, state, limit, read: { try DossierLine($0) })
  }

  /// What a principal files, for a broker of his: as far as the mandate goes.
  package static func filed(
    by principal: String, for broker: String, before serial: Int64 = .max, limit: Int = 50, at now: Moment,
    in db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT dossier_line.* FROM dossier_party JOIN dossier_line ON dossier_line.serial = dossier_party.dossier
      WHERE dossier_party.account = ? AND dossier_party.dossier < ? AND part <> 'broker' AND EXISTS (
        SELECT 1 FROM mandate WHERE broker = ? AND principal = dossier_party.account AND scope IN ('', procedure)
          AND revoked_at IS NULL AND given_at <= ? AND (until_at IS NULL OR until_at > ?))
      ORDER BY dossier_party.dossier DESC LIMIT ?
      """, principal, serial, broker, now, now, limit, read: { try DossierLine($0) })
  }

  /// What steps of an agency have reached; nil lets every state through.
  package static func seen(
    byAgency agency: String, state: Dossier.State? = nil, before serial: Int64 = .max, limit: Int = 50,
    in db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT dossier_line.* FROM dossier_agency JOIN dossier_line ON dossier_line.serial = dossier_agency.dossier
      WHERE dossier_agency.agency = ? AND dossier_agency.dossier < ? AND coalesce(state = ?, TRUE)
      ORDER BY dossier_agency.dossier DESC LIMIT ?
      """, agency, serial, state, limit, read: { try DossierLine($0) })
  }

  /// All there are in a state, for who supervises.
  package static func all(
    in state: Dossier.State, before serial: Int64 = .max, limit: Int = 50, in db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      "SELECT * FROM dossier_line WHERE state = ? AND serial < ? ORDER BY serial DESC LIMIT ?", state, serial, limit,
      read: { try DossierLine($0) })
  }

  /// By words of the number, the applicant's name and the title, among what the asker may see.
  package static func search(
    _ typed: String, for viewer: Viewer, before serial: Int64 = .max, limit: Int = 50, at now: Moment, in db: Connection
  ) throws -> [DossierLine] {
    guard let query = SearchText.query(typed) else { return [] }
    if viewer.isUnlimited { return try search(query, serial, limit, db) }
    var found: [Int64: DossierLine] = [:]
    for agency in viewer.agencies {
      for line in try search(query, agency, serial, limit, db) { found[line.serial] = line }
    }
    for line in try searchMine(query, viewer.principal ?? viewer.account, serial, limit, db)
    where found[line.serial] == nil {
      if try viewer.sees(line.serial, at: now, in: db) { found[line.serial] = line }
    }
    return Array(found.values.sorted { $0.serial > $1.serial }.prefix(limit))
  }

  private static func search(
    _ query: String, _ serial: Int64, _ limit: Int, _ db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT dossier_line.* FROM dossier_search CROSS JOIN dossier_line ON dossier_line.serial = dossier_search.rowid
      WHERE dossier_search MATCH ? AND dossier_search.rowid < ? ORDER BY dossier_search.rowid DESC LIMIT ?
      """, query, serial, limit, read: { try DossierLine($0) })
  }

  private static func search(
    _ query: String, _ agency: String, _ serial: Int64, _ limit: Int, _ db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT dossier_line.* FROM dossier_search
        CROSS JOIN dossier_agency ON dossier_agency.agency = ? AND dossier_agency.dossier = dossier_search.rowid
        CROSS JOIN dossier_line ON dossier_line.serial = dossier_search.rowid
      WHERE dossier_search MATCH ? AND dossier_search.rowid < ? ORDER BY dossier_search.rowid DESC LIMIT ?
      """, agency, query, serial, limit, read: { try DossierLine($0) })
  }

  private static func searchMine(
    _ query: String, _ account: String, _ serial: Int64, _ limit: Int, _ db: Connection
  ) throws -> [DossierLine] {
    try db.all(
      """
      SELECT dossier_line.* FROM dossier_search
        CROSS JOIN dossier_party ON dossier_party.account = ? AND dossier_party.dossier = dossier_search.rowid
        CROSS JOIN dossier_line ON dossier_line.serial = dossier_search.rowid
      WHERE dossier_search MATCH ? AND dossier_search.rowid < ? ORDER BY dossier_search.rowid DESC LIMIT ?
      """, account, query, serial, limit, read: { try DossierLine($0) })
  }
}
