/// Takes a body's bytes out of the stream, by its length or chunk by chunk (RFC 9112 section 7.1).
///
/// As with the head, the verdict on each byte depends only on the bytes before it.
struct BodyDecoder {
  private enum State {
    case length(UInt64)
    case chunkSize
    case chunkData(UInt64)
    case chunkEnd
    case trailers
    case done
  }

  private var state: State
  private var total: UInt64 = 0
  private let bytesMax: UInt64
  /// The chunk-size or trailer line that has begun. Empty between lines.
  private var line: [UInt8] = []
  private var overheadBytes = 0
  private var trailerCount = 0

  init(_ framing: RequestHead.Framing, bytesMax: UInt64) {
    self.bytesMax = bytesMax
    switch framing {
    case .none: state = .done
    case .length(let length): state = .length(length)
    case .chunked: state = .chunkSize
    }
  }

  var isDone: Bool { if case .done = state { true } else { false } }

  /// What a body of known length still lacks; nil if only its end will tell.
  var remaining: UInt64? {
    switch state {
    case .length(let remaining): remaining
    case .done: 0
    default: nil
    }
  }

  /// Hands pieces of the body to `sink` and returns how many bytes it consumed: fewer than given once the body has
  /// ended.
  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, limits: Limits, sink: (UnsafeRawBufferPointer) -> Void
  ) throws(HeadParser.Refusal) -> Int {
    var at = 0
    while at < bytes.count {
      switch state {
      case .done: return at
      case .length(let remaining):
        let count = take(remaining, bytes, from: at, sink)
        at += count
        state = UInt64(count) == remaining ? .done : .length(remaining - UInt64(count))
      case .chunkData(let remaining):
        let count = take(remaining, bytes, from: at, sink)
        at += count
        state = UInt64(count) == remaining ? .chunkEnd : .chunkData(remaining - UInt64(count))
      case .chunkSize, .chunkEnd, .trailers:
        guard let lineEnd = try gather(bytes, from: at, limits) else { return bytes.count }
        at = lineEnd
        try endLine(limits)
      }
    }
    return at
  }

  private func take(
    _ wanted: UInt64, _ bytes: UnsafeRawBufferPointer, from start: Int, _ sink: (UnsafeRawBufferPointer) -> Void
  ) -> Int {
    let count = Int(min(wanted, UInt64(bytes.count - start)))
    sink(bytes.slice(start..<start + count))
    return count
  }

  /// Adds to the line that has begun; the place behind its LF, or nil if that has not come.
  private mutating func gather(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ limits: Limits
  ) throws(HeadParser.Refusal) -> Int? {
    let end = bytes.firstIndex(of: .lf, from: start)
    let lineMax = isInTrailers ? limits.fieldLineBytesMax : limits.chunkLineBytesMax
    guard line.count + (end ?? bytes.count) - start <= lineMax else {
      throw HeadParser.Refusal(isInTrailers ? .fieldsTooLarge : .badRequest)
    }
    line.append(contentsOf: bytes.slice(start..<(end ?? bytes.count)))
    guard let end else { return nil }
    guard line.popLast() == .cr else { throw HeadParser.Refusal(.badRequest) }
    return end + 1
  }

  private var isInTrailers: Bool { if case .trailers = state { true } else { false } }

  private mutating func endLine(_ limits: Limits) throws(HeadParser.Refusal) {
    defer { line.removeAll(keepingCapacity: true) }
    switch state {
    case .chunkSize: try startChunk(limits)
    case .chunkEnd:
      guard line.isEmpty else { throw HeadParser.Refusal(.badRequest) }
      state = .chunkSize
    case .trailers: try readTrailer(limits)
    case .length, .chunkData, .done: preconditionFailure("only lines end with a line end")
    }
  }

  private mutating func startChunk(_ limits: Limits) throws(HeadParser.Refusal) {
    let (size, digits) = try chunkSize()
    overheadBytes += line.count - digits
    guard overheadBytes <= limits.chunkOverheadBytesMax else { throw HeadParser.Refusal(.badRequest) }
    guard size > 0 else {
      state = .trailers
      return
    }
    let (sum, overflows) = total.addingReportingOverflow(size)
    guard !overflows, sum <= bytesMax else { throw HeadParser.Refusal(.contentTooLarge) }
    total = sum
    state = .chunkData(size)
  }

  /// One to sixteen hexadecimal digits, then nothing or well-formed extensions.
  private func chunkSize() throws(HeadParser.Refusal) -> (UInt64, digits: Int) {
    var size: UInt64 = 0
    var digits = 0
    for byte in line {
      guard let value = byte.hexValue else { break }
      digits += 1
      guard digits <= 16 else { throw HeadParser.Refusal(.badRequest) }
      size = size << 4 | UInt64(value)
    }
    guard digits > 0, ChunkExtensions.areWellFormed(line[digits...]) else { throw HeadParser.Refusal(.badRequest) }
    return (size, digits)
  }

  /// Trailers are checked as fields and then forgotten; one that would change framing or routing is an attack.
  private mutating func readTrailer(_ limits: Limits) throws(HeadParser.Refusal) {
    if line.isEmpty {
      state = .done
      return
    }
    trailerCount += 1
    overheadBytes += line.count
    guard trailerCount <= limits.fieldCountMax, overheadBytes <= limits.chunkOverheadBytesMax else {
      throw HeadParser.Refusal(.fieldsTooLarge)
    }
    let isAccepted = line.withUnsafeBytes { bytes in
      guard let field = try? HeadParser.fieldLine(bytes, 0..<bytes.count) else { return false }
      return !Self.forbiddenTrailers.contains { bytes.name(of: field).equalsIgnoringCase($0) }
    }
    guard isAccepted else { throw HeadParser.Refusal(.badRequest) }
  }

  private static let forbiddenTrailers: [StaticString] = [
    "content-length", "transfer-encoding", "host", "connection", "expect", "authorization", "cookie", "content-type",
    "content-encoding", "content-range", "te", "trailer", "upgrade",
  ]
}

/// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` of RFC 9112 section 7.1.1: read and ignored.
private enum ChunkExtensions {
  static func areWellFormed(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    while !rest.isEmpty {
      skipSpace(&rest)
      guard rest.popFirst() == .semicolon else { return false }
      skipSpace(&rest)
      guard skipToken(&rest) else { return false }
      var ahead = rest
      skipSpace(&ahead)
      guard ahead.first == .equals else { continue }
      rest = ahead.dropFirst()
      skipSpace(&rest)
      guard rest.first == .quote ? skipQuoted(&rest) : skipToken(&rest) else { return false }
    }
    return true
  }

  private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == .space || $0 == .tab }
  }

  private static func skipToken(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let before = rest.count
    rest = rest.drop { $0.isToken }
    return rest.count < before
  }

  private static func skipQuoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
    rest = rest.dropFirst()
    while let byte = rest.popFirst() {
      if byte == .quote { return true }
      if byte == .backslash, rest.popFirst() == nil { return false }
      guard byte.isFieldByte else { return false }
    }
    return false
  }
}
