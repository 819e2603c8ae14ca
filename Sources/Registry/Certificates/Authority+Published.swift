package import Crypto
package import Procedures
package import SQLite

// What the authority tells the world: the keys that seals are checked with, and the list of those taken back.

extension Authority {
  /// A list holds for a week; a new one is made when less than half of that is left, or something is taken back.
  private static let listSeconds: Int64 = 7 * 86_400

  /// What a verifier believes in. Nil before there is a root.
  package static func trust(in db: Connection) throws -> CertificateChain.Trust? {
    guard let root = try root(in: db) else { return nil }
    return CertificateChain.Trust(roots: [root], lists: try newestList(in: db).map { [$0] } ?? [])
  }

  /// For /.well-known/guichet-keys.json: every key that any agency ever sealed with.
  package static func sealKeys(in db: Connection) throws -> SealKeyList {
    let rows = try db.all(
      "SELECT name, certificate, from_at, until_at, status FROM authority_key ORDER BY name, number LIMIT 10000"
    ) { row in
      let name: String = try row[0]
      let certificate: [UInt8] = try row[1]
      let from: Moment = try row[2]
      let until: Moment = try row[3]
      let status: KeyStatus = try row[4]
      return (name: name, certificate: certificate, from: from, until: until, status: status)
    }
    return SealKeyList(
      try rows.filter { $0.name != rootName }.compactMap { row in
        SealKey(
          key: try Certificate(der: row.certificate).verifyingKey, from: row.from.seconds, until: row.until.seconds,
          status: row.status.sealStatus)
      })
  }

  /// The newest list if it will hold for some time yet.
  package static func freshList(at now: Moment, in db: Connection) throws -> RevocationList? {
    guard let list = try newestList(in: db), list.nextAt - now.seconds > listSeconds / 2 else { return nil }
    return list
  }

  package static func newestList(in db: Connection) throws -> RevocationList? {
    let der: [UInt8]? = try db.value("SELECT der FROM revocation_list ORDER BY number DESC LIMIT 1")
    return try der.map { try RevocationList(der: $0) }
  }

  /// Of all that was revoked, with the next number.
  package func makeList(at now: Moment, in db: Connection) throws -> RevocationList {
    let root = try openRoot(in: db)
    let revocations = try db.all(
      """
      SELECT certificate, revoked_at, reason FROM authority_key
      WHERE status = 'revoked' ORDER BY revoked_at LIMIT 100000
      """
    ) { row in
      let certificate: [UInt8] = try row[0]
      let since: Moment = try row[1]
      let reason: Int = try row[2]
      return Revocation(
        serial: try Certificate(der: certificate).serial, since: since.seconds,
        reason: UInt8(exactly: reason).flatMap(Revocation.Reason.init) ?? .unspecified)
    }
    let number = try Counters.next("revocation list", in: db)
    let list = try root.list(
      revocations, number: UInt64(number), at: now.seconds, next: now.seconds + Self.listSeconds)
    try db.run("INSERT INTO revocation_list (number, der) VALUES (?, ?)", number, list.der)
    return list
  }

  /// Seals every private key with the newest master key.
  static func rewrap(keyring: Keyring, in db: Connection) throws {
    let rows = try db.all("SELECT name, number, sealed FROM authority_key ORDER BY name, number LIMIT 10000") { row in
      let name: String = try row[0]
      let number: Int = try row[1]
      let sealed: [UInt8] = try row[2]
      return (name: name, number: number, sealed: sealed)
    }
    for row in rows {
      let place = place(row.name, row.number)
      let key = try keyring.open(row.sealed, purpose: purpose, place: place)
      let sealed = try keyring.seal(key, purpose: purpose, place: place)
      try db.run("UPDATE authority_key SET sealed = ? WHERE name = ? AND number = ?", sealed, row.name, row.number)
    }
  }
}

extension Authority.KeyStatus {
  fileprivate var sealStatus: SealKey.Status {
    switch self {
    case .active: .active
    case .retired: .retired
    case .revoked: .revoked
    }
  }
}

extension Registry {
  /// `listsAt` is the address of its list of revoked keys, under the portal's public one.
  package func authority(listsAt: String) -> Authority {
    Authority(keyring: keyring, randomness: randomness, listsAt: listsAt)
  }

  /// The key an agency seals with, made when it has none, renewed when it will soon end.
  package func sealingKey(
    of agency: String, named name: DistinguishedName, from authority: Authority
  ) async throws -> SealingKey {
    let now = clock.wall()
    if let key = try await read({ try authority.sealingKey(of: agency, at: now, in: $0) }) { return key }
    return try await write { db in
      // Somebody else may have been quicker.
      try authority.sealingKey(of: agency, at: now, in: db)
        ?? authority.giveKey(to: agency, named: name, at: now, in: db)
    }
  }

  /// The list of revoked keys, made anew when it is time. Nil before there is a root.
  package func revocationList(from authority: Authority) async throws -> RevocationList? {
    let now = clock.wall()
    if let list = try await read({ try Authority.freshList(at: now, in: $0) }) { return list }
    return try await write { db in
      guard try Authority.root(in: db) != nil else { return nil }
      return try Authority.freshList(at: now, in: db) ?? authority.makeList(at: now, in: db)
    }
  }
}

/// A certificate asked for from outside the process that serves: reads only, through a handle of its own.
package struct CertificateLookUp {
  private let db: Connection

  package init(_ folder: DataFolder) throws { db = try DatabaseCopy(of: folder.registry).snapshot }

  package func trust() throws -> CertificateChain.Trust? { try Authority.trust(in: db) }

  package func sealKeys() throws -> SealKeyList { try Authority.sealKeys(in: db) }

  package func record(_ code: CertificateCode) throws -> CertificateRecord? {
    try CertificateRegister.find(code, in: db)
  }
}
