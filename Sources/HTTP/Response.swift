/// An answer: status, fields, and a body that is there, or comes piece by piece.
package struct Response: Sendable {
  package var status: Status
  package var fields: ResponseFields
  package var body: Body

  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// Comes from a producer that writes it piece by piece; chunked, unless its length is known.
    case stream(length: Int?, @Sendable (ResponseStream) async throws -> Void)
  }

  package init(_ status: Status, fields: ResponseFields = ResponseFields(), body: Body = .none) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  package init(_ status: Status = .ok, _ type: MediaType, _ bytes: [UInt8]) {
    self.init(status, body: .bytes(bytes))
    fields.set("Content-Type", type)
  }

  package static func redirect(to location: String, _ status: Status = .seeOther) -> Response {
    var response = Response(status)
    response.fields.set("Location", location)
    return response
  }

  /// An answer whose events come as they happen. `events` runs until it returns or the visitor goes; a comment is sent
  /// every fifteen seconds so that proxies and we learn when nobody listens any more.
  package static func events(_ events: @escaping @Sendable (EventSink) async throws -> Void) -> Response {
    var response = Response(
      .ok, body: .stream(length: nil) { stream in try await EventSink.run(on: stream, events) })
    response.fields.set("Content-Type", .eventStream)
    response.fields.set("Cache-Control", "no-store")
    return response
  }
}

/// The fields of an answer, encoded as they are added. Date, Content-Length, Transfer-Encoding and Connection are the
/// server's own and not set here.
package struct ResponseFields: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Set when `Content-Encoding` was, so that nobody encodes the body twice.
  package private(set) var isEncoded = false
  /// The body is a page for a browser.
  package private(set) var isPage = false

  package init() {}

  package mutating func set(_ name: StaticString, _ value: String) {
    if name.isSame(as: "Content-Encoding") { isEncoded = true }
    bytes.append(text: name)
    bytes.append(.colon)
    bytes.append(.space)
    let start = bytes.count
    bytes.append(contentsOf: value.utf8)
    for index in start..<bytes.count where !bytes[index].isFieldByte { bytes[index] = .space }
    bytes.append(.cr)
    bytes.append(.lf)
  }

  package mutating func set(_ name: StaticString, _ type: MediaType) {
    isPage = type == .html
    set(name, type.description)
  }

  package mutating func add(_ cookie: SetCookie) { set("Set-Cookie", cookie.text) }

  /// Fields encoded before, once for all answers.
  package mutating func append(_ others: ResponseFields) {
    bytes.append(contentsOf: others.bytes)
    isEncoded = isEncoded || others.isEncoded
  }

  /// True if a field of this name, in this spelling, has been set.
  package func contains(_ name: StaticString) -> Bool { place(of: name) != nil }

  package func value(of name: StaticString) -> String? {
    place(of: name).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  private func place(of name: StaticString) -> Range<Int>? {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while let end = bytes.firstIndex(of: .cr, from: start) {
        let length = name.utf8CodeUnitCount
        if start + length < end, bytes[start + length] == .colon, bytes.slice(start..<start + length).equals(name) {
          return start + length + 2..<end
        }
        start = end + 2
      }
      return nil
    }
  }
}

extension StaticString {
  fileprivate func isSame(as other: StaticString) -> Bool {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount).equals(other)
  }
}
