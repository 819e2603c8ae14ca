import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("Left-to-right and right-to-left")
struct BidiTests {
  /// Characters that meet in our documents, and the signs that make rules differ.
  private static let alphabet: [Unicode.Scalar] = Array(
    ("abZéÇ ابلمٌّةڭ0123789٠٤٩۷ .,:/+-−%€°#·()[]«»<>\"'؟،؛!?—\u{A0}\u{202F}\u{2066}\u{2067}\u{2068}\u{2069}"
      + "\u{200E}\u{200F}\u{5D0}\u{5D1}²").unicodeScalars)

  private static func texts(count: Int) -> [[Unicode.Scalar]] {
    var random = Seeded(state: 42)
    return (0..<count).map { _ in
      (0..<Int.random(in: 1...24, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" }
    }
  }

  @Test("the visual order is that of the unicode-bidi library, for thousands of random texts in both directions")
  func againstLibrary() throws {
    let texts = Self.texts(count: 6000)
    let input = texts.map { $0.map { String($0.value) }.joined(separator: " ") }.joined(separator: "\n")
    let answer = try Tools.ask(
      """
      import sys
      from bidi import get_display
      for line in sys.stdin.read().split("\\n"):
          text = "".join(chr(int(c)) for c in line.split())
          for base in "LR":
              print(" ".join(str(ord(c)) for c in get_display(text, base_dir=base)))
      """, input: Data(input.utf8))
    let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count >= 2 * texts.count)
    var reordered = 0
    for (place, text) in texts.enumerated() {
      for (row, direction) in [Direction.leftToRight, .rightToLeft].enumerated() {
        let order = BidiParagraph(text, direction: direction).visualOrder(0..<text.count)
        if order != Array(text.indices) { reordered += 1 }
        let shown = order.map { String(text[$0].value) }.joined(separator: " ")
        #expect(shown == lines[2 * place + row], "\(text.map { String($0.value, radix: 16) }) \(direction)")
      }
    }
    #expect(reordered > texts.count)
  }

  @Test("every character of Latin, Arabic, punctuation and currency has the class of the Unicode database")
  func classes() throws {
    let answer = try Tools.ask(
      """
      import unicodedata
      ranges = [(0x20, 0x24F), (0x2B0, 0x36F), (0x590, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0x1E00, 0x1EFF),
                (0x2000, 0x205F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF),
                (0x25A0, 0x27BF), (0xFB1D, 0xFDCE), (0xFDF0, 0xFDFC), (0xFE70, 0xFEFC)]
      for first, last in ranges:
          for value in range(first, last + 1):
              if unicodedata.bidirectional(chr(value)): print(value, unicodedata.bidirectional(chr(value)))
      """)
    let names: [BidiClass: Set<String>] = [
      .left: ["L"], .right: ["R"], .arabicLetter: ["AL"], .europeanNumber: ["EN"], .europeanSeparator: ["ES"],
      .europeanTerminator: ["ET"], .arabicNumber: ["AN"], .commonSeparator: ["CS"], .mark: ["NSM"],
      .boundary: ["BN", "LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"], .paragraphEnd: ["B"],
      .segmentEnd: ["S"], .space: ["WS"], .neutral: ["ON"],
    ]
    let rows = answer.split(separator: "\n")
    #expect(rows.count > 3000)
    for row in rows {
      let parts = row.split(separator: " ")
      guard let value = UInt32(parts[0]), let scalar = Unicode.Scalar(value) else { continue }
      let own = BidiClass(scalar)
      #expect(names[own]?.contains(String(parts[1])) == true, "U+\(String(value, radix: 16)): \(own), not \(parts[1])")
    }
  }

  @Test("an isolated number keeps its groups in order inside Arabic")
  func isolates() {
    let plain = Array("رقم 001 524".unicodeScalars)
    let isolated = Array("رقم \u{2066}001 524\u{2069}".unicodeScalars)
    func shown(_ text: [Unicode.Scalar]) -> String {
      let order = BidiParagraph(text, direction: .rightToLeft).visualOrder(0..<text.count)
      return String(String.UnicodeScalarView(order.map { text[$0] }.filter { $0.isASCII }))
    }
    #expect(shown(plain) == "524 001 ")
    #expect(shown(isolated) == "001 524 ")
  }

  @Test("sixty isolates within one another, and a thousand, end without a trap")
  func depth() {
    for count in [60, 61, 1000] {
      let text = [Unicode.Scalar](repeating: "\u{2067}", count: count) + ["ا", "a", "1"]
      #expect(BidiParagraph(text).levels.count == text.count)
    }
  }
}

/// The same numbers on every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
