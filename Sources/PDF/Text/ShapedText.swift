// Words as glyphs, before they are cut into lines. There is exactly one glyph per character (a lam that an alef has
// taken in keeps an empty one), so an index means the same in the text, its levels and its glyphs.

/// A glyph that knows the character it stands for and everything a page needs to show it.
struct Glyph: Sendable {
  let face: Int
  /// Nil for a place without ink or width.
  let glyph: UInt16?
  let scalar: Unicode.Scalar
  /// Size after the face's own scale, in points.
  let size: Double
  let colour: Colour
  let language: String?
  /// How far the font itself moves on.
  let width: Double
  /// How far the line moves on: not at all for a mark.
  let advance: Double
  /// Marks are drawn over their letter, raised by this.
  let rise: Double
  /// From the left edge of the letter a mark belongs to; 0 for letters.
  let shift: Double
  let isMark: Bool

  var isSpace: Bool { scalar == " " || scalar == "\u{2009}" }
}

struct ShapedText: Sendable {
  let scalars: [Unicode.Scalar]
  /// Nil for what is not drawn at all, such as a hidden sign of direction.
  let glyphs: [Glyph?]
  let bidi: BidiParagraph

  init(_ runs: [TextRun], _ typeface: Typeface, direction: Direction?) {
    var scalars: [Unicode.Scalar] = []
    var runOf: [Int] = []
    for (number, run) in runs.enumerated() {
      scalars.append(contentsOf: run.text.unicodeScalars)
      runOf.append(contentsOf: repeatElement(number, count: scalars.count - runOf.count))
    }
    let bidi = BidiParagraph(scalars, direction: direction)
    let shapes = ArabicJoining.shape(scalars)
    var glyphs: [Glyph?] = []
    glyphs.reserveCapacity(scalars.count)
    var letter: Glyph?
    for index in scalars.indices {
      let shown = bidi.levels[index] % 2 == 1 ? shapes[index].map(Mirroring.mirrored) : shapes[index]
      let glyph = Self.glyph(scalars[index], shown, runs[runOf[index]], on: letter, typeface)
      glyphs.append(glyph)
      if let glyph, !glyph.isMark { letter = glyph }
    }
    self.scalars = scalars
    self.glyphs = glyphs
    self.bidi = bidi
  }

  private static func glyph(
    _ scalar: Unicode.Scalar, _ shown: Unicode.Scalar?, _ run: TextRun, on letter: Glyph?, _ typeface: Typeface
  ) -> Glyph? {
    guard let shown else { return empty(scalar, run, typeface) }
    guard let (face, glyph) = place(shown, run.style.weight, typeface) else { return nil }
    let font = typeface.faces[face].font
    let size = run.style.size * typeface.faces[face].scale
    let unit = size / Double(font.unitsPerEm)
    let width = Double(font.advance(of: glyph)) * unit
    let isMark = scalar.properties.generalCategory == .nonspacingMark
    let offset = isMark ? Self.offset(of: glyph, font, unit, on: letter, scalar, typeface) : (shift: 0, rise: 0)
    return Glyph(
      face: face, glyph: glyph, scalar: scalar, size: size, colour: run.style.colour, language: run.language,
      width: width, advance: isMark ? 0 : width, rise: offset.rise, shift: offset.shift,
      isMark: isMark)
  }

  private static func empty(_ scalar: Unicode.Scalar, _ run: TextRun, _ typeface: Typeface) -> Glyph? {
    guard let (face, _) = typeface.glyph(for: scalar, run.style.weight) else { return nil }
    return Glyph(
      face: face, glyph: nil, scalar: scalar, size: run.style.size * typeface.faces[face].scale,
      colour: run.style.colour, language: run.language, width: 0, advance: 0, rise: 0, shift: 0, isMark: false)
  }

  /// A character that no font holds shows as the sign of replacement: PDF/A forbids the empty box of `.notdef`, and the
  /// text keeps the true character for those who copy it.
  private static func place(
    _ scalar: Unicode.Scalar, _ weight: TextStyle.Weight, _ typeface: Typeface
  ) -> (face: Int, glyph: UInt16)? {
    if isHidden(scalar) { return nil }
    let spaceOrSame: Unicode.Scalar = scalar == "\t" ? " " : scalar
    return typeface.glyph(for: spaceOrSame, weight) ?? typeface.glyph(for: "\u{FFFD}", weight)
      ?? typeface.glyph(for: "?", weight)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\t" { return false }
    if scalar.value & 0xFFFE == 0xFFFE { return true }
    return scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .control
      || scalar.properties.generalCategory == .lineSeparator || scalar.properties.generalCategory == .paragraphSeparator
  }

  /// Without the font's own anchors a mark stands centred over its letter, or under it, clear of its ink.
  private static func offset(
    of mark: UInt16, _ font: FontFile, _ unit: Double, on letter: Glyph?, _ scalar: Unicode.Scalar, _ typeface: Typeface
  ) -> (shift: Double, rise: Double) {
    guard let letter, let ink = font.inkBox(of: mark) else { return (0, 0) }
    let middle = Double(ink.left + ink.right) / 2 * unit
    let base = typeface.faces[letter.face].font
    let baseUnit = letter.size / Double(base.unitsPerEm)
    guard let glyph = letter.glyph, let box = base.inkBox(of: glyph) else { return (letter.advance / 2 - middle, 0) }
    let shift = Double(box.left + box.right) / 2 * baseUnit - middle
    let gap = 0.05 * letter.size
    if isBelow(scalar) {
      return (shift, min(0, Double(box.bottom) * baseUnit - gap - Double(ink.top) * unit))
    }
    return (shift, max(0, Double(box.top) * baseUnit + gap - Double(ink.bottom) * unit))
  }

  private static func isBelow(_ scalar: Unicode.Scalar) -> Bool {
    // Canonical_Combining_Class 220 and the Arabic kasra and kasratan (32, 29); 202 is the cedilla.
    let kind = scalar.properties.canonicalCombiningClass.rawValue
    return kind == 220 || kind == 32 || kind == 29 || kind == 202
  }
}
