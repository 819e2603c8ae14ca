package import Procedures
package import SQLite

/// The last letters that were written, for an administrator to look at: what was said to whom, and whether it left.
/// Where no mail server is set, this is where mail goes.
package enum Outbox {
  package struct Sent: Sendable, Equatable {
    package let serial: Int64
    package let letter: Letter
    package let writtenAt: Moment
    package let sentAt: Moment?
    package let lastError: String?

    init(_ row: borrowing Row) throws {
      serial = try row[0]
      letter = Letter(
        id: try row[1], recipient: try row[2], subject: try row[3], text: try row[4], html: try row[5],
        language: try row[6])
      writtenAt = try row[7]
      sentAt = try row[8]
      lastError = try row[9]
    }
  }

  /// No more letters than these are kept.
  package static let lettersMax = 1_000

  /// Writes the letter and the job that sends it. The same letter again changes nothing.
  package static func add(_ letter: Letter, lane: String? = nil, at tick: Tick, in db: Connection) throws {
    guard try Jobs.add(letter, key: letter.id, lane: lane, at: tick, in: db) else { return }
    let serial: Int64? = try db.value(
      """
      INSERT INTO letter (id, recipient, subject, text, html, language, written_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING RETURNING serial
      """, letter.id, letter.recipient, letter.subject, letter.text, letter.html, letter.language, tick.wall)
    if let serial { try db.run("DELETE FROM letter WHERE serial <= ?", serial - Int64(lettersMax)) }
  }

  /// Nil for the error: it has left.
  package static func note(_ id: String, error: String? = nil, at now: Moment, in db: Connection) throws {
    try db.run(
      "UPDATE letter SET sent_at = coalesce(?, sent_at), last_error = ? WHERE id = ?", error == nil ? now : nil,
      error.map { String($0.prefix(500)) }, id)
  }

  package static func list(before serial: Int64 = .max, limit: Int = 50, in db: Connection) throws -> [Sent] {
    try db.all(
      """
      SELECT serial, id, recipient, subject, text, html, language, written_at, sent_at, last_error
      FROM letter WHERE serial < ? ORDER BY serial DESC LIMIT ?
      """, serial, limit, read: { try Sent($0) })
  }

  package static func find(_ serial: Int64, in db: Connection) throws -> Sent? {
    try db.first(
      """
      SELECT serial, id, recipient, subject, text, html, language, written_at, sent_at, last_error
      FROM letter WHERE serial = ?
      """, serial, read: { try Sent($0) })
  }
}
