/// Reads request heads from bytes that come in any cut, and refuses whatever two programs could read differently.
///
/// A request that one server on the way ends here and the next ends there lets an attacker hide a second request in
/// the first (request smuggling). So nothing is repaired: a bare CR or LF, a folded line, a space before a colon, two
/// Content-Length fields, a transfer coding we do not know, all end with 400 and a closed connection (RFC 9112
/// sections 2.2, 5.1, 5.2, 6.1, 6.3).
///
/// Lines are judged one by one as their LF arrives, so the verdict depends on the bytes alone and never on how the
/// network cut them. `parse` gets the same bytes again with more behind them, and goes on where it stopped.
struct HeadParser {
  private var lineStart = 0
  private var scanned = 0
  private var skippedBlankLine = false
  private var requestLine: RequestLine?
  private var lines: [RequestHead.FieldLine] = []
  private var framing = FramingFields()

  struct Refusal: Error, Equatable {
    let status: Status
    init(_ status: Status) { self.status = status }
  }

  private struct RequestLine {
    let method: Method?
    let target: Range<Int>
    let minorVersion: UInt8
  }

  /// The fields that decide where the request ends and whose it is.
  private struct FramingFields {
    var host: RequestHead.FieldLine?
    var length: UInt64?
    var isChunked = false
    var wantsClose = false
    var wantsKeepAlive = false
    var expectation = RequestHead.Expectation.nothing
  }

  /// Some bytes of a request have come, but not all of its head.
  var hasBegun: Bool { scanned > 0 }

  /// Even a request that is refused is answered without a body if it was HEAD.
  var isHead: Bool { requestLine?.method == .head }

  /// The head and the number of bytes it took, or nil if its end has not come yet.
  mutating func parse(
    _ bytes: UnsafeRawBufferPointer, limits: Limits, hosts: inout LastHost
  ) throws(Refusal) -> (RequestHead, Int)? {
    while true {
      let end = bytes.firstIndex(of: .lf, from: scanned)
      try checkSize(lineEnd: end ?? bytes.count, limits)
      guard let end else {
        scanned = bytes.count
        return nil
      }
      guard end > lineStart, bytes[end - 1] == .cr else { throw Refusal(.badRequest) }
      let line = lineStart..<end - 1
      lineStart = end + 1
      scanned = lineStart
      if requestLine == nil {
        try readRequestLine(bytes, line)
      } else if line.isEmpty {
        let head = try makeHead(bytes.slice(0..<lineStart), &hosts)
        return (head, lineStart)
      } else {
        try readField(bytes, line, limits)
      }
    }
  }

  private func checkSize(lineEnd: Int, _ limits: Limits) throws(Refusal) {
    let isRequestLine = requestLine == nil
    let lineMax = isRequestLine ? limits.requestLineBytesMax : limits.fieldLineBytesMax
    if lineEnd - lineStart > lineMax { throw Refusal(isRequestLine ? .uriTooLong : .fieldsTooLarge) }
    if lineEnd >= limits.headBytesMax { throw Refusal(.fieldsTooLarge) }
  }

  // MARK: the request line, RFC 9112 section 3

