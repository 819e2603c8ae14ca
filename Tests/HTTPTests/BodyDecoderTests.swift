import Testing

@testable import HTTP

/// RFC 9112 section 7.1: chunked bodies.
struct BodyDecoderTests {
  @Test(
    "a chunked body is decoded the same in every cut",
    arguments: [
      ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"),
      ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
      ("0A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("0000000000000001\r\na\r\n000\r\n\r\n", "a"),
      ("1;a=b\r\nx\r\n0;c\r\n\r\n", "x"), ("1 ; a = \"q\\\"q;\" \t;b\r\nx\r\n0\r\n\r\n", "x"),
      ("1\r\nx\r\n0\r\nX-Check: 1\r\nY: 2\r\n\r\n", "x"),
    ])
  func accepted(_ body: (text: String, content: String)) {
    let bytes = Array(body.text.utf8)
    for cut in 0...bytes.count {
      #expect(run(bytes, cuts: [cut]) == .done(body.content, used: bytes.count), "cut at \(cut)")
    }
    #expect(run(bytes, cuts: Array(0...bytes.count)) == .done(body.content, used: bytes.count))
  }

  @Test(
    "SEC-50 a chunked body that two programs could read differently is refused",
    arguments: [
      "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\nx\r\n", "1 \r\nx\r\n", "\r\n", "1\nx\r\n", "1\r\nxy\r\n",
      "1\r\nx\n0\r\n\r\n",
      "00000000000000001\r\nx\r\n", "1;\r\nx\r\n", "1;=\r\nx\r\n", "1;a=\r\nx\r\n", "1;a=\"b\r\nx\r\n", "1\rx\r\nx\r\n",
      "0\r\nContent-Length: 3\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\nHost: a\r\n\r\n",
      "0\r\n folded\r\n\r\n",
      "0\r\nA : b\r\n\r\n", "0\r\nA: b\n\r\n",
    ])
  func refused(_ text: String) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count { #expect(run(bytes, cuts: [cut]) == .refused(400), "cut at \(cut)") }
    #expect(run(bytes, cuts: Array(0...bytes.count)) == .refused(400))
  }

  @Test("chunks beyond the limit are refused at their size line, before a byte of them")
  func tooLarge() {
    #expect(
      run(Array("5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n".utf8), cuts: [], max: 10) == .done("helloworld", used: 25))
    #expect(run(Array("5\r\nhello\r\n6\r\n".utf8), cuts: [], max: 10) == .refused(413))
    #expect(run(Array("ffffffffffffffff\r\n".utf8), cuts: [], max: 10) == .refused(413))
  }

  @Test("size lines, extensions and trailers have limits")
  func overhead() {
    let limits = Limits()
    let line = "1;a=" + String(repeating: "b", count: limits.chunkLineBytesMax - 5)  // with CR as long as allowed
    #expect(run(Array("\(line)\r\nx\r\n0\r\n\r\n".utf8), cuts: []) == .done("x", used: line.utf8.count + 10))
    #expect(run(Array("\(line)b\r\nx\r\n".utf8), cuts: []) == .refused(400))
    let many = String(repeating: "\(line)\r\nx\r\n", count: limits.chunkOverheadBytesMax / line.utf8.count + 1)
    #expect(run(Array(many.utf8), cuts: []) == .refused(400))
    let trailers = String(repeating: "A: b\r\n", count: limits.fieldCountMax)
    #expect(run(Array("0\r\n\(trailers)\r\n".utf8), cuts: []) == .done("", used: trailers.utf8.count + 5))
    #expect(run(Array("0\r\n\(trailers)A: b\r\n".utf8), cuts: []) == .refused(431))
  }

  @Test("a body of known length takes its bytes and leaves the next request's")
  func length() {
    var decoder = BodyDecoder(.length(5), bytesMax: 100)
    var body: [UInt8] = []
    let used = Array("helloGET /".utf8).withUnsafeBytes { bytes in
      try? decoder.decode(bytes, limits: Limits()) { body += $0 }
    }
    #expect(used == 5)
    #expect(decoder.isDone)
    #expect(body == Array("hello".utf8))
  }

  @Test("50,000 mutated bodies end the same way whole and byte by byte, and none traps")
  func mutations() {
    let samples = [
      "5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n", "1\r\na\r\n1\r\nb\r\n0\r\n\r\nGET / HTTP/1.1\r\n",
    ]
    mutate(samples) { bytes in
      let bytes = Array(bytes)
      #expect(run(bytes, cuts: []) == run(bytes, cuts: Array(0...bytes.count)))
    }
  }

  private enum Outcome: Equatable {
    case done(String, used: Int)
    case wantsMore(String)
    case refused(Int)
  }

  private func run(_ bytes: [UInt8], cuts: [Int], max: UInt64 = 1_000) -> Outcome {
    var decoder = BodyDecoder(.chunked, bytesMax: max)
    var body: [UInt8] = []
    var start = 0
    do {
      for end in cuts + [bytes.count] where end > start {
        let piece = Array(bytes[start..<end])
        let used = try piece.withUnsafeBytes { piece in
          try decoder.decode(piece, limits: Limits()) { body += $0 }
        }
        if decoder.isDone { return .done(String(decoding: body, as: UTF8.self), used: start + used) }
        start = end
      }
      return .wantsMore(String(decoding: body, as: UTF8.self))
    } catch {
      return .refused((error as? HeadParser.Refusal)?.status.code ?? 0)
    }
  }
}
