// What stands between `{` and `}`, in words.

struct TemplateMark {
  enum Word: Equatable {
    case name(String)
    case text(String)
    case number(Int)
    case equals
    case doubleEquals
  }

  /// Of the `{`, and of what follows the `}`.
  let range: Range<Int>
  let words: [Word]

  /// The first word, which says what the mark does; empty when it is not a name.
  var verb: String {
    if case .name(let name) = words[0] { name } else { "" }
  }

  /// Reads the mark that begins at `start`.
  static func read(_ source: [UInt8], from start: Int, bytesMax: Int) throws(TemplateFault) -> TemplateMark {
    var reading = Reading(source: source, at: start + 1, end: min(source.count, start + bytesMax))
    let words = try reading.words(start)
    return TemplateMark(range: start..<reading.at, words: words)
  }

  private struct Reading {
    let source: [UInt8]
    var at: Int
    let end: Int

    mutating func words(_ start: Int) throws(TemplateFault) -> [Word] {
      var words: [Word] = []
      while at < end {
        switch source[at] {
        case 0x20, 0x09, 0x0A, 0x0D: at += 1
        case UInt8(ascii: "}"):
          at += 1
          return words
        case UInt8(ascii: "="): words.append(equals())
        case UInt8(ascii: "'"): words.append(.text(try quoted()))
        case 0x30...0x39, UInt8(ascii: "-"): words.append(try number())
        default: words.append(try name())
        }
      }
      throw TemplateFault("a mark that begins here has no “}”", at: start)
    }

    private mutating func equals() -> Word {
      at += 1
      guard at < end, source[at] == UInt8(ascii: "=") else { return .equals }
      at += 1
      return .doubleEquals
    }

    private mutating func quoted() throws(TemplateFault) -> String {
      let start = at + 1
      at = start
      while at < end, source[at] != UInt8(ascii: "'") { at += 1 }
      guard at < end else { throw TemplateFault("a text in a mark has no second “'”", at: start - 1) }
      at += 1
      return String(decoding: source[start..<at - 1], as: UTF8.self)
    }

    private mutating func number() throws(TemplateFault) -> Word {
      let start = at
      at += 1
      while at < end, TemplateMark.isNameByte(source[at]) { at += 1 }
      let digits = String(decoding: source[start..<at], as: UTF8.self)
      guard let number = Int(digits) else { throw TemplateFault("“\(digits)” is not a whole number", at: start) }
      return .number(number)
    }

    private mutating func name() throws(TemplateFault) -> Word {
      let start = at
      while at < end, TemplateMark.isNameByte(source[at]) { at += 1 }
      guard at > start else {
        throw TemplateFault("a mark cannot hold this; for a brace as such write “&#123;”", at: start)
      }
      return .name(String(decoding: source[start..<at], as: UTF8.self))
    }
  }

  /// Names hold letters, digits, `_` and `-`; paths also points, templates slashes, keys of translations a colon in
  /// front, and optional parameters a `?` behind.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte >= 0x30 && byte <= 0x39 || "_-./:?".utf8.contains(byte)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
  }

  /// One part of a path.
  static func isIdentifier(_ name: some StringProtocol) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F || $0 == 0x2D }
  }
}
