import Compression
import Testing

/// Writes bits by hand, to make streams no compressor would.
struct Bits {
  private(set) var bytes: [UInt8] = []
  private var used = 8

  mutating func put(_ value: Int, _ width: Int) {
    for place in 0..<width {
      if used == 8 {
        bytes.append(0)
        used = 0
      }
      bytes[bytes.count - 1] |= UInt8(value >> place & 1) << UInt8(used)
      used += 1
    }
  }

  /// Codes are sent with their highest bit first.
  mutating func put(code: Int, _ width: Int) {
    for place in stride(from: width - 1, through: 0, by: -1) { put(code >> place & 1, 1) }
  }
}

@Suite struct InflateTests {
  private let generous = InflateLimits(outputBytesMax: 1 << 24, ratioMax: 2_000)

  @Test("what zlib compresses, at every level and strategy, comes back")
  func zlibStreams() throws {
    let inputs = Samples.all.map(\.bytes)
    for (level, strategy) in [(0, 0), (1, 0), (6, 0), (9, 0), (6, 1), (6, 2), (6, 3), (6, 4)] {
      let streams = try Oracle.python(
        "def f(b): o = zlib.compressobj(\(level), 8, -15, 8, \(strategy)); return o.compress(b) + o.flush()",
        over: inputs)
      for (input, stream) in zip(inputs, streams) {
        #expect(try Inflate.decompress(stream, limits: generous) == input, "\(level) \(strategy) \(input.count)")
      }
    }
  }

  @Test("a stream cut at any byte inflates the same")
  func anyCut() throws {
    for bytes in [Samples.mixed(4_000, seed: 5), Samples.random(600), [1, 2, 3, 1, 2, 3]] {
      let stream = Deflate.compress(bytes)
      let whole = try Inflate.decompress(stream)
      for cut in 0...stream.count {
        var inflater = Inflater()
        var output: [UInt8] = []
        let first = try inflater.feed(Array(stream[..<cut]), appendingTo: &output)
        #expect(first == cut)
        let second = try inflater.feed(Array(stream[cut...]), appendingTo: &output)
        #expect(second == stream.count - cut && inflater.isFinished && output == whole)
      }
    }
  }

  @Test("a stream fed byte by byte inflates the same, and says where it ends")
  func byteByByte() throws {
    for sample in Samples.all where sample.bytes.count <= 150_000 {
      let stream = Deflate.compress(sample.bytes)
      var inflater = Inflater(limits: generous)
      var output: [UInt8] = []
      for byte in stream {
        #expect(!inflater.isFinished)
        #expect(try inflater.feed([byte], appendingTo: &output) == 1)
      }
      #expect(inflater.isFinished)
      #expect(output == sample.bytes, "\(sample.name)")
      #expect(try inflater.feed([1, 2, 3], appendingTo: &output) == 0)
    }
  }

  @Test("every prefix of a stream asks for more")
  func prefixes() throws {
    for bytes in [Samples.mixed(3_000), Samples.text(700), Samples.random(300), []] {
      let stream = Deflate.compress(bytes)
      for length in 0..<stream.count {
        #expect(throws: CompressionError.endsEarly) { try Inflate.decompress(Array(stream[..<length])) }
      }
    }
  }

  @Test("bytes after the end are left to the caller, and refused where the stream must be alone")
  func bytesAfterEnd() throws {
    let stream = Deflate.compress(Samples.text(1_000))
    var inflater = Inflater()
    var output: [UInt8] = []
    #expect(try inflater.feed(stream + [9, 9, 9, 9, 9, 9, 9, 9, 9], appendingTo: &output) == stream.count)
    #expect(output == Samples.text(1_000))
    #expect(throws: CompressionError.bytesAfterEnd) { try Inflate.decompress(stream + [0]) }
  }

