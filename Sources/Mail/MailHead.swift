/// Writes the fields of a message or of one of its parts, folded (RFC 5322 2.2.3).
///
/// Every value arrives as a list of tokens without line ends; between two of them stands a space or, where the line
/// would grow beyond 76 bytes, a fold. 76 and not 78, because a line with an encoded word may not be longer.
struct MailHead {
  private(set) var bytes: [UInt8] = []

  static let lineBytesMax = 76
  /// A longer word in plain text could not be folded; it is encoded, which can be cut anywhere.
  private static let plainWordBytesMax = 60

  mutating func add(_ name: String, _ tokens: [String]) {
    bytes.append(text: "\(name):")
    var column = name.utf8.count + 1
    for (index, token) in tokens.enumerated() {
      if index > 0, column + 1 + token.utf8.count > Self.lineBytesMax {
        bytes += .lineEnd
        column = 0
      }
      bytes.append(text: " \(token)")
      column += 1 + token.utf8.count
    }
    bytes += .lineEnd
  }

  /// A text for people, on one line already.
  mutating func add(_ name: String, text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let fitsFolded = words.allSatisfy { $0.utf8.count <= Self.plainWordBytesMax }
    let isPlain = fitsFolded && text.isPrintableASCII && !text.contains("=?")
    add(name, isPlain ? words : EncodedWords.words(text, firstRoom: room(after: name)))
  }

  mutating func add(_ name: String, address: MailAddress) {
    add(name, displayName(address.name, firstRoom: room(after: name)) + ["<\(address.address)>"])
  }

  /// A value and a file name (RFC 2183, RFC 2231).
  mutating func add(_ name: String, _ value: String, fileName: String) {
    let parameters = FileNameParameter.tokens(fileName)
    add(name, ["\(value);"] + parameters.dropLast().map { "\($0);" } + parameters.suffix(1))
  }

  private func room(after name: String) -> Int { Self.lineBytesMax - name.utf8.count - 2 }

  /// A name as a quoted string, whatever is in it, or as encoded words.
  private func displayName(_ name: String, firstRoom: Int) -> [String] {
    if name.isEmpty { return [] }
    let quoted = "\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    let isPlain = name.isPrintableASCII && !name.contains("=?") && quoted.utf8.count <= Self.plainWordBytesMax
    return isPlain ? [quoted] : EncodedWords.words(name, firstRoom: firstRoom)
  }
}
