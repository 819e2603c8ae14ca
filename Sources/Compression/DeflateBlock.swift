/// The symbols of one block, and the choice of how to send them (RFC 1951 sections 3.2.3 to 3.2.7).
struct DeflateBlock {
  /// A literal, or a match as distance << 9 | length.
  private var symbols: [UInt32] = []
  private let symbolsMax: Int

  init(symbolsMax: Int) {
    self.symbolsMax = symbolsMax
  }

  var isEmpty: Bool { symbols.isEmpty }
  var isFull: Bool { symbols.count >= symbolsMax }

  @inline(__always)
  mutating func append(literal byte: UInt8) {
    symbols.append(UInt32(byte))
  }

  @inline(__always)
  mutating func append(match: Match) {
    symbols.append(UInt32(truncatingIfNeeded: match.distance << 9 | match.length))
  }

  /// Sends the block in whichever form is smallest and starts the next. `raw` is the text, if it is still there.
  mutating func write(
    raw: Range<Int>?, of window: RawSpan, isLast: Bool, with bits: inout BitWriter, to output: inout [UInt8]
  ) {
    let usage = SymbolUsage(symbols)
    let literals = HuffmanCode(frequencies: usage.literals, lengthMax: DeflateFormat.codeLengthMax)
    let distances = HuffmanCode(frequencies: usage.distances, lengthMax: DeflateFormat.codeLengthMax)
    let header = CodeHeaderWriter(literals, distances)
    let dynamicBits = header.bits + usage.bits(literals, distances)
    let fixedBits = usage.bits(HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances)

    if let raw, Self.storedBits(raw.count) <= min(dynamicBits, fixedBits) {
      Self.writeStored(raw, of: window, isLast: isLast, with: &bits, to: &output)
    } else if fixedBits <= dynamicBits {
      bits.put((isLast ? 1 : 0) | 1 << 1, 3, to: &output)
      writeSymbols(HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances, fixedBits, with: &bits, to: &output)
    } else {
      bits.put((isLast ? 1 : 0) | 2 << 1, 3, to: &output)
      header.write(with: &bits, to: &output)
      writeSymbols(literals, distances, dynamicBits, with: &bits, to: &output)
    }
    symbols.removeAll(keepingCapacity: true)
  }

  /// At most: the header of the first may end anywhere in its byte.
  private static func storedBits(_ count: Int) -> Int {
    let blocks = max(1, (count + DeflateFormat.storedBytesMax - 1) / DeflateFormat.storedBytesMax)
    return 8 * count + blocks * (7 + 32)
  }

  private static func writeStored(
    _ raw: Range<Int>, of window: RawSpan, isLast: Bool, with bits: inout BitWriter, to output: inout [UInt8]
  ) {
    var start = raw.lowerBound
    repeat {
      let count = min(raw.upperBound - start, DeflateFormat.storedBytesMax)
      let endsHere = start + count == raw.upperBound
      bits.writeStoredHeader(count: count, isLast: isLast && endsHere, to: &output)
      window.withUnsafeBytes { output.append(contentsOf: $0[start..<start + count]) }
      start += count
    } while start < raw.upperBound
  }

  private func writeSymbols(
    _ literals: HuffmanCode, _ distances: HuffmanCode, _ bitsMax: Int,
    with bits: inout BitWriter, to output: inout [UInt8]
  ) {
    let literalWords = literals.words.span
    let distanceWords = distances.words.span
    let symbols = symbols.span
    bits.putMany(bitsMax: bitsMax, to: &output) { bits in
      for index in symbols.indices {
        let symbol = Int(symbols[index])
        if symbol < 256 {
          bits.put(code: literalWords[symbol])
        } else {
          let length = LengthCode(symbol & 0x1FF)
          bits.put(code: literalWords[length.symbol])
          bits.put(UInt64(length.extra), length.extraBits)
          let distance = DistanceCode(symbol >> 9)
          bits.put(code: distanceWords[distance.symbol])
          bits.put(UInt64(distance.extra), distance.extraBits)
        }
        bits.store()
      }
      bits.put(code: literalWords[DeflateFormat.endOfBlock])
    }
  }
}

/// How often each symbol occurs in a block.
private struct SymbolUsage {
  private(set) var literals = [Int](repeating: 0, count: DeflateFormat.literalSymbols)
  private(set) var distances = [Int](repeating: 0, count: DeflateFormat.distanceSymbols)
  private var extraBits = 0

  init(_ symbols: [UInt32]) {
    for symbol in symbols {
      if symbol < 256 {
        literals[Int(symbol)] += 1
      } else {
        let length = LengthCode(Int(symbol & 0x1FF))
        let distance = DistanceCode(Int(symbol >> 9))
        literals[length.symbol] += 1
        distances[distance.symbol] += 1
        extraBits += length.extraBits + distance.extraBits
      }
    }
    literals[DeflateFormat.endOfBlock] = 1
  }

  func bits(_ literalCode: HuffmanCode, _ distanceCode: HuffmanCode) -> Int {
    literalCode.cost(literals) + distanceCode.cost(distances) + extraBits
  }
}

extension FastBits {
  @inline(__always)
  fileprivate mutating func put(code word: UInt32) {
    put(UInt64(word & 0xFFFF), Int(word >> 16))
  }
}

/// The symbol of a length from 3 to 258: four symbols for each power of two (section 3.2.5).
struct LengthCode {
  let symbol: Int
  let extraBits: Int
  let extra: Int

  @inline(__always)
  init(_ length: Int) {
    let beyond = length - DeflateFormat.matchLengthMin
    if length == DeflateFormat.matchLengthMax {
      (symbol, extraBits, extra) = (DeflateFormat.literalSymbols - 1, 0, 0)
    } else if beyond < 8 {
      (symbol, extraBits, extra) = (DeflateFormat.firstLengthSymbol + beyond, 0, 0)
    } else {
      extraBits = Int.bitWidth - 3 - beyond.leadingZeroBitCount
      symbol = DeflateFormat.firstLengthSymbol + extraBits << 2 + beyond >> extraBits
      extra = beyond & (1 << extraBits - 1)
    }
  }
}

/// The symbol of a distance from 1 to 32,768: two symbols for each power of two.
struct DistanceCode {
  let symbol: Int
  let extraBits: Int
  let extra: Int

  @inline(__always)
  init(_ distance: Int) {
    let beyond = distance - 1
    if beyond < 4 {
      (symbol, extraBits, extra) = (beyond, 0, 0)
    } else {
      extraBits = Int.bitWidth - 2 - beyond.leadingZeroBitCount
      symbol = extraBits << 1 + beyond >> extraBits
      extra = beyond & (1 << extraBits - 1)
    }
  }
}
