import Glibc

/// Why a store refuses. `overloaded` and `stopped` are answered with 503.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  case overloaded
  case stopped
  case closed
  case readTooLong
  case notWriteAheadLogging(String)
  case foreignDatabase(path: String)
  case newerDatabase(path: String, found: Int, known: Int)
  case alteredMigration(path: String, number: Int, name: String, applied: String, known: String)
  case writableReader(path: String)
  case folderInUse(path: String, owner: String)
  case system(call: String, path: String, errno: Int32)

  package var description: String {
    switch self {
    case .overloaded: "too many requests wait for the database"
    case .stopped: "the database stopped taking writes after a failed fsync"
    case .closed: "the database is closed"
    case .readTooLong: "a read took longer than it may"
    case .notWriteAheadLogging(let mode): "the database refuses write-ahead logging and stays in mode \(mode)"
    case .foreignDatabase(let path): "\(path) is not a database of Guichet"
    case .newerDatabase(let path, let found, let known):
      "\(path) was written by a newer Guichet: it is at migration \(found), this one knows \(known). Upgrade Guichet."
    case .alteredMigration(let path, let number, let name, let applied, let known):
      """
      \(path): migration \(number) (\(name)) was applied with the SHA-256 \(applied), this Guichet carries it with \
      \(known). Migrations are never edited: use the Guichet that the data was written with, or a newer one.
      """
    case .writableReader(let path): "a read-only handle on \(path) could write"
    case .folderInUse(let path, let owner): "\(path) is in use: another guichet is running here, \(owner)"
    case .system(let call, let path, let errno): "\(call) \(path): \(String(cString: strerror(errno)))"
    }
  }
}
