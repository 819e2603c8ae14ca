import Glibc

/// Small files that must survive a power cut whole: keys, signed heads, manifests. Written aside, synced, renamed,
/// and the folder synced too, because a name is part of the folder (see rename(2), fsync(2)).
package enum DurableFile {
  package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws {
    let aside = path + ".new"
    let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw StoreError.system(call: "open", path: aside, errno: errno) }
    do {
      defer { close(file) }
      try writeAll(bytes, to: file, path: aside)
      guard fsync(file) == 0 else { throw StoreError.system(call: "fsync", path: aside, errno: errno) }
    }
    guard rename(aside, path) == 0 else { throw StoreError.system(call: "rename", path: path, errno: errno) }
    try syncFolder(of: path)
  }

  package static func read(_ path: String, bytesMax: Int) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(bytesMax + 1, 64 << 10))
    while true {
      let got = Glibc.read(file, &piece, piece.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw StoreError.system(call: "read", path: path, errno: errno) }
      if got == 0 { return bytes }
      bytes += piece.prefix(got)
      guard bytes.count <= bytesMax else { throw StoreError.system(call: "read", path: path, errno: EFBIG) }
    }
  }

  package static func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws {
    try bytes.withUnsafeBytes { try writeAll($0, to: file, path: path) }
  }

  package static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw StoreError.system(call: "write", path: path, errno: errno) }
      rest = rest.dropFirst(written)
    }
  }

  package static func sync(_ path: String) throws {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw StoreError.system(call: "open", path: path, errno: errno) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw StoreError.system(call: "fsync", path: path, errno: errno) }
  }

  package static func syncFolder(of path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let file = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw StoreError.system(call: "open", path: folder, errno: errno) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw StoreError.system(call: "fsync", path: folder, errno: errno) }
  }
}
