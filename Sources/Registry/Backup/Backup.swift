package import Crypto
import Glibc
package import Procedures
import SQLite

/// One file with everything that a data folder is: both databases as of one moment, the keys, the signed heads, and a
/// manifest with the digest of each.
///
/// It is taken while the portal serves, through read-only handles (see `DatabaseCopy`), by the server itself or by
/// another process. The registry's snapshot is fixed before the documents': whatever it refers to was stored earlier.
///
/// **It contains the keys**, for without them the documents are lost. Whoever holds an unsealed backup holds
/// everything; give a passphrase where the file leaves the house.
package enum Backup {
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case damaged(String)
    case passphraseNeeded
    case folderNotEmpty(String)
    case unsound([String])

    package var description: String {
      switch self {
      case .damaged(let reason): "the backup is damaged or not one of Guichet: \(reason)"
      case .passphraseNeeded: "the backup is sealed: a passphrase is needed"
      case .folderNotEmpty(let path): "\(path) is not empty: nothing is overwritten without --force"
      case .unsound(let findings): "the restored data is not sound: \(findings.joined(separator: "; "))"
      }
    }
  }

  package struct Summary: Sendable, Equatable {
    package let bytes: Int
    package let journalCount: Int
  }

  static let manifestName = "MANIFEST"

  /// Blocks for as long as it takes, or until `stop` is raised. The file must not exist; it bears its name only once it
  /// is whole and on disk. What a killed run left beside it is removed by the next.
  @discardableResult
  package static func make(
    of folder: DataFolder, to path: String, passphrase: String? = nil, at now: Moment,
    randomness: Randomness = .system, stop: StopSign = StopSign(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Summary {
    guard access(path, F_OK) != 0 else { throw StoreError.system(call: "create", path: path, errno: EEXIST) }
    let part = path + ".part"
    let work = path + ".work"
    try removeFolder(work)
    guard mkdir(work, 0o700) == 0 else { throw StoreError.system(call: "mkdir", path: work, errno: errno) }
    unlink(part)
    do {
      let summary = try make(folder, part, work, passphrase, now, randomness) { done, total in
        try stop.obey()
        progress(done, total)
      }
      guard rename(part, path) == 0 else { throw StoreError.system(call: "rename", path: path, errno: errno) }
      try DurableFile.syncFolder(of: path)
      try removeFolder(work)
      return summary
    } catch {
      unlink(part)
      try? removeFolder(work)
      throw stop.explain(error)
    }
  }

  private static func make(
    _ folder: DataFolder, _ part: String, _ work: String, _ passphrase: String?, _ now: Moment,
    _ randomness: Randomness, _ progress: (Int, Int) throws -> Void
  ) throws -> Summary {
    let registry = try DatabaseCopy(of: folder.registry)
    let documents = try DatabaseCopy(of: folder.documents)
    let last = try Journal.last(in: registry.snapshot)
    try registry.write(to: work + "/registry.sqlite") { _, total in try progress(0, total) }
    try documents.write(to: work + "/documents.sqlite") { done, total in try progress(done, total * 2) }
    let writer = try ArchiveWriter(path: part, passphrase: passphrase, randomness: randomness)
    var manifest = Manifest(at: now.description, journalCount: last.count, journalHash: last.hash, files: [])
    let contents = try contents(of: folder, work)
    let total = try contents.reduce(0) { $0 + (try size(of: $1.path)) }
    var done = 0
    for (name, path) in contents {
      let size = try size(of: path)
      let digest = try writer.add(name, fileAt: path, size: size) { count in
        done += count
        try progress(total + done, total * 2)
      }
      manifest.files.append(Manifest.File(name: name, size: size, sha256: digest))
    }
    try writer.add(manifestName, bytes: Array(manifest.text.utf8))
    try writer.finish()
    return Summary(bytes: try size(of: part), journalCount: last.count)
  }

  private static func contents(of folder: DataFolder, _ work: String) throws -> [(name: String, path: String)] {
    var contents = [("registry.sqlite", work + "/registry.sqlite"), ("documents.sqlite", work + "/documents.sqlite")]
    for (name, path) in [("keys", folder.keys), ("heads", folder.heads)] {
      for file in try DataFolder.names(in: path) where !file.hasSuffix(".new") {
        contents.append(("\(name)/\(file)", "\(path)/\(file)"))
      }
    }
    return contents
  }

  static func size(of path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw StoreError.system(call: "stat", path: path, errno: errno) }
    return Int(status.st_size)
  }

  /// A folder of ours, two levels deep at most.
  static func removeFolder(_ path: String) throws {
    guard access(path, F_OK) == 0 else { return }
    for name in try DataFolder.names(in: path) {
      let inner = path + "/" + name
      if unlink(inner) == 0 { continue }
      for file in try DataFolder.names(in: inner) { unlink(inner + "/" + file) }
      rmdir(inner)
    }
    guard rmdir(path) == 0 else { throw StoreError.system(call: "rmdir", path: path, errno: errno) }
  }
}
