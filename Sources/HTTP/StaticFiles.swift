import Compression
import Glibc

/// The files of `Public/`, read once at start. Each is served under a name that holds a fingerprint of its bytes, so
/// that browsers may keep it for a year and still see a new version at once. A name that was not read does not exist:
/// there is no way out of the folder, no listing, nothing hidden.
package struct StaticFiles: Sendable {
  private struct File: Sendable {
    let name: String
    let plain: Representation
    let zipped: Representation?
  }

  private let byName: [String: File]
  private let served: [String: File]

  private static let fileBytesMax = 4 << 20
  private static let foreverCache = "public, max-age=31536000, immutable"

  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// Reads the folder with its subfolders; names that begin with a dot and links are left out.
  package init(folder: String) throws {
    var files: [String: File] = [:]
    try Self.walk(folder, "") { name, bytes in
      let fingerprint = Self.fingerprint(bytes)
      files[name] = Self.file(Self.fingerprinted(name, fingerprint), bytes, fingerprint)
    }
    byName = files
    served = Dictionary(uniqueKeysWithValues: files.values.map { ($0.name, $0) })
  }

  package var names: [String] { byName.keys.sorted() }

  /// The name under which a file is served, for pages that use it.
  package func servedName(of name: String) -> String? { byName[name]?.name }

  package func response(to request: Request, servedName: String, now: Int64) -> Response? {
    guard let file = served[servedName] else { return nil }
    var fields = ResponseFields()
    fields.set("Cache-Control", Self.foreverCache)
    guard let zipped = file.zipped else { return file.plain.response(to: request, now: now, fields: fields) }
    fields.set("Vary", "Accept-Encoding")
    guard request.acceptsGzip, !request.head.hasField("range") else {
      return file.plain.response(to: request, now: now, fields: fields)
    }
    fields.set("Content-Encoding", "gzip")
    return zipped.response(to: request, now: now, fields: fields)
  }

  private static func file(_ name: String, _ bytes: [UInt8], _ fingerprint: String) -> File {
    let type = MediaType.ofFile(named: name)
    let plain = Representation(type, bytes, tag: EntityTag(fingerprint))
    let zipped = Gzip.compress(bytes, level: .best)
    guard zipped.count < bytes.count - bytes.count / 10 else { return File(name: name, plain: plain, zipped: nil) }
    return File(name: name, plain: plain, zipped: Representation(type, zipped, tag: EntityTag("\(fingerprint)-gzip")))
  }

  /// `style.css` → `style.0123456789abcdef.css`
  private static func fingerprinted(_ name: String, _ fingerprint: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot > (name.lastIndex(of: "/") ?? name.startIndex) else {
      return "\(name).\(fingerprint)"
    }
    return "\(name[..<dot]).\(fingerprint)\(name[dot...])"
  }

  /// FNV-1a, 64 bits: tells versions of one file apart, no more.
  private static func fingerprint(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func walk(_ folder: String, _ prefix: String, _ found: (String, [UInt8]) throws -> Void) throws {
    guard let directory = opendir(folder) else { throw Unreadable(description: "\(folder): not a folder to read") }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try walk(path, "\(prefix)\(name)/", found)
      case S_IFREG: try found("\(prefix)\(name)", try read(path, Int(status.st_size)))
      default: continue
      }
    }
  }

  private static func read(_ path: String, _ size: Int) throws -> [UInt8] {
    guard size <= fileBytesMax, let file = fopen(path, "rb") else {
      throw Unreadable(description: "\(path): cannot be read, or is larger than \(fileBytesMax) bytes")
    }
    defer { fclose(file) }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
  }
}
