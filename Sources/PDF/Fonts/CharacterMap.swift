/// Which glyph shows which character (OpenType 'cmap'): format 12 for all of Unicode, or format 4 for its first plane.
enum CharacterMap {
  static func read(_ table: BigEndianReader, glyphCount: Int) throws(FontError) -> [UInt32: UInt16] {
    guard let count = table.word(at: 2), count <= 64 else { throw .damaged("cmap") }
    var best: (rank: Int, offset: Int)?
    for index in 0..<Int(count) {
      let row = 4 + 8 * index
      guard let platform = table.word(at: row), let encoding = table.word(at: row + 2),
        let offset = table.long(at: row + 4), let format = table.word(at: Int(offset))
      else { throw .damaged("cmap") }
      let isUnicode = platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10))
      guard isUnicode, format == 4 || format == 12 else { continue }
      let rank = Int(format)
      if rank > best?.rank ?? 0 { best = (rank, Int(offset)) }
    }
    guard let best else { throw .damaged("cmap") }
    var glyphs: [UInt32: UInt16] = [:]
    if best.rank == 12 {
      try readFormat12(table, best.offset, glyphCount, &glyphs)
    } else {
      try readFormat4(table, best.offset, glyphCount, &glyphs)
    }
    return glyphs
  }

  private static func readFormat12(
    _ table: BigEndianReader, _ start: Int, _ glyphCount: Int, _ glyphs: inout [UInt32: UInt16]
  ) throws(FontError) {
    guard let groups = table.long(at: start + 12), groups <= 65_536 else { throw .damaged("cmap") }
    for group in 0..<Int(groups) {
      let row = start + 16 + 12 * group
      guard let first = table.long(at: row), let last = table.long(at: row + 4), let glyph = table.long(at: row + 8),
        first <= last, last <= 0x10FFFF, last - first < 65_536, glyph < 65_536
      else { throw .damaged("cmap") }
      for scalar in first...last {
        let shown = Int(glyph) + Int(scalar - first)
        if shown > 0, shown < glyphCount { glyphs[scalar] = UInt16(shown) }
      }
    }
  }

  private static func readFormat4(
    _ table: BigEndianReader, _ start: Int, _ glyphCount: Int, _ glyphs: inout [UInt32: UInt16]
  ) throws(FontError) {
    guard let doubled = table.word(at: start + 6), doubled % 2 == 0 else { throw .damaged("cmap") }
    let width = Int(doubled)
    for segment in stride(from: 0, to: width, by: 2) {
      let row = start + 14 + segment
      guard let last = table.word(at: row), let first = table.word(at: row + width + 2),
        let delta = table.word(at: row + 2 * width + 2), let rangeOffset = table.word(at: row + 3 * width + 2),
        first <= last
      else { throw .damaged("cmap") }
      for scalar in first...last where scalar != 0xFFFF {
        var glyph = scalar &+ delta
        if rangeOffset != 0 {
          let place = row + 3 * width + 2 + Int(rangeOffset) + 2 * Int(scalar - first)
          guard let listed = table.word(at: place) else { throw .damaged("cmap") }
          glyph = listed == 0 ? 0 : listed &+ delta
        }
        if glyph > 0, Int(glyph) < glyphCount { glyphs[UInt32(scalar)] = glyph }
      }
    }
  }
}
