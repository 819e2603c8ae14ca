import CSQLite

/// What SQLite answered when it refused: the extended code, its words, and the SQL that was running.
/// The bound values stay out of it on purpose: errors are logged, and values are people's data.
package struct SQLiteError: Error, Equatable, CustomStringConvertible {
  package let code: Int32
  package let message: String
  package let sql: String

  package init(code: Int32, message: String, sql: String) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  package var primaryCode: Int32 { code & 0xff }

  package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
  package var isUniqueConstraint: Bool {
    code == SQLITE_CONSTRAINT | (8 << 8) || code == SQLITE_CONSTRAINT | (6 << 8)
  }
  package var isDiskFull: Bool { primaryCode == SQLITE_FULL }
  package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
  package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
  package var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

  /// After a failed fsync the kernel may have dropped the dirty pages and marked them clean: a later fsync that
  /// succeeds proves nothing. See `Writer` for what follows from it.
  package var isSyncFailure: Bool {
    code == SQLITE_IOERR | (4 << 8) || code == SQLITE_IOERR | (5 << 8)
  }

  package var description: String {
    sql.isEmpty ? "SQLite \(code): \(message)" : "SQLite \(code): \(message), in: \(sql)"
  }
}