  private mutating func readRequestLine(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(Refusal) {
    if line.isEmpty {  // one empty line before the request is forgiven (section 2.2)
      guard !skippedBlankLine else { throw Refusal(.badRequest) }
      skippedBlankLine = true
      return
    }
    let text = bytes.slice(line)
    guard let methodEnd = text.firstIndex(of: .space, from: 0),
      let targetEnd = text.firstIndex(of: .space, from: methodEnd + 1),
      text.firstIndex(of: .space, from: targetEnd + 1) == nil, methodEnd > 0, targetEnd > methodEnd + 1
    else { throw Refusal(.badRequest) }
    let token = text.slice(0..<methodEnd)
    guard token.allSatisfy(\.isToken) else { throw Refusal(.badRequest) }
    let minor = try minorVersion(text.slice(targetEnd + 1..<text.count))
    requestLine = RequestLine(
      method: Method(token), target: line.lowerBound + methodEnd + 1..<line.lowerBound + targetEnd, minorVersion: minor)
  }

  private func minorVersion(_ text: UnsafeRawBufferPointer) throws(Refusal) -> UInt8 {
    guard text.count == 8, text.slice(0..<5).equals("HTTP/"), text[5].isDigit, text[6] == .dot, text[7].isDigit else {
      throw Refusal(.badRequest)
    }
    guard text[5] == UInt8(ascii: "1") else { throw Refusal(.versionNotSupported) }
    return min(1, text[7] - UInt8(ascii: "0"))
  }

  // MARK: fields, RFC 9112 section 5

  private mutating func readField(
    _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ limits: Limits
  ) throws(Refusal) {
    guard lines.count < limits.fieldCountMax else { throw Refusal(.fieldsTooLarge) }
    let field = try Self.fieldLine(bytes, line)
    if lines.isEmpty { lines.reserveCapacity(16) }
    lines.append(field)
    try noteFraming(bytes.name(of: field), bytes.value(of: field), field)
  }

  /// The places of name and value. A name is a token right before the colon; that refuses folded lines too.
  static func fieldLine(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(Refusal) -> RequestHead.FieldLine {
    var colon = line.lowerBound
    while colon < line.upperBound, bytes[colon].isToken { colon += 1 }
    guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == .colon else { throw Refusal(.badRequest) }
    var start = colon + 1
    var end = line.upperBound
    while start < end, bytes[start] == .space || bytes[start] == .tab { start += 1 }
    while end > start, bytes[end - 1] == .space || bytes[end - 1] == .tab { end -= 1 }
    for index in start..<end where !bytes[index].isFieldByte { throw Refusal(.badRequest) }
    guard line.upperBound <= UInt16.max else { throw Refusal(.fieldsTooLarge) }
    return RequestHead.FieldLine(
      nameStart: UInt16(line.lowerBound), nameEnd: UInt16(colon), valueStart: UInt16(start), valueEnd: UInt16(end))
  }

  private mutating func noteFraming(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ line: RequestHead.FieldLine
  ) throws(Refusal) {
    switch name.count {
    case 4 where name.equalsIgnoringCase("host"):
      guard framing.host == nil else { throw Refusal(.badRequest) }
      framing.host = line
    case 6 where name.equalsIgnoringCase("expect"):
      framing.expectation = value.equalsIgnoringCase("100-continue") ? .continue100 : .unknown
    case 10 where name.equalsIgnoringCase("connection"):
      noteConnection(value)
    case 14 where name.equalsIgnoringCase("content-length"):
      guard framing.length == nil else { throw Refusal(.badRequest) }
      framing.length = try Self.length(value)
    case 17 where name.equalsIgnoringCase("transfer-encoding"):
      guard !framing.isChunked, value.equalsIgnoringCase("chunked") else { throw Refusal(.badRequest) }
      framing.isChunked = true
    default: break
    }
  }

  private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
    for option in value.split(separator: .comma) {
      let option = UnsafeRawBufferPointer(rebasing: option).trimmed
      if option.equalsIgnoringCase("close") { framing.wantsClose = true }
      if option.equalsIgnoringCase("keep-alive") { framing.wantsKeepAlive = true }
    }
  }

  /// Digits only: `+5`, `5, 5` and `0x5` are read differently by different programs. What does not fit is too large.
  private static func length(_ text: UnsafeRawBufferPointer) throws(Refusal) -> UInt64 {
    guard !text.isEmpty, text.allSatisfy(\.isDigit) else { throw Refusal(.badRequest) }
    var length: UInt64 = 0
    for digit in text {
      let (tenfold, tooLarge) = length.multipliedReportingOverflow(by: 10)
      let (sum, tooLargeStill) = tenfold.addingReportingOverflow(UInt64(digit - 0x30))
      guard !tooLarge, !tooLargeStill else { throw Refusal(.contentTooLarge) }
      length = sum
    }
    return length
  }

  // MARK: the whole head

  private func makeHead(_ bytes: UnsafeRawBufferPointer, _ hosts: inout LastHost) throws(Refusal) -> RequestHead {
    guard let requestLine else { throw Refusal(.badRequest) }
    let isOldVersion = requestLine.minorVersion == 0
    if framing.isChunked && (framing.length != nil || isOldVersion) { throw Refusal(.badRequest) }
    var host: HostField?
    if let line = framing.host {
      host = hosts.read(bytes.value(of: line))
      guard host != nil else { throw Refusal(.badRequest) }
    } else if !isOldVersion {
      throw Refusal(.badRequest)
    }
    let target = try readTarget(bytes, requestLine)
    return RequestHead(
      method: requestLine.method, target: target, minorVersion: requestLine.minorVersion,
      host: target.authority ?? host,
      framing: framing.isChunked ? .chunked : framing.length.map { $0 == 0 ? .none : .length($0) } ?? .none,
      keepsAlive: !framing.wantsClose && (!isOldVersion || framing.wantsKeepAlive),
      expectation: isOldVersion ? .nothing : framing.expectation,
      bytes: Array(bytes), lines: lines, targetStart: requestLine.target.lowerBound)
  }

  private func readTarget(_ bytes: UnsafeRawBufferPointer, _ line: RequestLine) throws(Refusal) -> RequestTarget {
    if line.method == .connect { throw Refusal(.notImplemented) }
    do {
      let target = try RequestTarget(bytes.slice(line.target))
      guard target.form != .asterisk || line.method == .options else { throw Refusal(.badRequest) }
      return target
    } catch {
      throw Refusal(.badRequest)
    }
  }
}

/// Nearly all requests name the same host, so the last one read is remembered.
struct LastHost {
  private var bytes: [UInt8] = []
  private var host: HostField?

  mutating func read(_ text: UnsafeRawBufferPointer) -> HostField? {
    if let host, bytes.count == text.count, text.elementsEqual(bytes) { return host }
    host = HostField(text)
    bytes = Array(text)
    return host
  }
}
