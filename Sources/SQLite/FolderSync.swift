import CSQLite
import Glibc
import Synchronization

/// SQLite syncs the folder of a new log, so that its name survives a power cut, and ignores whether that worked
/// (os_unix.c, unixSync). A failed fsync is final here wherever it happens, so the call that opens the folder is
/// replaced by one that syncs it and remembers the outcome; SQLite, told that there is no folder, does no more.
enum FolderSync {
  private static let failed = Atomic(false)

  static var hasFailed: Bool { failed.load(ordering: .acquiring) }

  /// Once for the process, before the first database is opened.
  static let install: Void = {
    typealias OpenFolder = @convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<Int32>?) -> Int32
    let open: OpenFolder = { path, file in
      if let path, !FolderSync.sync(String(cString: path)) { FolderSync.failed.store(true, ordering: .releasing) }
      file?.pointee = -1
      return SQLITE_CANTOPEN
    }
    guard let vfs = sqlite3_vfs_find(nil), let replace = vfs.pointee.xSetSystemCall else {
      preconditionFailure("SQLite was built for another system")
    }
    let code = replace(vfs, "openDirectory", unsafeBitCast(open, to: sqlite3_syscall_ptr.self))
    precondition(code == SQLITE_OK, "SQLite has no call named openDirectory")
  }()

  private static func sync(_ path: String) -> Bool {
    do {
      try DurableFile.syncFolder(of: path)
      return true
    } catch {
      return false
    }
  }
}
