import Crypto

/// The Merkle tree of RFC 9162 section 2.1, over `count` leaves.
///
/// Only the nodes of complete subtrees are kept: node(level, position) covers the leaves from position·2^level on,
/// 2^level of them, and never changes once it exists. Everything else is computed from these in O(log count).
struct MerkleTree {
  let count: Int
  let node: (_ level: Int, _ position: Int) throws -> [UInt8]

  static func combine(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { Digest.of([0x01] + left + right) }

  func root() throws -> [UInt8] { count == 0 ? Digest.of([] as [UInt8]) : try hash(of: 0..<count) }

  /// Section 2.1.3.1: what, together with the leaf, gives the root.
  func inclusionProof(of leaf: Int) throws -> [[UInt8]] {
    precondition(leaf >= 0 && leaf < count, "a leaf of this tree")
    var proof: [[UInt8]] = []
    var range = 0..<count
    while range.count > 1 {
      let middle = range.lowerBound + Self.split(range.count)
      if leaf < middle {
        proof.append(try hash(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        proof.append(try hash(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return proof.reversed()
  }

  /// Section 2.1.4.1: what shows that the tree of the first `earlier` leaves is the beginning of this one.
  func consistencyProof(from earlier: Int) throws -> [[UInt8]] {
    precondition(earlier > 0 && earlier <= count, "an earlier tree")
    var proof: [[UInt8]] = []
    var range = 0..<count
    var isWhole = true
    while range.upperBound != earlier {
      let middle = range.lowerBound + Self.split(range.count)
      if earlier <= middle {
        proof.append(try hash(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        proof.append(try hash(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
        isWhole = false
      }
    }
    if !isWhole { proof.append(try hash(of: range)) }
    return proof.reversed()
  }

  private func hash(of range: Range<Int>) throws -> [UInt8] {
    let size = range.count
    if size & (size - 1) == 0 { return try node(size.trailingZeroBitCount, range.lowerBound / size) }
    let middle = range.lowerBound + Self.split(size)
    return Self.combine(try hash(of: range.lowerBound..<middle), try hash(of: middle..<range.upperBound))
  }

  /// The largest power of two smaller than `size`.
  private static func split(_ size: Int) -> Int { 1 << (Int.bitWidth - 1 - (size - 1).leadingZeroBitCount) }

  // MARK: What a stranger runs

  /// Section 2.1.3.2.
  static func isIncluded(
    leaf: [UInt8], at position: Int, of count: Int, root: [UInt8], proof: [[UInt8]]
  ) -> Bool {
    guard position >= 0, position < count else { return false }
    var (fn, sn) = (position, count - 1)
    var hash = leaf
    for sibling in proof {
      guard sn != 0 else { return false }
      if fn & 1 == 1 || fn == sn {
        hash = combine(sibling, hash)
        while fn & 1 == 0 && fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        hash = combine(hash, sibling)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return sn == 0 && hash == root
  }

  /// Section 2.1.4.2.
  static func isConsistent(
    earlier: Int, earlierRoot: [UInt8], count: Int, root: [UInt8], proof: [[UInt8]]
  ) -> Bool {
    guard earlier > 0, earlier <= count else { return false }
    if earlier == count { return proof.isEmpty && earlierRoot == root }
    let path = earlier & (earlier - 1) == 0 ? [earlierRoot] + proof : proof
    guard let first = path.first else { return false }
    var (fn, sn) = (earlier - 1, count - 1)
    while fn & 1 == 1 { (fn, sn) = (fn >> 1, sn >> 1) }
    var (fr, sr) = (first, first)
    for hash in path.dropFirst() {
      guard sn != 0 else { return false }
      if fn & 1 == 1 || fn == sn {
        fr = combine(hash, fr)
        sr = combine(hash, sr)
        while fn & 1 == 0 && fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        sr = combine(sr, hash)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return sn == 0 && fr == earlierRoot && sr == root
  }
}

/// The root of a tree whose leaves come one by one: the complete subtrees so far, largest first.
struct MerkleFrontier {
  private(set) var count = 0
  private var peaks: [(level: Int, hash: [UInt8])] = []

  mutating func append(_ leaf: [UInt8]) {
    var (level, hash) = (0, leaf)
    while let last = peaks.last, last.level == level {
      hash = MerkleTree.combine(last.hash, hash)
      level += 1
      peaks.removeLast()
    }
    peaks.append((level, hash))
    count += 1
  }

  var root: [UInt8] {
    guard let last = peaks.last else { return Digest.of([] as [UInt8]) }
    return peaks.dropLast().reversed().reduce(last.hash) { MerkleTree.combine($1.hash, $0) }
  }
}
