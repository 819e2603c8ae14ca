package import Crypto
package import Procedures
package import SQLite

/// Links that work once: 256 random bits in a mail, of which only the digest is kept. To use one kills the others of
/// the same purpose, so that an old mail opens nothing (SEC-10).
package enum Tickets {
  package enum Purpose: String, Sendable, CaseIterable, SQLValue {
    case confirmMail, changeMail, resetPassword, invite
    /// Between the password and the code: kept by the browser, not mailed.
    case secondFactor
    /// Of who gave the password of something shared: kept by the browser for a while.
    case share
  }

  package struct Ticket: Sendable, Equatable {
    package let purpose: Purpose
    package let account: String
    /// What it is about besides: the new address, the post of an invitation.
    package let subject: String
    package let expiresAt: Moment
  }

  /// Answers the digest to store and the secret to send. Drawn outside of the write, for a write may run twice.
  package static func draw(from randomness: Randomness) -> (secret: String, hash: [UInt8]) {
    let secret = randomness.token()
    return (secret, hash(secret))
  }

  package static func issue(
    _ hash: [UInt8], _ purpose: Purpose, of account: String, subject: String = "", expires: Moment, at now: Moment,
    in db: Connection
  ) throws {
    try db.run(
      "INSERT INTO ticket (hash, purpose, account, subject, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)", hash,
      purpose, account, subject, now, expires)
  }

  /// A look that uses nothing up, for the page behind the link: mail programs open links too.
  package static func find(
    _ secret: String, _ purpose: Purpose, at now: Moment, in db: Connection
  ) throws -> Ticket? {
    try db.first(
      """
      SELECT purpose, account, subject, expires_at FROM ticket
      WHERE hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?
      """, hash(secret), purpose, now
    ) { Ticket(purpose: try $0[0], account: try $0[1], subject: try $0[2], expiresAt: try $0[3]) }
  }

  /// In the write that does what the link is for. Nil: unknown, used, or too late.
  package static func use(
    _ secret: String, _ purpose: Purpose, at now: Moment, in db: Connection
  ) throws -> Ticket? {
    guard let ticket = try find(secret, purpose, at: now, in: db) else { return nil }
    try kill(purpose, of: ticket.account, at: now, in: db)
    return ticket
  }

  /// One whose time is not over, and that was used or has been replaced by another.
  package static func spent(
    _ secret: String, _ purpose: Purpose, at now: Moment, in db: Connection
  ) throws -> Ticket? {
    try db.first(
      """
      SELECT purpose, account, subject, expires_at FROM ticket
      WHERE hash = ? AND purpose = ? AND used_at IS NOT NULL AND expires_at > ?
      """, hash(secret), purpose, now
    ) { Ticket(purpose: try $0[0], account: try $0[1], subject: try $0[2], expiresAt: try $0[3]) }
  }

  package static func kill(_ purpose: Purpose, of account: String, at now: Moment, in db: Connection) throws {
    try db.run(
      "UPDATE ticket SET used_at = ? WHERE account = ? AND purpose = ? AND used_at IS NULL", now, account, purpose)
  }

  /// Forgets what is long over, a thousand at a time; answers how many.
  package static func sweep(before limit: Moment, in db: Connection) throws -> Int {
    try db.run(
      """
      DELETE FROM ticket WHERE hash IN (SELECT hash FROM ticket WHERE expires_at < ? ORDER BY expires_at LIMIT 1000)
      """, limit)
  }

  private static func hash(_ secret: String) -> [UInt8] { Digest.of(Array("ticket \(secret)".utf8)) }
}
