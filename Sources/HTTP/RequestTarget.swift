/// What a request asks for (RFC 9112 3.2), split and decoded once, so that nobody decodes it again.
///
/// A path is taken only if it means the same to every reader. Refused: escapes that hide a separator or a control
/// (`%2F`, `%5C`, `%00`…`%1F`, `%7F`), `.` and `..` also when escaped, empty segments (`//`), bytes that no URI holds,
/// and text that is not UTF-8. One slash may end a path: it makes no empty segment, `endsWithSlash` tells it.
/// A query is looked at only for bytes that no URI holds (browsers send `[]{}|^\` and the backquote as they are);
/// `QueryString` reads it.
package struct RequestTarget: Sendable, Equatable {
  package enum Form: Sendable, Equatable {
    /// `/dossiers/12?page=2`
    case origin
    /// `http://host/dossiers/12`, which a server must take too (RFC 9112 3.2.2); its host replaces the Host field.
    case absolute(isSecure: Bool, host: HostField)
    /// `*`, of OPTIONS only.
    case asterisk
  }

  package enum Fault: Error, Equatable {
    case tooLong
    case malformed
    /// Well formed, but one of the paths that two readers may understand in two ways.
    case unsafePath
  }

  /// The host that an absolute target names.
  var authority: HostField? { if case .absolute(_, let host) = form { host } else { nil } }

  package static let bytesMax = 8_192

  package let form: Form
  /// Where the path stands in the bytes given; empty for `*` and for `http://host`.
  package let path: Range<Int>
  /// Where the query stands, without its `?`; nil when there is none.
  package let query: Range<Int>?
  /// The segments of the path, decoded: `/a/b%20c/` gives `a` and `b c`.
  package let segments: [String]
  package let endsWithSlash: Bool

  package init(_ bytes: UnsafeRawBufferPointer, bytesMax: Int = RequestTarget.bytesMax) throws(Fault) {
    guard bytes.count <= bytesMax else { throw .tooLong }
    guard let first = bytes.first else { throw .malformed }
    var start = 0
    if first == .slash {
      form = .origin
    } else if first == .asterisk, bytes.count == 1 {
      form = .asterisk
      start = 1
    } else {
      (form, start) = try Self.readAuthority(bytes)
    }
    let mark = bytes.firstIndex(of: .questionMark, from: start)
    path = start..<(mark ?? bytes.count)
    query = mark.map { $0 + 1..<bytes.count }
    if let query, !bytes.slice(query).allSatisfy(Self.isQueryByte) { throw .malformed }
    segments = try Self.readPath(bytes.slice(path))
    endsWithSlash = bytes.slice(path).last == .slash
  }

  private static func readAuthority(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> (Form, Int) {
    guard let colon = bytes.prefix(6).firstIndex(of: .colon), bytes.count >= colon + 3,
      bytes[colon + 1] == .slash, bytes[colon + 2] == .slash
    else { throw .malformed }
    let scheme = bytes.slice(0..<colon)
    let isSecure = scheme.equalsIgnoringCase("https")
    guard isSecure || scheme.equalsIgnoringCase("http") else { throw .malformed }
    let authority = bytes[(colon + 3)...].prefix { $0 != .slash && $0 != .questionMark }
    guard let host = HostField(UnsafeRawBufferPointer(rebasing: authority)) else { throw .malformed }
    return (.absolute(isSecure: isSecure, host: host), authority.endIndex)
  }

  private static func readPath(_ path: UnsafeRawBufferPointer) throws(Fault) -> [String] {
    guard path.count > 1 else { return [] }
    var segments: [String] = []
    segments.reserveCapacity(8)
    var start = 1
    while start < path.count {
      let end = path.firstIndex(of: .slash, from: start) ?? path.count
      segments.append(try readSegment(path.slice(start..<end)))
      start = end + 1
    }
    return segments
  }

  private static func readSegment(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> String {
    var isEscaped = false
    for byte in bytes where !byte.isPathByte {
      guard byte == .percent else { throw .malformed }
      isEscaped = true
    }
    guard isEscaped else {
      if bytes.isEmpty || isDots(bytes) { throw .unsafePath }
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let decoded = PercentEncoding.decode(bytes) else { throw .malformed }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw .malformed }
    let isSafe = decoded.allSatisfy { !$0.isControl && $0 != .slash && $0 != .backslash }
    guard isSafe, !isDots(decoded) else { throw .unsafePath }
    return text
  }

  /// `.` or `..`
  private static func isDots(_ segment: some Collection<UInt8>) -> Bool {
    segment.count <= 2 && segment.allSatisfy { $0 == .dot }
  }

  /// Visible ASCII but for the four that would end a URI in a log, a header or a page: `"`, `#`, `<` and `>`.
  private static func isQueryByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x23, 0x3C, 0x3E: false
    default: 0x21...0x7E ~= byte
    }
  }
}
