/// One font as used by one document: gives each glyph its number when it is first shown, then writes the font.
struct EmbeddedFont {
  /// The same glyph standing for two texts (a space and a non-breaking one) gets two numbers, so that each is read
  /// back as what was written.
  private struct Use: Hashable {
    let glyph: UInt16?
    let text: Unicode.Scalar?
  }

  /// Leaves room for the parts of compound glyphs below the 65,536 that two bytes can number.
  private static let glyphsMax = 60_000

  private let font: FontFile
  private var numbers: [Use: UInt16] = [:]
  private var uses: [Use] = []

  init(_ font: FontFile) {
    self.font = font
    uses = [Use(glyph: 0, text: nil)]
  }

  var isUsed: Bool { uses.count > 1 }

  mutating func number(of glyph: UInt16?, standingFor text: Unicode.Scalar) -> UInt16 {
    let use = Use(glyph: glyph, text: text)
    if let number = numbers[use] { return number }
    guard let number = UInt16(exactly: uses.count), number < Self.glyphsMax else { return 0 }
    numbers[use] = number
    uses.append(use)
    return number
  }

  /// Type 0 font, its descendant, descriptor, program and map to Unicode (ISO 32000-1 sections 9.7 and 9.10.3).
  func write(to objects: inout ObjectTable) -> Int {
    var subset = FontSubset(font, glyphs: uses.map(\.glyph))
    let program = subset.program()
    let name = tag(program) + "+" + font.name
    let file = objects.add(program, ["Length1": .integer(program.count)])
    let descriptor = objects.add(descriptor(name, subset, file, &objects))
    let descendant = objects.add(descendant(name, subset, descriptor: descriptor))
    let unicode = objects.add(Self.unicodeMap(uses.map(\.text)))
    return objects.add([
      "Type": .name("Font"), "Subtype": .name("Type0"), "BaseFont": .name(name), "Encoding": .name("Identity-H"),
      "DescendantFonts": .array([.reference(descendant)]), "ToUnicode": .reference(unicode),
    ])
  }

  private func descendant(_ name: String, _ subset: FontSubset, descriptor: Int) -> PDFDictionary {
    let widths = subset.sources.map { PDFValue.real($0.map { thousandths(font.advance(of: $0)) } ?? 0) }
    return [
      "Type": .name("Font"), "Subtype": .name("CIDFontType2"), "BaseFont": .name(name),
      "CIDSystemInfo": .dictionary([
        "Registry": .text("Adobe"), "Ordering": .text("Identity"), "Supplement": .integer(0),
      ]),
      "FontDescriptor": .reference(descriptor), "CIDToGIDMap": .name("Identity"), "DW": .integer(1000),
      "W": .array([.integer(0), .array(widths)]),
    ]
  }

  private func descriptor(
    _ name: String, _ subset: FontSubset, _ file: Int, _ objects: inout ObjectTable
  ) -> PDFDictionary {
    // One bit per glyph of the program, all of them set: PDF/A-1 wants the list, PDF/A-2 wants it complete.
    let count = subset.sources.count
    let present = (0..<(count + 7) / 8).map { UInt8(truncatingIfNeeded: 0xFF << max(0, 8 * $0 + 8 - count)) }
    return [
      "Type": .name("FontDescriptor"), "FontName": .name(name), "Flags": .integer(4),
      "FontBBox": .array(font.boundingBox.map { .real(thousandths($0)) }), "ItalicAngle": .integer(0),
      "Ascent": .real(thousandths(font.ascent)), "Descent": .real(thousandths(font.descent)),
      "CapHeight": .real(thousandths(font.capHeight)), "StemV": .integer(80), "FontFile2": .reference(file),
      "CIDSet": .reference(objects.add(present)),
    ]
  }

  private func thousandths(_ units: Int) -> Double {
    (Double(units) * 1000 / Double(font.unitsPerEm)).rounded()
  }

  /// Six capital letters that differ when the glyphs do (section 9.6.4), from the bytes of the program (FNV-1a).
  private func tag(_ program: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in program { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var letters: [UInt8] = []
    for _ in 0..<6 {
      letters.append(UInt8(ascii: "A") + UInt8(hash % 26))
      hash /= 26
    }
    return String(decoding: letters, as: UTF8.self)
  }

  private static func unicodeMap(_ texts: [Unicode.Scalar?]) -> [UInt8] {
    var map: [UInt8] = []
    map.append(
      text: """
        /CIDInit /ProcSet findresource begin
        12 dict begin
        begincmap
        /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
        /CMapName /Adobe-Identity-UCS def
        /CMapType 2 def
        1 begincodespacerange
        <0000> <ffff>
        endcodespacerange

        """)
    let rows = texts.enumerated().compactMap { number, text in text.map { (number, $0) } }
    // A block holds a hundred rows at most.
    for start in stride(from: 0, to: rows.count, by: 100) {
      let block = rows[start..<min(start + 100, rows.count)]
      map.append(text: "\(block.count) beginbfchar\n")
      for (number, text) in block {
        map.append(hexadecimal: [UInt8(number >> 8), UInt8(number & 0xFF)])
        var units: [UInt8] = []
        for unit in UTF16.encode(text) ?? UTF16.encodedReplacementCharacter { units.append(big: unit) }
        map.append(UInt8(ascii: " "))
        map.append(hexadecimal: units)
        map.append(UInt8(ascii: "\n"))
      }
      map.append(text: "endbfchar\n")
    }
    map.append(text: "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return map
  }
}
