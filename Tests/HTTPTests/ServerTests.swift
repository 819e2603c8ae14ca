import Sockets
import Testing

@testable import HTTP

/// A whole server on a socket, asked by the own client and by raw bytes.
struct ServerTests {
  @Test("a page is answered, with its length and a date, and without naming the server")
  func page() async throws {
    try await TestServer.run { server in
      let answer = try await server.raw("GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
      #expect(answer.contains("\r\nContent-Length: 5\r\n"))
      #expect(answer.hasSuffix("\r\n\r\nhello"))
      #expect(!answer.contains("Server:"))
    }
  }

  @Test("pipelined requests are answered in their order, also when the client has stopped sending")
  func pipelining() async throws {
    try await TestServer.run { server in
      let requests = (1...50).map { "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \("\($0)".count)\r\n\r\n\($0)" }
      let answer = try await server.raw(requests.joined(), finishing: true)
      let bodies = answer.components(between: "\r\n\r\n", and: "HTTP/1.1")
      #expect(bodies == (1...50).map { "\($0)" })
    }
  }

  @Test("HEAD is answered like GET, without the body")
  func head() async throws {
    try await TestServer.run { server in
      let answer = try await server.raw("HEAD /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(answer.contains("Content-Length: 5\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n"))
    }
  }

  @Test(
    "SEC-39 a declared body above the limit is refused before it is sent, a chunked one at the chunk that exceeds it")
  func tooLarge() async throws {
    try await TestServer.run { server in
      let declared = try await server.raw("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
      #expect(declared.hasPrefix("HTTP/1.1 413 "))
      #expect(declared.contains("Connection: close\r\n"))
      let chunked = try await server.raw("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n")
      #expect(chunked.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test("who refuses is told what was asked for, also where it cannot be read")
  func refusedPaths() async throws {
    try await TestServer.run { server in
      for (head, path) in [
        ("GET /echo/%FF HTTP/1.1\r\nHost: a\r\n\r\n", "/echo/%FF"),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "/echo"),
        ("GET /a\u{1} HTTP/1.1\r\n\r\n", "/a\u{1}"), ("nonsense\r\n\r\n", ""), ("GET  HTTP/1.1\r\n\r\n", ""),
      ] {
        let answer = try await server.raw(head, finishing: true)
        #expect(answer.hasSuffix(" of \(path)"), "\(head): \(answer)")
      }
    }
  }

  @Test("100 (Continue) is sent to who waits for it, and the body is then read")
  func expectContinue() async throws {
    try await TestServer.run { server in
      let answer = try await server.raw(
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
      #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
      #expect(answer.hasSuffix("\r\n\r\nhi"))
    }
  }

  @Test("a streamed answer is chunked, and ends with the connection for HTTP/1.0")
  func streams() async throws {
    try await TestServer.run { server in
      let new = try await server.raw("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(new.contains("Transfer-Encoding: chunked\r\n"))
      #expect(new.hasSuffix("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"))
      let old = try await server.raw("GET /stream HTTP/1.0\r\n\r\n")
      #expect(!old.contains("Transfer-Encoding"))
      #expect(old.hasSuffix("\r\n\r\nonetwo"))
    }
  }

  @Test("an upload of 64 MB streams through a handler that is slower than the sender, and never stands in memory")
  func upload() async throws {
    try await TestServer.run { server in
      var request = ClientRequest(.post, server.url("/count"))
      request.body = [UInt8](repeating: 7, count: 64 << 20)
      request.deadlineSeconds = 120
      let response = try await server.client.send(request)
      let words = String(decoding: response.body, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
      #expect(words.first == 64 << 20)
      let waitingMax = Limits().waitingBodyBytesMax + 64 << 10
      #expect(words.last.map { $0 <= waitingMax } == true, "what waited for the handler while it slept")
    }
  }

  @Test("a form with a file of 64 MB goes to disk")
  func multipartUpload() async throws {
    try await TestServer.run { server in
      var request = ClientRequest(.post, server.url("/form"))
      request.fields = [("Content-Type", "multipart/form-data; boundary=edge")]
      let head =
        "--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nPlan\r\n--edge\r\n"
        + "Content-Disposition: form-data; name=\"plan\"; filename=\"../plan.pdf\"\r\n"
        + "Content-Type: application/pdf\r\n\r\n"
      request.body = Array(head.utf8) + [UInt8](repeating: 0x2D, count: 64 << 20) + Array("\r\n--edge--\r\n".utf8)
      request.deadlineSeconds = 120
      let response = try await server.client.send(request)
      #expect(String(decoding: response.body, as: UTF8.self) == "title=Plan;plan plan.pdf \(64 << 20)")
    }
  }

  @Test("an urlencoded form is read, and anything else in its place refused")
  func urlencoded() async throws {
    try await TestServer.run { server in
      var request = ClientRequest(.post, server.url("/fields"))
      request.fields = [("Content-Type", "application/x-www-form-urlencoded")]
      request.body = Array("nom=Am%C3%A9lie+B&ville=F%C3%A8s".utf8)
      let answer = try await server.client.send(request)
      #expect(String(decoding: answer.body, as: UTF8.self) == "nom=Amélie B;ville=Fès")
      request.body = Array("nom=%C3".utf8)
      #expect(try await server.client.send(request).status == 400)
      request.fields = [("Content-Type", "text/plain")]
      #expect(try await server.client.send(request).status == 400)
    }
  }

  @Test("a handler that answers before it has read a small body leaves the connection usable")
  func earlyAnswer() async throws {
    try await TestServer.run { server in
      let two = "POST /hasty HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
      let answer = try await server.raw(two + two, finishing: true)
      #expect(answer.components(between: "\r\n\r\n", and: "HTTP/1.1") == ["no", "no"])
    }
  }

  @Test("events come one by one with comments between them")
  func events() async throws {
    try await TestServer.run { server in
      let answer = try await server.raw("GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(answer.contains("Content-Type: text/event-stream"))
      #expect(answer.contains("data: first\n\n"))
      #expect(answer.contains("data: second\n\n"))
      #expect(answer.hasSuffix("0\r\n\r\n"))
    }
  }

  @Test("the cap on connections of one address holds, and gives places back")
  func perAddressCap() async throws {
    try await TestServer.run(connectionsPerAddressMax: 2) { server in
      let loop = server.loops.all[0]
      try await withTaskExecutorPreference(loop.executor) {
        let first = try await server.stream(on: loop)
        let second = try await server.stream(on: loop)
        for stream in [first, second] {  // each has its place once it was answered
          try await stream.write(Array("GET /page HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
          _ = try await stream.read()
        }
        let third = try await server.stream(on: loop)
        try? await third.write(Array("GET /page HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect((try? await third.read()) == nil)
        first.close()
        second.close()
      }
      try await Task.sleep(for: .seconds(1))
      let answer = try await server.raw("GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test("a trusted proxy names the visitor; anybody else's X-Forwarded-For is ignored (SEC-51)")
  func forwardedFor() async throws {
    let request = "GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n"
    try await TestServer.run { server in
      let answer = try await server.raw(request)
      #expect(answer.hasSuffix("\r\n\r\n127.0.0.1"))
    }
    try await TestServer.run(proxies: ["127.0.0.0/8"]) { server in
      let answer = try await server.raw(request)
      #expect(answer.hasSuffix("\r\n\r\n203.0.113.9"))
    }
  }
}
