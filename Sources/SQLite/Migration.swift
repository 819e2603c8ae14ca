/// A numbered step of the schema. Once it has landed its text never changes: the database keeps the digest of what was
/// applied, and each start compares.
package struct Migration: Sendable {
  package let number: Int
  package let name: String
  package let sql: String
  /// Of `sql`, in hexadecimal. This room computes no digests: whoever writes a migration brings it along.
  package let sha256: String

  package init(number: Int, name: String, sql: String, sha256: String) {
    self.number = number
    self.name = name
    self.sql = sql
    self.sha256 = sha256
  }
}

extension Store {
  /// Applies what is missing, each migration in one transaction with the row that says so: a process killed in the
  /// middle leaves the database exactly at one number.
  static func migrate(_ connection: Connection, to migrations: [Migration], path: String) throws {
    precondition(
      zip(1..., migrations).allSatisfy { $0 == $1.number },
      "migrations are numbered 1, 2, 3 … without a gap")
    try connection.execute(
      script: """
        CREATE TABLE IF NOT EXISTS migration (
          number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL
        ) STRICT
        """)
    let applied = try connection.all("SELECT number, name, sha256 FROM migration ORDER BY number", read: Applied.init)
    if let last = applied.last, last.number > migrations.count {
      throw StoreError.newerDatabase(path: path, found: last.number, known: migrations.count)
    }
    for (old, known) in zip(applied, migrations) where old.number != known.number || old.sha256 != known.sha256 {
      throw StoreError.alteredMigration(
        path: path, number: old.number, name: old.name, applied: old.sha256, known: known.sha256)
    }
    for migration in migrations.dropFirst(applied.count) { try apply(migration, on: connection) }
  }

  private static func apply(_ migration: Migration, on connection: Connection) throws {
    try connection.execute(script: "BEGIN IMMEDIATE")
    do {
      try connection.execute(script: migration.sql)
      try connection.run(
        "INSERT INTO migration (number, name, sha256) VALUES (?, ?, ?)",
        migration.number, migration.name, migration.sha256)
      try connection.execute(script: "COMMIT")
    } catch {
      if !connection.isOutsideTransaction { try? connection.execute(script: "ROLLBACK") }
      throw error
    }
  }
}

/// A row of the table `migration`.
private struct Applied {
  let number: Int
  let name: String
  let sha256: String

  init(_ row: borrowing Row) throws {
    number = try row[0]
    name = try row[1]
    sha256 = try row[2]
  }
}
