/// RFC 4648: the usual alphabet with padding, and the one for URLs without.
package enum Base64 {
  private static let standardAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  package static func encode(_ bytes: [UInt8]) -> String { encode(bytes, standardAlphabet, padded: true) }

  package static func url(_ bytes: [UInt8]) -> String { encode(bytes, urlAlphabet, padded: false) }

  /// Strict: full padding, no other characters, no stray bits. Each value has exactly one text.
  package static func decode(_ text: String) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count % 4 == 0 else { return nil }
    let padding = characters.suffix(2).count { $0 == 0x3d }
    return decode(characters.dropLast(padding), standardAlphabet)
  }

  package static func decodeURL(_ text: String) -> [UInt8]? { decode(Array(text.utf8)[...], urlAlphabet) }

  private static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], padded: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var start = 0
    while start < bytes.count {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0...group.count { text.append(alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
      if padded { text.append(contentsOf: repeatElement(0x3d, count: 3 - group.count)) }
      start += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func decode(_ characters: ArraySlice<UInt8>, _ alphabet: [UInt8]) -> [UInt8]? {
    guard characters.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for character in characters {
      guard let value = value(of: character, alphabet) else { return nil }
      bits = bits << 6 | value
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
        bits &= (1 << bitCount) - 1
      }
    }
    return bits == 0 ? bytes : nil
  }

  private static func value(of character: UInt8, _ alphabet: [UInt8]) -> UInt32? {
    switch character {
    case 0x41...0x5a: UInt32(character - 0x41)
    case 0x61...0x7a: UInt32(character - 0x61 + 26)
    case 0x30...0x39: UInt32(character - 0x30 + 52)
    case alphabet[62]: 62
    case alphabet[63]: 63
    default: nil
    }
  }
}
