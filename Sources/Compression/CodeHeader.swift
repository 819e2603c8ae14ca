/// The two codes of a dynamic block as they are sent: lengths of codes, themselves run-length coded and then coded
/// with a third code whose own lengths come first (RFC 1951 section 3.2.7).
struct CodeHeader {
  private var literalCount = 0
  private var distanceCount = 0
  private var codeLengthCount = 0
  private var codeLengthsRead = 0
  private var codeLengths = InlineArray<19, UInt8>(repeating: 0)
  private var table = DecodingTable(rootBits: DeflateFormat.codeLengthCodeMax)
  private var lengths = InlineArray<316, UInt8>(repeating: 0)
  private var lengthsRead = 0

  /// Takes all of the header that the input holds; true once it is whole.
  mutating func read(
    _ reader: inout BitReader, _ input: RawSpan, _ position: inout Int
  ) throws(CompressionError) -> Bool {
    if codeLengthCount == 0 {
      guard try readCounts(&reader, input, &position) else { return false }
    }
    while codeLengthsRead < codeLengthCount {
      reader.fill(from: input, at: &position)
      guard reader.count >= 3 else { return false }
      codeLengths[Int(DeflateFormat.codeLengthOrder[codeLengthsRead])] = UInt8(reader.take(3))
      codeLengthsRead += 1
      if codeLengthsRead == codeLengthCount { try buildTable() }
    }
    while lengthsRead < literalCount + distanceCount {
      reader.fill(from: input, at: &position)
      guard try readLength(&reader) else { return false }
    }
    return true
  }

  private mutating func readCounts(
    _ reader: inout BitReader, _ input: RawSpan, _ position: inout Int
  ) throws(CompressionError) -> Bool {
    reader.fill(from: input, at: &position)
    guard reader.count >= 14 else { return false }
    literalCount = reader.take(5) + 257
    distanceCount = reader.take(5) + 1
    codeLengthCount = reader.take(4) + 4
    guard literalCount <= DeflateFormat.literalSymbols, distanceCount <= DeflateFormat.distanceSymbols else {
      throw .damaged("a block has more symbols than the format")
    }
    return true
  }

  private mutating func buildTable() throws(CompressionError) {
    do {
      try table.build(lengths: codeLengths.span, meanings: InflateCodes.codeLengthMeanings, mayBeSparse: false)
    } catch {
      throw .damaged("the code of a block's code lengths is \(error)")
    }
  }

  /// One symbol of the code-length alphabet: a length, or a run. False, and nothing taken, if it is cut.
  private mutating func readLength(_ reader: inout BitReader) throws(CompressionError) -> Bool {
    let entry = table.entries[reader.peek(table.rootBits)]
    let codeBits = Int(entry & 0xFF)
    let symbol = UInt8(truncatingIfNeeded: entry >> 16)
    let (extraBits, shortest) =
      switch symbol {
      case 16: (2, 3)
      case 17: (3, 3)
      case 18: (7, 11)
      default: (0, 1)
      }
    guard reader.count >= codeBits + extraBits else { return false }
    reader.drop(codeBits)
    let run = shortest + reader.take(extraBits)
    guard symbol != 16 || lengthsRead > 0 else { throw .damaged("a block repeats a code length before the first") }
    let value = symbol == 16 ? lengths[lengthsRead - 1] : symbol > 16 ? 0 : symbol
    guard run <= literalCount + distanceCount - lengthsRead else { throw .damaged("a block has too many code lengths") }
    for index in lengthsRead..<lengthsRead + run { lengths[index] = value }
    lengthsRead += run
    return true
  }

  func build(literals: inout DecodingTable, distances: inout DecodingTable) throws(CompressionError) {
    guard lengths[DeflateFormat.endOfBlock] > 0 else { throw .damaged("a block has no code for its end") }
    let all = lengths.span
    do {
      try literals.build(
        lengths: all.extracting(0..<literalCount), meanings: InflateCodes.literalMeanings, mayBeSparse: true)
    } catch {
      throw .damaged("the literal code of a block is \(error)")
    }
    do {
      try distances.build(
        lengths: all.extracting(literalCount..<literalCount + distanceCount),
        meanings: InflateCodes.distanceMeanings, mayBeSparse: true)
    } catch {
      throw .damaged("the distance code of a block is \(error)")
    }
  }
}
