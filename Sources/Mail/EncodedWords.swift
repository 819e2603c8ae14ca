/// Text beyond ASCII in a field of the head, as encoded words (RFC 2047): `=?UTF-8?B?2YXYsdit2KjYpw==?=`.
///
/// A word has at most 75 bytes and holds whole characters, since each is decoded by itself; between two words the
/// reader drops the space. Letters of Latin scripts stay readable in the Q encoding, others are shorter in B: whichever
/// is shorter for the whole text is taken.
enum EncodedWords {
  static let wordBytesMax = 75

  /// The words of the text. The first must fit in `firstRoom` bytes, for what stands before it on its line.
  static func words(_ text: String, firstRoom: Int) -> [String] {
    let bytes = Array(text.utf8)
    let usesQ = bytes.reduce(0) { $0 + qWidth($1) } <= (bytes.count + 2) / 3 * 4
    var words: [String] = []
    var piece: [UInt8] = []
    var width = 0
    var room = min(firstRoom, wordBytesMax) - overhead
    for scalar in text.unicodeScalars {
      let scalarBytes = Array(String(scalar).utf8)
      let scalarWidth = usesQ ? scalarBytes.reduce(0) { $0 + qWidth($1) } : scalarBytes.count
      // Three bytes make four letters in B: only a multiple of three fills a word.
      if !piece.isEmpty, width + scalarWidth > (usesQ ? room : room / 4 * 3) {
        words.append(word(piece, usesQ))
        piece = []
        width = 0
        room = wordBytesMax - overhead
      }
      piece += scalarBytes
      width += scalarWidth
    }
    if !piece.isEmpty { words.append(word(piece, usesQ)) }
    return words
  }

  private static let overhead = "=?UTF-8?B??=".utf8.count

  private static func word(_ bytes: [UInt8], _ usesQ: Bool) -> String {
    guard usesQ else { return "=?UTF-8?B?\(Base64.text(bytes))?=" }
    var output: [UInt8] = []
    for byte in bytes {
      switch qWidth(byte) {
      case 3: output += [UInt8(ascii: "=")] + byte.upperHexDigits
      default: output.append(byte == UInt8(ascii: " ") ? UInt8(ascii: "_") : byte)
      }
    }
    return "=?UTF-8?Q?\(String(decoding: output, as: UTF8.self))?="
  }

  /// Only what is allowed even before an address (RFC 2047 5, rule 3) stands for itself.
  private static func qWidth(_ byte: UInt8) -> Int {
    byte.isAlphanumeric || " !*+-/".utf8.contains(byte) ? 1 : 3
  }
}
