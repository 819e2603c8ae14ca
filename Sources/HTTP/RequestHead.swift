/// The head of a request as it came, with the places of its parts. Texts are made only where somebody asks for one.
package final class RequestHead: Sendable {
  /// Nil for a method that nobody here knows.
  package let method: Method?
  package let target: RequestTarget
  /// HTTP/1.`minorVersion`
  package let minorVersion: UInt8
  /// The host asked for: of the target, if it names one, or of the Host field (RFC 9112 section 3.2.2).
  package let host: HostField?
  package let framing: Framing
  /// The client wants the connection kept after this request.
  package let keepsAlive: Bool
  package let expectation: Expectation

  /// How the body's end is told (RFC 9112 section 6).
  package enum Framing: Sendable, Equatable {
    case none
    case length(UInt64)
    case chunked
  }

  package enum Expectation: Sendable, Equatable {
    case nothing, continue100, unknown
  }

  let bytes: [UInt8]
  let lines: [FieldLine]
  /// Where the target begins; its own ranges count from there.
  let targetStart: Int

  init(
    method: Method?, target: RequestTarget, minorVersion: UInt8, host: HostField?, framing: Framing, keepsAlive: Bool,
    expectation: Expectation, bytes: [UInt8], lines: [FieldLine], targetStart: Int
  ) {
    self.method = method
    self.target = target
    self.minorVersion = minorVersion
    self.host = host
    self.framing = framing
    self.keepsAlive = keepsAlive
    self.expectation = expectation
    self.bytes = bytes
    self.lines = lines
    self.targetStart = targetStart
  }

  /// A field's places in the head's bytes.
  struct FieldLine: Sendable {
    let nameStart: UInt16
    let nameEnd: UInt16
    let valueStart: UInt16
    let valueEnd: UInt16
  }

  /// Lends the value of a field that may come once; nil if it is missing or came several times.
  package func withField<Answer>(_ name: StaticString, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer? {
    bytes.withUnsafeBytes { bytes in
      var found: FieldLine?
      for line in lines where bytes.name(of: line).equalsIgnoringCase(name) {
        guard found == nil else { return nil }
        found = line
      }
      return found.map { read(bytes.value(of: $0)) }
    }
  }

  /// Lends the values of several fields at once, each joined if it came in several lines.
  func withFields<Answer>(_ names: [StaticString], _ read: ([UnsafeRawBufferPointer?]) -> Answer) -> Answer {
    Self.lend(names.map { listField($0) }[...], [], read)
  }

  private static func lend<Answer>(
    _ values: ArraySlice<[UInt8]?>, _ lent: [UnsafeRawBufferPointer?], _ read: ([UnsafeRawBufferPointer?]) -> Answer
  ) -> Answer {
    guard let value = values.first else { return read(lent) }
    guard let value else { return lend(values.dropFirst(), lent + [nil], read) }
    return value.withUnsafeBytes { lend(values.dropFirst(), lent + [$0], read) }
  }

  package func hasField(_ name: StaticString) -> Bool {
    bytes.withUnsafeBytes { bytes in lines.contains { bytes.name(of: $0).equalsIgnoringCase(name) } }
  }

  /// The path as it was sent, still encoded.
  package var path: ArraySlice<UInt8> {
    bytes[(target.path.lowerBound + targetStart)..<(target.path.upperBound + targetStart)]
  }

  package var query: ArraySlice<UInt8>? {
    target.query.map { bytes[($0.lowerBound + targetStart)..<($0.upperBound + targetStart)] }
  }

  package func field(_ name: StaticString) -> String? {
    withField(name) { String(decoding: $0, as: UTF8.self) }
  }

  /// All values of a field that is a list, joined as RFC 9110 section 5.3 allows.
  package func listField(_ name: StaticString, separator: StaticString = ", ") -> [UInt8]? {
    bytes.withUnsafeBytes { bytes in
      var joined: [UInt8]?
      for line in lines where bytes.name(of: line).equalsIgnoringCase(name) {
        if joined != nil { joined?.append(text: separator) }
        joined = (joined ?? []) + bytes.value(of: line)
      }
      return joined
    }
  }
}

extension UnsafeRawBufferPointer {
  func name(of line: RequestHead.FieldLine) -> UnsafeRawBufferPointer {
    slice(Int(line.nameStart)..<Int(line.nameEnd))
  }

  func value(of line: RequestHead.FieldLine) -> UnsafeRawBufferPointer {
    slice(Int(line.valueStart)..<Int(line.valueEnd))
  }
}
