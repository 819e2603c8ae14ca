// Well-formed UTF-8 (Unicode 16, table 3-7; RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.

enum UTF8Sequence {
  /// The length of the sequence that starts at `start` with a byte of 0x80 or more; nil when it is malformed.
  static func length(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    let left = text.count - start
    guard left > 1 else { return nil }
    let first = text[start]
    let second = text[start + 1]
    switch first {
    case 0xC2...0xDF:
      return second & 0xC0 == 0x80 ? 2 : nil
    case 0xE0...0xEF:
      let least: UInt8 = first == 0xE0 ? 0xA0 : 0x80
      let most: UInt8 = first == 0xED ? 0x9F : 0xBF
      guard left > 2, second >= least, second <= most, text[start + 2] & 0xC0 == 0x80 else { return nil }
      return 3
    case 0xF0...0xF4:
      let least: UInt8 = first == 0xF0 ? 0x90 : 0x80
      let most: UInt8 = first == 0xF4 ? 0x8F : 0xBF
      guard left > 3, second >= least, second <= most else { return nil }
      return text[start + 2] & 0xC0 == 0x80 && text[start + 3] & 0xC0 == 0x80 ? 4 : nil
    default:
      return nil
    }
  }
}

extension Unicode.Scalar {
  /// nil when the two are not a surrogate pair of UTF-16.
  init?(leading: UInt16, trailing: UInt16) {
    guard leading & 0xFC00 == 0xD800, trailing & 0xFC00 == 0xDC00 else { return nil }
    self.init(0x10000 + (UInt32(leading & 0x3FF) << 10 | UInt32(trailing & 0x3FF)))
  }
}
