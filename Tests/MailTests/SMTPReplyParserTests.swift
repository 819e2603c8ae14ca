import Testing

@testable import Mail

struct SMTPReplyParserTests {
  @Test("replies are the same however they are cut")
  func cuts() throws {
    let text = "220 hello\r\n250-first\r\n250-\r\n250 last\r\n550\r\n354 lone feed\n421 bye \u{7} é\r\n"
    let whole = try replies(text, piecesOf: 1_000)
    #expect(whole.map(\.code) == [220, 250, 550, 354, 421])
    #expect(whole.map(\.lines) == [["hello"], ["first", "", "last"], [""], ["lone feed"], ["bye ? ??"]])
    for length in 1...20 { #expect(try replies(text, piecesOf: length) == whole) }
  }

  @Test("the longest line and the longest reply pass, one byte and one line more do not")
  func limits() throws {
    let fits = "250 " + String(repeating: "x", count: SMTPReplyParser.lineBytesMax - 4)
    #expect(try replies(fits + "\r\n", piecesOf: 100).count == 1)
    #expect(throws: SMTPReplyParser.Fault.lineTooLong) { try replies(fits + "x\r\n", piecesOf: 100) }
    #expect(throws: SMTPReplyParser.Fault.lineTooLong) { try replies(fits + "x\n", piecesOf: 100_000) }
    #expect(throws: SMTPReplyParser.Fault.lineTooLong) { try replies(fits + "xxx", piecesOf: 100) }
    let lines = String(repeating: "250-x\r\n", count: SMTPReplyParser.linesMax - 1)
    #expect(try replies(lines + "250 x\r\n", piecesOf: 100).count == 1)
    #expect(throws: SMTPReplyParser.Fault.tooManyLines) { try replies(lines + "250-x\r\n250 x\r\n", piecesOf: 100) }
  }

  @Test("a million mutated bytes neither trap nor mean something else in another cut")
  func fuzz() {
    var random = SplitMix(state: 2_026)
    let seeds = ["250-a.example\r\n250-SIZE 1000\r\n250 AUTH PLAIN\r\n", "220 x\r\n", "354\r\n", "550 5.1.1 no\n"]
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = Array(seeds[random.below(seeds.count)].utf8) + Array(seeds[random.below(seeds.count)].utf8)
      for _ in 0..<random.below(4) {
        let index = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[index] = UInt8(random.below(256))
        case 1: bytes.remove(at: index)
        default: bytes.insert([0x0D, 0x0A, 0x2D, 0x20, 0x30, 0x00, 0xFF][random.below(7)], at: index)
        }
        if bytes.isEmpty { bytes = [0x0A] }
      }
      let whole = parse(bytes, piecesOf: bytes.count)
      #expect(parse(bytes, piecesOf: 1 + random.below(5)) == whole)
      accepted += whole.replies.count
    }
    #expect(accepted > 10_000, "the fuzz reaches what lies behind the first line")
  }

  private struct Parsed: Equatable {
    var replies: [SMTPReply] = []
    var fault: SMTPReplyParser.Fault?
  }

  private func parse(_ bytes: [UInt8], piecesOf length: Int) -> Parsed {
    var parser = SMTPReplyParser()
    var parsed = Parsed()
    do throws(SMTPReplyParser.Fault) {
      for start in stride(from: 0, to: bytes.count, by: length) {
        parser.take(Array(bytes[start..<min(start + length, bytes.count)]))
        while let reply = try parser.next() { parsed.replies.append(reply) }
      }
    } catch {
      parsed.fault = error
    }
    return parsed
  }

  private func replies(_ text: String, piecesOf length: Int) throws -> [SMTPReply] {
    let parsed = parse(Array(text.utf8), piecesOf: length)
    if let fault = parsed.fault { throw fault }
    return parsed.replies
  }
}

/// A seeded source of numbers: a failure can be seen again.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
