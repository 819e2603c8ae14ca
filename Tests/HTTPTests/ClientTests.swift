import Sockets
import Testing

@testable import HTTP

/// The own client against servers that speak as servers in the world do.
struct ClientTests {
  @Test("an answer whose fields have no space behind the colon is read, and the connection kept open is no end")
  func noSpace() async throws {
    let answer = try await answering("HTTP/1.1 200 OK\r\nContent-Length:2 \r\nContent-Type:application/json\r\n\r\n{}")
    #expect(answer.body == Array("{}".utf8))
    #expect(answer.field("content-type") == "application/json")
  }

  @Test("interim answers are skipped; chunks and trailers are read; a body may end with the connection")
  func framings() async throws {
    let chunked = try await answering(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "2\r\nab\r\n0\r\nX: y\r\n\r\n"
    )
    #expect(chunked.body == Array("ab".utf8))
    let closed = try await answering("HTTP/1.0 200 OK\r\n\r\nall of it", closes: true)
    #expect(closed.body == Array("all of it".utf8))
  }

  @Test(
    "what cannot be trusted is refused",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "nonsense\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    ])
  func refused(_ text: String) async throws {
    let answer = try? await answering(text, closes: true)
    #expect(answer == nil)
  }

  @Test("redirects are not followed unless asked for, and then only so many")
  func redirects() async throws {
    try await TestServer.run { server in
      let plain = try await server.client.send(ClientRequest(.get, server.url("/redirect/3")))
      #expect(plain.status == 303)
      var request = ClientRequest(.get, server.url("/redirect/3"))
      request.redirectsMax = 4
      #expect(try await server.client.send(request).status == 200)
      request.redirectsMax = 2
      #expect(try await server.client.send(request).status == 303)
    }
  }

  @Test("connections are used again, and a kept one that died is replaced without a word")
  func pool() async throws {
    try await TestServer.run { server in
      for _ in 0..<5 { _ = try await server.client.send(ClientRequest(.get, server.url("/page"))) }
      let accepted = await server.server.meter().connectionsAccepted
      #expect(accepted < 5, "fewer than requests")
    }
  }

  @Test("a server that never answers is left at the deadline")
  func deadline() async throws {
    try await TestServer.run { server in
      var request = ClientRequest(.get, server.url("/never"))
      request.deadlineSeconds = 1
      await #expect(throws: SocketError.deadlinePassed) { try await server.client.send(request) }
    }
  }

  @Test(
    "SEC-46 addresses of the machine and its neighbours are not reached, however they are written",
    arguments: [
      "http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/",
      "http://192.168.1.1/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[fe80::1]/", "http://100.64.0.1/",
    ])
  func addressGuard(_ text: String) async throws {
    let client = Client(dialer: try Dialer(loops: try Loops(count: 1)))
    let url = try #require(ClientURL(text))
    do {
      _ = try await client.send(ClientRequest(.get, url))
      Issue.record("\(text) was reached")
    } catch let error as SocketError {
      if case .forbiddenAddress = error { return }
      Issue.record("\(text): \(error)")
    }
  }

  @Test(
    "SEC-46 addresses that two readers read differently are no URL at all",
    arguments: [
      "http://0177.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "file:///etc/passwd",
      "gopher://a/",
    ])
  func oddAddresses(_ text: String) { #expect(ClientURL(text) == nil) }

  /// What the client makes of a server that reads a request and says exactly this.
  private func answering(_ text: String, closes: Bool = false) async throws -> ClientResponse {
    let server = try RawServer(answer: Array(text.utf8), closes: closes)
    let client = Client(dialer: try Dialer(loops: server.loops, addressGuard: .any))
    guard let url = ClientURL("http://127.0.0.1:\(server.port)/") else { preconditionFailure("a URL") }
    var request = ClientRequest(.post, url)
    request.deadlineSeconds = 5
    request.responseBytesMax = 10_000
    defer { server.stop() }
    return try await client.send(request)
  }
}

/// Reads what comes and answers each read with the same bytes.
private final class RawServer: Sendable {
  let loops: Loops
  let port: UInt16
  private let listener: Listener

  init(answer: [UInt8], closes: Bool) throws {
    loops = try Loops(count: 1)
    let policy = Listener.Policy(descriptors: Descriptors(), quota: nil, tls: nil)
    listener = try Listener(
      SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: 0), loop: loops.all[0], policy: policy
    ) { connection in
      connection.start(Answering(connection, answer, closes))
    }
    port = listener.address.port
    let listener = listener
    loops.all[0].perform { listener.start() }
  }

  func stop() {
    let listener = listener
    loops.all[0].perform { listener.stop() }
  }

  private final class Answering: Conversation {
    private let connection: Connection
    private let answer: [UInt8]
    private let closes: Bool

    init(_ connection: Connection, _ answer: [UInt8], _ closes: Bool) {
      self.connection = connection
      self.answer = answer
      self.closes = closes
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
      connection.write(answer)
      if closes { connection.finish() }
    }

    func established() {}
    func drained() {}
    func peerFinished() { connection.close() }
    func deadlinePassed() { connection.close() }
    func closed() {}
  }
}
