/// A prefix code of RFC 1951 section 3.2.2, laid out so that most symbols are found in one look.
///
/// The next `rootBits` bits of the stream index the table. A longer code leads from its root entry to a small table of
/// its own, further down the same array. An entry is one word that says everything about its symbol:
///
///     literal             literalFlag · byte << 16 ·              codeBits << 8 · codeBits
///     length, distance                  base << 16 ·              codeBits << 8 · (codeBits + extraBits)
///     end, unused code                               exception  · codeBits << 8 · codeBits
///     link                             start << 16 · exception  · tableBits << 8 · rootBits
///
/// so that the low byte is always the number of bits to drop.
struct DecodingTable {
  private(set) var entries: [UInt32]
  let rootBits: Int

  static let literalFlag: UInt32 = 0x8000_0000
  static let exceptionFlag: UInt32 = 0x8000
  static let linkFlag: UInt32 = 0x4000
  static let endFlag: UInt32 = 0x2000

  enum Fault: Error {
    case oversubscribed
    case incomplete
  }

  init(rootBits: Int) {
    self.rootBits = rootBits
    entries = [UInt32](repeating: 0, count: 1 << rootBits)
  }

  /// Lays out the code whose symbol `i` has `lengths[i]` bits and means `meanings[i]`, an entry without code lengths.
  ///
  /// A code must use every string of bits exactly once. The RFC makes one exception, a single code of one bit, and a
  /// block without matches may have no distance code at all (section 3.2.7); both are taken only if `mayBeSparse`.
  mutating func build(lengths: Span<UInt8>, meanings: [UInt32], mayBeSparse: Bool) throws(Fault) {
    var shape = CodeShape(lengths)
    guard shape.unusedCodes >= 0 else { throw .oversubscribed }
    entries.removeLast(entries.count - 1 << rootBits)
    if shape.unusedCodes > 0 {
      guard mayBeSparse, shape.longest <= 1 else { throw .incomplete }
      for index in entries.indices { entries[index] = Self.exceptionFlag | 0x101 }
    }
    let ordered = shape.symbolsInOrder(lengths)
    var code = 0
    var place = 0
    var link = Link(prefix: -1, start: 0, bits: 0)
    for length in stride(from: 1, through: shape.longest, by: 1) {
      for _ in 0..<shape.counts[length] {
        let reversed = reverse(code, length)
        let meaning = meanings[Int(ordered[place])]
        if length <= rootBits {
          fill(from: reversed, step: 1 << length, to: 1 << rootBits, with: meaning &+ UInt32(length) &* 0x101)
        } else {
          let prefix = reversed & (1 << rootBits - 1)
          if prefix != link.prefix { link = addLink(prefix, shape.bitsBelow(rootBits, from: length)) }
          let rest = length - rootBits
          fill(
            from: link.start + reversed >> rootBits, step: 1 << rest, to: link.start + 1 << link.bits,
            with: meaning &+ UInt32(rest) &* 0x101)
        }
        shape.remaining[length] -= 1
        place += 1
        code += 1
      }
      code <<= 1
    }
  }

  private struct Link {
    let prefix: Int
    let start: Int
    let bits: Int
  }

  private mutating func addLink(_ prefix: Int, _ bits: Int) -> Link {
    let start = entries.count
    entries.append(contentsOf: repeatElement(Self.exceptionFlag, count: 1 << bits))
    entries[prefix] =
      UInt32(start) << 16 | Self.exceptionFlag | Self.linkFlag | UInt32(bits) << 8 | UInt32(rootBits)
    return Link(prefix: prefix, start: start, bits: bits)
  }

  private mutating func fill(from first: Int, step: Int, to end: Int, with entry: UInt32) {
    var entries = entries.mutableSpan
    var index = first
    while index < end {
      entries[index] = entry
      index += step
    }
  }

  /// Codes are sent most significant bit first, all else least significant bit first (section 3.1.1).
  private func reverse(_ code: Int, _ length: Int) -> Int {
    var code = code
    var result = 0
    for _ in 0..<length {
      result = result << 1 | code & 1
      code >>= 1
    }
    return result
  }
}

/// How many codes of each length there are, which by section 3.2.2 settles the whole code.
private struct CodeShape {
  private(set) var counts = InlineArray<16, Int>(repeating: 0)
  /// `counts` less what has been laid out.
  var remaining = InlineArray<16, Int>(repeating: 0)
  private(set) var longest = 0
  /// Strings of the longest length that no code begins: negative if the lengths contradict one another.
  private(set) var unusedCodes = 1

  init(_ lengths: Span<UInt8>) {
    for index in lengths.indices { counts[Int(lengths[index])] += 1 }
    counts[0] = 0
    remaining = counts
    for length in counts.indices.dropFirst() {
      if counts[length] > 0 { longest = length }
      unusedCodes = unusedCodes * 2 - counts[length]
      if unusedCodes < 0 { return }
    }
  }

  /// Symbols by length of code, then by value.
  func symbolsInOrder(_ lengths: Span<UInt8>) -> InlineArray<288, UInt16> {
    var next = InlineArray<16, Int>(repeating: 0)
    for length in 2..<counts.count { next[length] = next[length - 1] + counts[length - 1] }
    var ordered = InlineArray<288, UInt16>(repeating: 0)
    for symbol in lengths.indices where lengths[symbol] > 0 {
      let length = Int(lengths[symbol])
      ordered[next[length]] = UInt16(symbol)
      next[length] += 1
    }
    return ordered
  }

  /// Bits of the table that holds the next code, of `length` bits, and all others with the same first `rootBits`.
  func bitsBelow(_ rootBits: Int, from length: Int) -> Int {
    var bits = length - rootBits
    var room = 1 << bits
    while rootBits + bits < longest {
      room -= remaining[rootBits + bits]
      if room <= 0 { break }
      bits += 1
      room <<= 1
    }
    return bits
  }
}
