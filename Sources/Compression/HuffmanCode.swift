/// The prefix code that sends symbols of given frequencies in the fewest bits, within a length limit.
struct HuffmanCode {
  /// One per symbol: 0 if it never occurs.
  let lengths: [UInt8]
  /// One per symbol: the code, first bit lowest, and its length from bit 16 on.
  let words: [UInt32]

  init(frequencies: [Int], lengthMax: Int) {
    let ordered = Self.occurring(frequencies)
    var counts = Self.lengthCounts(frequencies: ordered.map(\.frequency), lengthMax: lengthMax)
    Self.shorten(&counts, to: lengthMax)
    var lengths = [UInt8](repeating: 0, count: frequencies.count)
    var rarest = 0
    for length in stride(from: lengthMax, to: 0, by: -1) {
      for _ in 0..<counts[length] {
        lengths[ordered[rarest].symbol] = UInt8(length)
        rarest += 1
      }
    }
    self.init(lengths: lengths)
  }

  /// The canonical code of these lengths (RFC 1951 section 3.2.2).
  init(lengths: [UInt8]) {
    self.lengths = lengths
    var next = [UInt32](repeating: 0, count: DeflateFormat.codeLengthMax + 2)
    for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
    for length in 2..<next.count { next[length] = (next[length - 1] + next[length]) << 1 }
    words = lengths.map { length in
      guard length > 0 else { return 0 }
      let code = next[Int(length)]
      next[Int(length)] += 1
      return Self.reversed(code, Int(length)) | UInt32(length) << 16
    }
  }

  static let fixedLiterals = HuffmanCode(lengths: DeflateFormat.fixedLiteralLengths)
  static let fixedDistances = HuffmanCode(lengths: DeflateFormat.fixedDistanceLengths)

  /// The bits it takes to send symbols this often, without what follows them.
  func cost(_ frequencies: [Int]) -> Int {
    zip(frequencies, lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
  }

  /// Symbols from rare to frequent. There are always two: some readers choke on a code of one symbol, or none.
  private static func occurring(_ frequencies: [Int]) -> [(symbol: Int, frequency: Int)] {
    var keys: [Int] = []
    keys.reserveCapacity(frequencies.count)
    for (symbol, frequency) in frequencies.enumerated() where frequency > 0 { keys.append(frequency << 16 | symbol) }
    for symbol in 0..<2 where keys.count < 2 && frequencies[symbol] == 0 { keys.append(1 << 16 | symbol) }
    keys.sort()
    return keys.map { ($0 & 0xFFFF, $0 >> 16) }
  }

  /// How many codes of each length the optimal code has: Huffman's tree, by two queues. Trees come out in order of
  /// weight, so the two lightest are always at the head of the leaves or of the trees already joined.
  private static func lengthCounts(frequencies: [Int], lengthMax: Int) -> [Int] {
    let leaves = frequencies.count
    var weights = frequencies
    var parents = [Int](repeating: 0, count: 2 * leaves - 1)
    var (leaf, tree) = (0, leaves)
    while weights.count < 2 * leaves - 1 {
      var weight = 0
      for _ in 0..<2 {
        let takesLeaf = leaf < leaves && (tree == weights.count || weights[leaf] <= weights[tree])
        let lightest = takesLeaf ? leaf : tree
        if takesLeaf { leaf += 1 } else { tree += 1 }
        parents[lightest] = weights.count
        weight += weights[lightest]
      }
      weights.append(weight)
    }
    var depths = [Int](repeating: 0, count: weights.count)
    var counts = [Int](repeating: 0, count: lengthMax + 1)
    for node in stride(from: weights.count - 2, through: 0, by: -1) {
      depths[node] = depths[parents[node]] + 1
      if node < leaves { counts[min(depths[node], lengthMax)] += 1 }
    }
    return counts
  }

  /// Codes cut to the limit no longer fit; moving a shorter one down frees a place beside it, until they do.
  private static func shorten(_ counts: inout [Int], to lengthMax: Int) {
    var used = 0
    for length in 1...lengthMax { used += counts[length] << (lengthMax - length) }
    while used > 1 << lengthMax {
      guard let shorter = counts[..<lengthMax].lastIndex(where: { $0 > 0 }) else { return }
      counts[shorter] -= 1
      counts[shorter + 1] += 2
      counts[lengthMax] -= 1
      used -= 1
    }
  }

  private static func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
    var (code, result) = (code, UInt32(0))
    for _ in 0..<length {
      result = result << 1 | code & 1
      code >>= 1
    }
    return result
  }
}
