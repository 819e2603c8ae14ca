import Compression
import HTTP
import Procedures
import Templates

/// A pack that somebody sends: a ZIP archive of its folder.
enum PackArchive {
  enum Fault: Error, Equatable {
    case notZip
    case tooLarge
    case noPack

    /// What would mend it.
    var sentence: TextKey {
      switch self {
      case .notZip: TextKey("admin.packs.notZip")
      case .tooLarge: TextKey("admin.packs.tooLarge")
      case .noPack: TextKey("admin.packs.noPack")
      }
    }
  }

  /// Of the archive; expanded it may be larger.
  static let bytesMax: UInt64 = 16 << 20
  private static let limits = ZipLimits(entriesMax: 5_000, totalBytesMax: 64 << 20)
  private static let head = "pack.json5"

  /// Blocks on the file.
  static func files(_ upload: MultipartForm.UploadedFile) throws -> PackFiles {
    do {
      let reader = try ZipReader(byteCount: upload.byteCount, limits: limits) { offset, count in
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
          filled = try upload.file.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
      }
      let entries = reader.entries.filter { !$0.isFolder && !isHidden($0.name) }
      guard let folder = entries.first(where: { isHead($0.name) }).map({ $0.name.dropLast(head.count) }) else {
        throw Fault.noPack
      }
      var files: [String: [UInt8]] = [:]
      for entry in entries where entry.name.hasPrefix(folder) {
        files[String(entry.name.dropFirst(folder.count))] = try reader.read(entry)
      }
      // A pack bears the name that stands in it, wherever it lay.
      let id = Pack.read(PackFiles(name: String(folder.dropLast()), files: files)).pack.id
      guard !id.isEmpty else { throw Fault.noPack }
      return PackFiles(name: id, files: files)
    } catch let error as ZipError {
      throw error.isOfSize ? Fault.tooLarge : Fault.notZip
    }
  }

  /// At the top, or in the one folder that was packed.
  private static func isHead(_ name: String) -> Bool {
    name == head || name.hasSuffix("/\(head)") && name.split(separator: "/").count == 2
  }

  /// What file systems leave in archives.
  private static func isHidden(_ name: String) -> Bool {
    name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
  }
}

extension ZipError {
  fileprivate var isOfSize: Bool {
    switch reason {
    case .tooManyEntries, .directoryTooLarge, .tooLarge, .ratioTooHigh: true
    default: false
    }
  }
}
