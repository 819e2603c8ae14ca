// Cuts a text into words (DMN 1.5 §10.3.1.2, grammar rules 28 to 39 and 60 to 65). The whole text is cut before
// parsing: the parser looks far ahead when it glues names together.

struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var at = 0
  private var tokens: [Token] = []

  static func tokens(of text: String) -> [Token] {
    var lexer = Lexer(scalars: Array(text.unicodeScalars))
    lexer.run()
    return lexer.tokens
  }

  /// The way a name is compared: its words, one space where there was any.
  static func canonicalName(_ text: String) -> String { canonical(text).name }

  static func canonical(_ text: String) -> (name: String, words: Int) {
    // Most names are one plain word, and scopes ask for all of theirs each time something is compiled.
    if isPlainWord(text) { return (text, 1) }
    var name = ""
    let words = tokens(of: text).dropLast()
    for word in words {
      // Not a name of FEEL: it can be a key of a context, but never be written in an expression.
      if case .broken = word.kind { return (text, 1) }
      if word.spaceBefore && !name.isEmpty { name += " " }
      name += word.text
    }
    return (name, words.count)
  }

  private static func isPlainWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first | 0x20) else { return false }
    return text.utf8.allSatisfy { byte in
      (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
    }
  }

  private init(scalars: [Unicode.Scalar]) {
    self.scalars = scalars
  }

  private mutating func run() {
    while true {
      let space = skipBlanks()
      let start = at
      let kind = next()
      let text = String(String.UnicodeScalarView(scalars[start..<at]))
      tokens.append(Token(kind: kind, text: text, offset: start, spaceBefore: space))
      if case .broken = kind { break }
      if kind == .end { return }
    }
    tokens.append(Token(kind: .end, text: "", offset: scalars.count, spaceBefore: false))
  }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    at + ahead < scalars.count ? scalars[at + ahead] : nil
  }

  private mutating func skipBlanks() -> Bool {
    let start = at
    while let scalar = peek() {
      if Lexer.isBlank(scalar) {
        at += 1
      } else if scalar == "/" && peek(1) == "/" {
        while let inner = peek(), !Lexer.isLineEnd(inner) { at += 1 }
      } else if scalar == "/" && peek(1) == "*" {
        at += 2
        while at < scalars.count && !(peek() == "*" && peek(1) == "/") { at += 1 }
        at = min(at + 2, scalars.count)
      } else {
        break
      }
    }
    return at > start
  }

  private mutating func next() -> Token.Kind {
    guard let scalar = peek() else { return .end }
    if scalar == "\"" { return string() }
    if Lexer.isDigit(scalar) { return number() }
    if scalar == ".", let after = peek(1), Lexer.isDigit(after), !previousEndsValue { return number() }
    if Lexer.startsName(scalar) {
      at += 1
      while let part = peek(), Lexer.continuesName(part) { at += 1 }
      return .word
    }
    return symbol(scalar)
  }

  /// `list.1` and `x.5` do not hold a number: a fraction never follows a word, a bracket or a number directly.
  private var previousEndsValue: Bool {
    guard let last = tokens.last, last.offset + last.text.unicodeScalars.count == at else { return false }
    switch last.kind {
    case .word: return !last.isKeyword
    case .symbol: return last.text == ")" || last.text == "]" || last.text == "}" || last.text == "."
    default: return false
    }
  }

  private mutating func number() -> Token.Kind {
    skipDigits()
    if peek() == ".", let after = peek(1), Lexer.isDigit(after) {
      at += 1
      skipDigits()
    }
    exponent()
    return .number
  }

  private mutating func skipDigits() {
    while let digit = peek(), Lexer.isDigit(digit) { at += 1 }
  }

  private mutating func exponent() {
    guard peek() == "e" || peek() == "E" else { return }
    let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
    guard let digit = peek(1 + sign), Lexer.isDigit(digit) else { return }
    let start = at
    at += 1 + sign
    skipDigits()
    if let after = peek(), Lexer.continuesName(after) { at = start }
  }

  private mutating func symbol(_ scalar: Unicode.Scalar) -> Token.Kind {
    let pair = String(scalar) + (peek(1).map(String.init) ?? "")
    if ["..", "**", "!=", "<=", ">=", "->"].contains(pair) {
      at += 2
      return .symbol
    }
    at += 1
    if "()[]{},:.+-*/=<>@'’;".unicodeScalars.contains(scalar) { return .symbol }
    return .broken("'\(scalar)' has no meaning here.")
  }
}

// Strings and their escapes, grammar rule 65.
extension Lexer {
  private mutating func string() -> Token.Kind {
    at += 1
    var text = String.UnicodeScalarView()
    while let scalar = peek() {
      at += 1
      if scalar == "\"" { return .string(String(text)) }
      if scalar != "\\" {
        text.append(scalar)
      } else {
        escape(into: &text)
      }
    }
    return .broken("A text starts here and never ends.")
  }

  private mutating func escape(into text: inout String.UnicodeScalarView) {
    guard let letter = peek() else { return }
    at += 1
    switch letter {
    case "n": text.append("\n")
    case "r": text.append("\r")
    case "t": text.append("\t")
    case "\"", "'", "\\": text.append(letter)
    case "u": unicode(digits: 4, letter, into: &text)
    case "U": unicode(digits: 6, letter, into: &text)
    default:
      // Not an escape of FEEL: kept as written, so that "\d" reaches the regular expression.
      text.append("\\")
      text.append(letter)
    }
  }

  private mutating func unicode(digits: Int, _ letter: Unicode.Scalar, into text: inout String.UnicodeScalarView) {
    guard let high = hexadecimal(digits) else {
      text.append("\\")
      text.append(letter)
      return
    }
    if let scalar = Unicode.Scalar(high) {
      text.append(scalar)
      return
    }
    // The first half of a surrogate pair wants its second half: "\uD83D\uDCA9" is one character.
    if (0xD800...0xDBFF).contains(high), peek() == "\\", peek(1) == "u" {
      at += 2
      if let low = hexadecimal(4), (0xDC00...0xDFFF).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
      {
        text.append(scalar)
        return
      }
    }
    text.append("\u{FFFD}")
  }

  private mutating func hexadecimal(_ digits: Int) -> UInt32? {
    var value: UInt32 = 0
    for ahead in 0..<digits {
      guard let scalar = peek(ahead), let digit = Lexer.hexadecimalValue(scalar) else { return nil }
      value = value << 4 | digit
    }
    at += digits
    return value
  }

  private static func hexadecimalValue(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value - 48
    case "a"..."f": scalar.value - 87
    case "A"..."F": scalar.value - 55
    default: nil
    }
  }
}

// Classes of characters: grammar rules 28 to 32, 61 and 62.
extension Lexer {
  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

  static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x20, 0xA0, 0x1680, 0x180E, 0x2000...0x200B, 0x202F, 0x205F, 0x3000, 0xFEFF: true
    default: isLineEnd(scalar)
    }
  }

  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3F, 0x5F, 0x41...0x5A, 0x61...0x7A: true
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF: !isBlank(scalar)
    case 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF: true
    case 0xF900...0xFDCF, 0xFDF0...0xFEFE, 0xFF00...0xFFFD, 0x10000...0xEFFFF: true
    default: false
    }
  }

  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    if startsName(scalar) || isDigit(scalar) { return true }
    switch scalar.value {
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: return true
    default: return false
    }
  }
}
