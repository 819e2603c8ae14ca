import Glibc
import Procedures
import Registry
import SQLite

/// A pack as it lies on disk: a folder of texts.
enum PackFolder {
  private static let fileBytesMax = 16 << 20
  private static let filesMax = 5_000
  private static let folders = ["lists", "procedures", "pages", "examples", "certificates"]

  /// A pack without an error, and the files it was read from.
  struct Content: Sendable {
    let files: PackFiles
    let pack: Pack
  }

  /// Every pack of the installation. One with an error is not served, and neither is a portal with such a pack.
  static func all(root: String) throws -> [Content] {
    try paths([], root: root).map { path in
      let files = try read(path)
      let (pack, problems) = Pack.read(files)
      if let problem = problems.first(where: { $0.weight == .error }) { throw Unusable(description: "\(problem)") }
      return Content(files: files, pack: pack)
    }
  }

  static func read(_ path: String) throws -> PackFiles {
    var files: [String: [UInt8]] = [:]
    for name in try DataFolder.names(in: path) where !name.hasPrefix(".") && !folders.contains(name) {
      files[name] = try DurableFile.read("\(path)/\(name)", bytesMax: fileBytesMax)
    }
    for folder in folders {
      for name in (try? DataFolder.names(in: "\(path)/\(folder)")) ?? [] where !name.hasPrefix(".") {
        guard files.count < filesMax else { throw Unusable(description: "\(path): more than \(filesMax) files") }
        files["\(folder)/\(name)"] = try DurableFile.read("\(path)/\(folder)/\(name)", bytesMax: fileBytesMax)
      }
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return PackFiles(name: name, files: files)
  }

  /// The packs of an installation, or those that are named: by name, or as folders anywhere.
  static func paths(_ named: [String], root: String) throws -> [String] {
    let packs = "\(root)/Config/packs"
    if named.isEmpty {
      guard access(packs, F_OK) == 0 else { return [] }
      return try DataFolder.names(in: packs).filter { !$0.hasPrefix(".") && !$0.contains(".") }.map { "\(packs)/\($0)" }
    }
    return named.map { $0.contains("/") ? $0 : "\(packs)/\($0)" }
  }
}
