import Glibc
import Sockets

@testable import HTTP

/// A server with a handful of routes, and ways to talk to it.
struct TestServer: Sendable {
  let server: Server
  let loops: Loops
  let client: Client
  let dialer: Dialer

  static func run(
    connectionsPerAddressMax: Int? = nil, proxies: [String] = [], limits: Limits = Limits(), tls: TLSContext? = nil,
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let loops = try Loops(count: 2)
    var settings = Server.Settings(address: SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: 0))
    settings.connectionsPerAddressMax = connectionsPerAddressMax
    settings.proxies = ForwardedFor(trusted: proxies.compactMap { AddressRange($0) })
    settings.limits = limits
    if let tls { settings.tls = { tls } }
    let server = try await Server(
      settings, site: TestSite(), loops: loops, log: AccessLog(descriptor: open("/dev/null", O_WRONLY)))
    let dialer = try Dialer(loops: loops, addressGuard: .any)
    let test = TestServer(server: server, loops: loops, client: Client(dialer: dialer), dialer: dialer)
    do {
      try await body(test)
    } catch {
      _ = await server.drain(seconds: 0)
      throw error
    }
    _ = await server.drain(seconds: 0)
  }

  func url(_ path: String) -> ClientURL {
    guard let url = ClientURL("http://\(server.address)\(path)") else { preconditionFailure("the address makes a URL") }
    return url
  }

  func stream(on loop: Loop) async throws -> ClientStream {
    try await dialer.connect(host: "127.0.0.1", port: server.address.port, secured: false, deadlineSeconds: 5, on: loop)
  }

  /// Sends the bytes and reads until the server closes. Finishing says that nothing more will be sent.
  func raw(_ text: String, finishing: Bool = false) async throws -> String {
    let loop = loops.all[0]
    return try await withTaskExecutorPreference(loop.executor) {
      let stream = try await stream(on: loop)
      stream.setDeadline(seconds: 60)
      try await stream.write(Array(text.utf8))
      if finishing { stream.finishWriting() }
      var answer: [UInt8] = []
      while let bytes = try await stream.read() { answer += bytes }
      stream.close()
      return String(decoding: answer, as: UTF8.self)
    }
  }
}

struct TestSite: Site {
  let routeNames = ["test"]

  func receive(_ head: RequestHead) -> Reception {
    let path = head.target.segments.joined(separator: "/")
    let streams = ["count", "hasty", "form"].contains(path)
    return Reception(
      route: 0, bodyBytesMax: streams ? 1 << 30 : 1_000, streamsBody: streams,
      answer: .later { request in await answer(path, request) })
  }

  func refusal(_ status: Status, path: [UInt8]) -> Response {
    Response(status, .plainText, Array("\(status.code) of \(String(decoding: path, as: UTF8.self))".utf8))
  }

  private func answer(_ path: String, _ request: Request) async -> Response {
    switch (path, request.body) {
    case ("page", _): return text("hello")
    case ("echo", .bytes(let bytes)): return Response(.ok, .bytes, bytes)
    case ("who", _): return text("\(request.client)")
    case ("hasty", _): return text("no")
    case ("count", .stream(let stream)): return await count(stream, request.loop)
    case ("stream", _):
      return Response(
        .ok,
        body: .stream(length: nil) { stream in
          try await stream.write(Array("one".utf8))
          await request.loop.sleep(seconds: 0.2)
          try await stream.write(Array("two".utf8))
        })
    case ("events", _):
      return .events { sink in
        for word in ["first", "second"] {
          guard let event = ServerSentEvent(data: word) else { return }
          try await sink.send(event)
          await request.loop.sleep(seconds: 0.2)
        }
      }
    case ("form", _): return await receive(request)
    case ("fields", _):
      guard let form = try? request.form() else { return Response(.badRequest) }
      return text(form.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: ";"))
    case ("never", _):
      await request.loop.sleep(seconds: 8)
      return text("late")
    case (let path, _) where path.hasPrefix("redirect/"):
      let rest = (Int(path.dropFirst(9)) ?? 0) - 1
      return rest < 0 ? text("there") : .redirect(to: "/redirect/\(rest)")
    default: return Response(.notFound, .plainText, Array("nothing".utf8))
    }
  }

  private static let pool = BlockingPool("test", width: 2, waitingMax: 100)

  private func receive(_ request: Request) async -> Response {
    var limits = MultipartFormReceiver.Limits()
    limits.multipart.partBytes = 128 << 20
    limits.multipart.totalBytes = 256 << 20
    do {
      let form = try await request.multipartForm(in: "/tmp", limits: limits, pool: Self.pool)
      let files = form.files.map { "\($0.field) \($0.name) \($0.byteCount)" }
      return text((form.fields.pairs.map { "\($0.name)=\($0.value)" } + files).joined(separator: ";"))
    } catch {
      return Response(.badRequest, .plainText, Array("\(error)".utf8))
    }
  }

  private func text(_ text: String) -> Response { Response(.ok, .plainText, Array(text.utf8)) }

  private func count(_ stream: BodyStream, _ loop: Loop) async -> Response {
    var count = 0
    var pieces = 0
    var largest = 0
    while let bytes = (try? await stream.read()) ?? nil {
      count += bytes.count
      largest = max(largest, bytes.count)
      pieces += 1
      if pieces == 3 { await loop.sleep(seconds: 0.3) }
    }
    return text("\(count) \(largest)")
  }
}

extension String {
  /// The pieces between an opening and the next closing text.
  func components(between opening: String, and closing: String) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while let start = rest.firstRange(of: opening) {
      let tail = rest[start.upperBound...]
      let end = tail.firstRange(of: closing)
      pieces.append(String(tail[..<(end?.lowerBound ?? tail.endIndex)]))
      rest = end.map { tail[$0.lowerBound...] } ?? ""
    }
    return pieces
  }
}
