import Crypto
import Glibc
import SQLite

/// One file of a backup in the making: a tar archive (POSIX ustar), so that anyone can look into it, of which every
/// byte is determined by names and contents; or the same, sealed with a passphrase.
///
/// Sealed: the line `guichet-backup-sealed-1`, a salt of 16 bytes, then the archive in sealed chunks of 64 KiB
/// (`ChunkCipher`) under a key that scrypt (2^17, 8, 1) makes of the passphrase.
final class ArchiveWriter {
  static let sealedTitle = Array("guichet-backup-sealed-1\n".utf8)
  static let saltBytes = 16

  private let path: String
  private let file: Int32
  private var sealing: Sealing?
  private var buffer: [UInt8] = []

  private struct Sealing: ~Copyable {
    let cipher: ChunkCipher
    var count = 0
  }

  init(path: String, passphrase: String?, randomness: Randomness) throws {
    let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
    self.path = path
    file = opened
    buffer.reserveCapacity(ChunkCipher.plainBytes)
    guard let passphrase else { return }
    let salt = randomness.bytes(Self.saltBytes)
    let key = try Self.key(passphrase, salt)
    sealing = Sealing(cipher: try ChunkCipher(key: key, .seal))
    try DurableFile.writeAll(Self.sealedTitle + salt, to: file, path: path)
  }

  deinit { close(file) }

  static func key(_ passphrase: String, _ salt: [UInt8]) throws -> SecretBytes {
    SecretBytes(
      copying: try PasswordHash.scrypt(passphrase, salt: salt, cost: .standard, count: AESGCM.keyBytes))
  }

  /// A whole file, digested on its way; answers the digest.
  func add(_ name: String, fileAt source: String, size: Int, progress: (Int) throws -> Void) throws -> [UInt8] {
    try append(TarHeader(name: name, size: size).bytes)
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw StoreError.system(call: "open", path: source, errno: errno) }
    defer { close(input) }
    var digest = Digest()
    var room = [UInt8](repeating: 0, count: 1 << 20)
    var rest = size
    while rest > 0 {
      let wanted = min(rest, room.count)
      let got = Glibc.read(input, &room, wanted)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw StoreError.system(call: "read", path: source, errno: got < 0 ? errno : EIO) }
      let part = Array(room.prefix(got))
      digest.update(part)
      try append(part)
      rest -= got
      try progress(got)
    }
    try append(TarHeader.padding(afterBytes: size))
    return digest.finish()
  }

  func add(_ name: String, bytes: [UInt8]) throws {
    try append(TarHeader(name: name, size: bytes.count).bytes + bytes + TarHeader.padding(afterBytes: bytes.count))
  }

  /// Two empty blocks end an archive. Durable when it returns.
  func finish() throws {
    try append([UInt8](repeating: 0, count: 2 * TarHeader.blockBytes))
    try flush(isLast: true)
    guard fsync(file) == 0 else { throw StoreError.system(call: "fsync", path: path, errno: errno) }
  }

  private func append(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      if buffer.count == ChunkCipher.plainBytes { try flush(isLast: false) }
      let part = rest.prefix(ChunkCipher.plainBytes - buffer.count)
      buffer.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
    }
  }

  private func flush(isLast: Bool) throws {
    var out = buffer
    if let number = sealing?.count,
      let sealed = try buffer.withUnsafeBytes({ bytes in
        try sealing?.cipher.seal(bytes, number: number, isLast: isLast)
      })
    {
      out = sealed
      sealing?.count = number + 1
    }
    try DurableFile.writeAll(out, to: file, path: path)
    buffer.removeAll(keepingCapacity: true)
  }
}
