package import Procedures
package import SQLite

// The journal as somebody looks through it: the newest first, 50 entries a page. Each question has the walk along an
// index that leads there soonest; what else was asked is looked at on the way.

extension Journal {
  /// Nil lets everything through.
  package struct Search: Sendable, Equatable {
    package var object: String?
    package var actor: String?
    package var action: String?
    /// From one moment up to another.
    package var from: Moment?
    package var until: Moment?
    /// Only what concerns dossiers that this agency sees.
    package var agency: String?

    package init(
      object: String? = nil, actor: String? = nil, action: String? = nil, from: Moment? = nil, until: Moment? = nil,
      agency: String? = nil
    ) {
      self.object = object
      self.actor = actor
      self.action = action
      self.from = from
      self.until = until
      self.agency = agency
    }
  }

  /// Before an entry: the last of the page before.
  package static func search(
    _ search: Search, before last: RecordedEntry? = nil, limit: Int = 50, in db: Connection
  ) throws -> [RecordedEntry] {
    let before = last?.sequence ?? .max
    if let agency = search.agency { return try seen(by: agency, search, before, limit, db) }
    if let object = search.object { return try done(to: object, search, before, limit, db) }
    if let actor = search.actor { return try done(by: actor, search, before, limit, db) }
    if let from = search.from, let until = search.until { return try done(from, until, search, last, limit, db) }
    if let action = search.action { return try named(action, before, limit, db) }
    return try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE sequence < ? ORDER BY sequence DESC LIMIT ?
      """, before, limit, read: read)
  }

  private static func done(
    to object: String, _ search: Search, _ before: Int, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE object = ? AND sequence < ? AND coalesce(actor = ?, TRUE) AND coalesce(action = ?, TRUE)
        AND coalesce(at >= ?, TRUE) AND coalesce(at < ?, TRUE)
      ORDER BY sequence DESC LIMIT ?
      """, object, before, search.actor, search.action, search.from, search.until, limit, read: read)
  }

  private static func done(
    by actor: String, _ search: Search, _ before: Int, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE actor = ? AND sequence < ? AND coalesce(action = ?, TRUE) AND coalesce(at >= ?, TRUE)
        AND coalesce(at < ?, TRUE)
      ORDER BY sequence DESC LIMIT ?
      """, actor, before, search.action, search.from, search.until, limit, read: read)
  }

  private static func named(
    _ action: String, _ before: Int, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE action = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
      """, action, before, limit, read: read)
  }

  /// By time, for a clock may have been set back between two entries.
  private static func done(
    _ from: Moment, _ until: Moment, _ search: Search, _ last: RecordedEntry?, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE at >= ? AND (at, sequence) < (?, ?) AND coalesce(action = ?, TRUE)
      ORDER BY at DESC, sequence DESC LIMIT ?
      """, from, last?.entry.at ?? until, last?.sequence ?? .min, search.action, limit, read: read)
  }

  private static func seen(
    by agency: String, _ search: Search, _ before: Int, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, journal.agency, address, action, object, details, hash
      FROM agency_event CROSS JOIN journal ON journal.sequence = agency_event.journal
      WHERE agency_event.agency = ? AND agency_event.journal < ? AND coalesce(object = ?, TRUE)
        AND coalesce(actor = ?, TRUE) AND coalesce(action = ?, TRUE) AND coalesce(at >= ?, TRUE)
        AND coalesce(at < ?, TRUE)
      ORDER BY agency_event.journal DESC LIMIT ?
      """, agency, before, search.object, search.actor, search.action, search.from, search.until, limit, read: read)
  }

  /// Whether an entry concerns a dossier that the agency sees.
  package static func isSeen(_ sequence: Int, by agency: String, in db: Connection) throws -> Bool {
    try db.value(
      "SELECT 1 FROM agency_event WHERE agency = ? AND journal = ?", agency, sequence, as: Int.self) != nil
  }
}
