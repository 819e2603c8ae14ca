import Glibc

/// The folder that holds everything a running portal keeps. One process owns it at a time.
struct DataFolder: ~Copyable {
  let path: String
  private let lock: Int32

  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  /// Makes the folder if it is not there, for its owner alone, and takes its lock (SEC-61).
  init(_ path: String) throws {
    if mkdir(path, 0o700) != 0 && errno != EEXIST { throw Self.unusable(path) }
    let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw Self.unusable(path) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw Unusable(description: "\(path): another guichet is running here")
    }
    self.path = path
    self.lock = lock
  }

  deinit { close(lock) }

  private static func unusable(_ path: String) -> Unusable {
    Unusable(description: "\(path): \(String(cString: strerror(errno)))")
  }
}
