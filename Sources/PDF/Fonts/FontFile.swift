// A TrueType font as a table of outlines (OpenType specification, 'glyf' flavour). Only what a page needs is read:
// which glyph shows a character, how wide it is, its outline as bytes. Hinting and layout tables are ignored.

package enum FontError: Error, Equatable, Sendable {
  case notTrueType
  case tableMissing(String)
  case damaged(String)
  case tooLarge(bytesMax: Int)
  /// The licence bits of the font (OS/2 fsType) do not allow it to travel inside a document.
  case mayNotBeEmbedded
}

package struct FontFile: Sendable {
  package static let bytesMax = 16 << 20

  /// PostScript name, as the viewer will list it.
  package let name: String
  package let unitsPerEm: Int
  package let ascent: Int
  package let descent: Int
  let capHeight: Int
  let boundingBox: [Int]
  let glyphCount: Int
  let glyphOfScalar: [UInt32: UInt16]
  private let bytes: [UInt8]
  private let tables: [String: Range<Int>]
  private let hasLongLocations: Bool
  private let metricCount: Int

  package init(_ bytes: [UInt8]) throws(FontError) {
    guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
    let tables = try Self.directory(bytes)
    func table(_ tag: String) throws(FontError) -> BigEndianReader {
      guard let range = tables[tag] else { throw .tableMissing(tag) }
      return BigEndianReader(bytes[range])
    }
    let head = try table("head")
    let horizontal = try table("hhea")
    guard let units = head.word(at: 18), (16...16384).contains(units), let locations = head.word(at: 50) else {
      throw .damaged("head")
    }
    guard let count = try table("maxp").word(at: 4), count > 0 else { throw .damaged("maxp") }
    guard let ascent = horizontal.signed(at: 4), let descent = horizontal.signed(at: 6),
      let metrics = horizontal.word(at: 34), metrics > 0, metrics <= count
    else { throw .damaged("hhea") }
    guard try table("hmtx").count >= 4 * Int(metrics) + 2 * Int(count - metrics) else { throw .damaged("hmtx") }
    guard try table("loca").count >= (Int(count) + 1) * (locations == 0 ? 2 : 4) else { throw .damaged("loca") }
    _ = try table("glyf")
    try Self.checkLicence(tables["OS/2"].map { BigEndianReader(bytes[$0]) })

    self.bytes = bytes
    self.tables = tables
    self.unitsPerEm = Int(units)
    self.ascent = ascent
    self.descent = descent
    glyphCount = Int(count)
    metricCount = Int(metrics)
    hasLongLocations = locations != 0
    boundingBox = [36, 38, 40, 42].map { head.signed(at: $0) ?? 0 }
    capHeight = Self.capHeight(tables["OS/2"].map { BigEndianReader(bytes[$0]) }) ?? ascent * 2 / 3
    name = tables["name"].flatMap { Self.postScriptName(BigEndianReader(bytes[$0])) } ?? "Unnamed"
    glyphOfScalar = try CharacterMap.read(try table("cmap"), glyphCount: Int(count))
  }

  func glyph(for scalar: Unicode.Scalar) -> UInt16? {
    glyphOfScalar[scalar.value]
  }

  /// In units of the em; glyphs beyond the metrics share the last width.
  func advance(of glyph: UInt16) -> Int {
    let row = min(Int(glyph), metricCount - 1)
    return Int(table("hmtx").word(at: 4 * row) ?? 0)
  }

  func leftSideBearing(of glyph: UInt16) -> Int {
    let index = Int(glyph)
    let offset = index < metricCount ? 4 * index + 2 : 4 * metricCount + 2 * (index - metricCount)
    return table("hmtx").signed(at: offset) ?? 0
  }

  /// The description in 'glyf'; empty for a space, and for a place that lies outside the table.
  func outline(of glyph: UInt16) -> ArraySlice<UInt8> {
    guard Int(glyph) < glyphCount else { return [] }
    let locations = table("loca")
    let index = Int(glyph)
    let start: Int?
    let end: Int?
    if hasLongLocations {
      (start, end) = (locations.long(at: 4 * index).map(Int.init), locations.long(at: 4 * index + 4).map(Int.init))
    } else {
      start = locations.word(at: 2 * index).map { 2 * Int($0) }
      end = locations.word(at: 2 * index + 2).map { 2 * Int($0) }
    }
    guard let start, let end, start < end else { return [] }
    return table("glyf").slice(start, end - start) ?? []
  }

  /// Left, bottom, right and top of the ink, or nil for a glyph without any.
  func inkBox(of glyph: UInt16) -> (left: Int, bottom: Int, right: Int, top: Int)? {
    let reader = BigEndianReader(outline(of: glyph))
    guard let left = reader.signed(at: 2), let bottom = reader.signed(at: 4), let right = reader.signed(at: 6),
      let top = reader.signed(at: 8)
    else { return nil }
    return (left, bottom, right, top)
  }

  /// A whole table, for the subset to start from; empty when the font has none.
  func tableBytes(_ tag: String) -> [UInt8] {
    tables[tag].map { Array(bytes[$0]) } ?? []
  }

  private func table(_ tag: String) -> BigEndianReader {
    BigEndianReader(tables[tag].map { bytes[$0] } ?? [])
  }
}

extension FontFile {
  private static func directory(_ bytes: [UInt8]) throws(FontError) -> [String: Range<Int>] {
    let reader = BigEndianReader(bytes[...])
    guard let kind = reader.long(at: 0), kind == 0x0001_0000 || kind == 0x7472_7565 else { throw .notTrueType }
    guard let count = reader.word(at: 4), count <= 64 else { throw .damaged("table directory") }
    var tables: [String: Range<Int>] = [:]
    for index in 0..<Int(count) {
      let row = 12 + 16 * index
      guard let tag = reader.slice(row, 4), let start = reader.long(at: row + 8),
        let length = reader.long(at: row + 12),
        reader.slice(Int(start), Int(length)) != nil
      else { throw .damaged("table directory") }
      tables[String(decoding: tag, as: UTF8.self)] = Int(start)..<Int(start) + Int(length)
    }
    return tables
  }

  private static func checkLicence(_ metrics: BigEndianReader?) throws(FontError) {
    guard let bits = metrics?.word(at: 8) else { return }
    if bits & 0x000F == 0x0002 || bits & 0x0300 != 0 { throw .mayNotBeEmbedded }
  }

  private static func capHeight(_ metrics: BigEndianReader?) -> Int? {
    guard let metrics, let version = metrics.word(at: 0), version >= 2 else { return nil }
    return metrics.signed(at: 88).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Name 6, in whichever encoding the font gives it; PostScript allows ASCII only.
  private static func postScriptName(_ names: BigEndianReader) -> String? {
    guard let count = names.word(at: 2), let storage = names.word(at: 4) else { return nil }
    for index in 0..<Int(count) {
      let row = 6 + 12 * index
      guard names.word(at: row + 6) == 6, let length = names.word(at: row + 8), let start = names.word(at: row + 10),
        let text = names.slice(Int(storage) + Int(start), Int(length))
      else { continue }
      let letters = text.filter { (0x21..<0x7F).contains($0) && !Array("[](){}<>/%".utf8).contains($0) }
      if !letters.isEmpty { return String(decoding: letters.prefix(63), as: UTF8.self) }
    }
    return nil
  }
}
