/// The checksum of gzip, ZIP and PNG (ISO 3309; RFC 1952 section 8), sixteen bytes at a time.
///
/// Each table answers "what does this byte do to the remainder when n bytes follow it", so sixteen look-ups that do
/// not depend on one another replace sixteen that do.
package struct CRC32: Equatable, Sendable {
  package private(set) var value: UInt32 = 0

  package init() {}

  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32()
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
    let tables = Self.tables.span
    var remainder = ~value
    var index = 0
    while index + 16 <= input.byteCount {
      let first = word(input, index) ^ UInt64(remainder)
      let second = word(input, index + 8)
      remainder = Self.look(tables, first, 8) ^ Self.look(tables, second, 0)
      index += 16
    }
    while index < input.byteCount {
      let byte = UInt32(input.unsafeLoad(fromByteOffset: index, as: UInt8.self))
      remainder = (remainder >> 8) ^ tables[Int((remainder ^ byte) & 0xFF)]
      index += 1
    }
    value = ~remainder
  }

  /// The effect of eight bytes, the last of which has `following` bytes after it.
  @inline(__always)
  private static func look(_ tables: Span<UInt32>, _ word: UInt64, _ following: Int) -> UInt32 {
    var result: UInt32 = 0
    for place in 0..<8 {
      let byte = Int(truncatingIfNeeded: (word >> (8 * UInt64(place))) & 0xFF)
      result ^= tables[(following + 7 - place) << 8 | byte]
    }
    return result
  }

  private static let tables: [UInt32] = {
    let polynomial: UInt32 = 0xEDB8_8320
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var remainder = UInt32(byte)
      for _ in 0..<8 { remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? polynomial : 0) }
      tables[byte] = remainder
    }
    for index in 256..<tables.count {
      let shorter = tables[index - 256]
      tables[index] = (shorter >> 8) ^ tables[Int(shorter & 0xFF)]
    }
    return tables
  }()
}

/// Eight bytes as a number, first byte lowest.
@inline(__always)
func word(_ bytes: RawSpan, _ index: Int) -> UInt64 {
  UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
}
