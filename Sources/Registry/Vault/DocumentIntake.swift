import Crypto
import Dispatch
import Glibc
import SQLite

/// A document on its way in: digested, sealed and written aside as it comes, with 64 KiB in memory at a time.
///
/// The file has no name once it is open: however the process ends, nothing of it is left.
/// `@unchecked Sendable`: everything mutable is touched on `queue` only.
package final class DocumentIntake: @unchecked Sendable {
  private let queue: DispatchQueue
  private let key: SecretBytes
  private let bytesMax: Int
  private let file: Int32
  private let path: String
  private let cipher: ChunkCipher

  /// Gone once the document has ended, whole or not.
  private var digest: Digest? = Digest()
  private var chunk: [UInt8] = []
  private var chunkCount = 0
  private var size = 0

  init(path: String, bytesMax: Int, key: consuming SecretBytes, queue: DispatchQueue) throws {
    let cipher = try ChunkCipher(key: key, .seal)
    let opened = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
    unlink(path)
    self.path = path
    self.file = opened
    self.cipher = cipher
    self.key = key
    self.bytesMax = bytesMax
    self.queue = queue
    chunk.reserveCapacity(ChunkCipher.plainBytes)
  }

  deinit { close(file) }

  /// More of the document. Throws as soon as it is too large, before the rest is received.
  package func write(_ bytes: [UInt8]) async throws {
    try await onQueue { intake in
      guard intake.isReceiving else { throw Vault.Failure.intakeEnded }
      guard bytes.count <= intake.bytesMax - intake.size else {
        intake.digest = nil
        throw Vault.Failure.tooLarge(bytesMax: intake.bytesMax)
      }
      try intake.take(bytes)
    }
  }

  func finish() async throws -> SealedIntake {
    try await onQueue { intake in
      guard let digest = intake.digest.take() else { throw Vault.Failure.intakeEnded }
      try intake.sealChunk(isLast: true)
      return SealedIntake(
        document: Vault.StoredDocument(sha256: digest.finish(), size: intake.size), intake: intake)
    }
  }

  private var isReceiving: Bool {
    switch digest {
    case .some: true
    case .none: false
    }
  }

  private func take(_ bytes: [UInt8]) throws {
    digest?.update(bytes)
    size += bytes.count
    var rest = bytes[...]
    while !rest.isEmpty {
      // A full chunk is only sealed once more comes: the last one says so in its nonce.
      if chunk.count == ChunkCipher.plainBytes { try sealChunk(isLast: false) }
      let part = rest.prefix(ChunkCipher.plainBytes - chunk.count)
      chunk.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
    }
  }

  private func sealChunk(isLast: Bool) throws {
    let sealed = try chunk.withUnsafeBytes { try cipher.seal($0, number: chunkCount, isLast: isLast) }
    try DurableFile.writeAll(sealed, to: file, path: path)
    chunkCount += 1
    chunk.removeAll(keepingCapacity: true)
  }

  private func onQueue<T: Sendable>(_ body: @escaping @Sendable (DocumentIntake) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [self] in continuation.resume(with: Result { try body(self) }) }
    }
  }

  // MARK: After the end, when nothing changes any more

  fileprivate var secret: [UInt8] { key.withBytes { Array($0) } }

  fileprivate func readSealed(_ room: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    var count = 0
    while count < room.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[count...])
      let got = pread(file, rest.baseAddress, rest.count, off_t(offset + count))
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw StoreError.system(call: "pread", path: path, errno: errno) }
      if got == 0 { break }
      count += got
    }
    return count
  }
}

/// A document that has come in whole and waits, sealed, to be stored.
struct SealedIntake: Sendable {
  let document: Vault.StoredDocument
  fileprivate let intake: DocumentIntake

  init(document: Vault.StoredDocument, intake: DocumentIntake) {
    self.document = document
    self.intake = intake
  }

  func wrapKey(_ wrap: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] { try wrap(intake.secret) }

  /// Read again from the file at each call: a write closure may run twice.
  func forEachChunk(in range: Range<Int>, _ body: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: ChunkCipher.sealedBytes, alignment: 16)
    defer { room.deallocate() }
    for place in range {
      let count = try intake.readSealed(room, at: place * ChunkCipher.sealedBytes)
      try body(place, UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }
}
