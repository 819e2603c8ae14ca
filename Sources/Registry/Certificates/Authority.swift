package import Crypto
package import Procedures
package import SQLite

/// The built-in authority: one root of the portal's own, and below it a key for each agency. Private keys lie in the
/// database, sealed by the keyring and bound to their row; nothing but `SealingKey` ever leaves with one.
package struct Authority: Sendable {
  let keyring: Keyring
  let randomness: Randomness
  /// Where the list of revoked keys can be fetched. It stands in every certificate, so it must not change.
  package let listsAt: String

  /// Where the root stands among the names of agencies, none of which begins with a point.
  static let rootName = ".root"
  static let purpose = "authority key"
  /// An agency's key seals for three years at most; a new one takes its place a month before.
  private static let holderSeconds: Int64 = 3 * 31_557_600
  static let renewalSeconds: Int64 = 30 * 86_400
  /// Clocks of those who verify go wrong.
  private static let earlierSeconds: Int64 = 300

  package enum Failure: Error, Equatable {
    /// There is no root yet: `makeRoot` first.
    case noRoot
    case unknownKey(name: String, number: Int)
  }

  package enum KeyStatus: String, Sendable, SQLValue { case active, retired, revoked }

  // MARK: The root

  /// The root, made if there is none yet.
  package func makeRoot(_ name: DistinguishedName, at now: Moment, in db: Connection) throws -> Certificate {
    if let root = try Self.root(in: db) { return root }
    let key = try SigningKey.generate(.p256)
    let authority = try CertificateAuthority.root(
      name, key: key, validity: .ofRoot(from: now.seconds - Self.earlierSeconds), randomness: randomness)
    try insert(key, authority.certificate, Self.rootName, 1, at: now, in: db)
    return authority.certificate
  }

  package static func root(in db: Connection) throws -> Certificate? {
    try certificate(rootName, in: db)
  }

  // MARK: The agencies

  /// The key an agency seals with now. Nil if it has none, or one that will soon end.
  package func sealingKey(of agency: String, at now: Moment, in db: Connection) throws -> SealingKey? {
    guard let (key, certificate) = try active(agency, in: db),
      certificate.notAfter - now.seconds > Self.renewalSeconds
    else { return nil }
    return try SealingKey(key: key, certificate: certificate)
  }

  /// A new key for an agency; the one before, if any, seals no more, and what it sealed holds.
  package func giveKey(
    to agency: String, named name: DistinguishedName, at now: Moment, in db: Connection
  ) throws -> SealingKey {
    let root = try openRoot(in: db)
    let key = try SigningKey.generate(.p256)
    let from = now.seconds - Self.earlierSeconds
    let until = min(from + Self.holderSeconds, root.certificate.notAfter)
    let certificate = try root.issue(
      to: name, key: key.verifyingKey, for: .documents(lists: listsAt), validity: .init(from: from, until: until),
      randomness: randomness)
    try db.run(
      "UPDATE authority_key SET status = 'retired', until_at = ? WHERE name = ? AND status = 'active'", now, agency)
    let last = try db.value(
      "SELECT number FROM authority_key WHERE name = ? ORDER BY number DESC LIMIT 1", agency, as: Int.self)
    let number = (last ?? 0) + 1
    try insert(key, certificate, agency, number, at: now, in: db)
    try record("key given", agency, number, at: now, in: db)
    return try SealingKey(key: key, certificate: certificate)
  }

  /// An agency's key is in other hands, or it signs no more: what was signed from `since` on counts no more. Tells the
  /// world at once, by a new list.
  package func revokeKey(
    of agency: String, number: Int, since: Moment, reason: Revocation.Reason, at now: Moment, in db: Connection
  ) throws {
    guard agency != Self.rootName else { throw Failure.unknownKey(name: agency, number: number) }
    let changed = try db.run(
      """
      UPDATE authority_key SET status = 'revoked', until_at = min(until_at, ?), revoked_at = ?, reason = ?
      WHERE name = ? AND number = ? AND status <> 'revoked'
      """, since, since, Int(reason.rawValue), agency, number)
    guard changed == 1 else { throw Failure.unknownKey(name: agency, number: number) }
    try record("key revoked", agency, number, at: now, in: db)
    _ = try makeList(at: now, in: db)
  }

  // MARK: Rows

  private func insert(
    _ key: SigningKey, _ certificate: Certificate, _ name: String, _ number: Int, at now: Moment, in db: Connection
  ) throws {
    let sealed = try keyring.seal(try key.der, purpose: Self.purpose, place: Self.place(name, number))
    try db.run(
      """
      INSERT INTO authority_key (name, number, sealed, certificate, from_at, until_at, status)
      VALUES (?, ?, ?, ?, ?, ?, 'active')
      """, name, number, sealed, certificate.der, Moment(seconds: certificate.notBefore),
      Moment(seconds: certificate.notAfter))
  }

  func openRoot(in db: Connection) throws -> CertificateAuthority {
    guard let (key, certificate) = try active(Self.rootName, in: db) else { throw Failure.noRoot }
    return try CertificateAuthority(certificate: certificate, key: key)
  }

  private func active(_ name: String, in db: Connection) throws -> (SigningKey, Certificate)? {
    let found = try db.first(
      "SELECT number, sealed, certificate FROM authority_key WHERE name = ? AND status = 'active'", name
    ) { row in
      let number: Int = try row[0]
      let sealed: [UInt8] = try row[1]
      let certificate: [UInt8] = try row[2]
      return (number: number, sealed: sealed, certificate: certificate)
    }
    guard let found else { return nil }
    let der = try keyring.open(found.sealed, purpose: Self.purpose, place: Self.place(name, found.number))
    return (try SigningKey(der: der), try Certificate(der: found.certificate))
  }

  private static func certificate(_ name: String, in db: Connection) throws -> Certificate? {
    let der: [UInt8]? = try db.value(
      "SELECT certificate FROM authority_key WHERE name = ? AND status = 'active'", name)
    return try der.map { try Certificate(der: $0) }
  }

  static func place(_ name: String, _ number: Int) -> [UInt8] { Array("\(name)/\(number)".utf8) }

  private func record(
    _ action: String, _ agency: String, _ number: Int, at now: Moment, in db: Connection
  ) throws {
    try Journal.append(
      JournalEntry(
        at: now, actor: "guichet", role: "authority", agency: agency, action: action,
        object: "key/\(agency)/\(number)"),
      in: db)
  }
}

extension Moment {
  init(seconds: Int64) { self.init(rawValue: seconds * 1_000) }

  /// Since 1970, as certificates count.
  package var seconds: Int64 { rawValue / 1_000 }
}
