import Glibc

/// One database: THE writer, and a pool of readers.
///
///   let number = try await store.write { db in
///     try db.run("INSERT INTO dossier (title) VALUES (?)", title)
///   }
///
/// When `write` returns, the change is on disk. Closures are synchronous on purpose: a transaction never waits for
/// anything but the disk, and a write cannot be awaited inside a read.
package final class Store: Sendable {
  package let configuration: StoreConfiguration
  private let writer: Writer
  private let readers: ReaderPool

  private init(configuration: StoreConfiguration, writer: Writer, readers: ReaderPool) {
    self.configuration = configuration
    self.writer = writer
    self.readers = readers
  }

  /// Opens or creates the database and brings it to the newest migration. Blocks: to be called once, at start.
  /// `brake` is pulled when an fsync fails; see `Writer`.
  package static func open(
    _ configuration: StoreConfiguration, migrations: [Migration], brake: Brake
  ) throws -> Store {
    let desk = try Desk(
      label: "writer", path: configuration.path, access: .writer, vfs: configuration.vfs)
    try desk.wait { connection in
      try prepare(connection, configuration)
      try migrate(connection, to: migrations, path: configuration.path)
      // All of the log goes into the database before anything is served. After a failed fsync the kernel may hold
      // pages of the log that never reached the disk; this writes their content again and waits for it.
      _ = try connection.checkpoint(.truncate)
      if let failure = connection.syncFailure { throw failure }
    }
    if configuration.vfs == nil { try DurableFile.syncFolder(of: configuration.path) }
    return Store(
      configuration: configuration,
      writer: Writer(desk: desk, limits: configuration, brake: brake),
      readers: try ReaderPool(limits: configuration))
  }

  /// Durable when it returns. The closure may run more than once and has no effect outside its database.
  package func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await writer.write(body)
  }

  /// One consistent snapshot, on a connection that cannot write.
  package func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await readers.read(body)
  }

  package var metrics: StoreMetrics {
    var metrics = writer.metrics
    metrics.readsWaiting = readers.waiting
    return metrics
  }

  package func close() async {
    readers.close()
    await writer.close()
  }

  private static func prepare(_ connection: Connection, _ configuration: StoreConfiguration) throws {
    let found = try connection.value("PRAGMA application_id", as: Int.self) ?? 0
    let tables = try connection.value("SELECT count(*) FROM sqlite_schema", as: Int.self) ?? 0
    guard found == Int(configuration.applicationID) || (found == 0 && tables == 0) else {
      throw StoreError.foreignDatabase(path: configuration.path)
    }
    // The page size only takes before the first page is written, and before the mode becomes WAL.
    try connection.execute(script: "PRAGMA page_size = \(configuration.pageBytes)")
    let mode = try connection.value("PRAGMA journal_mode = WAL", as: String.self) ?? ""
    guard mode == "wal" else { throw StoreError.notWriteAheadLogging(mode) }
    try connection.execute(
      script: """
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -\(configuration.cacheKibibytes);
        PRAGMA journal_size_limit = \(64 << 20);
        """)
    if found == 0 {
      try connection.execute(script: "PRAGMA application_id = \(configuration.applicationID)")
    }
    connection.watchLog()
  }
}
