/// Something that can be downloaded whole, in part, or not at all because the visitor has it already.
///
/// Answers GET with the conditions and ranges of RFC 9110 sections 13 and 14, from memory or from a source that reads
/// what is asked for and no more.
package struct Representation: Sendable {
  package let type: MediaType
  package let length: Int
  package let tag: EntityTag?
  /// Unix seconds.
  package let lastModified: Int64?
  private let content: Content

  private enum Content: Sendable {
    case bytes([UInt8])
    case source(@Sendable (Range<Int>) async throws -> [UInt8])
  }

  /// One read of a source.
  private static let pieceBytes = 64 << 10

  package init(_ type: MediaType, _ bytes: [UInt8], tag: EntityTag?, lastModified: Int64? = nil) {
    self.type = type
    self.tag = tag
    self.lastModified = lastModified
    length = bytes.count
    content = .bytes(bytes)
  }

  /// `read` gives exactly the bytes of the range, which never exceeds 64 KiB.
  package init(
    _ type: MediaType, length: Int, tag: EntityTag?, lastModified: Int64? = nil,
    read: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
  ) {
    self.type = type
    self.length = length
    self.tag = tag
    self.lastModified = lastModified
    content = .source(read)
  }

  package func response(to request: Request, now: Int64, fields: ResponseFields = ResponseFields()) -> Response {
    var common = fields
    if let tag { common.set("ETag", tag.description) }
    if let lastModified { common.set("Last-Modified", String(decoding: HTTPDate.bytes(lastModified), as: UTF8.self)) }
    let state = Conditions.State(tag: tag, lastModified: lastModified)
    let conditions = request.conditions(now: now)
    switch conditions.verdict(isRead: request.method == .get || request.method == .head, state: state) {
    case .notModified: return Response(.notModified, fields: common)
    case .preconditionFailed: return Response(.preconditionFailed, fields: common)
    case .proceed: break
    }
    common.set("Accept-Ranges", "bytes")
    return answer(plan(request, conditions, state), common)
  }

  private func plan(_ request: Request, _ conditions: Conditions, _ state: Conditions.State) -> ByteRangePlan {
    guard request.method == .get, conditions.allowsRange(state: state),
      let ranges = request.head.withField("range", ByteRange.parse) ?? nil
    else { return .whole }
    return ByteRangePlan(ranges, length: length, contentType: type.description, boundary: Self.boundary())
  }

  private func answer(_ plan: ByteRangePlan, _ common: ResponseFields) -> Response {
    var fields = common
    switch plan {
    case .whole:
      fields.set("Content-Type", type)
      return Response(.ok, fields: fields, body: body([(head: [], bytes: 0..<length)], tail: [], length))
    case .unsatisfiable(let contentRange):
      fields.set("Content-Range", contentRange)
      return Response(.rangeNotSatisfiable, fields: fields)
    case .single(let range, let contentRange):
      fields.set("Content-Type", type)
      fields.set("Content-Range", contentRange)
      return Response(.partialContent, fields: fields, body: body([(head: [], bytes: range)], tail: [], range.count))
    case .multiple(let parts):
      fields.set("Content-Type", parts.contentType)
      let pieces = parts.parts.map { (head: $0.head, bytes: $0.bytes) }
      return Response(.partialContent, fields: fields, body: body(pieces, tail: parts.tail, parts.contentLength))
    }
  }

  private func body(_ pieces: [(head: [UInt8], bytes: Range<Int>)], tail: [UInt8], _ length: Int) -> Response.Body {
    switch content {
    case .bytes(let bytes):
      if pieces.count == 1, pieces[0].head.isEmpty, pieces[0].bytes == bytes.indices { return .bytes(bytes) }
      return .bytes(pieces.reduce(into: []) { $0 += $1.head + bytes[$1.bytes] } + tail)
    case .source(let read):
      return .stream(length: length) { stream in
        for piece in pieces {
          try await stream.write(piece.head)
          var start = piece.bytes.lowerBound
          while start < piece.bytes.upperBound {
            let end = min(start + Self.pieceBytes, piece.bytes.upperBound)
            try await stream.write(try await read(start..<end))
            start = end
          }
        }
        try await stream.write(tail)
      }
    }
  }

  private static func boundary() -> String {
    (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
  }
}
