import CSQLite
import Dispatch

/// One open database file. A connection is not `Sendable`: it stays at home on one queue (see `Desk`), is opened
/// without SQLite's own mutex, and in debug crashes with a sentence when touched from elsewhere.
///
/// Statements are prepared once and found again by their SQL text, so SQL is written as a literal where it is used.
package final class Connection {
  package enum Access: Sendable { case writer, reader }

  package let access: Access
  let handle: OpaquePointer
  private var ownSyncFailure: SQLiteError?
  /// Frames in the write-ahead log after the last commit.
  var walFrames = 0
  /// Nanoseconds of the steady clock after which a running statement is interrupted.
  var deadline: UInt64 = .max
  /// Asked while a statement runs; see `interrupt(when:)`.
  private(set) var isUnwanted: () -> Bool = { false }

  private let home: DispatchQueue?
  private let homeKey = DispatchSpecificKey<Bool>()
  private var prepared: [String: Statement] = [:]
  private static let preparedMax = 512

  /// A connection for one thread's own use, such as a command that reads a file nobody else has open.
  package convenience init(path: String, access: Access) throws {
    try self.init(path: path, access: access, home: nil, vfs: nil)
  }

  /// `home` is the queue on which every later use must happen; `vfs` is named by tests only.
  init(path: String, access: Access, home: DispatchQueue?, vfs: String?) throws {
    let flags =
      switch access {
      case .writer: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
      case .reader: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
      }
    _ = FolderSync.install
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_EXRESCODE, vfs)
    guard code == SQLITE_OK, let opened else {
      let message = opened.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw SQLiteError(code: code, message: "\(message) (\(path))", sql: "")
    }
    self.access = access
    self.handle = opened
    self.home = home
    home?.setSpecific(key: homeKey, value: true)
    try harden()
  }

  deinit {
    prepared.removeAll()
    sqlite3_close_v2(handle)
  }

  /// https://sqlite.org/security.html: nothing in a database file, even a hostile one, gets to call functions,
  /// rewrite the schema or pass a typo in double quotes off as a string. Only the writer's own explicit call ever
  /// checkpoints, not even the closing of the last connection does.
  private func harden() throws {
    let options: [(Int32, Int32)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_FKEY, 1),
      (SQLITE_DBCONFIG_DQS_DDL, 0), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1),
    ]
    for (option, on) in options { try check(guichet_db_config(handle, option, on), sql: "") }
    sqlite3_wal_autocheckpoint(handle, 0)
    // Nothing here takes a lock that another holds, but for the recovery of a log after a crash.
    sqlite3_busy_timeout(handle, 2_000)
    try execute(script: "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")
    if access == .reader { try execute(script: "PRAGMA query_only = ON;") }
  }

  /// Runs several statements that take no values and give no rows of interest: migrations and pragmas.
  package func execute(script: String) throws {
    assertAtHome()
    try check(sqlite3_exec(handle, script, nil, nil, nil), sql: script)
  }

  /// Interrupts a long statement as soon as the answer is yes.
  package func interrupt(when isUnwanted: @escaping () -> Bool) {
    self.isUnwanted = isUnwanted
    watchTime()
  }

  // MARK: Preparing

  /// Lends the cached statement of this text to `body` and puts it to rest afterwards, whatever happened.
  func withStatement<T>(_ sql: String, _ body: (Statement) throws -> T) throws -> T {
    assertAtHome()
    let statement = try statement(sql)
    statement.isRunning = true
    do {
      let result = try body(statement)
      // A statement left before its end is committed here, and may fail to.
      try check(statement.rest(), sql: sql)
      return result
    } catch {
      statement.rest()
      throw error
    }
  }

  private func statement(_ sql: String) throws -> Statement {
    if let known = prepared[sql] {
      if !known.isRunning { return known }
      return try prepare(sql, flags: 0)
    }
    let fresh = try prepare(sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
    // SQL texts are literals, so their number is finite; a text built at run time must not grow the cache for ever.
    if prepared.count >= Self.preparedMax { prepared = prepared.filter { $0.value.isRunning } }
    prepared[sql] = fresh
    return fresh
  }

  private func prepare(_ sql: String, flags: UInt32) throws -> Statement {
    var made: OpaquePointer?
    var copy = sql
    let (code, isWhole) = copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v3(handle, characters.baseAddress, Int32(characters.count), flags, &made, &tail)
        let consumed = tail.flatMap { end in characters.baseAddress.map { end - $0 } } ?? characters.count
        return (code, characters[consumed...].allSatisfy { $0 == 0x20 || $0 == 0x0a || $0 == 0x3b })
      }
    }
    try check(code, sql: sql)
    guard let made else { preconditionFailure("an empty SQL text: \(sql)") }
    precondition(isWhole, "more than one statement in one SQL text: \(sql)")
    assert(
      access == .writer || sqlite3_stmt_readonly(made) != 0,
      "a write inside a read: \(sql). Use store.write for it.")
    return Statement(handle: made, sql: sql)
  }

  // MARK: Errors

  func check(_ code: Int32, sql: String) throws {
    guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
    throw failure(code, sql: sql)
  }

  func failure(_ code: Int32, sql: String) -> SQLiteError {
    let message = sqlite3_errmsg(handle).map { String(cString: $0) } ?? ""
    let error = SQLiteError(code: code, message: message, sql: sql)
    if error.isSyncFailure, ownSyncFailure == nil { ownSyncFailure = error }
    return error
  }

  /// The first fsync that failed on this connection or on a folder, even when the caller swallowed the error.
  var syncFailure: SQLiteError? {
    if let ownSyncFailure { return ownSyncFailure }
    guard FolderSync.hasFailed else { return nil }
    return SQLiteError(code: SQLITE_IOERR | (5 << 8), message: "the folder could not be synced", sql: "")
  }

  /// False inside `BEGIN … COMMIT`. SQLite itself rolls back the whole transaction upon some errors (disk full, I/O).
  var isOutsideTransaction: Bool { sqlite3_get_autocommit(handle) != 0 }

  private func assertAtHome() {
    assert(
      home == nil || DispatchQueue.getSpecific(key: homeKey) == true,
      "a connection was used off its queue: it must not leave the closure of read { } or write { } it was given to.")
  }
}
