package import Crypto
import Glibc
import SQLite

/// A backup a day, each proved by restoring it aside, the oldest removed.
package struct DailyBackups: Sendable {
  package let folder: String
  package let keep: Int
  package let passphrase: String?

  private static let prefix = "guichet-"
  private static let suffix = ".backup"

  package init(folder: String, keep: Int = 14, passphrase: String? = nil) {
    precondition(keep > 0, "at least one backup is kept")
    self.folder = folder
    self.keep = keep
    self.passphrase = passphrase
  }

  /// Makes today's backup unless it exists; answers its path, or nil when there was nothing to do. Blocks.
  /// Older ones are removed only after the new one has been proved.
  package func makeIfDue(of data: DataFolder, at now: Moment, randomness: Randomness = .system) throws -> String? {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw StoreError.system(call: "mkdir", path: folder, errno: errno)
    }
    let day = now.description.prefix(10)
    let path = "\(folder)/\(Self.prefix)\(day)\(Self.suffix)"
    guard access(path, F_OK) != 0 else { return nil }
    try Backup.make(of: data, to: path, passphrase: passphrase, at: now, randomness: randomness)
    do {
      _ = try Backup.verify(path, passphrase: passphrase)
    } catch {
      rename(path, path + ".bad")
      throw error
    }
    // By time of making, not by name: a clock that jumped must not make today's the first to go.
    let old = try backups().dropLast(keep)
    for name in old where "\(folder)/\(name)" != path { unlink("\(folder)/\(name)") }
    return path
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
