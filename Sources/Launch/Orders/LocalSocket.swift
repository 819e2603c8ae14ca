import CSystem
import Glibc
import Registry
import SQLite

/// The Unix socket of a data folder: who may open it, the folder's mode and its own say.
///
/// An address of a Unix socket holds 108 bytes, a folder may lie deeper: it is reached through the folder's descriptor.
enum LocalSocket {
  private static let waitingMax: Int32 = 16
  private static let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

  /// Listens, in the place of any socket that a process left which was killed: the caller holds the folder's lock.
  static func listen(in folder: DataFolder) throws -> Int32 {
    unlink(folder.orders)
    let descriptor = try open(folder, kind | Int32(SOCK_NONBLOCK.rawValue)) { bind($0, $1, $2) }
    guard chmod(folder.orders, 0o600) == 0, Glibc.listen(descriptor, waitingMax) == 0 else {
      let code = errno
      close(descriptor)
      throw StoreError.system(call: "listen", path: folder.orders, errno: code)
    }
    return descriptor
  }

  /// Nil when nobody listens.
  static func connect(to folder: DataFolder) throws -> Int32? {
    do {
      return try open(folder, kind) { Glibc.connect($0, $1, $2) }
    } catch StoreError.system(_, _, ENOENT), StoreError.system(_, _, ECONNREFUSED) {
      return nil
    }
  }

  /// The next one that waits, or nil. It blocks its reader and writer no longer than so many seconds.
  static func accept(_ listening: Int32, seconds: Int) -> Int32? {
    let descriptor = accept4(listening, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
    guard descriptor >= 0 else { return nil }
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    return descriptor
  }

  /// The user of the process at the other end, as the kernel knows him (unix(7): pid, uid, gid).
  static func peer(_ descriptor: Int32) -> uid_t? {
    var credentials: [UInt32] = [0, 0, 0]
    var size = socklen_t(credentials.count * MemoryLayout<UInt32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
    return credentials[1]
  }

  private static func open(
    _ folder: DataFolder, _ kind: Int32, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    let place = Glibc.open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard place >= 0 else { throw StoreError.system(call: "open", path: folder.path, errno: errno) }
    defer { close(place) }
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw StoreError.system(call: "socket", path: folder.orders, errno: errno) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = folder.orders.split(separator: "/").last ?? ""
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "/proc/self/fd/\(place)/\(name)".utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let done = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { use(descriptor, $0, size) }
    }
    guard done == 0 else {
      let code = errno
      close(descriptor)
      throw StoreError.system(call: "socket", path: folder.orders, errno: code)
    }
    return descriptor
  }
}
