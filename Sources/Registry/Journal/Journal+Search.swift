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

    fileprivate var start: Moment { from ?? Moment(rawValue: .min) }
    fileprivate var end: Moment { until ?? Moment(rawValue: .max) }
  }

  /// How the house signs what it does by itself.
  package static let house = "guichet"

  /// Before an entry: the last of the page before.
  package static func search(
    _ search: Search, before last: RecordedEntry? = nil, limit: Int = 50, in db: Connection
  ) throws -> [RecordedEntry] {
    let before = last?.sequence ?? .max
    if let agency = search.agency { return try seen(by: agency, search, before, limit, db) }
    if let object = search.object { return try done(to: object, search, before, limit, db) }
    if let actor = search.actor { return try done(by: actor, search, last, limit, db) }
    if let action = search.action { return try named(action, search, last, limit, db) }
    if search.from != nil || search.until != nil { return try done(search, last, limit, db) }
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
        AND at >= ? AND at < ?
      ORDER BY sequence DESC LIMIT ?
      """, object, before, search.actor, search.action, search.start, search.end, limit, read: read)
  }

  // The rest goes by time: a clock may have been set back between two entries, and a day is to be found whole.

  private static func done(
    by actor: String, _ search: Search, _ last: RecordedEntry?, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    // What the house does by itself stands under no index: it is on every page.
    if actor == house { return try done(search, last, limit, db) }
    return try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE actor = ? AND actor <> 'guichet' AND at >= ? AND (at, sequence) < (?, ?)
        AND coalesce(action = ?, TRUE)
      ORDER BY at DESC, sequence DESC LIMIT ?
      """, actor, search.start, last?.entry.at ?? search.end, last?.sequence ?? .min, search.action, limit, read: read)
  }

  /// What is done to dossiers is done all day long; what is done to anything else is found by an index.
  private static func named(
    _ action: String, _ search: Search, _ last: RecordedEntry?, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    let found = try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE action = ? AND object NOT LIKE 'dossier/%' AND at >= ? AND (at, sequence) < (?, ?)
      ORDER BY at DESC, sequence DESC LIMIT ?
      """, action, search.start, last?.entry.at ?? search.end, last?.sequence ?? .min, limit, read: read)
    let isOfDossiers = last?.entry.object.hasPrefix("dossier/") ?? found.isEmpty
    return isOfDossiers ? try done(search, last, limit, db) : found
  }

  private static func done(
    _ search: Search, _ last: RecordedEntry?, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal
      WHERE at >= ? AND (at, sequence) < (?, ?) AND coalesce(action = ?, TRUE) AND coalesce(actor = ?, TRUE)
      ORDER BY at DESC, sequence DESC LIMIT ?
      """, search.start, last?.entry.at ?? search.end, last?.sequence ?? .min, search.action, search.actor, limit,
      read: read)
  }

  private static func seen(
    by agency: String, _ search: Search, _ before: Int, _ limit: Int, _ db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, journal.agency, address, action, object, details, hash
      FROM agency_event CROSS JOIN journal ON journal.sequence = agency_event.journal
      WHERE agency_event.agency = ? AND agency_event.journal < ? AND coalesce(object = ?, TRUE)
        AND coalesce(actor = ?, TRUE) AND coalesce(action = ?, TRUE) AND at >= ? AND at < ?
      ORDER BY agency_event.journal DESC LIMIT ?
      """, agency, before, search.object, search.actor, search.action, search.start, search.end, limit, read: read)
  }

  /// Whether an entry concerns a dossier that the agency sees.
  package static func isSeen(_ sequence: Int, by agency: String, in db: Connection) throws -> Bool {
    try db.value(
      "SELECT 1 FROM agency_event WHERE agency = ? AND journal = ?", agency, sequence, as: Int.self) != nil
  }
}
