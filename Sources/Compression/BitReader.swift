/// The next bits of a deflate stream, least significant first (RFC 1951 section 3.1.1).
///
/// Bits above `count` may already hold the bytes that follow: loading them again changes nothing, so a load of eight
/// bytes needs no mask.
struct BitReader {
  var bits: UInt64 = 0
  var count = 0

  /// Takes whole bytes until there are at least 56 bits or the input ends.
  @inline(__always)
  mutating func fill(from input: RawSpan, at position: inout Int) {
    if input.byteCount - position >= 8 {
      fillFast(from: input, at: &position)
    } else {
      while count < 56, position < input.byteCount {
        bits |= UInt64(input.unsafeLoad(fromByteOffset: position, as: UInt8.self)) << UInt64(count)
        position += 1
        count += 8
      }
    }
  }

  /// The same where eight bytes are known to be there.
  @inline(__always)
  mutating func fillFast(from input: RawSpan, at position: inout Int) {
    bits |= word(input, position) &<< UInt64(count)
    position &+= (63 &- count) &>> 3
    count |= 56
  }

  @inline(__always)
  mutating func drop(_ width: Int) {
    bits &>>= UInt64(width)
    count &-= width
  }

  @inline(__always)
  func peek(_ width: Int) -> Int {
    Int(truncatingIfNeeded: bits & (1 &<< UInt64(width) &- 1))
  }

  mutating func take(_ width: Int) -> Int {
    let value = peek(width)
    drop(width)
    return value
  }

  /// Gives whole bytes back to the input and forgets the rest of the current one.
  mutating func alignToByte(returningTo position: inout Int) {
    position -= count >> 3
    self = BitReader()
  }
}
