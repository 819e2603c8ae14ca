import Glibc

/// A file that lives as long as this object. Where the file system can (O_TMPFILE: ext4, XFS, Btrfs, tmpfs), it has
/// no name at all and a crash leaves nothing behind; elsewhere it has a random name, which `deinit` removes.
///
/// Every call blocks on the disk: call from a queue of your own, never from a loop that serves connections.
package final class TemporaryFile: Sendable {
  /// Open for reading and writing; closed by `deinit`.
  package let descriptor: Int32
  /// Nil for a file without a name.
  private let path: String?

  /// A call of the system that failed, with its `errno`: ENOSPC is the one to look for.
  package struct Fault: Error, Equatable {
    package let call: String
    package let code: Int32

    init(_ call: String) {
      self.call = call
      code = errno
    }
  }

  package convenience init(directory: String) throws(Fault) {
    // Not in Swift's view of Glibc, where a macro made of macros has no place: __O_TMPFILE | O_DIRECTORY.
    let nameless = open(directory, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    if nameless >= 0 {
      self.init(descriptor: nameless, path: nil)
    } else if [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) {
      try self.init(namedIn: directory)
    } else {
      throw Fault("open")
    }
  }

  convenience init(namedIn directory: String) throws(Fault) {
    let name = String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    let path = "\(directory)/\(name).part"
    let descriptor = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Fault("open") }
    self.init(descriptor: descriptor, path: path)
  }

  private init(descriptor: Int32, path: String?) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    close(descriptor)
    if let path { unlink(path) }
  }

  /// Appends all the bytes, or throws.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, base, rest.count)
      if count > 0 {
        rest.removeFirst(count)
      } else if count == 0 || errno != EINTR {
        throw Fault("write")
      }
    }
  }

  /// Reads at an offset and says how much came: less than there is room for only at the end of the file.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      let count = pread(descriptor, base + filled, buffer.count - filled, offset + filled)
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw Fault("pread")
      }
    }
    return filled
  }

  /// Gives the file a lasting name on the same file system, without copying a byte; fails when the name is taken.
  /// To survive a power cut the caller syncs the file before and the directory behind.
  package func link(as path: String) throws(Fault) {
    let source = self.path ?? "/proc/self/fd/\(descriptor)"
    let flags = self.path == nil ? AT_SYMLINK_FOLLOW : 0
    guard linkat(AT_FDCWD, source, AT_FDCWD, path, flags) == 0 else { throw Fault("linkat") }
  }
}
