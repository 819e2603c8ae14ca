/// One event of a text/event-stream (WHATWG HTML 9.2), and the comment that keeps an idle stream open.
package struct ServerSentEvent: Sendable, Equatable {
  package let id: String?
  package let event: String?
  package let data: String
  package let retryMilliseconds: Int?

  /// Nil when the id or the name of the event holds a line end or a NUL, which would let it write lines of its own
  /// or lose it at the other side, or when the time to wait is negative.
  package init?(id: String? = nil, event: String? = nil, data: String, retryMilliseconds: Int? = nil) {
    let isOneLine = { (text: String?) in text?.utf8.allSatisfy { $0 != .cr && $0 != .lf && $0 != 0 } ?? true }
    guard isOneLine(id), isOneLine(event), retryMilliseconds ?? 0 >= 0 else { return nil }
    self.id = id
    self.event = event
    self.data = data
    self.retryMilliseconds = retryMilliseconds
  }

  package func append(to output: inout [UInt8]) {
    if let id { Self.append("id", id.utf8, to: &output) }
    if let event { Self.append("event", event.utf8, to: &output) }
    if let retryMilliseconds { Self.append("retry", String(retryMilliseconds).utf8, to: &output) }
    Self.appendLines("data", data, to: &output)
    output.append(.lf)
  }

  /// A comment, which the browser throws away: sent every quarter of a minute, it stops proxies from giving up.
  package static func appendComment(_ text: String = "", to output: inout [UInt8]) {
    appendLines("", text, to: &output)
    output.append(.lf)
  }

  /// A CR, an LF or both end a line at the other side; each line needs its own field.
  private static func appendLines(_ name: String, _ text: String, to output: inout [UInt8]) {
    var rest = text.utf8[...]
    while let end = rest.firstIndex(where: { $0 == .cr || $0 == .lf }) {
      append(name, rest[..<end], to: &output)
      let isPair = rest[end...].starts(with: [.cr, .lf])
      rest = rest[end...].dropFirst(isPair ? 2 : 1)
    }
    append(name, rest, to: &output)
  }

  /// The space behind the colon is not part of the value, and protects one that begins with a space.
  private static func append(_ name: String, _ value: some Collection<UInt8>, to output: inout [UInt8]) {
    output.append(contentsOf: name.utf8)
    output.append(.colon)
    output.append(.space)
    output.append(contentsOf: value)
    output.append(.lf)
  }
}
