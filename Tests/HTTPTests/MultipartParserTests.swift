import Foundation
import Sockets
import Testing

@testable import HTTP
@testable import ParserFuzz

@Suite struct MultipartParserTests {
  typealias Limits = MultipartParser.Limits
  typealias Fault = MultipartParser.Fault

  func parser(_ contentType: String = "multipart/form-data; boundary=XX", _ limits: Limits = Limits())
    -> MultipartParser?
  {
    contentType.withBytes { MultipartParser(contentType: $0, limits: limits) }
  }

  func read(_ body: [UInt8], cutAt lengths: Int? = nil, _ change: (inout Limits) -> Void = { _ in }) throws
    -> MultipartOutcome
  {
    var limits = Limits()
    change(&limits)
    let parser = try #require(self.parser("multipart/form-data; boundary=XX", limits))
    return body.withUnsafeBytes { body in MultipartOutcome.of(body, parser) { lengths ?? body.count } }
  }

  func read(_ body: String, _ change: (inout Limits) -> Void = { _ in }) throws -> MultipartOutcome {
    try read(Array(body.utf8), change)
  }

  /// A text of the source with the line ends of the network.
  func lines(_ text: String) -> [UInt8] {
    text.utf8.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
  }

  /// One part with these lines for a header and this body.
  func part(_ header: String, _ body: String = "v") -> String {
    "--XX\r\n\(header)\r\n\r\n\(body)\r\n--XX--\r\n"
  }

  static let named = "Content-Disposition: form-data; name=\"n\""

