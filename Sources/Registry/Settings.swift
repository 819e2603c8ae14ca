package import SQLite

/// What is set once and read often. Secrets among the settings are sealed.
package enum Settings {
  package static func value(_ name: String, in db: Connection) throws -> String? {
    try db.value("SELECT value FROM setting WHERE name = ?", name)
  }

  package static func set(_ name: String, to value: String, in db: Connection) throws {
    try db.run(
      """
      INSERT INTO setting (name, value) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, sealed = NULL
      """, name, value)
  }

  package static func secret(_ name: String, keyring: Keyring, in db: Connection) throws -> [UInt8]? {
    guard let sealed: [UInt8] = try db.value("SELECT sealed FROM setting WHERE name = ?", name) else { return nil }
    return try keyring.open(sealed, purpose: "setting", place: Array(name.utf8))
  }

  package static func setSecret(_ name: String, to secret: [UInt8], keyring: Keyring, in db: Connection) throws {
    let sealed = try keyring.seal(secret, purpose: "setting", place: Array(name.utf8))
    try db.run(
      """
      INSERT INTO setting (name, sealed) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, value = NULL
      """, name, sealed)
  }

  package static func remove(_ name: String, in db: Connection) throws {
    try db.run("DELETE FROM setting WHERE name = ?", name)
  }

  /// Seals every secret with the newest master key. There are dozens of settings, not thousands.
  static func rewrap(keyring: Keyring, in db: Connection) throws {
    let names = try db.all("SELECT name FROM setting WHERE sealed IS NOT NULL ORDER BY name LIMIT 1000") { row in
      try row[0] as String
    }
    for name in names {
      guard let secret = try secret(name, keyring: keyring, in: db) else { continue }
      try setSecret(name, to: secret, keyring: keyring, in: db)
    }
  }
}

extension Registry {
  package func setting(_ name: String) async throws -> String? {
    try await read { try Settings.value(name, in: $0) }
  }

  package func set(_ name: String, to value: String) async throws {
    try await write { try Settings.set(name, to: value, in: $0) }
  }

  /// Answers what it was set to before, if it was; then it stays.
  package func setOnce(_ name: String, to value: String) async throws -> String? {
    try await write { db in
      if let known = try Settings.value(name, in: db) { return known }
      try Settings.set(name, to: value, in: db)
      return nil
    }
  }
}
