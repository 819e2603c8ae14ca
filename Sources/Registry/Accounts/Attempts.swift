import Crypto
package import Procedures
package import SQLite

/// How often something was tried from somewhere, so that guessing is slow.
///
/// Who guesses passwords is kept out by his address, and by his address together with the account; never by the account
/// alone, for that would let anybody lock its owner out (SEC-6). Two slots of the length of the window slide over each
/// other: what counts is this slot and as much of the one before as still lies in the window.
package enum Attempts {
  package struct Throttle: Sendable {
    package let kind: String
    package let triesMax: Int
    package let windowSeconds: Int64

    package init(_ kind: String, triesMax: Int, windowSeconds: Int64) {
      precondition(triesMax > 0 && windowSeconds > 0, "a throttle lets something through")
      self.kind = kind
      self.triesMax = triesMax
      self.windowSeconds = windowSeconds
    }

    package static let signInByAddress = Throttle("sign-in address", triesMax: 30, windowSeconds: 900)
    package static let signInByBoth = Throttle("sign-in account address", triesMax: 8, windowSeconds: 900)
    package static let registration = Throttle("registration", triesMax: 10, windowSeconds: 3_600)
    package static let reset = Throttle("reset", triesMax: 10, windowSeconds: 3_600)
    package static let mailChange = Throttle("mail change", triesMax: 5, windowSeconds: 3_600)
    package static let share = Throttle("share", triesMax: 10, windowSeconds: 900)
    package static let verification = Throttle("verification", triesMax: 120, windowSeconds: 900)
    package static let secondFactor = Throttle("second factor", triesMax: 8, windowSeconds: 900)
  }

  /// How long whoever stands behind this key has to wait; nil: he may try. Costs no write.
  package static func wait(
    _ throttle: Throttle, _ key: String, at now: Moment, in db: Connection
  ) throws -> Int64? {
    let digest = digest(throttle, key)
    let (slot, passed) = place(throttle, now)
    let current = try count(digest, slot, db)
    if current >= throttle.triesMax { return throttle.windowSeconds - passed }
    let before = try count(digest, slot - 1, db)
    let left = throttle.windowSeconds - passed
    guard current * Int(throttle.windowSeconds) + before * Int(left) >= throttle.triesMax * Int(throttle.windowSeconds)
    else { return nil }
    // So much of the slot before has to slide out.
    let free = Int64((throttle.triesMax - current) * Int(throttle.windowSeconds) / max(1, before))
    return max(1, left - free)
  }

  package static func note(_ throttle: Throttle, _ key: String, at now: Moment, in db: Connection) throws {
    let (slot, passed) = place(throttle, now)
    try db.run(
      """
      INSERT INTO attempt (key, slot, count, ends_at) VALUES (?, ?, 1, ?)
      ON CONFLICT (key, slot) DO UPDATE SET count = count + 1
      """, digest(throttle, key), slot, now.adding(seconds: 2 * throttle.windowSeconds - passed))
  }

  /// After the right password: he is no guesser.
  package static func forgive(_ throttle: Throttle, _ key: String, in db: Connection) throws {
    try db.run("DELETE FROM attempt WHERE key = ?", digest(throttle, key))
  }

  /// Forgets what is over, a thousand at a time; answers how many.
  package static func sweep(at now: Moment, in db: Connection) throws -> Int {
    try db.run(
      """
      DELETE FROM attempt WHERE (key, slot) IN
        (SELECT key, slot FROM attempt WHERE ends_at <= ? ORDER BY ends_at LIMIT 1000)
      """, now)
  }

  private static func count(_ key: [UInt8], _ slot: Int64, _ db: Connection) throws -> Int {
    try db.value("SELECT count FROM attempt WHERE key = ? AND slot = ?", key, slot, as: Int.self) ?? 0
  }

  private static func place(_ throttle: Throttle, _ now: Moment) -> (slot: Int64, passedSeconds: Int64) {
    let seconds = max(0, now.rawValue / 1_000)
    return (seconds / throttle.windowSeconds, seconds % throttle.windowSeconds)
  }

  /// Addresses and mail addresses are nobody's business here.
  private static func digest(_ throttle: Throttle, _ key: String) -> [UInt8] {
    Array(Digest.of(Array("\(throttle.kind)\n\(key)".utf8)).prefix(16))
  }
}
