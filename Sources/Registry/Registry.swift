package import Crypto
import Dispatch
import Glibc
import Procedures
package import SQLite
import Synchronization

/// Everything that is stored: the database of the portal, the documents, the keys, in one folder owned by one
/// process.
package final class Registry: Sendable {
  package struct Options: Sendable {
    package var clock = Clock.system
    package var randomness = Randomness.system
    package var documentBytesMax = 50 << 20
    package var mayCreate = true
    /// Somebody here sends mail: then signed heads are mailed too.
    package var sendsMail = false
    /// Changes the limits of the two stores; named by tests.
    package var adjust: @Sendable (inout StoreConfiguration) -> Void = { _ in }

    package init() {}
  }

  package let folder: DataFolder
  package let store: Store
  package let vault: Vault
  package let keyring: Keyring
  package let clock: Clock
  package let randomness: Randomness
  /// Names this run of the process; see `Tick`.
  package let run: String
  private let sendsMail: Bool
  private let brake: Brake
  private let lock: Mutex<FolderLock?>
  let shelf = PackShelf()
  /// For work with files, which blocks.
  private let files = DispatchQueue(label: "registry files")

  static let registryID: Int32 = 0x4755_4943
  static let documentsID: Int32 = 0x4755_4944

  private init(
    folder: DataFolder, store: Store, vault: Vault, keyring: Keyring, options: Options, run: String,
    brake: Brake, lock: consuming FolderLock
  ) {
    self.folder = folder
    self.store = store
    self.vault = vault
    self.keyring = keyring
    self.clock = options.clock
    self.randomness = options.randomness
    self.run = run
    self.sendsMail = options.sendsMail
    self.brake = brake
    self.lock = Mutex(lock)
  }

  /// Takes the folder, brings both databases up to date and clears what an earlier process left half done.
  /// `onStop` is called when an fsync has failed: nothing is written from then on, and the process should end.
  package static func open(
    _ folder: DataFolder, options: Options = Options(), onStop: @escaping @Sendable (any Error) -> Void
  ) async throws -> Registry {
    try folder.create()
    let lock = try FolderLock(folder: folder.path)
    try folder.emptyTemporary()
    let isNew = access(folder.registry, F_OK) != 0
    let keyring = try Keyring(
      folder: folder, randomness: options.randomness, mayCreate: options.mayCreate && isNew)
    let brake = Brake(onPull: onStop)
    let store = try Store.open(
      configuration(folder.registry, registryID, options), migrations: Migrations.registry, brake: brake)
    let documents = try Store.open(
      documentsConfiguration(folder.documents, options), migrations: Migrations.vault, brake: brake)
    let vault = Vault(
      store: documents, keyring: keyring, clock: options.clock, randomness: options.randomness,
      temporary: folder.temporary, bytesMax: options.documentBytesMax)
    let registry = Registry(
      folder: folder, store: store, vault: vault, keyring: keyring, options: options,
      run: options.randomness.token(bytes: 12), brake: brake, lock: lock)
    try await registry.takeOver()
    return registry
  }

  /// After a failed fsync, for good.
  package var isStopped: Bool { brake.isPulled }

  /// For an fsync that failed outside the databases, on the same disk.
  package func stop(because error: any Error) { brake.pull(because: error) }

  package var metrics: [(store: String, metrics: StoreMetrics)] {
    [("registry", store.metrics), ("documents", vault.store.metrics)]
  }

  package func tick() -> Tick { Tick(wall: clock.wall(), steady: clock.steadyMilliseconds(), run: run) }

  package func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await store.write(body)
  }

  package func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await store.read(body)
  }

  /// Finishes what waits, copies the logs into the databases, gives the folder up.
  package func close() async {
    await store.close()
    await vault.store.close()
    lock.withLock { $0 = nil }
  }

  /// Runs work that waits for files or takes long away from the cooperative threads.
  package func aside<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      files.async { continuation.resume(with: Result { try body() }) }
    }
  }

  /// What an earlier process left: leases nobody holds, documents that never came whole, a head without its file.
  private func takeOver() async throws {
    try await store.write { [self] db in try Jobs.voidLeases(ofOtherRunsThan: tick(), in: db) }
    try await vault.removeIncomplete()
    if let head = try await store.read({ try Journal.newestHead(in: $0) }) { try await keep(head) }
  }

  private static func configuration(_ path: String, _ id: Int32, _ options: Options) -> StoreConfiguration {
    var configuration = StoreConfiguration(path: path, applicationID: id)
    options.adjust(&configuration)
    return configuration
  }

  /// Large pages, and few of everything else: each write carries megabytes.
  private static func documentsConfiguration(_ path: String, _ options: Options) -> StoreConfiguration {
    var configuration = StoreConfiguration(path: path, applicationID: documentsID)
    configuration.pageBytes = 16 * 1024
    configuration.cacheKibibytes = 8 * 1024
    configuration.writesWaitingMax = 128
    configuration.checkpointFrames = 1_024
    options.adjust(&configuration)
    return configuration
  }
}

