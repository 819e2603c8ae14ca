/// One line, its glyphs in the order they stand from left to right.
struct TextLine: Sendable {
  struct Placed: Sendable {
    let glyph: Glyph
    /// From the left end of the line's visible words.
    let x: Double
  }

  private(set) var glyphs: [Placed] = []
  /// Without the spaces that hang over the end.
  private(set) var width = 0.0

  /// `filling` spreads the words over that width.
  init(_ text: ShapedText, _ range: Range<Int>, filling: Double? = nil) {
    let hanging = Self.hanging(text, range)
    let visible = range.lowerBound..<(range.upperBound - hanging)
    width = visible.reduce(0) { $0 + (text.glyphs[$1]?.advance ?? 0) }
    let gaps = visible.count { text.glyphs[$0]?.isSpace == true }
    var extra = 0.0
    if let filling, gaps > 0, filling > width {
      extra = (filling - width) / Double(gaps)
      width = filling
    }
    place(text, range, visible, extra: extra)
  }

  private static func hanging(_ text: ShapedText, _ range: Range<Int>) -> Int {
    range.reversed().prefix { text.glyphs[$0].map(\.isSpace) ?? true }.count
  }

  private mutating func place(_ text: ShapedText, _ range: Range<Int>, _ visible: Range<Int>, extra: Double) {
    var positions = [Double](repeating: 0, count: range.count)
    let order = text.bidi.visualOrder(range)
    let overhang = (visible.upperBound..<range.upperBound).reduce(0) { $0 + (text.glyphs[$1]?.advance ?? 0) }
    var pen = text.bidi.direction == .rightToLeft ? -overhang : 0
    for index in order {
      positions[index - range.lowerBound] = pen
      guard let glyph = text.glyphs[index] else { continue }
      pen += glyph.advance
      if glyph.isSpace, visible.contains(index) { pen += extra }
    }
    moveMarks(&positions, text, range)
    for index in order {
      guard let glyph = text.glyphs[index] else { continue }
      glyphs.append(Placed(glyph: glyph, x: positions[index - range.lowerBound]))
    }
  }

  /// To the letter they belong to, which comes before them in the text.
  private func moveMarks(_ positions: inout [Double], _ text: ShapedText, _ range: Range<Int>) {
    var letter: Double?
    for index in range {
      guard let glyph = text.glyphs[index] else { continue }
      if !glyph.isMark {
        letter = positions[index - range.lowerBound]
      } else if let letter {
        positions[index - range.lowerBound] = letter + glyph.shift
      }
    }
  }
}
