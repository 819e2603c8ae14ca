import CSQLite
import Dispatch

/// A copy of a live database, taken by a read-only handle of its own.
///
/// The online backup API rather than VACUUM INTO: it copies pages as they are (as fast as the disk, no sort, no
/// rewritten rowids), needs no write permission of any kind on the source, and reports progress. Its one weakness,
/// starting over whenever another connection commits, disappears here: the handle keeps a read transaction open for
/// as long as the copy lasts, so every step reads the snapshot that `begin` fixed. The log cannot be reused
/// meanwhile; it grows by what is written during the copy, and the writer copies it back afterwards.
package final class DatabaseCopy {
  private let source: Connection

  /// Fixes the snapshot: everything committed before this returns will be in the copy.
  package init(of path: String) throws {
    source = try Connection(path: path, access: .reader)
    guard source.isReadOnly else { throw StoreError.writableReader(path: path) }
    do {
      try source.run("BEGIN")
      _ = try source.value("SELECT count(*) FROM sqlite_schema", as: Int.self)
    } catch let error as SQLiteError {
      throw SQLiteError(code: error.code, message: "\(error.message) (\(path))", sql: "")
    }
  }

  /// Queries of the same snapshot.
  package var snapshot: Connection { source }

  /// Writes the copy to `path`, which must not exist, and waits until it is on disk. An error of `progress` ends it.
  package func write(to path: String, progress: (_ done: Int, _ total: Int) throws -> Void) throws {
    let copy = try Connection(path: path, access: .writer)
    try copy.execute(script: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    guard let backup = sqlite3_backup_init(copy.handle, "main", source.handle, "main") else {
      throw copy.failure(sqlite3_errcode(copy.handle), sql: "backup")
    }
    var code = SQLITE_OK
    do {
      while code == SQLITE_OK {
        code = sqlite3_backup_step(backup, 256)
        let total = Int(sqlite3_backup_pagecount(backup))
        try progress(total - Int(sqlite3_backup_remaining(backup)), total)
      }
    } catch {
      sqlite3_backup_finish(backup)
      throw error
    }
    let end = sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, end == SQLITE_OK else {
      throw copy.failure(code == SQLITE_DONE ? end : code, sql: "backup")
    }
    try DurableFile.sync(path)
  }
}
