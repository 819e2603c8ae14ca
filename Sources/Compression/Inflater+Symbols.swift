/// The symbols of a block: literals, and matches that copy what came before (RFC 1951 section 3.2.3).
///
/// Far from both ends a fast loop runs on whole words: it knows that eight bytes of input and one whole match of
/// window are there. Near an end symbols are taken one at a time, each checked to be whole.
extension Inflater {
  /// True at the end of the block, false when the window is full, nil when the input ends.
  mutating func expandSymbols(_ input: RawSpan, _ position: inout Int) throws(CompressionError) -> Bool? {
    let literals = usesFixedCode ? InflateCodes.fixedLiterals : self.literals
    let distances = usesFixedCode ? InflateCodes.fixedDistances : self.distances
    if try expandFast(input, &position, literals.entries.span, distances.entries.span) { return true }
    while filled < Self.windowBytes {
      reader.fill(from: input, at: &position)
      guard let symbol = try reader.takeSymbol(literals, distances) else { return nil }
      switch symbol {
      case .end: return true
      case .literal(let byte):
        window[filled] = byte
        filled += 1
      case .match(let length, let distance):
        let end = filled
        guard distance <= end else { throw .damaged("a match reaches before the beginning") }
        var span = window.mutableSpan
        var bytes = span.mutableBytes
        copyMatch(&bytes, at: end, length, distance)
        filled = end + length
      }
    }
    return false
  }

  /// Stops near an end (false) or at the end of the block (true).
  private mutating func expandFast(
    _ input: RawSpan, _ position: inout Int, _ literals: Span<UInt32>, _ distances: Span<UInt32>
  ) throws(CompressionError) -> Bool {
    var reader = reader
    var at = position
    var end = filled
    defer {
      self.reader = reader
      position = at
      filled = end
    }
    let lastLoad = input.byteCount - 8
    var span = window.mutableSpan
    var window = span.mutableBytes
    while at <= lastLoad, end < Self.windowBytes {
      reader.fillFast(from: input, at: &at)
      var entry = literals[reader.peek(InflateCodes.literalRootBits)]
      if entry & DecodingTable.literalFlag != 0 {
        // Two literals at most, so that 26 bits are left to recognise what follows.
        reader.drop(Int(entry & 0xFF))
        window.storeBytes(of: UInt8(truncatingIfNeeded: entry >> 16), toByteOffset: end, as: UInt8.self)
        end += 1
        entry = literals[reader.peek(InflateCodes.literalRootBits)]
        if entry & DecodingTable.literalFlag != 0 {
          reader.drop(Int(entry & 0xFF))
          window.storeBytes(of: UInt8(truncatingIfNeeded: entry >> 16), toByteOffset: end, as: UInt8.self)
          end += 1
          continue
        }
        guard at <= lastLoad else { break }
        reader.fillFast(from: input, at: &at)
      }
      if entry & DecodingTable.exceptionFlag != 0 {
        if entry & DecodingTable.linkFlag != 0 { entry = reader.follow(entry, in: literals) }
        if entry & DecodingTable.literalFlag != 0 {
          reader.drop(Int(entry & 0xFF))
          window.storeBytes(of: UInt8(truncatingIfNeeded: entry >> 16), toByteOffset: end, as: UInt8.self)
          end += 1
          continue
        }
        if entry & DecodingTable.exceptionFlag != 0 {
          guard entry & DecodingTable.endFlag != 0 else { throw .damaged("a code stands for no symbol") }
          reader.drop(Int(entry & 0xFF))
          return true
        }
      }
      let length = reader.takeValue(entry)
      var far = distances[reader.peek(InflateCodes.distanceRootBits)]
      if far & DecodingTable.exceptionFlag != 0 {
        if far & DecodingTable.linkFlag != 0 { far = reader.follow(far, in: distances) }
        guard far & DecodingTable.exceptionFlag == 0 else { throw .damaged("a code stands for no distance") }
      }
      let distance = reader.takeValue(far)
      guard distance <= end else { throw .damaged("a match reaches before the beginning") }
      copyMatch(&window, at: end, length, distance)
      end += length
    }
    return false
  }
}

private enum Symbol {
  case literal(UInt8)
  case match(length: Int, distance: Int)
  case end
}

extension BitReader {
  /// Drops the root bits of a long code and looks up the rest.
  @inline(__always)
  fileprivate mutating func follow(_ link: UInt32, in entries: Span<UInt32>) -> UInt32 {
    drop(Int(link & 0xFF))
    return entries[Int(link >> 16) + peek(Int(link >> 8 & 0xF))]
  }

  /// Drops a code and its extra bits: the base of the entry plus those bits.
  @inline(__always)
  fileprivate mutating func takeValue(_ entry: UInt32) -> Int {
    let width = Int(entry & 0xFF)
    let value = Int(entry >> 16) + peek(width) >> Int(entry >> 8 & 0xF)
    drop(width)
    return value
  }

  /// The next symbol, with its distance if it is a match; nil, and nothing taken, if the input holds only a part.
  fileprivate mutating func takeSymbol(
    _ literals: DecodingTable, _ distances: DecodingTable
  ) throws(CompressionError) -> Symbol? {
    var trial = self
    guard let entry = trial.entry(literals) else { return nil }
    if entry & DecodingTable.literalFlag != 0 {
      trial.drop(Int(entry & 0xFF))
      self = trial
      return .literal(UInt8(truncatingIfNeeded: entry >> 16))
    }
    if entry & DecodingTable.exceptionFlag != 0 {
      guard entry & DecodingTable.endFlag != 0 else { throw .damaged("a code stands for no symbol") }
      trial.drop(Int(entry & 0xFF))
      self = trial
      return .end
    }
    let length = trial.takeValue(entry)
    guard let far = trial.entry(distances) else { return nil }
    guard far & DecodingTable.exceptionFlag == 0 else { throw .damaged("a code stands for no distance") }
    let distance = trial.takeValue(far)
    self = trial
    return .match(length: length, distance: distance)
  }

  /// The entry of the next code if all its bits are there, extra bits included.
  private mutating func entry(_ table: DecodingTable) -> UInt32? {
    var entry = table.entries[peek(table.rootBits)]
    if entry & DecodingTable.linkFlag != 0 {
      guard count >= table.rootBits else { return nil }
      entry = follow(entry, in: table.entries.span)
    }
    return count >= Int(entry & 0xFF) ? entry : nil
  }
}

/// Repeats `length` bytes from `distance` back. A match may overlap what it writes: that is how runs are made.
@inline(__always)
private func copyMatch(_ window: inout MutableRawSpan, at end: Int, _ length: Int, _ distance: Int) {
  var target = end
  let stop = end + length
  if distance >= 8 {
    while target < stop {
      let word = window.unsafeLoadUnaligned(fromByteOffset: target - distance, as: UInt64.self)
      window.storeBytes(of: word, toByteOffset: target, as: UInt64.self)
      target += 8
    }
  } else if distance == 1 {
    let byte = window.unsafeLoad(fromByteOffset: end - 1, as: UInt8.self)
    let word = UInt64(byte) &* 0x0101_0101_0101_0101
    while target < stop {
      window.storeBytes(of: word, toByteOffset: target, as: UInt64.self)
      target += 8
    }
  } else {
    while target < stop {
      let byte = window.unsafeLoad(fromByteOffset: target - distance, as: UInt8.self)
      window.storeBytes(of: byte, toByteOffset: target, as: UInt8.self)
      target += 1
    }
  }
}
