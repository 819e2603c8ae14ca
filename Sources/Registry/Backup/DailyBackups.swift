package import Crypto
import Glibc
package import Procedures
import SQLite

/// A backup a day, each proved by restoring it aside, the oldest removed.
package struct DailyBackups: Sendable {
  package let folder: String
  package let keep: Int
  package let passphrase: String?

  private static let prefix = "guichet-"
  private static let suffix = ".backup"
  /// Behind the name until the backup has been proved, and on everything that is made on the way there.
  private static let unproved = ".unproved"

  package init(folder: String, keep: Int = 14, passphrase: String? = nil) {
    precondition(keep > 0, "at least one backup is kept")
    self.folder = folder
    self.keep = keep
    self.passphrase = passphrase
  }

  /// Makes today's backup unless it exists; answers its path, or nil when there was nothing to do. Blocks. It bears its
  /// name once it has been proved, and only then are older ones removed. What a killed run left is removed first.
  package func makeIfDue(
    of data: DataFolder, at now: Moment, randomness: Randomness = .system, stop: StopSign = StopSign()
  ) throws -> String? {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw StoreError.system(call: "mkdir", path: folder, errno: errno)
    }
    try sweep()
    let day = now.description.prefix(10)
    let path = "\(folder)/\(Self.prefix)\(day)\(Self.suffix)"
    guard access(path, F_OK) != 0 else { return nil }
    let fresh = path + Self.unproved
    try Backup.make(of: data, to: fresh, passphrase: passphrase, at: now, randomness: randomness, stop: stop)
    do {
      _ = try Backup.verify(fresh, passphrase: passphrase, stop: stop)
    } catch let stopped as StopSign.Stopped {
      unlink(fresh)
      throw stopped
    } catch {
      rename(fresh, path + ".bad")
      throw error
    }
    guard rename(fresh, path) == 0 else { throw StoreError.system(call: "rename", path: path, errno: errno) }
    try DurableFile.syncFolder(of: path)
    // By time of making, not by name: a clock that jumped must not make today's the first to go.
    let old = try backups().dropLast(keep)
    for name in old where "\(folder)/\(name)" != path { unlink("\(folder)/\(name)") }
    return path
  }

  private func sweep() throws {
    for name in try DataFolder.names(in: folder)
    where name.hasPrefix(Self.prefix) && name.contains(Self.suffix + Self.unproved) {
      let path = "\(folder)/\(name)"
      if unlink(path) != 0 { try Backup.removeFolder(path) }
    }
  }

  private func backups() throws -> [String] {
    try DataFolder.names(in: folder)
      .filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.suffix) }
      .map { name in
        var status = stat()
        stat("\(folder)/\(name)", &status)
        return (name: name, made: status.st_mtim.tv_sec)
      }
      .sorted { ($0.made, $0.name) < ($1.made, $1.name) }
      .map(\.name)
  }
}
