import Crypto
import Glibc
import SQLite

/// Reads what `ArchiveWriter` wrote, and nothing else: anything it would not have written is `Backup.Failure.damaged`.
final class ArchiveReader {
  private let path: String
  private let file: Int32
  private var opening: Opening?
  private var buffer: [UInt8] = []
  private var used = 0
  private var isAtEnd = false

  private struct Opening: ~Copyable {
    let cipher: ChunkCipher
    var count = 0
  }

  init(path: String, passphrase: String?) throws {
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
    self.path = path
    file = opened
    let title = try readFile(ArchiveWriter.sealedTitle.count)
    guard title == ArchiveWriter.sealedTitle else {
      guard lseek(file, 0, SEEK_SET) == 0 else { throw StoreError.system(call: "lseek", path: path, errno: errno) }
      return
    }
    guard let passphrase else { throw Backup.Failure.passphraseNeeded }
    let salt = try readFile(ArchiveWriter.saltBytes)
    guard salt.count == ArchiveWriter.saltBytes else { throw Backup.Failure.damaged("cut short") }
    let key = try ArchiveWriter.key(passphrase, salt)
    opening = Opening(cipher: try ChunkCipher(key: key, .open))
  }

  deinit { close(file) }

  func nextHeader() throws -> TarHeader {
    guard let header = TarHeader(parsing: try take(TarHeader.blockBytes)) else {
      throw Backup.Failure.damaged("a header is not one of ours")
    }
    return header
  }

  /// The content of a file, piece by piece, and the zeros behind it.
  func forEachPiece(of header: TarHeader, _ body: ([UInt8]) throws -> Void) throws {
    var rest = header.size
    while rest > 0 {
      let piece = try take(min(rest, ChunkCipher.plainBytes))
      try body(piece)
      rest -= piece.count
    }
    let padding = TarHeader.padding(afterBytes: header.size)
    guard try take(padding.count) == padding else { throw Backup.Failure.damaged("padding is not empty") }
  }

  /// Two empty blocks and nothing after.
  func expectEnd() throws {
    guard try take(2 * TarHeader.blockBytes).allSatisfy({ $0 == 0 }) else {
      throw Backup.Failure.damaged("the end is not one")
    }
    if used == buffer.count { try refill() }
    guard buffer.isEmpty else { throw Backup.Failure.damaged("something follows the end") }
  }

  private func take(_ count: Int) throws -> [UInt8] {
    var taken: [UInt8] = []
    taken.reserveCapacity(count)
    while taken.count < count {
      if used == buffer.count { try refill() }
      guard !buffer.isEmpty else { throw Backup.Failure.damaged("cut short") }
      let part = buffer[used..<min(buffer.count, used + count - taken.count)]
      taken.append(contentsOf: part)
      used += part.count
    }
    return taken
  }

  private func refill() throws {
    used = 0
    buffer = []
    guard let number = opening?.count else {
      buffer = try readFile(ChunkCipher.plainBytes)
      return
    }
    if isAtEnd {
      guard try readFile(1).isEmpty else { throw Backup.Failure.damaged("something follows the end") }
      return
    }
    let sealed = try readFile(ChunkCipher.sealedBytes)
    // Only the last chunk says that it is the last: a file cut between two chunks fails here.
    isAtEnd = try isLastChunk(sealed)
    let plain = try sealed.withUnsafeBytes { sealed in
      try [UInt8](unsafeUninitializedCapacity: ChunkCipher.plainBytes) { room, initialized in
        do {
          initialized =
            try opening?.cipher.open(
              sealed, into: UnsafeMutableRawBufferPointer(room), number: number, isLast: isAtEnd) ?? 0
        } catch CryptoError.notAuthentic {
          throw Backup.Failure.damaged("altered, or another passphrase")
        }
      }
    }
    opening?.count = number + 1
    buffer = plain
  }

  private func isLastChunk(_ sealed: [UInt8]) throws -> Bool {
    guard sealed.count == ChunkCipher.sealedBytes else { return true }
    let here = lseek(file, 0, SEEK_CUR)
    let isLast = try readFile(1).isEmpty
    guard lseek(file, here, SEEK_SET) == here else { throw StoreError.system(call: "lseek", path: path, errno: errno) }
    return isLast
  }

  private func readFile(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { whole in
        let rest = UnsafeMutableRawBufferPointer(rebasing: whole[filled...])
        return Glibc.read(file, rest.baseAddress, rest.count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw StoreError.system(call: "read", path: path, errno: errno) }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }
}
