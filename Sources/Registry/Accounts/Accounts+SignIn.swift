package import Crypto
package import Procedures
package import SQLite

// What a sign-in needs. The password is checked between two looks at the database, for it takes most of a second:
//
//   let lock = try await registry.read { try Accounts.lock(email: email, in: $0) }
//   let verdict = try await desk.verify(password, against: lock?.passwordHash)

extension Accounts {
  /// What is held against a password, and whether a code is wanted besides.
  package struct Lock: Sendable, Equatable {
    package let account: String
    package let state: Account.State
    package let passwordHash: String?
    package let hasSecondFactor: Bool
  }

  package enum SecondFactor: Sendable, Equatable {
    case right, wrong
    /// A right code, but one that was taken before, or one from before that (SEC-9).
    case usedBefore
    /// One of the codes on paper; so many are left.
    case recovered(left: Int)
  }

  private static let purpose = "totp"

  package static func lock(email: String, in db: Connection) throws -> Lock? {
    try db.first(
      "SELECT id, state, password, totp_seed IS NOT NULL FROM account WHERE email = ?", folded(email)
    ) { row in
      Lock(account: try row[0], state: try row[1], passwordHash: try row[2], hasSecondFactor: try row[3])
    }
  }

  package static func lock(of id: String, in db: Connection) throws -> Lock? {
    try db.first("SELECT id, state, password, totp_seed IS NOT NULL FROM account WHERE id = ?", id) { row in
      Lock(account: try row[0], state: try row[1], passwordHash: try row[2], hasSecondFactor: try row[3])
    }
  }

  /// Ends his other sessions (SEC-16), and the links by which a password could be set.
  package static func setPassword(
    _ hash: String, of id: String, keeping session: String? = nil, at now: Moment, in db: Connection
  ) throws {
    try db.run("UPDATE account SET password = ? WHERE id = ?", hash, id)
    try Sessions.endAll(account: id, except: session, in: db)
    try Tickets.kill(.resetPassword, of: id, at: now, in: db)
  }

  /// The same password at today's cost, found while signing in; the one it was checked against must still be there.
  package static func rehash(_ hash: String, instead old: String, of id: String, in db: Connection) throws {
    try db.run("UPDATE account SET password = ? WHERE id = ? AND password = ?", hash, id, old)
  }

  // MARK: The second factor

  /// A new seed and new codes on paper, after the first code of the seed was shown to work at `step`.
  package static func setSecondFactor(
    _ seed: borrowing SecretBytes, recovery: RecoveryCodes, step: Int64, of id: String, keyring: Keyring,
    in db: Connection
  ) throws {
    let sealed = try keyring.seal(seed.withBytes { Array($0) }, purpose: purpose, place: Array(id.utf8))
    try db.run("UPDATE account SET totp_seed = ?, totp_step = ? WHERE id = ?", sealed, step, id)
    try setRecovery(recovery, of: id, in: db)
  }

  package static func setRecovery(_ recovery: RecoveryCodes, of id: String, in db: Connection) throws {
    try db.run("DELETE FROM recovery_code WHERE account = ?", id)
    for digest in recovery.digests {
      try db.run("INSERT INTO recovery_code (account, hash) VALUES (?, ?)", id, digest)
    }
  }

  package static func removeSecondFactor(of id: String, in db: Connection) throws {
    try db.run("UPDATE account SET totp_seed = NULL, totp_step = NULL WHERE id = ?", id)
    try db.run("DELETE FROM recovery_code WHERE account = ?", id)
  }

  /// Takes a code, from the telephone or from the paper. Each is good once: to be called in a write.
  package static func takeCode(
    _ typed: String, of id: String, keyring: Keyring, at now: Moment, in db: Connection
  ) throws -> SecondFactor {
    let sealed = try db.value("SELECT totp_seed FROM account WHERE id = ?", id, as: [UInt8].self)
    guard let sealed else { return .wrong }
    let seed = SecretBytes(copying: try keyring.open(sealed, purpose: purpose, place: Array(id.utf8)))
    guard let step = OneTimeCode.matchedStep(typed, seed, at: now.rawValue / 1_000) else {
      return try takeRecoveryCode(typed, id, db)
    }
    let taken = try db.run(
      "UPDATE account SET totp_step = ? WHERE id = ? AND coalesce(totp_step, -1) < ?", step, id, step)
    return taken == 1 ? .right : .usedBefore
  }

  private static func takeRecoveryCode(_ typed: String, _ id: String, _ db: Connection) throws -> SecondFactor {
    let digests = try db.all("SELECT hash FROM recovery_code WHERE account = ? LIMIT 100", id) {
      try $0[0] as [UInt8]
    }
    guard let index = RecoveryCodes.index(of: typed, in: digests) else { return .wrong }
    try db.run("DELETE FROM recovery_code WHERE account = ? AND hash = ?", id, digests[index])
    return .recovered(left: digests.count - 1)
  }

  /// Seals every seed with the newest master key, a page at a time; `after` is the last serial of the page before.
  static func rewrapSeeds(keyring: Keyring, after serial: Int64, in db: Connection) throws -> Int64? {
    let page = try db.all(
      "SELECT serial, id, totp_seed FROM account WHERE serial > ? ORDER BY serial LIMIT 500", serial
    ) { row in
      let serial: Int64 = try row[0]
      let id: String = try row[1]
      let sealed: [UInt8]? = try row[2]
      return (serial: serial, id: id, sealed: sealed)
    }
    for row in page {
      guard let sealed = row.sealed else { continue }
      let place = Array(row.id.utf8)
      let again = try keyring.seal(
        try keyring.open(sealed, purpose: purpose, place: place), purpose: purpose, place: place)
      try db.run("UPDATE account SET totp_seed = ? WHERE serial = ?", again, row.serial)
    }
    return page.last?.serial
  }
}
