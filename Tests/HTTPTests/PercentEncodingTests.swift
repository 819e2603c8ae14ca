import HTTP
import Sockets
import Testing

@Suite struct PercentEncodingTests {
  func decode(_ text: String, plusIsSpace: Bool = false) -> String? {
    text.withBytes { PercentEncoding.decodeText($0, plusIsSpace: plusIsSpace) }
  }

  @Test("texts are escaped as Python escapes them, and read back")
  func sameAsPython() throws {
    var generator = SeededGenerator(9)
    let scalars: [Unicode.Scalar] = Array("abz AZ09-._~/?#[]@!$&'()*+,;=%\"<>\\^`{|}éش€😀\u{7F}\t".unicodeScalars)
    let texts = (0..<2_000).map { _ in
      String(String.UnicodeScalarView((0..<generator.below(20)).map { _ in scalars[generator.below(scalars.count)] }))
    }
    let script = """
      import sys, urllib.parse
      for line in sys.stdin: print(urllib.parse.quote(bytes.fromhex(line.strip()), safe=""))
      """
    let hex = texts.map { $0.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    for (text, expected) in zip(texts, try python(script, hex)) {
      #expect(PercentEncoding.encode(text) == expected)
      #expect(decode(expected) == text)
    }
  }

  @Test("a plus is a space in a form and a plus in a path")
  func plus() {
    #expect(decode("a+b%2B", plusIsSpace: true) == "a b+")
    #expect(decode("a+b%2B") == "a+b+")
  }

  @Test("a bad escape is refused", arguments: ["%", "%4", "a%", "%%", "%G0", "%0G", "%-1", "% 1", "%u0041", "a%2"])
  func badEscapes(text: String) {
    #expect(decode(text) == nil)
  }

  @Test(
    "bytes that are no UTF-8 are no text", arguments: ["%FF", "%C3", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "a%80"])
  func notUTF8(text: String) {
    #expect(decode(text) == nil)
    #expect(text.withBytes { PercentEncoding.decode($0) } != nil)
  }

  @Test("a segment that browsers resolve has no spelling")
  func dots() {
    #expect(PercentEncoding.pathSegment("..") == nil && PercentEncoding.pathSegment(".") == nil)
    #expect(PercentEncoding.pathSegment("") == nil)
    #expect(PercentEncoding.pathSegment("...") == "..." && PercentEncoding.pathSegment("a/b") == "a%2Fb")
  }

  @Test("UTF-8 is what Python holds for UTF-8")
  func validity() throws {
    var samples: [[UInt8]] = []
    mutate(["éش€😀 plain \u{10FFFF}\u{FFFD}", "ascii only", "\u{7FF}\u{800}\u{D7FF}\u{E000}"], count: 3_000) {
      samples.append(Array($0))
    }
    let script = """
      import sys
      for line in sys.stdin:
        try: bytes.fromhex(line.strip()).decode(); print(1)
        except UnicodeDecodeError: print(0)
      """
    let hex = samples.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    let verdicts = try python(script, hex)
    #expect(verdicts.count == samples.count && Set(verdicts) == ["0", "1"])
    for (sample, verdict) in zip(samples, verdicts) {
      #expect(sample.withUnsafeBytes(\.isValidUTF8) == (verdict == "1"))
    }
  }

  @Test("whatever is decoded can be encoded and decoded again; nothing traps")
  func mutations() {
    var read = 0
    mutate(["a%20b%C3%A9+c", "%25%2F%5C%00", "plain", "%D8%B4%D8%B1"]) { bytes in
      guard let text = PercentEncoding.decodeText(bytes) else { return }
      read += 1
      #expect(decode(PercentEncoding.encode(text))?.utf8.elementsEqual(text.utf8) == true)
    }
    #expect(read > 5_000)
  }
}