  @Test("the cap on output holds to the byte")
  func outputCap() throws {
    for count in [0, 1, 1_000, 32_768, 65_536, 65_537, 100_000] {
      let bytes = Samples.text(count)
      let stream = Deflate.compress(bytes)
      #expect(try Inflate.decompress(stream, limits: InflateLimits(outputBytesMax: count)) == bytes)
      guard count > 0 else { continue }
      var inflater = Inflater(limits: InflateLimits(outputBytesMax: count - 1))
      var output: [UInt8] = []
      #expect(throws: CompressionError.outputTooLarge(bytesMax: count - 1)) {
        try inflater.feed(stream, appendingTo: &output)
      }
      #expect(output.count < count)
    }
  }

  @Test("a bomb is refused by its ratio, soon after the free bytes")
  func bomb() throws {
    let bomb = Deflate.compress([UInt8](repeating: 0, count: 10_000_000))
    let limits = InflateLimits(outputBytesMax: .max, ratioMax: 100, ratioFreeBytes: 100_000)
    var inflater = Inflater(limits: limits)
    var delivered = 0
    #expect(throws: CompressionError.ratioTooHigh(ratioMax: 100)) {
      try bomb.withUnsafeBytes { try inflater.feed($0) { delivered += $0.count } }
    }
    #expect(delivered <= 200_000)
    #expect(try Inflate.decompress(bomb, limits: InflateLimits(ratioMax: 1100)).count == 10_000_000)
  }

  @Test("after an error a stream stays refused")
  func staysRefused() {
    var inflater = Inflater()
    var output: [UInt8] = []
    for _ in 0..<2 {
      #expect(throws: CompressionError.damaged("a block is of no known type")) {
        try inflater.feed([0b111], appendingTo: &output)
      }
    }
  }

  @Test("an error of the receiver passes through and ends the stream")
  func receiverGivesUp() {
    struct Full: Error {}
    let stream = Deflate.compress(Samples.text(1_000))
    var inflater = Inflater()
    #expect(throws: Full.self) {
      try stream.withUnsafeBytes { try inflater.feed($0) { _ in throw Full() } }
    }
    #expect(throws: CompressionError.self) { try stream.withUnsafeBytes { try inflater.feed($0) { _ in } } }
  }

  @Test("what the format forbids is refused", arguments: Forbidden.allCases)
  func forbidden(_ fault: Forbidden) {
    #expect(throws: CompressionError.damaged(fault.reason)) { try Inflate.decompress(fault.stream) }
  }

  @Test("what the format allows at its edges is taken")
  func edges() throws {
    // An empty stored block, then an empty fixed block.
    #expect(try Inflate.decompress([0, 0, 0, 0xFF, 0xFF, 0b011, 0]) == [])
    // A dynamic block with one literal, the end, and no distance code at all.
    var bits = Forbidden.dynamicHeader(literals: [97: 1, 256: 1], distances: [0: 0])
    bits.put(code: 0, 1)
    bits.put(code: 1, 1)
    #expect(try Inflate.decompress(bits.bytes) == [97])
    // A single distance code of one bit.
    bits = Forbidden.dynamicHeader(literals: [97: 2, 256: 2, 257: 1], distances: [0: 1])
    bits.put(code: 2, 2)
    bits.put(code: 0, 1)
    bits.put(code: 0, 1)
    bits.put(code: 3, 2)
    #expect(try Inflate.decompress(bits.bytes) == [97, 97, 97, 97])
  }

  @Test("a match may reach the very first byte of the window, 32,768 back")
  func farthestMatch() throws {
    let bytes = Samples.random(32_768)
    var bits = Bits()
    bits.put(0, 3)
    bits.put(0, 5)
    bits.put(0x8000, 16)
    bits.put(0x7FFF, 16)
    for byte in bytes { bits.put(Int(byte), 8) }
    bits.put(0b011, 3)
    bits.put(code: 1, 7)
    bits.put(code: 29, 5)
    bits.put(8191, 13)
    bits.put(code: 0, 7)
    #expect(try Inflate.decompress(bits.bytes) == bytes + bytes[..<3])
  }
}

/// Streams that break one rule of RFC 1951 each.
enum Forbidden: CaseIterable {
  case blockType
  case storedLength
  case literalSymbol286
  case distanceSymbol30
  case distanceBeforeStart
  case tooManyLiterals
  case tooManyDistances
  case codeLengthsIncomplete
  case codeLengthsOversubscribed
  case repeatBeforeFirst
  case tooManyLengths
  case noEnd
  case literalsIncomplete
  case literalsOversubscribed
  case distancesIncomplete
  case distancesOversubscribed
  case unusedDistanceCode
  case matchWithoutDistances

