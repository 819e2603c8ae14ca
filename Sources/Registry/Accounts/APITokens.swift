package import Crypto
package import Procedures
package import SQLite

/// Keys by which programs act as an account. Shown once; only the digest is kept.
package enum APITokens {
  package struct APIToken: Sendable, Equatable {
    package let id: String
    package let account: String
    package let name: String
    package let scope: String
    package let createdAt: Moment
    /// To the hour: noting each use would make every read a write.
    package let usedAt: Moment?
    package let revokedAt: Moment?

    /// It may look, and change nothing.
    package var isForReading: Bool { scope == APITokens.reading }

    init(_ row: borrowing Row) throws {
      id = try row[0]
      account = try row[1]
      name = try row[2]
      scope = try row[3]
      createdAt = try row[4]
      usedAt = try row[5]
      revokedAt = try row[6]
    }
  }

  /// The scope of a token by which nothing can be changed. Another scope is a note of its owner's.
  package static let reading = "read"

  package static let staleSeconds: Int64 = 3_600

  /// Answers what to show, and what to store. Drawn outside of the write.
  package static func draw(from randomness: Randomness) -> (secret: String, hash: [UInt8]) {
    let secret = "guichet_" + randomness.token()
    return (secret, hash(secret))
  }

  /// With an id that was used before, the same account's token of that id is drawn anew; one that works somewhere
  /// already, or was revoked, stays as it is, and the answer is false.
  @discardableResult
  package static func add(
    _ hash: [UInt8], id: String, of account: String, name: String, scope: String, at now: Moment, in db: Connection
  ) throws -> Bool {
    try db.run(
      """
      INSERT INTO api_token (hash, id, account, name, scope, created_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET hash = excluded.hash
        WHERE account = excluded.account AND used_at IS NULL AND revoked_at IS NULL
      """, hash, id, account, name, scope, now) == 1
  }

  /// Nil for one that is unknown or revoked, or whose account is not active.
  package static func find(_ secret: String, in db: Connection) throws -> APIToken? {
    try db.first(
      """
      SELECT api_token.id, account, api_token.name, scope, api_token.created_at, used_at, revoked_at
      FROM api_token CROSS JOIN account ON account.id = account
      WHERE hash = ? AND revoked_at IS NULL AND state = 'active'
      """, hash(secret), read: { try APIToken($0) })
  }

  package static func touch(_ secret: String, at now: Moment, in db: Connection) throws {
    try db.run("UPDATE api_token SET used_at = ? WHERE hash = ?", now, hash(secret))
  }

  /// Those that are good, the newest first.
  package static func held(by account: String, in db: Connection) throws -> [APIToken] {
    try db.all(
      """
      SELECT id, account, name, scope, created_at, used_at, revoked_at FROM api_token
      WHERE account = ? AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 100
      """, account, read: { try APIToken($0) })
  }

  @discardableResult
  package static func revoke(_ id: String, of account: String, at now: Moment, in db: Connection) throws -> Bool {
    try db.run(
      "UPDATE api_token SET revoked_at = ? WHERE id = ? AND account = ? AND revoked_at IS NULL", now, id, account)
      == 1
  }

  package static func revokeAll(of account: String, at now: Moment, in db: Connection) throws {
    try db.run("UPDATE api_token SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL", now, account)
  }

  private static func hash(_ secret: String) -> [UInt8] { Digest.of(Array("token \(secret)".utf8)) }
}
