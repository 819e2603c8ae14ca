import Glibc

/// One process owns a data folder. The lock belongs to an open file (flock), so it ends with its owner however that
/// dies, and no stale file can keep anyone out.
package struct FolderLock: ~Copyable, Sendable {
  private let file: Int32

  package init(folder: String) throws {
    let path = folder + "/lock"
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let owner = Self.owner(opened)
      close(opened)
      throw StoreError.folderInUse(path: folder, owner: owner)
    }
    // Only for the sentence a second process is refused with: a failure here must not keep the first one out.
    ftruncate(opened, 0)
    try? DurableFile.writeAll(Array("process \(getpid())\n".utf8), to: opened, path: path)
    file = opened
  }

  deinit {
    // A program that is being started holds a copy of the file for a moment: closing ours alone would not unlock it.
    flock(file, LOCK_UN)
    close(file)
  }

  private static func owner(_ file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = max(0, pread(file, &bytes, bytes.count, 0))
    let line = String(decoding: bytes.prefix(count).prefix { $0 >= 0x20 && $0 < 0x7f }, as: UTF8.self)
    return line.isEmpty ? "unknown" : line
  }
}
