// Eight bytes of text in one register, to find in one step the few that need care.
//
// Each question answers with a word whose lowest set bit is the top bit of the first byte that fits; bits above it
// may be set in error (a borrow runs upward), so only `== 0` and `trailingZeroBitCount / 8` may be asked of it. The
// answers of several questions may be joined with `|`.
//
// Public, because only that is inlined in other rooms.

public struct EightBytes {
  public let word: UInt64

  /// The bytes from `offset` on, of which there must be eight.
  @inlinable
  public init(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) {
    assert(offset >= 0 && text.count - offset >= 8)
    word = UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  @inlinable
  public init(word: UInt64) {
    self.word = word
  }

  @inlinable
  public var notASCII: UInt64 { word & 0x8080_8080_8080_8080 }

  /// For a bound of at most 128.
  @inlinable
  public func less(than bound: UInt8) -> UInt64 {
    (word &- 0x0101_0101_0101_0101 &* UInt64(bound)) & ~word & 0x8080_8080_8080_8080
  }

  @inlinable
  public func equal(to byte: UInt8) -> UInt64 {
    EightBytes(word: word ^ 0x0101_0101_0101_0101 &* UInt64(byte)).less(than: 1)
  }
}
