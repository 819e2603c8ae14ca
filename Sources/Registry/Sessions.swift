package import Crypto
package import Procedures
package import SQLite

/// Who is logged in. The cookie holds a random token, the table only its digest.
///
/// A session ends by age or by idleness, whichever hand of the clock says so first: a wall clock set back cannot
/// stretch it, and one found dead is deleted, so that no clock brings it back to life.
package enum Sessions {
  package struct Limits: Sendable {
    package let absoluteSeconds: Int64
    package let idleSeconds: Int64

    package init(absoluteSeconds: Int64, idleSeconds: Int64) {
      self.absoluteSeconds = absoluteSeconds
      self.idleSeconds = idleSeconds
    }
  }

  package struct Session: Sendable, Equatable {
    package let account: String
    package let device: String
    package let address: String
    package let createdAt: Moment
    package let seenAt: Moment
  }

  package enum Finding: Sendable, Equatable {
    case unknown
    case expired
    /// `isStale`: last noted some time ago, worth a `touch`.
    case alive(Session, isStale: Bool)
  }

  /// Noting each request would make every read a write; once a minute will do.
  private static let staleSeconds: Int64 = 60

  /// Answers the token for the cookie.
  package static func begin(
    account: String, device: String, address: String, randomness: Randomness, at tick: Tick, in db: Connection
  ) throws -> String {
    let token = randomness.token()
    try db.run(
      """
      INSERT INTO session
        (token_hash, account, device, address, created_at, seen_at, run, created_steady, seen_steady)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, hash(token), account, device, address, tick.wall, tick.wall, tick.run, tick.steady, tick.steady)
    return token
  }

  package static func find(_ token: String, limits: Limits, at tick: Tick, in db: Connection) throws -> Finding {
    let found = try db.first(
      """
      SELECT account, device, address, created_at, seen_at, run, created_steady, seen_steady
      FROM session WHERE token_hash = ?
      """, hash(token)
    ) { row in
      let session = Session(
        account: try row[0], device: try row[1], address: try row[2], createdAt: try row[3], seenAt: try row[4])
      let ages = Ages(
        session, run: try row[5], createdSteady: try row[6], seenSteady: try row[7], at: tick)
      return (session: session, ages: ages)
    }
    guard let found else { return .unknown }
    if found.ages.total >= limits.absoluteSeconds || found.ages.idle >= limits.idleSeconds { return .expired }
    return .alive(found.session, isStale: found.ages.idle >= staleSeconds)
  }

  package static func touch(_ token: String, at tick: Tick, in db: Connection) throws {
    try db.run(
      """
      UPDATE session SET seen_at = ?, seen_steady = ?,
        created_steady = CASE WHEN run = ? THEN created_steady ELSE ? - (? - created_at) END, run = ?
      WHERE token_hash = ?
      """, tick.wall, tick.steady, tick.run, tick.steady, tick.wall, tick.run, hash(token))
  }

  package static func end(_ token: String, in db: Connection) throws {
    try db.run("DELETE FROM session WHERE token_hash = ?", hash(token))
  }

  /// All of an account's, or all but the one that asks.
  package static func endAll(account: String, except token: String? = nil, in db: Connection) throws {
    try db.run(
      "DELETE FROM session WHERE account = ? AND token_hash IS NOT ?", account, token.map(hash))
  }

  package static func all(account: String, in db: Connection) throws -> [Session] {
    try db.all(
      """
      SELECT account, device, address, created_at, seen_at
      FROM session WHERE account = ? ORDER BY created_at DESC LIMIT 100
      """, account
    ) { row in
      Session(account: try row[0], device: try row[1], address: try row[2], createdAt: try row[3], seenAt: try row[4])
    }
  }

  /// Deletes what has expired, so that it stays dead whatever the clock says next; answers how many.
  package static func sweep(limits: Limits, at tick: Tick, in db: Connection) throws -> Int {
    let byAge = try db.run(
      "DELETE FROM session WHERE created_at <= ?", tick.wall.adding(seconds: -limits.absoluteSeconds))
    let byIdleness = try db.run(
      "DELETE FROM session WHERE seen_at <= ?", tick.wall.adding(seconds: -limits.idleSeconds))
    return byAge + byIdleness
  }

  private static func hash(_ token: String) -> [UInt8] { Digest.of(Array(token.utf8)) }

  /// The larger of what the two hands of the clock say, in seconds.
  private struct Ages {
    let total: Int64
    let idle: Int64

    init(_ session: Session, run: String, createdSteady: Int64, seenSteady: Int64, at tick: Tick) {
      let isThisRun = run == tick.run
      total = max(
        tick.wall.seconds(since: session.createdAt), isThisRun ? (tick.steady - createdSteady) / 1_000 : 0)
      idle = max(tick.wall.seconds(since: session.seenAt), isThisRun ? (tick.steady - seenSteady) / 1_000 : 0)
    }
  }
}
