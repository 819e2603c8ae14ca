import Crypto
import Dispatch
import Glibc
import Procedures
import SQLite

/// Where documents lie: a database of their own with large pages and its own writer, so that five megabytes never
/// stand in the way of a submission.
///
/// A document is addressed by its SHA-256 and stored once, however often it is used. It is sealed in chunks of
/// 64 KiB under a key of its own, and that key is wrapped by the master key: rotating the master key rewrites a few
/// bytes per document. It is sealed while it streams in, so nothing of it is ever on disk in clear.
///
/// The order that keeps every reference good: bytes first (`store` returns when they are on disk), then the row in
/// `document_use`. Whoever stores refers to the document within the hour; see `Vault+Orphans` for what is not.
package final class Vault: Sendable {
  package enum Failure: Error, Equatable {
    case tooLarge(bytesMax: Int)
    case unknownDocument
    /// What is stored cannot be what was once sealed.
    case damaged(sha256: [UInt8])
    case intakeEnded
  }

  package struct StoredDocument: Sendable, Equatable {
    package let sha256: [UInt8]
    package let size: Int
  }

  let store: Store
  let keyring: Keyring
  let clock: Clock
  let randomness: Randomness
  let temporary: String
  package let bytesMax: Int
  private let intakeQueues: [DispatchQueue]

  /// Chunks written in one transaction: 4 MiB, some 20 ms of the disk's time.
  static let sliceChunks = 64
  static let placesPerDocument: Int64 = 1 << 24

  init(
    store: Store, keyring: Keyring, clock: Clock, randomness: Randomness, temporary: String, bytesMax: Int
  ) {
    precondition(
      ChunkCipher.chunkCount(ofBytes: bytesMax) <= Self.placesPerDocument, "a document has at most 2^24 chunks")
    self.store = store
    self.keyring = keyring
    self.clock = clock
    self.randomness = randomness
    self.temporary = temporary
    self.bytesMax = bytesMax
    intakeQueues = (0..<4).map { DispatchQueue(label: "intake \($0)") }
  }

  /// Begins to receive a document.
  package func intake() throws -> DocumentIntake {
    let tag = randomness.bytes(16)
    return try DocumentIntake(
      path: temporary + "/" + Hex.encode(tag), bytesMax: bytesMax,
      key: SecretBytes(count: AESGCM.keyBytes, from: randomness),
      queue: intakeQueues[Int(tag[0]) % intakeQueues.count])
  }

  /// Durable when it returns.
  package func store(_ intake: DocumentIntake) async throws -> StoredDocument {
    let sealed = try await intake.finish()
    if try await claim(sealed.document) { return sealed.document }
    let wrapped = try sealed.wrapKey { key in
      try keyring.seal(key, purpose: "document", place: sealed.document.sha256)
    }
    let chunks = ChunkCipher.chunkCount(ofBytes: sealed.document.size)
    if chunks <= Self.sliceChunks {
      let now = clock.wall()
      try await store.write { [self] db in
        // Someone may have stored the same bytes since.
        if try claim(sealed.document, db) { return }
        let id = try insert(sealed.document, wrapped, isComplete: true, now, db)
        try insertChunks(of: sealed, 0..<chunks, id, db)
      }
    } else {
      try await storeInSlices(sealed, wrapped, chunks)
    }
    return sealed.document
  }

  /// For small things that are in memory anyway.
  package func store(_ bytes: [UInt8]) async throws -> StoredDocument {
    let intake = try intake()
    try await intake.write(bytes)
    return try await store(intake)
  }

  /// A large document goes in by slices, each a transaction, so that others get their turn in between. Until the
  /// last one it is incomplete: invisible, and swept away at the next start.
  private func storeInSlices(_ sealed: SealedIntake, _ wrapped: [UInt8], _ chunks: Int) async throws {
    let now = clock.wall()
    let id = try await store.write { [self] db in
      try insert(sealed.document, wrapped, isComplete: false, now, db)
    }
    do {
      for start in stride(from: 0, to: chunks, by: Self.sliceChunks) {
        let range = start..<min(start + Self.sliceChunks, chunks)
        try await store.write { [self] db in try insertChunks(of: sealed, range, id, db) }
      }
      let isOurs = try await store.write { [self] db in
        if try claim(sealed.document, db) { return false }
        try db.run("UPDATE document SET complete = 1 WHERE id = ?", id)
        return true
      }
      if !isOurs { try await remove(id) }
    } catch {
      try? await remove(id)
      throw error
    }
  }

  /// Whether these bytes are stored already. If they were about to be collected, they no longer are.
  private func claim(_ document: StoredDocument) async throws -> Bool {
    let isKnown = try await store.read { db in
      try db.value(
        "SELECT 1 FROM document WHERE sha256 = ? AND complete = 1", document.sha256, as: Int.self) != nil
    }
    guard isKnown else { return false }
    return try await store.write { [self] db in try claim(document, db) }
  }

  private func claim(_ document: StoredDocument, _ db: Connection) throws -> Bool {
    let known = try db.first(
      "SELECT id, condemned FROM document WHERE sha256 = ? AND complete = 1", document.sha256
    ) { row in
      let id: Int64 = try row[0]
      let isCondemned: Bool = try row[1]
      return (id: id, isCondemned: isCondemned)
    }
    guard let known else { return false }
    if known.isCondemned { try db.run("UPDATE document SET condemned = 0 WHERE id = ?", known.id) }
    return true
  }

  private func insert(
    _ document: StoredDocument, _ wrapped: [UInt8], isComplete: Bool, _ now: Moment, _ db: Connection
  ) throws -> Int64 {
    let id = try db.value(
      """
      INSERT INTO document (sha256, size, wrapped_key, key_number, stored_at, complete)
      VALUES (?, ?, ?, ?, ?, ?) RETURNING id
      """, document.sha256, document.size, wrapped, Keyring.number(ofSealed: wrapped), now, isComplete,
      as: Int64.self)
    guard let id else { preconditionFailure("RETURNING gives the row it wrote") }
    return id
  }

  private func insertChunks(of sealed: SealedIntake, _ range: Range<Int>, _ id: Int64, _ db: Connection) throws {
    try sealed.forEachChunk(in: range) { place, bytes in
      try db.run("INSERT INTO chunk (number, bytes) VALUES (?, ?)", id * Self.placesPerDocument + Int64(place), bytes)
    }
  }

  /// Chunk by chunk, for the same reason that it was stored so.
  func remove(_ id: Int64) async throws {
    try await store.write { db in
      _ = try db.run("UPDATE document SET complete = 0, wrapped_key = x'' WHERE id = ?", id)
    }
    let first = id * Self.placesPerDocument
    while try await store.write({ db in
      try db.run(
        """
        DELETE FROM chunk WHERE number IN
          (SELECT number FROM chunk WHERE number >= ? AND number < ? ORDER BY number LIMIT 256)
        """, first, first + Self.placesPerDocument)
    }) > 0 {}
    try await store.write { db in _ = try db.run("DELETE FROM document WHERE id = ?", id) }
  }
}
