import Crypto
import SQLite

extension Vault {
  /// One read gives no more than this: longer ranges are asked for piece by piece, as the network takes them.
  package static let readBytesMax = 1 << 20

  package func document(_ sha256: [UInt8]) async throws -> StoredDocument? {
    try await store.read { db in
      try db.value("SELECT size FROM document WHERE sha256 = ? AND complete = 1", sha256).map {
        StoredDocument(sha256: sha256, size: $0)
      }
    }
  }

  /// The bytes from `offset` on, as many as asked for (at most `readBytesMax`) or as there are.
  package func read(_ sha256: [UInt8], from offset: Int, count: Int) async throws -> [UInt8] {
    precondition(offset >= 0 && (0...Self.readBytesMax).contains(count), "a range within one read")
    return try await store.read { [keyring] db in try Self.read(sha256, offset, count, db, keyring) }
  }

  /// The whole document, piece by piece.
  package func forEachPiece(of sha256: [UInt8], _ body: ([UInt8]) async throws -> Void) async throws {
    guard let document = try await document(sha256) else { throw Failure.unknownDocument }
    for offset in stride(from: 0, to: document.size, by: Self.readBytesMax) {
      try await body(try await read(sha256, from: offset, count: Self.readBytesMax))
    }
  }

  static func read(
    _ sha256: [UInt8], _ offset: Int, _ count: Int, _ db: Connection, _ keyring: Keyring
  ) throws -> [UInt8] {
    let found = try db.first(
      "SELECT id, size, wrapped_key FROM document WHERE sha256 = ? AND complete = 1", sha256
    ) { row in
      let id: Int64 = try row[0]
      let size: Int = try row[1]
      let wrapped: [UInt8] = try row[2]
      return (id: id, size: size, wrapped: wrapped)
    }
    guard let found else { throw Failure.unknownDocument }
    let start = min(offset, found.size)
    let range = start..<start + min(count, found.size - start)
    guard !range.isEmpty else { return [] }
    do {
      let key = SecretBytes(copying: try keyring.open(found.wrapped, purpose: "document", place: sha256))
      return try open(try ChunkCipher(key: key, .open), found.id, range, size: found.size, db)
    } catch CryptoError.notAuthentic {
      throw Failure.damaged(sha256: sha256)
    }
  }

  /// Whole chunks are opened where they are wanted; those at the ends go through a buffer of their own.
  private static func open(
    _ cipher: borrowing ChunkCipher, _ id: Int64, _ range: Range<Int>, size: Int, _ db: Connection
  ) throws -> [UInt8] {
    let chunkBytes = ChunkCipher.plainBytes
    let places = range.lowerBound / chunkBytes...(range.upperBound - 1) / chunkBytes
    let last = ChunkCipher.chunkCount(ofBytes: size) - 1
    let opened = try [UInt8](unsafeUninitializedCapacity: places.count * chunkBytes) { buffer, initialized in
      let whole = UnsafeMutableRawBufferPointer(buffer)
      let first = id * placesPerDocument
      var next = places.lowerBound
      try db.forEach(
        "SELECT number, bytes FROM chunk WHERE number BETWEEN ? AND ? ORDER BY number",
        first + Int64(places.lowerBound), first + Int64(places.upperBound)
      ) { row in
        let number: Int64 = try row[0]
        guard number == first + Int64(next) else { throw CryptoError.notAuthentic }
        let room = UnsafeMutableRawBufferPointer(rebasing: whole[((next - places.lowerBound) * chunkBytes)...])
        let count = try row.withBlob(1) { sealed in
          try cipher.open(sealed, into: room, number: next, isLast: next == last)
        }
        guard count == (next == last ? size - last * chunkBytes : chunkBytes) else { throw CryptoError.notAuthentic }
        initialized += count
        next += 1
      }
      guard next == places.upperBound + 1 else { throw CryptoError.notAuthentic }
    }
    let start = range.lowerBound - places.lowerBound * chunkBytes
    if start == 0, opened.count == range.count { return opened }
    return Array(opened[start..<start + range.count])
  }
}
