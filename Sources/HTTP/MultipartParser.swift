/// Reads a form with files, multipart/form-data (RFC 7578 on top of RFC 2046 5.1), as its bytes arrive.
///
/// The problem: the end of a part is known only by a delimiter, CRLF `--` boundary, which may be cut anywhere by the
/// network, in a body too great to keep. The idea: a boundary holds no CR, so a delimiter has one only in front. Search
/// for a CR with the C library; compare from there; when the bytes run out in the middle, remember only *how many*
/// bytes of the delimiter matched, for what was held back is a piece of the delimiter itself. After a mismatch the next
/// possible beginning is the byte that did not match. So nothing is copied, nothing is looked at more than twice, and
/// the outcome, faults included, is the same however the bytes are cut.
///
/// Stricter than its grammar where parsers disagree: lines end in CRLF only, and a line that begins with the boundary
/// and goes on with anything else than white space is an error, not text.
package struct MultipartParser: Sendable {
  package struct Limits: Sendable {
    package var parts = 256
    /// Of one part.
    package var headers = 8
    /// Of one part, with every line end.
    package var headerBytes = 4_096
    package var nameBytes = 256
    /// Of the body of one part.
    package var partBytes = 64 << 20
    /// Before the first delimiter and behind the last one, where RFC 2046 lets mail programs leave a note.
    package var preambleBytes = 1_024
    package var epilogueBytes = 1_024
    package var totalBytes = 128 << 20

    package init() {}
  }

  package enum Event {
    case partBegan(MultipartPartHead)
    /// Some bytes of the part's body, in order, valid during the call.
    case bytes(UnsafeRawBufferPointer)
    case partEnded
    /// The last delimiter was seen. What follows means nothing, but must still be well formed.
    case finished
  }

  package enum Fault: Error, Equatable {
    case totalTooLong, preambleTooLong, epilogueTooLong, partTooLong, headerTooLong, nameTooLong
    case tooManyParts, tooManyHeaders
    case malformedDelimiter, malformedHeader, missingName, nestedMultipart, transferEncoding
    /// The body ended before the last delimiter.
    case incomplete
    /// The receiver of the events failed earlier.
    case abandoned

    package var status: Status {
      switch self {
      case .totalTooLong, .partTooLong, .tooManyParts: .contentTooLarge
      default: .badRequest
      }
    }
  }

  private enum State {
    case preamble
    /// Behind a delimiter; behind one hyphen more; in the white space that may follow (RFC 2046 5.1.1); behind a CR.
    case delimited, hyphen, padding, lineEnd
    case header, body
    /// The same behind the last delimiter.
    case closed, closedLineEnd, epilogue
    case failed(Fault)
  }

  private let limits: Limits
  private let delimiter: [UInt8]
  private var state = State.preamble
  /// How much of the delimiter the last bytes were.
  private var matched = 2
  /// How many of those were not bytes of the body: the line end that closed the header block, or the beginning of
  /// everything, after which a delimiter needs no CRLF of its own.
  private var borrowed = 2
  private var line: [UInt8] = []
  private var block = MultipartHeaderBlock()
  private var headerBytes = 0
  private var preambleBytes = 0
  private var paddingBytes = 0
  private var partBytes = 0
  private var epilogueBytes = 0
  private var totalBytes = 0
  private var parts = 0

  private static let paddingBytesMax = 64
  private static let boundaryBytesMax = 70

  /// Nil unless the value of Content-Type is multipart/form-data with one valid boundary.
  package init?(contentType: UnsafeRawBufferPointer, limits: Limits = Limits()) {
    guard let type = MediaType(contentType), type.essence == "multipart/form-data",
      let boundary = type[parameter: "boundary"], Self.isBoundary(boundary.utf8)
    else { return nil }
    self.limits = limits
    delimiter = [.cr, .lf, .hyphen, .hyphen] + Array(boundary.utf8)
  }

  /// Takes the next bytes of the body. After a fault every call throws it again.
  package mutating func feed(_ bytes: UnsafeRawBufferPointer, onEvent: (Event) throws -> Void) throws {
    do {
      if case .failed(let fault) = state { throw fault }
      // What lies within the limit is read first, so that the first fault is the same however the bytes are cut.
      let room = limits.totalBytes - totalBytes
      var rest = bytes.slice(0..<min(bytes.count, room))
      totalBytes += rest.count
      while !rest.isEmpty { try advance(&rest, onEvent) }
      guard bytes.count <= room else { throw Fault.totalTooLong }
    } catch {
      state = .failed(error as? Fault ?? .abandoned)
      throw error
    }
  }

  /// The body is over.
  package mutating func finish() throws(Fault) {
    switch state {
    case .closed, .epilogue: return
    case .failed(let fault): throw fault
    default:
      state = .failed(.incomplete)
      throw .incomplete
    }
  }

  /// `boundary` of RFC 2046 5.1.1.
  private static func isBoundary(_ text: String.UTF8View) -> Bool {
    (1...boundaryBytesMax).contains(text.count) && text.last != .space
      && text.allSatisfy { $0.isLetter || $0.isDigit || "'()+_,-./:=? ".utf8.contains($0) }
  }
}

