/// A font with only the glyphs of one document, numbered from 0 in the order they were first used, so that the number
/// in the page, the CID and the glyph are one and the same (`/CIDToGIDMap /Identity`).
struct FontSubset {
  /// Nil: a glyph without ink or width, which only carries a character for those who read the text (see `TextShaper`).
  private(set) var sources: [UInt16?]
  private let font: FontFile

  /// `glyphs` begins with glyph 0, which shows what is missing.
  init(_ font: FontFile, glyphs: [UInt16?]) {
    self.font = font
    sources = glyphs
  }

  /// The font program: the six tables that a CIDFontType2 needs (ISO 32000-1 section 9.9), and the hinting
  /// instructions when the font has any.
  mutating func program() -> [UInt8] {
    var places: [UInt16: UInt16] = [:]
    for (place, glyph) in sources.enumerated() {
      if let glyph, places[glyph] == nil { places[glyph] = UInt16(place) }
    }
    var outlines: [UInt8] = []
    var locations: [UInt32] = [0]
    var place = 0
    // Components found on the way join the end of the list, so the loop reaches them too.
    while place < sources.count {
      if let glyph = sources[place] {
        outlines.append(contentsOf: renumbered(font.outline(of: glyph), &places))
        while outlines.count % 4 != 0 { outlines.append(0) }
      }
      locations.append(UInt32(outlines.count))
      place += 1
    }
    return file(tables: tables(outlines: outlines, locations: locations))
  }

  /// Compound glyphs name their parts by number ('glyf' table, composite glyph description).
  private mutating func renumbered(_ outline: ArraySlice<UInt8>, _ places: inout [UInt16: UInt16]) -> [UInt8] {
    var bytes = Array(outline)
    let reader = BigEndianReader(outline)
    guard let contours = reader.signed(at: 0), contours < 0 else { return bytes }
    var offset = 10
    while let flags = reader.word(at: offset), let part = reader.word(at: offset + 2) {
      let place = places[part] ?? UInt16(truncatingIfNeeded: sources.count)
      if places[part] == nil {
        places[part] = place
        sources.append(part)
      }
      bytes.set(big: place, at: offset + 2)
      offset += 4 + (flags & 0x0001 != 0 ? 4 : 2)
      if flags & 0x0008 != 0 { offset += 2 } else if flags & 0x0040 != 0 { offset += 4 }
      if flags & 0x0080 != 0 { offset += 8 }
      guard flags & 0x0020 != 0 else { break }
    }
    return bytes
  }

  private func tables(outlines: [UInt8], locations: [UInt32]) -> [(tag: String, bytes: [UInt8])] {
    var head = font.tableBytes("head")
    head.set(big: UInt32(0), at: 8)
    head.set(big: UInt16(1), at: 50)
    var horizontal = font.tableBytes("hhea")
    horizontal.set(big: UInt16(sources.count), at: 34)
    var profile = font.tableBytes("maxp")
    profile.set(big: UInt16(sources.count), at: 4)
    var metrics: [UInt8] = []
    for glyph in sources {
      metrics.append(big: UInt16(glyph.map(font.advance) ?? 0))
      metrics.append(big: UInt16(bitPattern: Int16(glyph.map(font.leftSideBearing) ?? 0)))
    }
    var index: [UInt8] = []
    for location in locations { index.append(big: location) }
    let hinting = ["cvt ", "fpgm", "prep"].map { (tag: $0, bytes: font.tableBytes($0)) }.filter { !$0.bytes.isEmpty }
    let needed: [(tag: String, bytes: [UInt8])] = [
      ("glyf", outlines), ("head", head), ("hhea", horizontal), ("hmtx", metrics), ("loca", index), ("maxp", profile),
    ]
    return (hinting + needed).sorted { $0.tag < $1.tag }
  }

  /// The directory wants its tables sorted, aligned to four bytes, and a checksum that makes the file's own sum a
  /// constant ('head', checkSumAdjustment).
  private func file(tables: [(tag: String, bytes: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big: UInt32(0x0001_0000))
    bytes.append(big: UInt16(tables.count))
    let power = (1...16).last { 1 << $0 <= tables.count } ?? 0
    bytes.append(big: UInt16(16 << power))
    bytes.append(big: UInt16(power))
    bytes.append(big: UInt16(16 * tables.count - 16 << power))
    var offset = 12 + 16 * tables.count
    var headOffset = 0
    for table in tables {
      if table.tag == "head" { headOffset = offset }
      bytes.append(text: table.tag)
      bytes.append(big: Self.checksum(table.bytes[...]))
      bytes.append(big: UInt32(offset))
      bytes.append(big: UInt32(table.bytes.count))
      offset += (table.bytes.count + 3) & ~3
    }
    for table in tables {
      bytes.append(contentsOf: table.bytes)
      while bytes.count % 4 != 0 { bytes.append(0) }
    }
    bytes.set(big: 0xB1B0_AFBA &- Self.checksum(bytes[...]), at: headOffset + 8)
    return bytes
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum: UInt32 = 0
    var shift: UInt32 = 24
    for byte in bytes {
      sum &+= UInt32(byte) << shift
      shift = shift == 0 ? 24 : shift - 8
    }
    return sum
  }
}
