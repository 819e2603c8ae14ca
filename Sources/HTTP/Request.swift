package import Sockets

/// A request whose head is complete. A handler gets it with its body read, unless its route streams bodies.
package final class Request: Sendable {
  package let head: RequestHead
  package let body: Body
  /// Who asks: the peer, or whom a trusted proxy names.
  package let client: IPAddress
  /// The visitor's connection is encrypted, here or at a trusted proxy.
  package let isSecure: Bool
  package let id: RequestID
  /// Values of the pattern's holes, in order.
  package let captures: [String]
  /// The loop that serves this request.
  package let loop: Loop

  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    case stream(BodyStream)
  }

  init(
    head: RequestHead, body: Body, client: IPAddress, isSecure: Bool, id: RequestID, captures: [String], loop: Loop
  ) {
    self.head = head
    self.body = body
    self.client = client
    self.isSecure = isSecure
    self.id = id
    self.captures = captures
    self.loop = loop
  }

  package var method: Method { head.method ?? .get }

  /// The conditions and ranges the client put on an answer (RFC 9110 sections 13, 14).
  package func conditions(now: Int64) -> Conditions {
    head.withFields(["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"]) { values in
      Conditions(
        ifMatch: values[0], ifNoneMatch: values[1], ifModifiedSince: values[2], ifUnmodifiedSince: values[3],
        ifRange: values[4], now: now)
    }
  }

  package var acceptsGzip: Bool {
    guard let field = head.listField("accept-encoding") else { return false }
    return field.withUnsafeBytes { Accept.preferred(among: ["gzip"], acceptEncoding: $0) == "gzip" }
  }
}

/// Names a request in logs and on error pages: the process's start, the loop, a number.
package struct RequestID: Sendable, CustomStringConvertible {
  let process: UInt32
  let loop: UInt8
  let number: UInt64

  package var description: String {
    var text: [UInt8] = []
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  func append(to output: inout [UInt8]) {
    let high = UInt64(process) << 8 | UInt64(loop)
    Self.append(high, digits: 10, to: &output)
    Self.append(number, digits: 8, to: &output)
  }

  private static func append(_ value: UInt64, digits: Int, to output: inout [UInt8]) {
    var shift = UInt64(digits * 4)
    while shift > 0 {
      shift -= 4
      output.append(.lowerHexDigit(UInt8(truncatingIfNeeded: value >> shift) & 15))
    }
  }
}
