import Crypto
package import Procedures

/// The files of a pack as one row keeps them: for each, in the order of the paths, `path`, a line end, the count of its
/// bytes, a line end, the bytes. The same files always give the same bytes, and so the same hash.
package struct PackBundle: Sendable, Equatable {
  package let name: String
  package let bytes: [UInt8]

  package init(_ files: PackFiles) {
    var bytes: [UInt8] = []
    for path in files.paths {
      guard let content = files[path] else { continue }
      bytes.append(contentsOf: "\(path)\n\(content.count)\n".utf8)
      bytes.append(contentsOf: content)
    }
    name = files.name
    self.bytes = bytes
  }

  /// As it was stored.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// The name is hashed with the files: two packs of the same files are two packs.
  package var hash: [UInt8] { Digest.of(Array("\(name)\n".utf8) + bytes) }

  /// Nil for bytes that were not written by us.
  package var files: PackFiles? {
    var files: [String: [UInt8]] = [:]
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let path = Self.line(&rest), let count = Self.line(&rest).flatMap({ Int($0) }), count >= 0,
        count <= rest.count
      else { return nil }
      files[path] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return PackFiles(name: name, files: files)
  }

  private static func line(_ rest: inout ArraySlice<UInt8>) -> String? {
    guard let end = rest.firstIndex(of: 0x0a) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return String(validating: rest[..<end], as: UTF8.self)
  }
}
