import Crypto
import Glibc
package import Procedures
import SQLite

extension Backup {
  /// Unpacks a backup beside the folder, checks every byte of it against the manifest and everything in it against
  /// everything else, and only then gives it the folder's name. A damaged backup leaves nothing behind.
  ///
  /// With `force`, what was in the folder is moved aside to `<folder>.replaced-…`, never deleted.
  @discardableResult
  package static func restore(
    _ path: String, to folder: DataFolder, passphrase: String? = nil, force: Bool = false, at now: Moment,
    stop: StopSign = StopSign(), progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Summary {
    let isThere = access(folder.path, F_OK) == 0
    let isEmpty = try !isThere || DataFolder.names(in: folder.path).isEmpty
    guard isEmpty || force else { throw Failure.folderNotEmpty(folder.path) }
    // Held to the end: nobody serves from the folder while it is exchanged.
    let lock: FolderLock? = isEmpty ? nil : try FolderLock(folder: folder.path)
    let aside = DataFolder(folder.path + ".restoring")
    try removeFolder(aside.path)
    do {
      let summary = try unpack(path, to: aside, passphrase, stop, progress)
      try exchange(aside, folder, isThere: isThere, isEmpty: isEmpty, now)
      _ = consume lock
      return summary
    } catch {
      try? removeFolder(aside.path)
      throw stop.explain(error)
    }
  }

  /// Proves a backup by restoring it aside and throwing the result away.
  package static func verify(
    _ path: String, passphrase: String? = nil, stop: StopSign = StopSign()
  ) throws -> Summary {
    let aside = DataFolder(path + ".verifying")
    try removeFolder(aside.path)
    do {
      let summary = try unpack(path, to: aside, passphrase, stop) { _, _ in }
      try removeFolder(aside.path)
      return summary
    } catch {
      try? removeFolder(aside.path)
      throw stop.explain(error)
    }
  }

  private static func unpack(
    _ path: String, to aside: DataFolder, _ passphrase: String?, _ stop: StopSign,
    _ progress: (Int, Int) -> Void
  ) throws -> Summary {
    let total = try size(of: path)
    try aside.create()
    let reader = try ArchiveReader(path: path, passphrase: passphrase)
    let manifest = try extract(reader, to: aside) { done in
      try stop.obey()
      progress(done, total)
    }
    try reader.expectEnd()
    guard manifest.files.contains(where: { $0.name == "registry.sqlite" }),
      manifest.files.contains(where: { $0.name == "documents.sqlite" })
    else { throw Failure.damaged("a database is missing") }
    let keyring = try Keyring(folder: aside, randomness: .system, mayCreate: false)
    let check = try Check(aside, keyring: keyring, opensDocuments: false, stop: stop)
    guard check.isSound else { throw Failure.unsound(check.findings) }
    guard check.journalCount == manifest.journalCount else { throw Failure.damaged("the journal has another length") }
    return Summary(bytes: total, journalCount: check.journalCount)
  }

  /// The files in the order of the manifest, which comes last.
  private static func extract(
    _ reader: ArchiveReader, to aside: DataFolder, _ progress: (Int) throws -> Void
  ) throws -> Manifest {
    var files: [Manifest.File] = []
    var done = 0
    while true {
      let header = try reader.nextHeader()
      if header.name == manifestName {
        let manifest = try readManifest(reader, header)
        guard manifest.files == files else { throw Failure.damaged("the contents are not those of the manifest") }
        return manifest
      }
      guard isExpected(header.name), !files.contains(where: { $0.name == header.name }) else {
        throw Failure.damaged("it contains \(header.name)")
      }
      var digest = Digest()
      let path = aside.path + "/" + header.name
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
      defer { close(file) }
      try reader.forEachPiece(of: header) { piece in
        digest.update(piece)
        try DurableFile.writeAll(piece, to: file, path: path)
        done += piece.count
        try progress(done)
      }
      guard fsync(file) == 0 else { throw StoreError.system(call: "fsync", path: path, errno: errno) }
      files.append(Manifest.File(name: header.name, size: header.size, sha256: digest.finish()))
    }
  }

  private static func readManifest(_ reader: ArchiveReader, _ header: TarHeader) throws -> Manifest {
    guard header.size <= Manifest.bytesMax else { throw Failure.damaged("the manifest is too long") }
    var text: [UInt8] = []
    try reader.forEachPiece(of: header) { text += $0 }
    guard let manifest = Manifest(parsing: String(decoding: text, as: UTF8.self)) else {
      throw Failure.damaged("the manifest was altered")
    }
    return manifest
  }

  private static func isExpected(_ name: String) -> Bool {
    name == "registry.sqlite" || name == "documents.sqlite" || name.hasPrefix("keys/") || name.hasPrefix("heads/")
  }

  private static func exchange(
    _ aside: DataFolder, _ folder: DataFolder, isThere: Bool, isEmpty: Bool, _ now: Moment
  ) throws {
    // The look into the databases left a log and an index beside them, empty and of no use to the next process.
    for file in [aside.registry, aside.documents] {
      unlink(file + "-wal")
      unlink(file + "-shm")
    }
    try DurableFile.syncFolder(of: aside.keys + "/")
    try DurableFile.syncFolder(of: aside.heads + "/")
    try DurableFile.syncFolder(of: aside.path + "/")
    if isThere {
      if isEmpty {
        rmdir(folder.path)
      } else {
        let old = folder.path + ".replaced-" + String(now.rawValue)
        guard rename(folder.path, old) == 0 else {
          throw StoreError.system(call: "rename", path: folder.path, errno: errno)
        }
      }
    }
    guard rename(aside.path, folder.path) == 0 else {
      throw StoreError.system(call: "rename", path: aside.path, errno: errno)
    }
    try DurableFile.syncFolder(of: folder.path)
  }
}
