import Compression
import JSON
import Procedures
import XML

/// Papers that are judged as a whole: archives, office documents, XML and GeoJSON.
enum WholePaper {
  /// Office documents have some dozens of entries; what they hold is a picture or two.
  private static let archive = ZipLimits(entriesMax: 2_000, totalBytesMax: 200 << 20)
  private static let markup = XMLLimits(bytesMax: PaperCheck.wholeBytesMax, depthMax: 128)
  private static let tree = JSONLimits(bytes: PaperCheck.wholeBytesMax, depth: 32)

  /// Programs, pages, and archives within the archive.
  private static let unwanted: Set<String> = [
    "7z", "app", "bat", "bin", "cab", "chm", "cmd", "com", "cpl", "dll", "docm", "exe", "gz", "hta", "htm", "html",
    "iso",
    "jar", "js", "jse", "lnk", "mht", "msi", "php", "pif", "ps1", "rar", "reg", "scr", "sh", "svg", "tar", "vbe", "vbs",
    "wsf", "xhtml", "xlsm", "xz", "zip",
  ]

  static func format(of bytes: [UInt8]) throws -> PaperCheck.Format {
    if bytes.starts(with: Signature.zip) { return try archive(bytes) }
    // A byte order mark and spaces may come first.
    let first = bytes.first { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "{") }
    return first == UInt8(ascii: "<") ? try document(bytes) : try shape(bytes)
  }

  /// What office programs write says of itself what it is.
  private static func archive(_ bytes: [UInt8]) throws -> PaperCheck.Format {
    let reader: ZipReader
    do {
      reader = try ZipReader(bytes, limits: archive)
    } catch {
      throw PaperCheck.Refused.archive
    }
    let names = Set(reader.entries.map { $0.name.lowercased() })
    let isOffice = names.contains("[content_types].xml")
    for name in names {
      let ending = name.split(separator: ".").last.map(String.init) ?? ""
      if name.hasSuffix("vbaproject.bin") { throw PaperCheck.Refused.active }
      // Printer settings and the like are `.bin` in office documents.
      if unwanted.contains(ending), !(isOffice && ending == "bin") { throw PaperCheck.Refused.active }
    }
    if isOffice, names.contains("word/document.xml") { return .docx }
    if isOffice, names.contains("xl/workbook.xml") { return .xlsx }
    return .zip
  }

  private static func document(_ bytes: [UInt8]) throws -> PaperCheck.Format {
    var reader = XMLReader(bytes, limits: markup)
    do {
      while let event = try reader.next() {
        // A page, or a drawing with scripts, under another name.
        if case .start(let tag) = event, activeNamespaces.contains(tag.name.namespace) {
          throw PaperCheck.Refused.active
        }
      }
    } catch is XMLError {
      throw PaperCheck.Refused.damaged
    }
    return .xml
  }

  private static let activeNamespaces: Set<String> = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"]

  private static func shape(_ bytes: [UInt8]) throws -> PaperCheck.Format {
    guard let json = try? JSONReader.read(bytes, limits: tree) else { throw PaperCheck.Refused.damaged }
    let types: Set<String> = [
      "Feature", "FeatureCollection", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon",
      "MultiPolygon", "GeometryCollection",
    ]
    guard let type = json["type"]?.string, types.contains(type) else { throw PaperCheck.Refused.format }
    return .geojson
  }
}

/// The record with which every ZIP archive ends (APPNOTE section 4.3.16).
enum ArchiveEnd {
  static let bytes = 22
  private static let mark: [UInt8] = [0x50, 0x4B, 0x05, 0x06]

  /// Programs look for it from the end backwards; it counts if its comment reaches exactly to the end.
  static func stands(at tail: [UInt8]) -> Bool {
    var rest = tail[...]
    while let found = rest.lastRange(of: mark) {
      let start = found.lowerBound
      if start + bytes <= tail.count, start + bytes + Int(tail[start + 20]) + Int(tail[start + 21]) << 8 == tail.count {
        return true
      }
      rest = rest[..<start]
    }
    return false
  }
}

extension ArraySlice<UInt8> {
  fileprivate func lastRange(of wanted: [UInt8]) -> Range<Int>? {
    guard count >= wanted.count else { return nil }
    var start = endIndex - wanted.count
    while start >= startIndex {
      if self[start..<start + wanted.count].elementsEqual(wanted) { return start..<start + wanted.count }
      start -= 1
    }
    return nil
  }
}
