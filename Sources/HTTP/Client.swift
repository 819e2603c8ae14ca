import Glibc
package import Sockets
import Synchronization

/// A small HTTP/1.1 client for what the portal calls: web hooks, agencies' services, payment gateways, time stamps.
///
/// Every call has a deadline and a cap on the answer. Redirects are not followed unless asked for, and each hop is
/// checked against the address guard like the first. Connections that were kept open are used again.
package final class Client: Sendable {
  private struct Origin: Hashable {
    let host: String
    let port: UInt16
    let isSecure: Bool
  }

  private struct Idle {
    let stream: ClientStream
    let since: UInt64
  }

  private let dialer: Dialer
  private let idle = Mutex<[Origin: [Idle]]>([:])

  private static let idlePerOriginMax = 8
  private static let idleNanoseconds: UInt64 = 20_000_000_000

  package init(dialer: Dialer) { self.dialer = dialer }

  package func send(_ request: ClientRequest) async throws -> ClientResponse {
    var request = request
    for hop in 0... {
      let response = try await sendOnce(request)
      guard hop < request.redirectsMax, let next = response.redirection(of: request) else { return response }
      request = next
    }
    preconditionFailure("a loop without an end has no end")
  }

  private func sendOnce(_ request: ClientRequest) async throws -> ClientResponse {
    let origin = Origin(host: request.url.host.name, port: request.url.port, isSecure: request.url.isSecure)
    if request.isIdempotent, let kept = takeIdle(origin) {
      // The server may have closed a kept connection just now; then the request goes out once more on a new one.
      if let response = try? await exchange(request, on: kept, origin) { return response }
    }
    let loop = dialer.nextLoop()
    return try await withTaskExecutorPreference(loop.executor) {
      let stream = try await dialer.connect(
        host: request.url.host.address?.description ?? origin.host, port: origin.port, secured: origin.isSecure,
        deadlineSeconds: request.deadlineSeconds, on: loop)
      return try await exchange(request, on: stream, origin)
    }
  }

  private func exchange(
    _ request: ClientRequest, on stream: ClientStream, _ origin: Origin
  ) async throws -> ClientResponse {
    try await withTaskExecutorPreference(stream.loop.executor) {
      do {
        stream.setDeadline(seconds: request.deadlineSeconds)
        try await stream.write(request.encoded())
        var reader = ResponseReader(request)
        while true {
          let bytes = try await stream.read()
          guard let response = try reader.take(bytes) else { continue }
          stream.setDeadline(seconds: 0)
          if response.keepsAlive && stream.isUsable { putIdle(stream, origin) } else { stream.close() }
          return response
        }
      } catch {
        stream.close()
        throw error
      }
    }
  }

  private func takeIdle(_ origin: Origin) -> ClientStream? {
    let oldest = MonotonicClock.nanoseconds() &- Self.idleNanoseconds
    return idle.withLock { idle in
      while let kept = idle[origin]?.popLast() {
        if kept.since > oldest { return kept.stream }
        kept.stream.loop.perform { kept.stream.close() }
      }
      return nil
    }
  }

  private func putIdle(_ stream: ClientStream, _ origin: Origin) {
    let kept = Idle(stream: stream, since: MonotonicClock.nanoseconds())
    stream.setDeadline(seconds: Double(Self.idleNanoseconds) / 1e9)
    let isKept = idle.withLock { idle in
      guard idle[origin, default: []].count < Self.idlePerOriginMax else { return false }
      idle[origin, default: []].append(kept)
      return true
    }
    if !isKept { stream.close() }
  }
}

package struct ClientRequest: Sendable {
  package var method: Method
  package var url: ClientURL
  package var fields: [(name: String, value: String)] = []
  package var body: [UInt8] = []
  /// From the first byte out to the last byte in.
  package var deadlineSeconds = 30.0
  package var responseBytesMax: UInt64 = 10 << 20
  package var redirectsMax = 0

  package init(_ method: Method, _ url: ClientURL) {
    self.method = method
    self.url = url
  }

  /// May be sent twice without harm.
  var isIdempotent: Bool { method == .get || method == .head || method == .put || method == .delete }

  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(text: method.name)
    bytes.append(contentsOf: " \(url.target) HTTP/1.1\r\nHost: \(url.host)\r\n".utf8)
    for field in fields {
      bytes.append(contentsOf: "\(field.name): ".utf8)
      bytes.append(contentsOf: field.value.utf8.map { $0.isFieldByte ? $0 : .space })
      bytes.append(text: "\r\n")
    }
    if !body.isEmpty || method == .post || method == .put || method == .patch {
      bytes.append(contentsOf: "Content-Length: \(body.count)\r\n".utf8)
    }
    bytes.append(text: "\r\n")
    return bytes + body
  }
}

package struct ClientResponse: Sendable {
  package let status: Int
  package let fields: [(name: String, value: String)]
  package let body: [UInt8]
  let keepsAlive: Bool

  /// The first field of that name, which is given in lower case.
  package func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The request that a redirection asks for; a body is sent on only where the method must stay.
  func redirection(of request: ClientRequest) -> ClientRequest? {
    guard [301, 302, 303, 307, 308].contains(status), let url = field("location").flatMap(request.url.resolving) else {
      return nil
    }
    var next = request
    next.url = url
    if url.host != request.url.host { next.fields.removeAll { $0.name.lowercased() == "authorization" } }
    if status < 307 && request.method != .head {
      next.method = .get
      next.body = []
    }
    return next
  }
}
