/// Writes the bits of a deflate stream, least significant first (RFC 1951 section 3.1.1).
struct BitWriter {
  private(set) var bits: UInt64 = 0
  /// Below 8 between two calls.
  private(set) var count = 0

  mutating func put(_ value: Int, _ width: Int, to output: inout [UInt8]) {
    bits |= UInt64(value) << UInt64(count)
    count += width
    while count >= 8 {
      output.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      count -= 8
    }
  }

  mutating func alignToByte(_ output: inout [UInt8]) {
    if count > 0 { put(0, 8 - count, to: &output) }
  }

  mutating func writeEmptyStoredBlock(to output: inout [UInt8]) {
    writeStoredHeader(count: 0, isLast: false, to: &output)
  }

  /// Section 3.2.4: the header ends at a byte, and the length follows twice, once inverted.
  mutating func writeStoredHeader(count: Int, isLast: Bool, to output: inout [UInt8]) {
    put(isLast ? 1 : 0, 3, to: &output)
    alignToByte(&output)
    put(count, 16, to: &output)
    put(count ^ 0xFFFF, 16, to: &output)
  }

  /// Appends what `body` writes, at most `bitsMax` bits, through a word that it stores only when it is full of bytes.
  @inline(__always)
  mutating func putMany(bitsMax: Int, to output: inout [UInt8], _ body: (inout FastBits) -> Void) {
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: (bitsMax + count) >> 3 + 9))
    let end = output.withUnsafeMutableBytes { bytes in
      var fast = FastBits(bits: bits, count: count, bytes: bytes, position: start)
      body(&fast)
      fast.store()
      (bits, count) = (fast.bits, fast.count)
      return fast.position
    }
    output.removeLast(output.count - end)
  }
}

/// A `BitWriter` over bytes that are known to be enough.
struct FastBits {
  fileprivate(set) var bits: UInt64
  fileprivate(set) var count: Int
  fileprivate let bytes: UnsafeMutableRawBufferPointer
  fileprivate(set) var position: Int

  /// `width` at most 48, and at most 56 together between two `store()`s.
  @inline(__always)
  mutating func put(_ value: UInt64, _ width: Int) {
    bits |= value &<< UInt64(count)
    count &+= width
  }

  @inline(__always)
  mutating func store() {
    bytes.storeBytes(of: bits.littleEndian, toByteOffset: position, as: UInt64.self)
    let whole = count & ~7
    position &+= whole >> 3
    bits = whole == 64 ? 0 : bits >> UInt64(whole)
    count &-= whole
  }
}
