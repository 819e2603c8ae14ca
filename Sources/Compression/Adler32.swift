/// The checksum of zlib streams (RFC 1950 section 8.2): `low` is 1 plus the sum of the bytes, `high` the sum of all
/// values `low` has taken, both modulo 65,521.
///
/// Sixteen lanes each sum every sixteenth byte. The weight of a byte in `high` is then its lane's weight, plus sixteen
/// for each block that follows, which `carried` counts: no multiplication is left in the loop.
package struct Adler32: Equatable, Sendable {
  private var low: UInt64 = 1
  private var high: UInt64 = 0

  private static let modulus: UInt64 = 65_521
  private static let lanes = 16
  /// 256 blocks of 255 still fit a 16-bit lane.
  private static let blocksMax = 256
  private static let laneWeights = SIMD16<UInt32>(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)

  package init() {}

  package var value: UInt32 { UInt32(truncatingIfNeeded: high << 16 | low) }

  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = Adler32()
    checksum.update(bytes)
    return checksum.value
  }

  package static func of(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { of($0) }
  }

  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let input = bytes.bytes
    var index = 0
    while input.byteCount - index >= Self.lanes {
      let blocks = min((input.byteCount - index) / Self.lanes, Self.blocksMax)
      add(input, from: index, blocks: blocks)
      index += blocks * Self.lanes
    }
    while index < input.byteCount {
      low += UInt64(input.unsafeLoad(fromByteOffset: index, as: UInt8.self))
      high += low
      index += 1
    }
    low %= Self.modulus
    high %= Self.modulus
  }

  private mutating func add(_ input: RawSpan, from start: Int, blocks: Int) {
    var sums = SIMD16<UInt16>()
    var carried = SIMD16<UInt32>()
    for block in 0..<blocks {
      let offset = start + block * Self.lanes
      carried &+= SIMD16<UInt32>(truncatingIfNeeded: sums)
      sums &+= SIMD16<UInt16>(
        truncatingIfNeeded: input.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self))
    }
    let wide = SIMD16<UInt32>(truncatingIfNeeded: sums)
    let length = UInt64(blocks * Self.lanes)
    high += low * length + 16 * UInt64(carried.wrappedSum()) + UInt64((wide &* Self.laneWeights).wrappedSum())
    low += UInt64(wide.wrappedSum())
    low %= Self.modulus
    high %= Self.modulus
  }
}