extension MultipartParser {
  /// Takes at least one byte.
  private mutating func advance(_ rest: inout UnsafeRawBufferPointer, _ onEvent: (Event) throws -> Void) throws {
    switch state {
    case .preamble: try readPreamble(&rest)
    case .header: try readHeader(&rest, onEvent)
    case .body: try readBody(&rest, onEvent)
    case .epilogue: try readEpilogue(&rest)
    case .delimited, .hyphen, .padding, .lineEnd, .closed, .closedLineEnd: try readDelimiterEnd(&rest, onEvent)
    case .failed(let fault): throw fault
    }
  }

  private mutating func readPreamble(_ rest: inout UnsafeRawBufferPointer) throws {
    let isOver = try passDelimiter(&rest) { parser, text in
      guard text.count <= parser.limits.preambleBytes - parser.preambleBytes else { throw Fault.preambleTooLong }
      parser.preambleBytes += text.count
    }
    if isOver { state = .delimited }
  }

  private mutating func readBody(_ rest: inout UnsafeRawBufferPointer, _ onEvent: (Event) throws -> Void) throws {
    let isOver = try passDelimiter(&rest) { parser, text in
      guard text.count <= parser.limits.partBytes - parser.partBytes else { throw Fault.partTooLong }
      parser.partBytes += text.count
      try onEvent(.bytes(text))
    }
    if isOver {
      state = .delimited
      try onEvent(.partEnded)
    }
  }

  /// Gives everything that cannot be part of the next delimiter to `take`, and steps over that delimiter. False when
  /// the bytes ran out first.
  private mutating func passDelimiter(
    _ rest: inout UnsafeRawBufferPointer, take: (inout Self, UnsafeRawBufferPointer) throws -> Void
  ) throws -> Bool {
    if matched > 0 {
      let held = matched + rest.commonPrefix(with: delimiter[matched...])
      rest.removeFirst(held - matched)
      matched = held
      if held == delimiter.count { return true }
      if rest.isEmpty { return false }
      matched = 0
      let text = delimiter[min(borrowed, held)..<held]
      borrowed = 0
      if !text.isEmpty { try text.withUnsafeBytes { try take(&self, $0) } }
    }
    let (end, found) = rest.firstDelimiter(delimiter)
    let text = rest.slice(0..<end)
    rest.removeFirst(end + found)
    matched = found
    borrowed = 0
    if !text.isEmpty { try take(&self, text) }
    return found == delimiter.count
  }

  private mutating func readDelimiterEnd(
    _ rest: inout UnsafeRawBufferPointer, _ onEvent: (Event) throws -> Void
  ) throws {
    guard let byte = rest.first else { return }
    rest.removeFirst(1)
    switch (state, byte) {
    case (.delimited, .hyphen):
      state = .hyphen
    case (.hyphen, .hyphen):
      state = .closed
      paddingBytes = 0
      try onEvent(.finished)
    case (.delimited, .space), (.delimited, .tab), (.padding, .space), (.padding, .tab):
      try pad()
      state = .padding
    case (.delimited, .cr), (.padding, .cr):
      state = .lineEnd
    case (.lineEnd, .lf):
      try beginPart()
    case (.closed, .space), (.closed, .tab):
      try pad()
    case (.closed, .cr):
      state = .closedLineEnd
    case (.closedLineEnd, .lf):
      state = .epilogue
    default:
      throw Fault.malformedDelimiter
    }
  }

  private mutating func pad() throws {
    paddingBytes += 1
    guard paddingBytes <= Self.paddingBytesMax else { throw Fault.malformedDelimiter }
  }

  private mutating func beginPart() throws {
    parts += 1
    guard parts <= limits.parts else { throw Fault.tooManyParts }
    block = MultipartHeaderBlock()
    headerBytes = 0
    partBytes = 0
    paddingBytes = 0
    state = .header
  }

  private mutating func readHeader(_ rest: inout UnsafeRawBufferPointer, _ onEvent: (Event) throws -> Void) throws {
    let end = rest.firstIndex(of: .lf, from: 0).map { $0 + 1 } ?? rest.count
    guard end <= limits.headerBytes - headerBytes else { throw Fault.headerTooLong }
    headerBytes += end
    line.append(contentsOf: rest.slice(0..<end))
    rest.removeFirst(end)
    guard line.last == .lf else { return }
    defer { line.removeAll(keepingCapacity: true) }
    guard line.dropLast().last == .cr else { throw Fault.malformedHeader }
    if line.count > 2 {
      try line.withUnsafeBytes { bytes in try block.read(bytes.slice(0..<bytes.count - 2), limits) }
    } else {
      state = .body
      matched = 2
      borrowed = 2
      try onEvent(.partBegan(block.head(limits)))
    }
  }

  private mutating func readEpilogue(_ rest: inout UnsafeRawBufferPointer) throws {
    guard rest.count <= limits.epilogueBytes - epilogueBytes else { throw Fault.epilogueTooLong }
    epilogueBytes += rest.count
    rest.removeFirst(rest.count)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func commonPrefix(with other: ArraySlice<UInt8>) -> Int {
    var length = 0
    for byte in other {
      guard length < count, self[length] == byte else { break }
      length += 1
    }
    return length
  }

  /// Where the first delimiter begins and how much of it is there: all of it, or as much as stands at the end of the
  /// bytes, or nothing at their very end.
  fileprivate func firstDelimiter(_ delimiter: [UInt8]) -> (start: Int, length: Int) {
    var start = 0
    while let candidate = firstIndex(of: .cr, from: start) {
      let length = slice(candidate..<count).commonPrefix(with: delimiter[...])
      if length == delimiter.count || candidate + length == count { return (candidate, length) }
      start = candidate + length
    }
    return (count, 0)
  }
}
