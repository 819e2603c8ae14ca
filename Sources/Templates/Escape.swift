// What a value goes through before it stands in HTML; the compiler chooses by the place of the slot.

import JSON

enum Escape: Sendable {
  /// Between tags, in `title` and `textarea`, in quoted attributes.
  case html
  /// A whole address: refused unless its scheme is harmless.
  case address
  /// A part of an address after its beginning: one step of a path, a value of a query, a fragment.
  case addressPart
  /// A first step of a path. Nothing there would make `/{a}/{b}` begin with `//`, and `{b}` another host.
  case addressRoot
  /// After `mailto:` or `tel:`, where `@` and `+` mean themselves.
  case contact
}

extension ByteBuffer {
  mutating func append(_ text: String, _ escape: Escape) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append($0, escape) }
    if isContiguous == nil { Array(text.utf8).withUnsafeBufferPointer { append($0, escape) } }
  }

  mutating func append(html text: String) {
    append(text, .html)
  }

  private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ escape: Escape) {
    switch escape {
    case .html: append(html: text)
    case .address: append(address: text)
    case .addressPart: append(percentEncoding: text, except: AddressBytes.unreserved)
    case .addressRoot where text.isEmpty: append(UInt8(ascii: "-"))
    case .addressRoot: append(percentEncoding: text, except: AddressBytes.unreserved)
    case .contact: append(percentEncoding: text, except: AddressBytes.contact)
    }
  }

  private mutating func append(html text: UnsafeBufferPointer<UInt8>) {
    append(
      text,
      mark: { eight in
        // `&` and `'` differ by bit 0, `<` and `>` by bit 1.
        let ampersand = EightBytes(word: eight.word | 0x0101_0101_0101_0101).equal(to: UInt8(ascii: "'"))
        let bracket = EightBytes(word: eight.word | 0x0202_0202_0202_0202).equal(to: UInt8(ascii: ">"))
        return eight.less(than: 0x20) | eight.equal(to: UInt8(ascii: "\"")) | ampersand | bracket
      },
      needsCare: {
        $0 < 0x20 || $0 | 1 == UInt8(ascii: "'") || $0 | 2 == UInt8(ascii: ">") || $0 == UInt8(ascii: "\"")
      },
      replace: { buffer, rest in
        buffer.append(htmlByte: rest[0])
        return 1
      })
  }

  /// Control characters are errors in HTML (NUL changes meaning between parsers): they become U+FFFD.
  private mutating func append(htmlByte byte: UInt8) {
    switch byte {
    case UInt8(ascii: "&"): append("&amp;")
    case UInt8(ascii: "<"): append("&lt;")
    case UInt8(ascii: ">"): append("&gt;")
    case UInt8(ascii: "\""): append("&quot;")
    case UInt8(ascii: "'"): append("&#39;")
    case 0x09, 0x0A, 0x0D: append(byte)
    default: append("\u{FFFD}")
    }
  }

  /// A browser opens `about:invalid` as nothing at all.
  private mutating func append(address text: UnsafeBufferPointer<UInt8>) {
    guard AddressBytes.isHarmless(text) else { return append("about:invalid") }
    append(text, plain: AddressBytes.plain) { buffer, byte in
      if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "'") {
        buffer.append(htmlByte: byte)
      } else {
        buffer.append(percentEncoded: byte)
      }
    }
  }

  private mutating func append(percentEncoding text: UnsafeBufferPointer<UInt8>, except plain: AddressBytes) {
    append(text, plain: plain) { buffer, byte in buffer.append(percentEncoded: byte) }
  }

  /// What needs no care goes over in whole pieces.
  private mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, plain: AddressBytes, encode: (inout ByteBuffer, UInt8) -> Void
  ) {
    var copied = 0
    for (at, byte) in text.enumerated() where !plain.contains(byte) {
      append(UnsafeBufferPointer(rebasing: text[copied..<at]))
      encode(&self, byte)
      copied = at + 1
    }
    append(UnsafeBufferPointer(rebasing: text[copied...]))
  }

  private mutating func append(percentEncoded byte: UInt8) {
    append(UInt8(ascii: "%"))
    append(hexDigit: byte >> 4)
    append(hexDigit: byte & 15)
  }

  private mutating func append(hexDigit value: UInt8) {
    append(value < 10 ? 0x30 + value : 0x41 - 10 + value)
  }
}

/// A set of ASCII bytes, and what RFC 3986 says of them.
struct AddressBytes: Sendable {
  private let low: UInt64
  private let high: UInt64

  private init(_ bytes: StaticString) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    bytes.withUTF8Buffer { buffer in
      for byte in buffer {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
      }
    }
    self.low = low
    self.high = high
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 128 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
  }

  /// Section 2.3.
  static let unreserved = AddressBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
  static let contact = AddressBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@+")
  /// Unreserved and reserved (section 2.2), and `%` for what is encoded already.
  /// Without those two that HTML has a meaning for.
  static let plain = AddressBytes(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$()*+,;=%")

  /// Relative, or of a scheme that runs nothing. Browsers skip tabs, line ends and leading control characters in a
  /// scheme; here these make the scheme an unknown one.
  static func isHarmless(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = text.firstIndex { ":/?#".utf8.contains($0) }
    guard let end, text[end] == UInt8(ascii: ":") else { return true }
    return isHarmless(scheme: text[..<end])
  }

  static func isHarmless(scheme: some Sequence<UInt8>) -> Bool {
    let lowercase = scheme.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    return schemes.contains { $0.utf8.elementsEqual(lowercase) }
  }

  private static let schemes: [String] = ["http", "https", "mailto", "tel"]
}
