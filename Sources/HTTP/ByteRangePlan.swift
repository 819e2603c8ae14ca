/// How to answer a Range: what to send, byte for byte, and how long it is, known before the first byte goes out.
package enum ByteRangePlan: Sendable, Equatable {
  /// 200 with everything.
  case whole
  /// 416 with this Content-Range.
  case unsatisfiable(contentRange: String)
  /// 206 with this Content-Range.
  case single(Range<Int>, contentRange: String)
  /// 206, multipart/byteranges (RFC 9110 14.6).
  case multiple(Parts)

  package struct Parts: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
      /// What goes before the bytes: delimiter, fields and empty line.
      package let head: [UInt8]
      package let bytes: Range<Int>
    }

    package let contentType: String
    package let parts: [Part]
    /// What goes behind the last part.
    package let tail: [UInt8]
    package let contentLength: Int
  }

  /// `boundary` must be new for each answer and not occur in the representation: some thirty random letters or digits.
  package init(
    _ ranges: [ByteRange], length: Int, contentType: String, boundary: @autoclosure () -> String
  ) {
    let wanted = Self.coalesced(ranges.compactMap { $0.bytes(ofLength: length) })
    switch wanted.count {
    case 0:
      // A suffix of nothing is satisfiable and cannot be written as a Content-Range: the whole nothing is sent.
      let isSuffixOfNothing = length == 0 && ranges.contains { if case .last(1...) = $0 { true } else { false } }
      self = isSuffixOfNothing ? .whole : .unsatisfiable(contentRange: "bytes */\(length)")
    case 1:
      self = .single(wanted[0], contentRange: Self.contentRange(wanted[0], length))
    default:
      let parts = Self.parts(wanted, length, contentType, boundary())
      self = parts.contentLength < length ? .multiple(parts) : .whole
    }
  }

  /// Bytes between two ranges that cost less to send than one more head.
  static let smallGapBytes = 80

  /// In the order asked for, unless ranges overlap or lie close together; then those are joined and all are sent in
  /// the order of the bytes (RFC 9110 15.3.7.2 leaves that to us). No byte is ever sent twice.
  private static func coalesced(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound - last.upperBound <= smallGapBytes {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined.count == ranges.count ? ranges : joined
  }

  private static func parts(_ ranges: [Range<Int>], _ length: Int, _ contentType: String, _ boundary: String) -> Parts {
    let parts = ranges.enumerated().map { index, range in
      let head = """
        \(index == 0 ? "" : "\r\n")--\(boundary)\r
        Content-Type: \(contentType)\r
        Content-Range: \(contentRange(range, length))\r
        \r\n
        """
      return Parts.Part(head: Array(head.utf8), bytes: range)
    }
    let tail = Array("\r\n--\(boundary)--\r\n".utf8)
    return Parts(
      contentType: "multipart/byteranges; boundary=\(boundary)", parts: parts, tail: tail,
      contentLength: parts.reduce(tail.count) { $0 + $1.head.count + $1.bytes.count })
  }

  private static func contentRange(_ range: Range<Int>, _ length: Int) -> String {
    "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
  }
}
