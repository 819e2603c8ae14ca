/// A numbered step of the schema. Once it has landed its text never changes: the text itself is kept in the
/// database and compared at each start, which no hash could do better and which an operator can read.
package struct Migration: Sendable {
  package let number: Int
  package let name: String
  package let sql: String

  package init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
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
          number INTEGER PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL
        ) STRICT
        """)
    let applied = try connection.all("SELECT number, name, text FROM migration ORDER BY number") { row in
      Migration(number: try row[0], name: try row[1], sql: try row[2])
    }
    if let last = applied.last, last.number > migrations.count {
      throw StoreError.newerDatabase(path: path, found: last.number, known: migrations.count)
    }
    for (old, known) in zip(applied, migrations) where old.number != known.number || old.sql != known.sql {
      throw StoreError.alteredMigration(number: known.number, name: known.name)
    }
    for migration in migrations.dropFirst(applied.count) { try apply(migration, on: connection) }
  }

  private static func apply(_ migration: Migration, on connection: Connection) throws {
    try connection.execute(script: "BEGIN IMMEDIATE")
    do {
      try connection.execute(script: migration.sql)
      try connection.run(
        "INSERT INTO migration (number, name, text) VALUES (?, ?, ?)",
        migration.number, migration.name, migration.sql)
      try connection.execute(script: "COMMIT")
    } catch {
      if !connection.isOutsideTransaction { try? connection.execute(script: "ROLLBACK") }
      throw error
    }
  }
}
