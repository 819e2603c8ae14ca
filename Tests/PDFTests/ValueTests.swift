import Testing

@testable import PDF

@Suite("Values")
struct ValueTests {
  private static func written(_ value: PDFValue) -> String {
    var bytes: [UInt8] = []
    bytes.append(value)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("numbers have at most three decimals, and none that says nothing")
  func numbers() {
    let cases: [(Double, String)] = [
      (0, "0"), (1, "1"), (-1.5, "-1.5"), (0.0004, "0"), (-0.0004, "0"), (0.05, "0.05"), (595.276, "595.276"),
      (12.3456, "12.346"), (.nan, "0"), (.infinity, "0"), (1e12, "2000000"),
    ]
    for (number, text) in cases { #expect(Self.written(.real(number)) == text) }
  }

  @Test("text is ASCII when it can be, UTF-16 when it must, and cannot break out of its string")
  func text() {
    #expect(Self.written(.text("a (b) \\")) == "(a \\(b\\) \\\\)")
    #expect(Self.written(.text("é😀")) == "<feff00e9d83dde00>")
    #expect(Self.written(.name("a b#é")) == "/a#20b#23#c3#a9")
  }

  @Test("a value is read back as it was written")
  func roundTrip() throws {
    let value: PDFValue = .dictionary([
      "A": .array([.integer(-7), .real(1.25), .boolean(true), .null, .reference(12)]), "B c": .text("x (y)"),
      "D": .bytes([0, 255]), "E": .dictionary(["F": .name("G/H")]),
    ])
    var bytes: [UInt8] = []
    bytes.append(value)
    var parser = PDFParser(bytes, at: 0)
    #expect(try parser.value() == value)
  }

  @Test("values nested too deep, keys twice and names too long are refused")
  func refusals() {
    func read(_ text: String) throws -> PDFValue {
      var parser = PDFParser(Array(text.utf8), at: 0)
      return try parser.value()
    }
    #expect(throws: Never.self) { try read(String(repeating: "[", count: 31) + String(repeating: "]", count: 31)) }
    #expect(throws: PDFReadingError.self) {
      try read(String(repeating: "[", count: 33) + String(repeating: "]", count: 33))
    }
    #expect(throws: PDFReadingError.self) { try read("<</A 1/A 2>>") }
    #expect(throws: Never.self) { try read("/" + String(repeating: "a", count: 127)) }
    #expect(throws: PDFReadingError.self) { try read("/" + String(repeating: "a", count: 128)) }
    #expect(throws: PDFReadingError.self) { try read("<AB>") }
  }

  @Test("dates know leap years, offsets and the ends of the calendar")
  func dates() {
    #expect(PDFDate(unixSeconds: 951_782_400).text == "D:20000229000000+00'00'")
    #expect(PDFDate(unixSeconds: 1_793_700_000, offsetMinutes: 60).xmpText == "2026-11-03T11:00:00+01:00")
    #expect(PDFDate(unixSeconds: 1_793_700_000, offsetMinutes: -210).text == "D:20261103063000-03'30'")
    #expect(PDFDate(unixSeconds: .max).text.hasPrefix("D:9999"))
    #expect(PDFDate(unixSeconds: .min).text.hasPrefix("D:1970"))
  }
}
