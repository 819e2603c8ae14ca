/// Expands a deflate stream (RFC 1951) that arrives in pieces of any size.
///
/// The decoder is a machine of stages that stops wherever the input stops. A stage either has all the bits it needs
/// and takes them, or leaves them in the reader and asks for more: nothing is ever half decoded, so a cut between two
/// bytes costs nothing and means nothing. Output goes through a window of 64 KiB whose older half is the 32 KiB of
/// history that matches may reach; it is handed on whenever the window is full and at the end of each piece.
///
/// Memory: 80 KiB, whatever the stream says.
package struct Inflater {
  private let limits: InflateLimits
  private var stage = Stage.blockHeader
  private var isLastBlock = false
  private var storedLeft = 0
  private var header = CodeHeader()
  private var outputBytes = 0
  private var inputBytes = 0
  private var delivered = 0

  var reader = BitReader()
  var window = [UInt8](repeating: 0, count: Self.windowBytes + Self.windowSlack)
  var filled = 0
  var usesFixedCode = false
  var literals = DecodingTable(rootBits: InflateCodes.literalRootBits)
  var distances = DecodingTable(rootBits: InflateCodes.distanceRootBits)

  enum Stage {
    case blockHeader
    case storedLength
    case stored
    case codeHeader
    case symbols
    case finished
    case refused(CompressionError)
  }

  static let windowBytes = 2 * DeflateFormat.windowBytes
  /// Room for a match begun at the last byte of the window, copied in steps of eight bytes.
  static let windowSlack = DeflateFormat.matchLengthMax + 14

  package init(limits: InflateLimits = InflateLimits()) {
    self.limits = limits
  }

  package var isFinished: Bool {
    if case .finished = stage { true } else { false }
  }

  /// Forgets the stream and begins another, in the same memory.
  mutating func restart() {
    stage = .blockHeader
    reader = BitReader()
    (filled, delivered, outputBytes, inputBytes) = (0, 0, 0, 0)
  }

  /// Expands one more piece and says how many of its bytes belonged to the stream: fewer than all once it is finished.
  ///
  /// What the closure throws passes through and ends the stream. After an error every further call is refused.
  package mutating func feed(
    _ piece: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int {
    var position = 0
    do {
      while try advance(piece.bytes, &position) {
        try deliver(inputBytes + position, to: sink)
        slide()
      }
      try deliver(inputBytes + position, to: sink)
    } catch {
      stage = .refused(error as? CompressionError ?? .damaged("reading it was given up"))
      throw error
    }
    inputBytes += position
    return position
  }

  package mutating func feed(_ piece: UnsafeRawBufferPointer, appendingTo output: inout [UInt8]) throws -> Int {
    try feed(piece) { output.append(contentsOf: $0) }
  }

  package mutating func feed(_ piece: [UInt8], appendingTo output: inout [UInt8]) throws -> Int {
    try piece.withUnsafeBytes { try feed($0, appendingTo: &output) }
  }

  private mutating func deliver(_ input: Int, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard filled > delivered else { return }
    outputBytes += filled - delivered
    try limits.check(output: outputBytes, input: input)
    try window.withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0[delivered..<filled])) }
    delivered = filled
  }

  /// Keeps the newest 32 KiB, the farthest a match can reach.
  private mutating func slide() {
    let kept = DeflateFormat.windowBytes
    let start = filled - kept
    window.withUnsafeMutableBytes { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + kept]))
    }
    filled = kept
    delivered = kept
  }

  /// Runs until the window is full (true) or the input or the stream ends (false).
  private mutating func advance(_ input: RawSpan, _ position: inout Int) throws(CompressionError) -> Bool {
    while let next = try step(input, &position) {
      stage = next
      if filled >= Self.windowBytes { return true }
    }
    return false
  }

  /// Finishes the current stage and names the next, or nil if the input ends first.
  private mutating func step(_ input: RawSpan, _ position: inout Int) throws(CompressionError) -> Stage? {
    switch stage {
    case .blockHeader: return try readBlockHeader(input, &position)
    case .storedLength: return try readStoredLength(input, &position)
    case .stored: return copyStored(input, &position)
    case .codeHeader:
      guard try header.read(&reader, input, &position) else { return nil }
      try header.build(literals: &literals, distances: &distances)
      return .symbols
    case .symbols:
      guard let isEnd = try expandSymbols(input, &position) else { return nil }
      return isEnd ? blockEnd(&position) : .symbols
    case .finished: return nil
    case .refused(let error): throw error
    }
  }

  private mutating func blockEnd(_ position: inout Int) -> Stage {
    guard isLastBlock else { return .blockHeader }
    reader.alignToByte(returningTo: &position)
    return .finished
  }

  /// RFC 1951 section 3.2.3.
  private mutating func readBlockHeader(
    _ input: RawSpan, _ position: inout Int
  ) throws(CompressionError) -> Stage? {
    reader.fill(from: input, at: &position)
    guard reader.count >= 3 else { return nil }
    isLastBlock = reader.take(1) == 1
    switch reader.take(2) {
    case 0:
      reader.drop(reader.count & 7)
      return .storedLength
    case 1:
      usesFixedCode = true
      return .symbols
    case 2:
      usesFixedCode = false
      header = CodeHeader()
      return .codeHeader
    default: throw .damaged("a block is of no known type")
    }
  }

  /// Section 3.2.4: the length is sent twice, once inverted.
  private mutating func readStoredLength(
    _ input: RawSpan, _ position: inout Int
  ) throws(CompressionError) -> Stage? {
    reader.fill(from: input, at: &position)
    guard reader.count >= 32 else { return nil }
    storedLeft = reader.take(16)
    guard reader.take(16) == storedLeft ^ 0xFFFF else { throw .damaged("a stored block contradicts its own length") }
    reader.alignToByte(returningTo: &position)
    return .stored
  }

  private mutating func copyStored(_ input: RawSpan, _ position: inout Int) -> Stage? {
    let count = min(storedLeft, input.byteCount - position, Self.windowBytes - filled)
    let (start, end) = (position, filled)
    input.withUnsafeBytes { source in
      window.withUnsafeMutableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: bytes[end..<end + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + count]))
      }
    }
    position += count
    filled += count
    storedLeft -= count
    if storedLeft == 0 { return blockEnd(&position) }
    return filled == Self.windowBytes ? .stored : nil
  }
}
