/// Bytes in the 45 characters that a QR code holds most densely (RFC 9285): three for two bytes.
package enum Base45 {
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
  private static let values: [UInt8: Int] = Dictionary(
    uniqueKeysWithValues: alphabet.enumerated().map { ($1, $0) })

  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 3 + 1) / 2)
    for start in stride(from: 0, to: bytes.count, by: 2) {
      let isPair = start + 1 < bytes.count
      var rest = isPair ? Int(bytes[start]) << 8 | Int(bytes[start + 1]) : Int(bytes[start])
      for _ in 0..<(isPair ? 3 : 2) {
        text.append(alphabet[rest % 45])
        rest /= 45
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Strict: no other characters, no group that stands for more than its bytes hold.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count % 3 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 3 * 2 + 1)
    for start in stride(from: 0, to: characters.count, by: 3) {
      let group = characters[start..<min(start + 3, characters.count)]
      var number = 0
      for character in group.reversed() {
        guard let value = values[character] else { return nil }
        number = number * 45 + value
      }
      guard number <= (group.count == 3 ? 0xffff : 0xff) else { return nil }
      if group.count == 3 { bytes.append(UInt8(number >> 8)) }
      bytes.append(UInt8(number & 0xff))
    }
    return bytes
  }
}
