import Glibc
import Sockets

/// What every parser here asks of borrowed bytes. Nothing copies, and nothing reads past the end.
extension UnsafeRawBufferPointer {
  /// The C library's search: some thirty bytes per cycle where a Swift loop does one.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - base
  }

  func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[range])
  }

  mutating func removeFirst(_ length: Int) {
    self = slice(length..<count)
  }

  /// Without the optional white space (RFC 9110 5.6.3) at both ends.
  var trimmed: UnsafeRawBufferPointer {
    let isSpace = { (byte: UInt8) in byte == .space || byte == .tab }
    guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
      return slice(0..<0)
    }
    return slice(first..<last + 1)
  }

  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount, let baseAddress else { return false }
    return memcmp(baseAddress, text.utf8Start, count) == 0
  }

  /// ASCII letters count as equal in either case.
  func equalsIgnoringCase(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { equalsIgnoringCase(UnsafeRawBufferPointer($0)) }
  }

  @_disfavoredOverload
  func equalsIgnoringCase(_ text: String) -> Bool { text.withBytes(equalsIgnoringCase) }

  private func equalsIgnoringCase(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index].lowercased != other[index].lowercased { return false }
    return true
  }

  /// The text of bytes that are known to be ASCII, in lower case.
  var lowercasedText: String {
    String(unsafeUninitializedCapacity: count) { output in
      for (index, byte) in enumerated() { output.initializeElement(at: index, to: byte.lowercased) }
      return count
    }
  }
}

extension [UInt8] {
  package mutating func append(text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Digits without a String in between. Only for what counts something: never below zero.
  package mutating func append(decimal number: Int) {
    var rest = UInt(bitPattern: Swift.max(0, number))
    var divisor: UInt = 1
    while rest / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(truncatingIfNeeded: rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }
}
