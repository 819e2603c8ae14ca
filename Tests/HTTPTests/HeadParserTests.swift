import Testing

@testable import HTTP

/// RFC 9112 sections 2 to 6: what a request's head may look like. The socket tests send the same kinds of bytes through
/// a whole server; here every cut of every head is tried.
struct HeadParserTests {
  private static let host = "Host: guichet.example\r\n"

  @Test(
    "SEC-50 a head that two programs could read differently is refused",
    arguments: [
      ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
      ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400), (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400), ("GET /\r\nHost: a\r\n\r\n", 400),
      ("GET / http/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
      ("GET / HTTP/0.9\r\n\r\n", 505), ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
      ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ])
  func refused(_ conversation: (text: String, status: Int)) {
    let bytes = Array(conversation.text.utf8)
    for cut in 0...bytes.count {
      #expect(verdict(bytes, cut: cut) == .refused(conversation.status), "cut at \(cut)")
    }
    #expect(byteByByte(bytes) == .refused(conversation.status))
  }

  @Test(
    "a good head is read the same however it was cut",
    arguments: [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /a/b?c=d HTTP/1.1\r\nHost: a:80\r\n\r\n",
      "GET http://other/x HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
      "POST / HTTP/1.1\r\nHost:a\r\nContent-Length: 005 \r\n\r\n",
      "POST / HTTP/1.1\r\nHost:\ta\r\ntransfer-encoding: CHUNKED\r\n\r\n",
      "BREW / HTTP/1.1\r\nHost: a\r\nX: \u{e9}\t\r\n\r\n",
    ])
  func accepted(_ text: String) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count { #expect(verdict(bytes, cut: cut) == .complete(bytes.count), "cut at \(cut)") }
    #expect(byteByByte(bytes) == .complete(bytes.count))
  }

  @Test("the host of an absolute target replaces the Host field")
  func absoluteForm() throws {
    let head = try #require(self.head("GET http://Other:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n"))
    #expect(head.host?.description == "other:81")
    #expect(Array(head.path) == Array("/x".utf8))
    #expect(head.query.map(Array.init) == Array("y".utf8))
  }

  @Test("each limit holds to the byte, and one more is refused with its own status")
  func limits() {
    var limits = Limits()
    limits.requestLineBytesMax = 40
    limits.fieldLineBytesMax = 30
    limits.fieldCountMax = 3
    limits.headBytesMax = 90
    func status(_ text: String) -> Verdict { byteByByte(Array(text.utf8), limits) }
    let longest = "GET /" + String(repeating: "a", count: 25) + " HTTP/1.1"  // 39 bytes and CR
    #expect(status(longest + "\r\nHost: a\r\n\r\n") == .complete(longest.count + 13))
    #expect(status("GET /a" + longest.dropFirst(5) + "\r\nHost: a\r\n\r\n") == .refused(414))
    let field = "X: " + String(repeating: "v", count: 26)  // 29 bytes and CR
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n") == .complete(58))
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(field)v\r\n\r\n") == .refused(431))
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n") == .complete(39))
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n") == .refused(431))
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\(field)\r\n\r\n") == .complete(89))
    #expect(status("GET / HTTP/1.1\r\nHost: abc\r\n\(field)\r\n\(field)\r\n\r\n") == .refused(431))
  }

  @Test("50,000 mutated heads end the same way whole and byte by byte, and none traps")
  func mutations() {
    let samples = [
      "GET /a/b%20c?d=e HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\nConnection: close\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
      "POST http://a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]
    mutate(samples) { bytes in
      let bytes = Array(bytes)
      #expect(byteByByte(bytes) == verdict(bytes, cut: 0))
    }
  }

  // MARK: running the parser

  private enum Verdict: Equatable {
    case complete(Int)
    case incomplete
    case refused(Int)
  }

  private func head(_ text: String) -> RequestHead? {
    var parser = HeadParser()
    var hosts = LastHost()
    return Array(text.utf8).withUnsafeBytes { try? parser.parse($0, limits: Limits(), hosts: &hosts)?.0 }
  }

  /// Parses the first `cut` bytes, then all.
  private func verdict(_ bytes: [UInt8], cut: Int, _ limits: Limits = Limits()) -> Verdict {
    run(bytes, ends: [cut, bytes.count], limits)
  }

  private func byteByByte(_ bytes: [UInt8], _ limits: Limits = Limits()) -> Verdict {
    run(bytes, ends: Array(1...max(1, bytes.count)).map { min($0, bytes.count) }, limits)
  }

  private func run(_ bytes: [UInt8], ends: [Int], _ limits: Limits) -> Verdict {
    var parser = HeadParser()
    var hosts = LastHost()
    return bytes.withUnsafeBytes { bytes in
      do {
        for end in ends {
          if let (_, length) = try parser.parse(
            UnsafeRawBufferPointer(rebasing: bytes[..<end]), limits: limits, hosts: &hosts)
          {
            return .complete(length)
          }
        }
        return .incomplete
      } catch {
        return .refused((error as? HeadParser.Refusal)?.status.code ?? 0)
      }
    }
  }
}
