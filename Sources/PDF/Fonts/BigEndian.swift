// Fonts, PNG and JPEG write their numbers highest byte first.

extension [UInt8] {
  mutating func append(big number: UInt16) {
    append(UInt8(number >> 8))
    append(UInt8(truncatingIfNeeded: number))
  }

  mutating func append(big number: UInt32) {
    append(big: UInt16(number >> 16))
    append(big: UInt16(truncatingIfNeeded: number))
  }

  mutating func set(big number: UInt16, at index: Int) {
    self[index] = UInt8(number >> 8)
    self[index + 1] = UInt8(truncatingIfNeeded: number)
  }

  mutating func set(big number: UInt32, at index: Int) {
    set(big: UInt16(number >> 16), at: index)
    set(big: UInt16(truncatingIfNeeded: number), at: index + 2)
  }
}

/// Reads from bytes that may end anywhere: nil where they do.
struct BigEndianReader {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  var count: Int { bytes.count }

  func byte(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return bytes[bytes.startIndex + offset]
  }

  func word(at offset: Int) -> UInt16? {
    guard let high = byte(at: offset), let low = byte(at: offset + 1) else { return nil }
    return UInt16(high) << 8 | UInt16(low)
  }

  func signed(at offset: Int) -> Int? {
    word(at: offset).map { Int(Int16(bitPattern: $0)) }
  }

  func long(at offset: Int) -> UInt32? {
    guard let high = word(at: offset), let low = word(at: offset + 2) else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  func slice(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else { return nil }
    let start = bytes.startIndex + offset
    return bytes[start..<start + length]
  }
}
