package import SQLite

/// The record of everything that was done. It only grows: triggers refuse the rest, the chain of hashes shows what
/// was done past them, and signed heads (`JournalHead`) kept elsewhere show what was done to the chain.
package enum Journal {
  /// To be called in the transaction of what it records.
  @discardableResult
  package static func append(_ entry: JournalEntry, in db: Connection) throws -> RecordedEntry {
    let last = try last(in: db)
    let sequence = last.count + 1
    let leaf = RecordedEntry.leaf(of: RecordedEntry.line(sequence, entry))
    let hash = RecordedEntry.hash(after: last.hash, leaf: leaf)
    try db.run(
      """
      INSERT INTO journal (sequence, at, actor, role, agency, address, action, object, details, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, sequence, entry.at, entry.actor, entry.role, entry.agency, entry.address, entry.action, entry.object,
      entry.details, hash)
    return RecordedEntry(sequence: sequence, entry: entry, hash: hash)
  }

  /// How many entries there are, and the hash of the last.
  package static func last(in db: Connection) throws -> (count: Int, hash: [UInt8]) {
    try db.first("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1") { row in
      let sequence: Int = try row[0]
      let hash: [UInt8] = try row[1]
      return (sequence, hash)
    } ?? (0, RecordedEntry.hashBeforeFirst)
  }

  /// A page in order.
  package static func entries(after sequence: Int, limit: Int, in db: Connection) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?
      """, sequence, limit, read: read)
  }

  /// What was done to one object, in order.
  package static func entries(
    of object: String, after sequence: Int, limit: Int, in db: Connection
  ) throws -> [RecordedEntry] {
    try db.all(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE object = ? AND sequence > ? ORDER BY sequence LIMIT ?
      """, object, sequence, limit, read: read)
  }

  package static func entry(_ sequence: Int, in db: Connection) throws -> RecordedEntry? {
    try entries(after: sequence - 1, limit: 1, in: db).first { $0.sequence == sequence }
  }

  static func read(_ row: borrowing Row) throws -> RecordedEntry {
    RecordedEntry(
      sequence: try row[0],
      entry: JournalEntry(
        at: try row[1], actor: try row[2], role: try row[3], agency: try row[4], address: try row[5],
        action: try row[6], object: try row[7], details: try row[8]),
      hash: try row[9])
  }
}
