/// Search compares texts folded in Swift, on the way in and on the way out, so that SQLite's tokenizer needs to know
/// nothing of languages: FTS5 tables are declared with `tokenize = 'unicode61 remove_diacritics 0'`.
package enum SearchText {
  /// Lower case, without accents, ligatures opened; Arabic without vowel signs and tatweel, the forms of alef, yeh,
  /// heh and hamza carriers made one; Arabic digits as ASCII. `Été œuvré` gives `ete oeuvre`, `أَحْمَد` gives `احمد`.
  package static func fold(_ text: String) -> String {
    var folded: [UInt8] = []
    folded.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        let byte = UInt8(truncatingIfNeeded: scalar.value)
        folded.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
      } else {
        for lower in scalar.properties.lowercaseMapping.unicodeScalars { append(lower, to: &folded) }
      }
    }
    return String(decoding: folded, as: UTF8.self)
  }

  /// What a person typed, as an FTS5 query: every word must occur, the last one may be unfinished. Nil when there is
  /// no word in it. Words are quoted, so nothing typed is ever read as FTS5's own syntax.
  package static func query(_ typed: String, wordsMax: Int = 12) -> String? {
    let words = words(typed).prefix(wordsMax)
    guard !words.isEmpty else { return nil }
    return words.map { "\"\($0)\"" }.joined(separator: " ") + "*"
  }

  /// The folded words of a text.
  package static func words(_ text: String) -> [String] {
    fold(text).unicodeScalars.split { !isWordScalar($0) }.map(String.init)
  }

  private static func append(_ scalar: Unicode.Scalar, to folded: inout [UInt8]) {
    if scalar.isASCII {
      folded.append(UInt8(truncatingIfNeeded: scalar.value))
      return
    }
    if let plain = FoldingTable.scalars[scalar] {
      folded.append(contentsOf: plain.utf8)
      return
    }
    switch scalar.value {
    case 0x0660...0x0669: folded.append(0x30 + UInt8(truncatingIfNeeded: scalar.value - 0x0660))
    case 0x06f0...0x06f9: folded.append(0x30 + UInt8(truncatingIfNeeded: scalar.value - 0x06f0))
    case 0x0640: break  // tatweel only stretches a word
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .format: break  // accents, vowel signs, direction marks, joiners
      default: folded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x30...0x39).contains(scalar.value) || (0x61...0x7a).contains(scalar.value) }
    switch scalar.properties.generalCategory {
    // What the tokenizer unicode61 makes words of: letters, numbers, private use.
    case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    case .decimalNumber, .letterNumber, .otherNumber, .privateUse: return true
    default: return false
    }
  }
}
