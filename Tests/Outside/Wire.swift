import Dispatch
import Glibc
import Programs

/// One HTTP/1.1 exchange over a socket of its own. Foundation's URLSession cannot read what chromedriver answers
/// ("Content-Length:2", swift-corelibs-foundation #4965), and a client that shows each byte suits tests of a server.
package struct WireRequest: Sendable {
  package var method: String
  package var path: String
  package var fields: [(name: String, value: String)]
  package var body: [UInt8]

  package init(
    _ method: String, _ path: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.fields = fields
    self.body = body
  }

  /// Blocking work, so it is done on threads of Dispatch and not on those of Swift's tasks.
  package func send(to port: UInt16, within seconds: Double = 60) async throws -> WireReply {
    try await withCheckedThrowingContinuation { continuation in
      Self.queue.async { continuation.resume(with: Result { try exchange(port, seconds) }) }
    }
  }

  private static let queue = DispatchQueue(label: "tests.wire", attributes: .concurrent)

  private func exchange(_ port: UInt16, _ seconds: Double) throws -> WireReply {
    let line = try LoopbackLine(connectingTo: port, seconds: seconds)
    defer { line.close() }
    try line.write(bytes(port))
    var reader = WireReplyReader(hasBody: method != "HEAD")
    while true {
      let part = try line.read()
      if let reply = try reader.take(part) { return reply }
    }
  }

  private func bytes(_ port: UInt16) -> [UInt8] {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    if !body.isEmpty || method != "GET" && method != "HEAD" { head += "Content-Length: \(body.count)\r\n" }
    return Array("\(head)\r\n".utf8) + body
  }
}

/// A blocking TCP connection on this machine, for threads that may wait.
struct LoopbackLine {
  private let descriptor: Int32
  private let deadline: ContinuousClock.Instant

  init(connectingTo port: UInt16, seconds: Double) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    deadline = .now + .seconds(seconds)
    guard descriptor >= 0 else { throw Trouble("no socket: \(String(cString: strerror(errno)))") }
    var patience = timeval(tv_sec: Int(seconds) + 1, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    let outcome = LoopbackAddress.with(port: port) { connect(descriptor, $0, $1) }
    guard outcome == 0 else {
      let reason = String(cString: strerror(errno))
      close()
      throw Trouble("nobody answers on port \(port): \(reason)")
    }
  }

  func write(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Trouble("sending failed: \(String(cString: strerror(errno)))") }
      sent += count
    }
  }

  /// Empty at the end of what the other side sends.
  func read() throws -> [UInt8] {
    guard ContinuousClock.now < deadline else { throw Trouble("the answer did not come in time") }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      let got = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      failure = got < 0 ? errno : 0
      count = max(got, 0)
    }
    guard failure == 0 else { throw Trouble("no answer: \(String(cString: strerror(failure)))") }
    return bytes
  }

  func close() { Glibc.close(descriptor) }
}

enum LoopbackAddress {
  static func with<Answer>(port: UInt16, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Answer) -> Answer {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { use($0, size) }
    }
  }
}
