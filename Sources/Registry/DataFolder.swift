import Glibc
import SQLite

/// The folder that holds everything: what is where, and for whose eyes (0700, files 0600).
package struct DataFolder: Sendable, Equatable {
  package let path: String

  package init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  package var registry: String { path + "/registry.sqlite" }
  package var documents: String { path + "/documents.sqlite" }
  package var keys: String { path + "/keys" }
  package var heads: String { path + "/heads" }
  package var temporary: String { path + "/tmp" }
  package var reserve: String { path + "/reserve" }
  /// Where the process that owns the folder takes orders; it is there while that one runs.
  package var orders: String { path + "/orders.socket" }

  package func create() throws {
    umask(0o077)
    for folder in [path, keys, heads, temporary] {
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw StoreError.system(call: "mkdir", path: folder, errno: errno)
      }
    }
    try DurableFile.syncFolder(of: path)
    try DurableFile.syncFolder(of: keys)
  }

  /// Uploads that were under way when an earlier process was killed.
  func emptyTemporary() throws {
    for name in try Self.names(in: temporary) { unlink(temporary + "/" + name) }
  }

  /// Sorted, without `.` and `..`.
  package static func names(in folder: String) throws -> [String] {
    guard let listing = opendir(folder) else {
      throw StoreError.system(call: "opendir", path: folder, errno: errno)
    }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
