import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("Fonts")
struct FontTests {
  private static let names = [
    "NotoSans-Regular", "NotoSans-Bold", "NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold", "NotoSansSymbols2-Regular",
    "NotoSansMath-Regular",
  ]

  @Test("characters, widths and boxes are those that fontTools reads", arguments: names)
  func reading(_ name: String) throws {
    let font = try FontFile(try Tools.font(name))
    let answer = try Tools.ask(
      """
      import sys
      from fontTools.ttLib import TTFont
      font = TTFont(sys.argv[1])
      for value, name in sorted(font.getBestCmap().items()):
          glyph = font["glyf"][name]
          box = (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax) if glyph.numberOfContours else ()
          print(value, font.getGlyphID(name), font["hmtx"][name][0], *box)
      """, [Tools.root.appendingPathComponent("Config/fonts/\(name).ttf").path])
    let rows = answer.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(rows.count == font.glyphOfScalar.count)
    for row in rows {
      let glyph = try #require(font.glyphOfScalar[UInt32(row[0])])
      #expect(Int(glyph) == row[1] && font.advance(of: glyph) == row[2])
      let box = font.inkBox(of: glyph).map { [$0.left, $0.bottom, $0.right, $0.top] } ?? []
      #expect(box == Array(row[3...]))
    }
    #expect(font.name == name)
  }

  @Test("a subset is a font in which each glyph has its number, its width and its outline, compound ones included")
  func subset() throws {
    let font = try FontFile(try Tools.font("NotoSans-Regular"))
    let glyphs: [UInt16?] = [0] + "éÇa œŠ½".unicodeScalars.map { font.glyph(for: $0) } + [nil]
    var subset = FontSubset(font, glyphs: glyphs)
    let program = subset.program()
    #expect(subset.sources.count > glyphs.count)
    let folder = try Tools.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("subset.ttf")
    try Data(program).write(to: file)
    let answer = try Tools.ask(
      """
      import sys
      from fontTools.ttLib import TTFont
      from fontTools.pens.recordingPen import DecomposingRecordingPen
      def drawn(font, number):
          name = font.getGlyphName(number)
          pen = DecomposingRecordingPen(font.getGlyphSet())
          font.getGlyphSet()[name].draw(pen)
          return pen.value, font["hmtx"][name]
      subset, whole = TTFont(sys.argv[1], checkChecksums=2), TTFont(sys.argv[2])
      pairs = [tuple(map(int, pair.split(":"))) for pair in sys.argv[3:]]
      same = all(drawn(subset, a) == drawn(whole, b) for a, b in pairs)
      print(same, len(subset.getGlyphOrder()), len(subset["loca"]))
      """,
      [file.path, Tools.root.appendingPathComponent("Config/fonts/NotoSans-Regular.ttf").path]
        + subset.sources.enumerated().compactMap { place, glyph in glyph.map { "\(place):\($0)" } })
    #expect(answer == "True \(subset.sources.count) \(subset.sources.count + 1)\n")
  }

  @Test("the fonts hold every sign that the portal writes")
  func coverage() throws {
    let typeface = try CertificateSample.typeface()
    let signs = "✓●!○✕←→↑↓−≈≤≥≠☑☐€£¥₦—–…“”«»‘’№°²³½×÷·•ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿٱ؟،؛٠١٢٣٪".filter { $0 != "ٱ" }
    for weight in [TextStyle.Weight.regular, .bold] { #expect(typeface.missing(in: signs, weight: weight) == []) }
    for scalar in (0x621...0x64A).compactMap(Unicode.Scalar.init) where ArabicJoining.isKnown(scalar) {
      for around in ["", "ب", "بب"] {
        let text = Array((around + String(scalar) + around).unicodeScalars)
        for shape in ArabicJoining.shape(text).compactMap({ $0 }) {
          #expect(typeface.glyph(for: shape, .regular) != nil, "U+\(String(shape.value, radix: 16))")
        }
      }
    }
  }

  @Test("a font larger than the limit is refused")
  func limit() {
    #expect(throws: FontError.tooLarge(bytesMax: FontFile.bytesMax)) {
      try FontFile([UInt8](repeating: 0, count: FontFile.bytesMax + 1))
    }
    #expect(throws: FontError.notTrueType) { try FontFile([UInt8](repeating: 0, count: FontFile.bytesMax)) }
  }

  @Test("a font that may not be embedded is refused")
  func licence() throws {
    var bytes = try Tools.font("NotoSansMath-Regular")
    let entry = try #require((12..<300).first { bytes[$0..<$0 + 4].elementsEqual("OS/2".utf8) })
    let offset = bytes[entry + 8..<entry + 12].reduce(0) { $0 << 8 | Int($1) }
    bytes[offset + 9] = 2
    #expect(throws: FontError.mayNotBeEmbedded) { try FontFile(bytes) }
  }

  @Test("a damaged font is refused or subset, never a trap")
  func fuzz() throws {
    let bytes = try Tools.font("NotoSansMath-Regular")
    var random = Seeded(state: 4)
    var read = 0
    for step in 0..<3000 {
      var changed = bytes
      for _ in 0..<4 {
        changed[Int.random(in: 0..<(step % 2 == 0 ? 400 : bytes.count), using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      guard let font = try? FontFile(changed) else { continue }
      read += 1
      var subset = FontSubset(font, glyphs: (0..<UInt16(min(font.glyphCount, 12))).map { $0 })
      #expect(subset.program().count > 12)
    }
    #expect(read > 100)
    for length in 0..<min(bytes.count, 1200) { _ = try? FontFile(Array(bytes[..<length])) }
  }
}