  @Test("the bytes curl sends are read")
  func curl() throws {
    let body = #"""
      --XX
      Content-Disposition: form-data; name="title"

      Déclaration
      --XX
      Content-Disposition: form-data; name="doc"; filename="a.txt"
      Content-Type: text/plain

      hello
      --not a boundary

      --XX
      Content-Disposition: form-data; name="odd"; filename="we%22ird\name.txt"
      Content-Type: text/plain

      x
      --XX
      Content-Disposition: form-data; name="none"


      --XX--

      """#
    let outcome = try read(lines(body))
    #expect(outcome.fault == nil && outcome.finished == 1)
    #expect(outcome.parts.map(\.head.name) == ["title", "doc", "odd", "none"])
    #expect(outcome.parts.map(\.head.fileName) == [nil, "a.txt", "name.txt", nil])
    #expect(
      outcome.parts.map { String(decoding: $0.body, as: UTF8.self) } == [
        "Déclaration", "hello\r\n--not a boundary\r\n", "x", "",
      ])
    #expect(outcome.parts.map(\.head.contentType?.essence) == [nil, "text/plain", "text/plain", nil])
  }

  @Test("the bytes browsers send are read: raw UTF-8, lone backslashes, escaped quotes, no file chosen")
  func browser() throws {
    let body = #"""
      --XX
      Content-Disposition: form-data; name="a%22b%0D%0Ac"

      ligne 1
      ligne 2
      --XX
      Content-Disposition: form-data; name="pièce"; filename="reçu %221%22 \ é.pdf"
      Content-Type: application/pdf

      %PDF
      --
      --XX
      Content-Disposition: form-data; name="old"; filename="say \"hi\" \\ x.txt"


      --XX
      Content-Disposition: form-data; name="vide"; filename=""
      Content-Type: application/octet-stream


      --XX--

      """#
    let outcome = try read(lines(body))
    #expect(outcome.fault == nil)
    #expect(outcome.parts.map(\.head.name) == ["a%22b%0D%0Ac", "pièce", "old", "vide"])
    #expect(outcome.parts.map(\.head.fileName) == [nil, "é.pdf", "x.txt", ""])
    #expect(outcome.parts[1].body == Array("%PDF\r\n--".utf8) && outcome.parts[3].body.isEmpty)
  }

  @Test("an empty form, a preamble, an epilogue and white space behind delimiters are read")
  func margins() throws {
    for body in ["--XX--", "--XX--\r\n", "hello\r\n--XX--\r\nbye", "\r\n--XX-- \t\r\n", "\r\n--XX--\t"] {
      #expect(try read(body) == MultipartOutcome(parts: [], finished: 1, fault: nil), "\(body)")
    }
    #expect(try read("--XX \t\r\n\(Self.named)\r\n\r\nv\r\n--XX-- \r\n").parts.first?.body == Array("v".utf8))
    #expect(try read("note\r\n--X\r\n--XX\r\n\(Self.named)\r\n\r\nv\r\n--XX--").parts.first?.body == Array("v".utf8))
    #expect(try read("--XX\r\n\(Self.named)\r\n\r\n--XX--").parts.first?.body == [])
    #expect(try read("--XX\r\n\(Self.named)\r\n\r\n--XY--\r\n--XX--").parts.first?.body == Array("--XY--".utf8))
  }

  @Test("a body may hold anything but the delimiter")
  func nearDelimiters() throws {
    for text in [
      "\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n--X", "\n--XX", "\r--XX", "\r\r\n--X\r\n--", "--XX", "x--XX--",
      "\r\n\r\n\r", "\r\r\r\n\n",
    ] {
      for body in [text, "x" + text, "x" + text + "y", text + text] where !body.hasPrefix("--XX") {
        let outcome = try read(part(Self.named, body))
        #expect(outcome.fault == nil && outcome.parts.first?.body == Array(body.utf8), "\(body.debugDescription)")
      }
    }
  }

  @Test("the boundary is taken from the Content-Type, if it is one")
  func boundary() {
    #expect(
      parser("multipart/form-data; boundary=\"a b'()+_,-./:=?\"") != nil
        && parser("Multipart/Form-Data;BOUNDARY=x;charset=utf-8") != nil)
    for wrong in [
      "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
      "multipart/form-data; boundary=\"a \"",
      "multipart/form-data; boundary=a; boundary=b", "multipart/mixed; boundary=a", "text/plain; boundary=a",
      "multipart/form-data; boundary=\"a\\\"b\"",
      "multipart/form-data; boundary=é", "multipart/form-data; boundary=a*b", "",
    ] {
      #expect(parser(wrong) == nil, "\(wrong)")
    }
    let longest = "multipart/form-data; boundary=" + String(repeating: "b", count: 70)
    #expect(parser(longest) != nil && parser(longest + "b") == nil)
  }

  @Test(
    "what a strict reader must not take is refused",
    arguments: [
      ("--XX\nContent-Disposition: form-data; name=n\n\nv\n--XX--\n", .malformedDelimiter),
      ("--XXY\r\n", .malformedDelimiter), ("--XX \rx", .malformedDelimiter),
      ("--XX-\r\n", .malformedDelimiter), ("--XX--x", .malformedDelimiter), ("--XX--\rx", .malformedDelimiter),
      ("--XX--\n", .malformedDelimiter),
      ("--XX\r\n\(named)\r\n\r\nv\r\n--XXX--\r\n", .malformedDelimiter),
      ("--XX\r\n\(named)\n\r\nv\r\n--XX--", .malformedHeader),
      ("--XX\r\n\r\nv\r\n--XX--", .malformedHeader),
      ("--XX\r\nContent-Type: text/plain\r\n\r\nv\r\n--XX--", .malformedHeader),
      ("--XX\r\n \(named)\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition : form-data; name=n\r\n\r\n", .malformedHeader),
      ("--XX\r\n\(named)\r\n folded\r\n\r\n", .malformedHeader),
      ("--XX\r\n\(named)\r\n\(named)\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition: attachment; name=n\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition: form-data; name=a; filename=b; filename*=UTF-8''c\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition: form-data; name=a b\r\n\r\n", .malformedHeader),
      ("--XX\r\n\(named)\r\nno colon\r\n\r\n", .malformedHeader),
      ("--XX\r\n\(named)\r\nX: a\0b\r\n\r\n", .malformedHeader), ("--XX\r\n\(named)\rX: a\r\n\r\n", .malformedHeader),
      ("--XX\r\n\(named)\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n\r\n", .malformedHeader),
      ("--XX\r\nContent-Disposition: form-data\r\n\r\n", .missingName),
      ("--XX\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n", .missingName),
      ("--XX\r\nContent-Disposition: form-data; filename=a\r\n\r\n", .missingName),
      ("--XX\r\n\(named)\r\nContent-Type: Multipart/mixed; boundary=y\r\n\r\n", .nestedMultipart),
      ("--XX\r\n\(named)\r\nContent-Type: multipart/\r\n\r\n", .nestedMultipart),
      ("--XX\r\n\(named)\r\nContent-Transfer-Encoding: base64\r\n\r\n", .transferEncoding), ("", .incomplete),
      ("--XX", .incomplete), ("--XX\r\n", .incomplete), ("--XX--\r", .incomplete),
      ("--XX\r\n\(named)\r\n\r\nv", .incomplete), ("--XX\r\n\(named)\r\n\r\nv\r\n--XX", .incomplete),
      ("--XX\r\n\(named)\r\n\r\nv\r\n--XX-", .incomplete),
    ] as [(String, Fault)])
  func refused(body: String, fault: Fault) throws {
    #expect(try read(body).fault == fault)
    #expect(try read(Array(body.utf8), cutAt: 1).fault == fault)
  }

  @Test("a Content-Type that means nothing does not stop an upload, nor does an encoding that changes nothing")
  func tolerated() throws {
    let outcome = try read(
      part(Self.named + "\r\nContent-Type: unknown\r\nContent-Transfer-Encoding: Binary\r\nX-Other: y"))
    #expect(
      outcome.fault == nil && outcome.parts.first?.head == MultipartPartHead(name: "n", fileName: nil, contentType: nil)
    )
  }

  @Test("every limit holds, and one more is refused, however the bytes are cut")
  func limits() throws {
    let header = Self.named + "\r\n\r\n"
    let rows: [(String, String, Fault, (inout Limits) -> Void)] = [
      (
        "--XX\r\n\(header)\r\n--XX\r\n\(header)\r\n--XX--",
        "--XX\r\n\(header)\r\n--XX\r\n\(header)\r\n--XX\r\n\(header)\r\n--XX--", .tooManyParts, { $0.parts = 2 }
      ),
      (part(Self.named + "\r\nA: 1"), part(Self.named + "\r\nA: 1\r\nB: 2"), .tooManyHeaders, { $0.headers = 2 }),
      (part(Self.named), part(Self.named + " "), .headerTooLong, { $0.headerBytes = header.utf8.count }),
      (
        part("Content-Disposition: form-data; name=abc"), part("Content-Disposition: form-data; name=abcd"),
        .nameTooLong, { $0.nameBytes = 3 }
      ),
      (part(Self.named, "\r\n-"), part(Self.named, "\r\n--"), .partTooLong, { $0.partBytes = 3 }),
      ("abc\r\n--XX--", "abcd\r\n--XX--", .preambleTooLong, { $0.preambleBytes = 3 }),
      ("--X\r\n--XX--", "--X-\r\n--XX--", .preambleTooLong, { $0.preambleBytes = 3 }),
      ("--XX--\r\nabc", "--XX--\r\nabcd", .epilogueTooLong, { $0.epilogueBytes = 3 }),
      ("--XX--\r\n", "--XX--\r\na", .totalTooLong, { $0.totalBytes = 8 }),
      (part(Self.named), part(Self.named, "vv"), .totalTooLong, { $0.totalBytes = header.utf8.count + 17 }),
      (
        "--XX" + String(repeating: " ", count: 64) + "\r\n\(header)\r\n--XX--",
        "--XX" + String(repeating: " ", count: 65) + "\r\n\(header)\r\n--XX--", .malformedDelimiter, { _ in }
      ),
    ]
    for (fits, exceeds, fault, change) in rows {
      for length in [1, 2, 5, 10_000] {
        #expect(try read(Array(fits.utf8), cutAt: length, change).fault == nil, "\(fault) \(length)")
        #expect(try read(Array(exceeds.utf8), cutAt: length, change).fault == fault, "\(length)")
      }
    }
  }

  @Test("the limits of a part begin anew with each part")
  func limitsOfEachPart() throws {
    let one = "--XX  \r\n\(Self.named)\r\n\r\nabc\r\n"
    let outcome = try read([String](repeating: one, count: 50).joined() + "--XX--") {
      $0.partBytes = 3
      $0.headers = 1
      $0.headerBytes = Self.named.utf8.count + 4
    }
    #expect(outcome.fault == nil && outcome.parts.count == 50)
    #expect(outcome.parts.allSatisfy { $0.body == Array("abc".utf8) })
  }

  @Test("a name of 255 bytes is kept, a longer one reduced")
  func longFileName() throws {
    let name = String(repeating: "a", count: 251) + ".pdf"
    #expect(try read(part(Self.named + "; filename=\"\(name)\"")).parts.first?.head.fileName == name)
    #expect(try read(part(Self.named + "; filename=\"b\(name)\"")).parts.first?.head.fileName?.utf8.count == 255)
  }

  @Test("after a fault, or when the receiver fails, nothing more is read")
  func afterFault() throws {
    struct Full: Error {}
    var parser = try #require(self.parser())
    #expect(throws: Full.self) { try part(Self.named).withBytes { try parser.feed($0) { _ in throw Full() } } }
    #expect(throws: Fault.abandoned) { try "x".withBytes { try parser.feed($0) { _ in } } }
    #expect(throws: Fault.abandoned) { try parser.finish() }
  }

  @Test("Python's mail parser finds the same parts in a thousand forms full of near delimiters")
  func sameAsPython() throws {
    var generator = SeededGenerator(21)
    let scraps: [String] = [
      "\r\n--XX", "\r\n--X", "\r", "\n", "\r\n", "--", "-", "XX", "é", "\0", "abc", "\r\n--XX-", "--XX\r\n", " ",
    ]
    var bodies: [[UInt8]] = []
    for _ in 0..<1_000 {
      var body = ""
      for index in 0..<generator.below(5) {
        body += "--XX\r\nContent-Disposition: form-data; name=\"f\(index)\""
        if generator.below(2) == 0 { body += "; filename=\"f.bin\"\r\nContent-Type: application/octet-stream" }
        body += "\r\n\r\n"
        var text = ""
        for _ in 0..<generator.below(12) { text += scraps[generator.below(scraps.count)] }
        // The mail parser takes CR or LF alone for a line end too, and white space for the rest of a delimiter.
        let isAmbiguous = text.utf8.split(whereSeparator: { $0 == 10 || $0 == 13 }).contains {
          $0.starts(with: "--XX".utf8)
        }
        body += (isAmbiguous ? "plain" : text) + "\r\n"
      }
      bodies.append(Array((body + "--XX--\r\n").utf8))
    }
    let script = """
      import sys, email.parser, email.policy
      for line in sys.stdin:
        head = b"Content-Type: multipart/form-data; boundary=XX\\r\\n\\r\\n"
        mail = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + bytes.fromhex(line.strip()))
        parts = mail.get_payload() if mail.is_multipart() else []
        print("|".join(f"{p.get_param('name', header='content-disposition')},{p.get_filename() or ''},"
          + p.get_payload(decode=True).hex() for p in parts))
      """
    func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    let expected = try python(script, bodies.map(hex))
    #expect(expected.count == bodies.count && Set(expected).count > 500)
    for (body, expected) in zip(bodies, expected) {
      let outcome = try read(body)
      #expect(outcome.fault == nil)
      let found = outcome.parts.map { "\($0.head.name),\($0.head.fileName ?? ""),\(hex($0.body))" }.joined(
        separator: "|")
      #expect(found == expected)
    }
  }

  @Test("a form cut at any two places reads the same")
  func cuts() throws {
    let body = Array(
      "p\r\n--XX \r\n\(Self.named)\r\n\r\na\r\n--X\r\r\n--XX\r\n\(Self.named); filename=f\r\n\r\n\r\n--XX--\r\ne".utf8)
    let whole = try read(body)
    #expect(whole.fault == nil && whole.parts.map(\.body) == [Array("a\r\n--X\r".utf8), []])
    for first in 0...body.count {
      for second in stride(from: first, through: body.count, by: 3) {
        var lengths = [first, second - first, body.count - second].filter { $0 > 0 }[...]
        let parser = try #require(self.parser())
        let cut = body.withUnsafeBytes { body in MultipartOutcome.of(body, parser) { lengths.popFirst() ?? body.count }
        }
        #expect(cut == whole, "\(first) \(second)")
      }
    }
  }

  @Test("a body of nothing but beginnings of delimiters is read at the speed of its bytes")
  func noQuadraticSearch() throws {
    // Each byte is compared once: a search that starts again behind every CR would need 10^12 steps here.
    let unit = Array("\r\n--XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX".utf8)
    let count = 1 << 20 / unit.count
    var limits = Limits()
    limits.partBytes = 4 << 20
    let boundary = String(decoding: unit.dropFirst(4), as: UTF8.self) + "Y"
    var parser = try #require(self.parser("multipart/form-data; boundary=\(boundary)", limits))
    var received = 0
    try "--\(boundary)\r\n\(Self.named)\r\n\r\n".withBytes { try parser.feed($0) { _ in } }
    for piece in [unit, [UInt8](repeating: 0x0D, count: unit.count)] {
      let bytes = [[UInt8]](repeating: piece, count: count).flatMap(\.self)
      try bytes.withUnsafeBytes { bytes in
        try parser.feed(bytes) { event in
          if case .bytes(let bytes) = event { received += bytes.count }
        }
      }
    }
    #expect(2 * count * unit.count - received < unit.count + 5)
  }

  @Test("fifty thousand broken forms: the same outcome however they are cut, and no trap")
  func mutations() {
    let samples = [
      "--b\r\n\(Self.named)\r\n\r\nvalue\r\n--b\r\n\(Self.named); filename=\"a.pdf\"\r\n"
        + "Content-Type: a/b\r\n\r\n\0\r\n--\r\n\r\n--b--\r\n",
      "note\r\n--b \t\r\n\(Self.named)\r\n\r\n\r\n--b--\r\nend", "--b--", "--b\r\n\(Self.named)\r\n\r\n--b--",
      "--b\r\nA: 1\r\nB: 2\r\n\(Self.named)\r\n\r\n\r\n-\r\n--\r\n--B\r\n--b\r\n\(Self.named)\r\n\r\nx\r\n--b--",
      "--b\r\nA: \(String(repeating: "a", count: 140))\r\n\(Self.named)\r\n\r\n\r\n--b--",
    ]
    var faults: Set<String> = []
    var whole = 0
    mutate(samples) { body in
      let outcome = fuzzMultipart(body)
      if let fault = outcome.fault { faults.insert("\(fault)") } else { whole += 1 }
    }
    #expect(whole > 2_000)
    #expect(
      faults.isSuperset(of: [
        "malformedDelimiter", "malformedHeader", "incomplete", "missingName", "preambleTooLong", "epilogueTooLong",
        "tooManyHeaders", "partTooLong", "headerTooLong",
      ]))
  }
}
