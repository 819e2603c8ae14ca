package import Procedures
package import SQLite

/// Who acts for whom: given by the principal, for all procedures or one, until a day or until taken back.
package enum Mandates {
  package struct Mandate: Sendable, Equatable {
    package let id: String
    package let principal: String
    package let broker: String
    /// A procedure; empty for all of them.
    package let scope: String
    package let givenAt: Moment
    package let until: Moment?
    package let revokedAt: Moment?

    init(_ row: borrowing Row) throws {
      id = try row[0]
      principal = try row[1]
      broker = try row[2]
      scope = try row[3]
      givenAt = try row[4]
      until = try row[5]
      revokedAt = try row[6]
    }
  }

  /// `id` was drawn outside of the write.
  package static func give(
    _ id: String, of principal: String, to broker: String, scope: String = "", until: Moment? = nil, at now: Moment,
    in db: Connection
  ) throws {
    try db.run(
      "INSERT INTO mandate (id, principal, broker, scope, given_at, until_at) VALUES (?, ?, ?, ?, ?, ?)", id,
      principal, broker, scope, now, until)
  }

  /// Answers whether it was this principal's, and still good.
  @discardableResult
  package static func revoke(_ id: String, of principal: String, at now: Moment, in db: Connection) throws -> Bool {
    try db.run(
      "UPDATE mandate SET revoked_at = ? WHERE id = ? AND principal = ? AND revoked_at IS NULL", now, id, principal)
      == 1
  }

  package static func isValid(
    of principal: String, to broker: String, for procedure: String, at now: Moment, in db: Connection
  ) throws -> Bool {
    try db.value(
      """
      SELECT 1 FROM mandate WHERE broker = ? AND principal = ? AND scope IN ('', ?) AND revoked_at IS NULL
        AND given_at <= ? AND (until_at IS NULL OR until_at > ?) LIMIT 1
      """, broker, principal, procedure, now, now, as: Int.self) != nil
  }

  package static func given(by principal: String, in db: Connection) throws -> [Mandate] {
    try db.all(
      """
      SELECT id, principal, broker, scope, given_at, until_at, revoked_at FROM mandate WHERE principal = ?
      ORDER BY given_at DESC LIMIT 100
      """, principal, read: { try Mandate($0) })
  }

  /// For whom a broker may act, page by page; `after` is the last principal of the page before.
  package static func held(
    by broker: String, after principal: String = "", limit: Int = 50, at now: Moment, in db: Connection
  ) throws -> [Mandate] {
    try db.all(
      """
      SELECT id, principal, broker, scope, given_at, until_at, revoked_at FROM mandate
      WHERE broker = ? AND principal > ? AND revoked_at IS NULL AND (until_at IS NULL OR until_at > ?)
      ORDER BY principal, given_at LIMIT ?
      """, broker, principal, now, limit, read: { try Mandate($0) })
  }
}