// MARK: What spans database and files

extension Registry {
  /// Signs the journal if it is time, and keeps the head in `heads/`. Jobs send it wherever else it is wanted.
  package func signHeadIfDue(everyEntries: Int = 1_000, everySeconds: Int64 = 3_600) async throws -> JournalHead? {
    let now = clock.wall()
    let isDue = try await store.read {
      try Journal.isHeadDue(at: now, everyEntries: everyEntries, everySeconds: everySeconds, in: $0)
    }
    guard isDue else { return nil }
    while try await store.write({ try Journal.extendTree(in: $0) }) {}
    let signed = try await store.write { [keyring, sendsMail, tick = tick()] db in
      let head = try Journal.signHead(key: keyring.journalKey, at: now, in: db)
      if let head { try HeadDelivery.schedule(head, byMail: sendsMail, at: tick, in: db) }
      return head
    }
    guard let head = signed else { return nil }
    try await keep(head)
    return head
  }

  package func verifyJournal(otherHeads: [JournalHead] = []) async throws -> JournalVerification {
    try await aside { [folder] in try JournalVerification(of: folder, otherHeads: otherHeads) }
  }

  /// Whose session a token names, and whatever else is to be read of it at the same time. One found expired is ended at
  /// once; one seen long ago is noted.
  package func session<Holder: Sendable>(
    _ token: String, limits: Sessions.Limits,
    read holder: @escaping @Sendable (Sessions.Session, Connection) throws -> Holder?
  ) async throws -> Holder? {
    let tick = tick()
    let (finding, found) = try await store.read { db in
      let finding = try Sessions.find(token, limits: limits, at: tick, in: db)
      guard case .alive(let session, _) = finding else { return (finding, Holder?.none) }
      return (finding, try holder(session, db))
    }
    switch finding {
    case .unknown: return nil
    case .expired:
      try await store.write { try Sessions.end(token, in: $0) }
      return nil
    case .alive(_, let isStale):
      if isStale { try await store.write { try Sessions.touch(token, at: tick, in: $0) } }
      return found
    }
  }

  /// A new master key, and everything sealed with the old ones wrapped anew. The old key files stay: backups and the
  /// tail of the log still need them.
  package func rotateMasterKey() async throws -> (number: Int, documents: Int) {
    let number = try keyring.rotate()
    try await store.write { [keyring] db in
      try Settings.rewrap(keyring: keyring, in: db)
      try Authority.rewrap(keyring: keyring, in: db)
    }
    var last: Int64? = 0
    while let serial = last {
      last = try await store.write { [keyring] db in
        try Accounts.rewrapSeeds(keyring: keyring, after: serial, in: db)
      }
    }
    return (number, try await vault.rewrap())
  }

  static func heads(in folder: DataFolder) throws -> [JournalHead] {
    try DataFolder.names(in: folder.heads).filter { $0.hasPrefix("head-") && $0.hasSuffix(".txt") }
      .map { try JournalHead(file: folder.heads + "/" + $0) }
  }

  private func keep(_ head: JournalHead) async throws {
    let path = folder.heads + "/" + head.fileName
    do {
      try await aside { if access(path, F_OK) != 0 { try DurableFile.write(Array(head.text.utf8), to: path) } }
    } catch StoreError.system(call: "fsync", let path, let errno) {
      let failure = StoreError.system(call: "fsync", path: path, errno: errno)
      brake.pull(because: failure)
      throw failure
    }
  }
}
