package import Crypto
package import JSON
package import Procedures
package import SQLite

/// What a person lets others see of his space: chosen items, behind an address nobody can guess and a password, until a
/// day or until taken back, with a note of every visit (ER-05). Both secrets are kept as digests only.
package enum Shares {
  package struct Share: Sendable, Equatable {
    package let id: String
    package let account: String
    package let title: String
    package let passwordHash: String
    /// What may be seen, and nothing else; its shape is its pages' business.
    package let items: JSON
    package let createdAt: Moment
    package let expiresAt: Moment
    package let revokedAt: Moment?

    init(_ row: borrowing Row) throws {
      id = try row[0]
      account = try row[1]
      title = try row[2]
      passwordHash = try row[3]
      let items: String = try row[4]
      self.items = (try? JSONReader.read(Array(items.utf8))) ?? .null
      createdAt = try row[5]
      expiresAt = try row[6]
      revokedAt = try row[7]
    }
  }

  package struct Visit: Sendable, Equatable {
    package let serial: Int64
    package let at: Moment
    package let address: String
    /// `opened`, `refused`, or the item that was looked at.
    package let what: String
  }

  /// Answers the part of the address that cannot be guessed, and what to store of it. Drawn outside of the write.
  package static func draw(from randomness: Randomness) -> (secret: String, hash: [UInt8]) {
    let secret = randomness.token()
    return (secret, hash(secret))
  }

  package static func add(
    _ hash: [UInt8], id: String, of account: String, title: String, passwordHash: String, items: JSON,
    expires: Moment, at now: Moment, in db: Connection
  ) throws {
    try db.run(
      """
      INSERT INTO share (hash, id, account, title, password, items, created_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, hash, id, account, title, passwordHash, items.text, now, expires)
  }

  /// By its address. Nil for one that is unknown, over or taken back.
  package static func find(_ secret: String, at now: Moment, in db: Connection) throws -> Share? {
    try db.first(
      """
      SELECT id, account, title, password, items, created_at, expires_at, revoked_at
      FROM share WHERE hash = ? AND revoked_at IS NULL AND expires_at > ?
      """, hash(secret), now, read: { try Share($0) })
  }

  package static func all(of account: String, in db: Connection) throws -> [Share] {
    try db.all(
      """
      SELECT id, account, title, password, items, created_at, expires_at, revoked_at
      FROM share WHERE account = ? ORDER BY created_at DESC LIMIT 100
      """, account, read: { try Share($0) })
  }

  @discardableResult
  package static func revoke(_ id: String, of account: String, at now: Moment, in db: Connection) throws -> Bool {
    try db.run(
      "UPDATE share SET revoked_at = ? WHERE id = ? AND account = ? AND revoked_at IS NULL", now, id, account) == 1
  }

  package static func noteVisit(
    _ id: String, _ what: String, from address: String, at now: Moment, in db: Connection
  ) throws {
    try db.run("INSERT INTO share_visit (share, at, address, what) VALUES (?, ?, ?, ?)", id, now, address, what)
  }

  /// From the newest to the oldest, for its owner.
  package static func visits(
    of id: String, before serial: Int64 = .max, limit: Int = 50, in db: Connection
  ) throws -> [Visit] {
    try db.all(
      "SELECT serial, at, address, what FROM share_visit WHERE share = ? AND serial < ? ORDER BY serial DESC LIMIT ?",
      id, serial, limit
    ) { Visit(serial: try $0[0], at: try $0[1], address: try $0[2], what: try $0[3]) }
  }

  private static func hash(_ secret: String) -> [UInt8] { Digest.of(Array("share \(secret)".utf8)) }
}