  var reason: String {
    switch self {
    case .blockType: "a block is of no known type"
    case .storedLength: "a stored block contradicts its own length"
    case .literalSymbol286: "a code stands for no symbol"
    case .distanceSymbol30, .unusedDistanceCode, .matchWithoutDistances: "a code stands for no distance"
    case .distanceBeforeStart: "a match reaches before the beginning"
    case .tooManyLiterals, .tooManyDistances: "a block has more symbols than the format"
    case .codeLengthsIncomplete: "the code of a block's code lengths is incomplete"
    case .codeLengthsOversubscribed: "the code of a block's code lengths is oversubscribed"
    case .repeatBeforeFirst: "a block repeats a code length before the first"
    case .tooManyLengths: "a block has too many code lengths"
    case .noEnd: "a block has no code for its end"
    case .literalsIncomplete: "the literal code of a block is incomplete"
    case .literalsOversubscribed: "the literal code of a block is oversubscribed"
    case .distancesIncomplete: "the distance code of a block is incomplete"
    case .distancesOversubscribed: "the distance code of a block is oversubscribed"
    }
  }

  var stream: [UInt8] {
    var bits = Bits()
    switch self {
    case .blockType: return [0b111]
    case .storedLength: return [1, 5, 0, 5, 0]
    case .literalSymbol286:
      bits.put(0b011, 3)
      bits.put(code: 0b1100_0110, 8)
    case .distanceSymbol30, .distanceBeforeStart:
      bits.put(0b011, 3)
      bits.put(code: 1, 7)
      bits.put(code: self == .distanceSymbol30 ? 30 : 0, 5)
    case .tooManyLiterals:
      bits.put(0b101 | 30 << 3, 32)
    case .tooManyDistances:
      bits.put(0b101 | 30 << 8, 32)
    case .codeLengthsIncomplete:
      bits = Self.codeLengthHeader([0: 1])
    case .codeLengthsOversubscribed:
      bits = Self.codeLengthHeader([0: 1, 1: 1, 2: 1])
    case .repeatBeforeFirst:
      bits = Self.codeLengthHeader([16: 1, 0: 1])
      bits.put(code: 1, 1)
    case .tooManyLengths:
      bits = Self.codeLengthHeader([18: 1, 0: 1])
      for _ in 0..<2 {
        bits.put(code: 1, 1)
        bits.put(127, 7)
      }
    case .noEnd:
      bits = Self.dynamicHeader(literals: [97: 1, 98: 1], distances: [0: 1])
    case .literalsIncomplete:
      bits = Self.dynamicHeader(literals: [97: 2, 256: 2], distances: [0: 1])
    case .literalsOversubscribed:
      bits = Self.dynamicHeader(literals: [97: 1, 98: 1, 256: 1], distances: [0: 1])
    case .distancesIncomplete:
      bits = Self.dynamicHeader(literals: [97: 1, 256: 1], distances: [0: 2, 1: 2])
    case .distancesOversubscribed:
      bits = Self.dynamicHeader(literals: [97: 1, 256: 1], distances: [0: 1, 1: 1, 2: 1])
    case .unusedDistanceCode:
      bits = Self.dynamicHeader(literals: [97: 2, 256: 2, 257: 1], distances: [0: 1])
      bits.put(code: 2, 2)
      bits.put(code: 0, 1)
      bits.put(code: 1, 1)
    case .matchWithoutDistances:
      bits = Self.dynamicHeader(literals: [97: 2, 256: 2, 257: 1], distances: [0: 0])
      bits.put(code: 2, 2)
      bits.put(code: 0, 1)
      bits.put(code: 0, 1)
    }
    return bits.bytes + [0, 0, 0, 0]
  }

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private static func codeLengthHeader(_ lengths: [Int: Int]) -> Bits {
    var bits = Bits()
    bits.put(0b101, 3)
    bits.put(0, 5)
    bits.put(0, 5)
    bits.put(15, 4)
    for symbol in order { bits.put(lengths[symbol] ?? 0, 3) }
    return bits
  }

  /// The header of a last dynamic block. Its code-length code gives 0, 1, 2 and 18 two bits each.
  static func dynamicHeader(literals: [Int: Int], distances: [Int: Int]) -> Bits {
    var bits = Bits()
    bits.put(0b101, 3)
    bits.put(1, 5)
    bits.put((distances.keys.max() ?? 0), 5)
    bits.put(15, 4)
    let lengths = [0: 2, 1: 2, 2: 2, 18: 2]
    for symbol in order { bits.put(lengths[symbol] ?? 0, 3) }
    for symbol in 0..<258 { bits.put(code: literals[symbol] ?? 0, 2) }
    for symbol in 0...(distances.keys.max() ?? 0) { bits.put(code: distances[symbol] ?? 0, 2) }
    return bits
  }
}
