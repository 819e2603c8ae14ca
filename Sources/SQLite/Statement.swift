import CSQLite

/// A prepared statement. It belongs to one `Connection`, which caches it under its SQL text.
final class Statement {
  let handle: OpaquePointer
  let sql: String
  /// A statement that is being stepped cannot serve a second caller: the connection then prepares another one.
  var isRunning = false

  init(handle: OpaquePointer, sql: String) {
    self.handle = handle
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  /// Ready for the next caller, holding neither a read lock nor anyone's data.
  @discardableResult
  func rest() -> Int32 {
    let code = sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    isRunning = false
    return code
  }
}
