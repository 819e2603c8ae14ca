/// Numbers as gzip and ZIP write them, lowest byte first.
extension [UInt8] {
  mutating func append(little number: UInt16) {
    append(UInt8(truncatingIfNeeded: number))
    append(UInt8(truncatingIfNeeded: number >> 8))
  }

  mutating func append(little number: UInt32) {
    append(little: UInt16(truncatingIfNeeded: number))
    append(little: UInt16(truncatingIfNeeded: number >> 16))
  }

  mutating func append(little number: UInt64) {
    append(little: UInt32(truncatingIfNeeded: number))
    append(little: UInt32(truncatingIfNeeded: number >> 32))
  }
}

/// Reads numbers and stretches of bytes one after the other; nil where the bytes end first.
struct LittleEndianReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int

  /// The bytes must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var left: Int { bytes.count - position }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    guard let stretch = take(MemoryLayout<Number>.size) else { return nil }
    return Number(littleEndian: stretch.loadUnaligned(as: Number.self))
  }

  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= left else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// The bytes up to a zero, which is taken too.
  mutating func takeThroughZero() -> UnsafeRawBufferPointer? {
    guard let zero = bytes[position...].firstIndex(of: 0) else { return nil }
    return take(zero + 1 - position)
  }
}
