// Reads JSON5 (spec.json5.org 1.0.0), the JSON that people can write: comments, trailing commas, names without
// quotes, strings in single quotes or over several lines, hexadecimal numbers. For configuration only: it remembers
// where each value stands and is not built for speed.
//
// Beyond the specification it refuses what the tree cannot say: Infinity and NaN, half a surrogate pair, hexadecimal
// numbers of more than 64 bits; and what is surely a mistake: a name that comes twice in its object.

package enum JSON5Reader {
  package static func read(
    _ bytes: [UInt8], file: String = "", limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> LocatedJSON {
    try bytes.withUnsafeBufferPointer { (text) throws(JSONError) in
      var reading = JSON5Reading(text: text, file: file, limits: limits)
      let (value, offsets) = try reading.document()
      return LocatedJSON(value: value, offsets: offsets, source: .init(file: file, bytes: bytes))
    }
  }
}

private struct JSON5Reading {
  typealias Located = (JSON, LocatedJSON.Offsets)

  let text: UnsafeBufferPointer<UInt8>
  let file: String
  let limits: JSONLimits
  var at = 0

  mutating func document() throws(JSONError) -> Located {
    guard text.count <= limits.bytes else {
      throw fault("the text is longer than \(limits.bytes) bytes", at: limits.bytes)
    }
    try checkUTF8()
    try skipSpace()
    let located = try value(depth: 0)
    try skipSpace()
    guard at == text.count else { throw fault("expected nothing after the document, found \(found)") }
    return located
  }

  private func checkUTF8() throws(JSONError) {
    var index = 0
    while index < text.count {
      if text[index] < 0x80 {
        index += 1
      } else {
        guard let length = UTF8Sequence.length(in: text, at: index) else {
          throw fault("the bytes are not UTF-8", at: index)
        }
        index += length
      }
    }
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONError) -> Located {
    let start = at
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return (.string(try string()), here(start))
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x30...0x39:
      return (.number(try number()), here(start))
    default: return (try word(), here(start))
    }
  }

  private func here(_ start: Int) -> LocatedJSON.Offsets { .init(name: start, value: start) }

  private mutating func object(depth: Int) throws(JSONError) -> Located {
    var offsets = here(at)
    var names = JSONNames()
    var values: [JSON] = []
    try open(depth)
    while next != UInt8(ascii: "}") {
      let start = at
      let name = try name()
      guard names.append(name) else { throw fault("the name “\(name)” comes twice in its object", at: start) }
      try skipSpace()
      guard next == UInt8(ascii: ":") else { throw fault("expected “:” after a name, found \(found)") }
      at += 1
      try skipSpace()
      var (value, inside) = try value(depth: depth + 1)
      inside.name = start
      values.append(value)
      offsets.inside.append(inside)
      try separate(from: UInt8(ascii: "}"), "expected “,” or “}” in an object")
    }
    at += 1
    return (.object(JSONObject(shape: JSONShape(names), values: values)), offsets)
  }

  private mutating func array(depth: Int) throws(JSONError) -> Located {
    var offsets = here(at)
    var items: [JSON] = []
    try open(depth)
    while next != UInt8(ascii: "]") {
      let (value, inside) = try value(depth: depth + 1)
      items.append(value)
      offsets.inside.append(inside)
      try separate(from: UInt8(ascii: "]"), "expected “,” or “]” in an array")
    }
    at += 1
    return (.array(items), offsets)
  }

  private mutating func open(_ depth: Int) throws(JSONError) {
    guard depth < limits.depth else {
      throw fault("more than \(limits.depth) objects and arrays are inside one another")
    }
    at += 1
    try skipSpace()
  }

  /// Steps over a comma, unless the closing bracket is next.
  private mutating func separate(from bracket: UInt8, _ sentence: String) throws(JSONError) {
    try skipSpace()
    if next == bracket { return }
    guard next == UInt8(ascii: ",") else { throw fault("\(sentence), found \(found)") }
    at += 1
    try skipSpace()
  }

  private mutating func word() throws(JSONError) -> JSON {
    let start = at
    guard startsIdentifier(scalar) else { throw fault("expected a value, found \(found)") }
    switch try identifier() {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "Infinity", "NaN": throw fault("Infinity and NaN are not values here: write a number", at: start)
    case let word: throw fault("expected a value, found “\(word)”: a text needs quotes", at: start)
    }
  }

  // MARK: Names

  private mutating func name() throws(JSONError) -> String {
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() }
    guard startsIdentifier(scalar) || next == UInt8(ascii: "\\") else {
      throw fault("expected a name, found \(found)")
    }
    return try identifier()
  }

  /// An IdentifierName of ECMAScript 5.1 section 7.6.
  private mutating func identifier() throws(JSONError) -> String {
    let start = at
    while isPlain(next) { at += 1 }
    guard at - start <= limits.stringBytes else { throw longString(start) }
    var name = String(decoding: UnsafeBufferPointer(rebasing: text[start..<at]), as: UTF8.self)
    while let scalar {
      let place = at
      var part = scalar
      if scalar == "\\" {
        at += 1
        guard next == UInt8(ascii: "u") else { throw fault("only “\\u” may escape a letter of a name", at: place) }
        at += 1
        guard let escaped = Unicode.Scalar(try hexUnit(digits: 4)) else {
          throw fault("half a surrogate pair is escaped", at: place)
        }
        part = escaped
        guard name.isEmpty ? startsIdentifier(part) : continuesIdentifier(part) else {
          throw fault("a name without quotes cannot hold this character", at: place)
        }
      } else {
        guard name.isEmpty ? startsIdentifier(part) : continuesIdentifier(part) else { break }
        at += part.utf8.count
      }
      name.unicodeScalars.append(part)
      guard at - start <= limits.stringBytes else { throw longString(start) }
    }
    return name
  }

  /// What most names are made of; they never begin with a digit.
  private func isPlain(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
  }

  private func startsIdentifier(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    if let byte = UInt8(exactly: scalar.value), byte < 0x80 { return isPlain(byte) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber: return true
    default: return false
    }
  }

  private func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    if startsIdentifier(scalar) || scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
    if scalar.isASCII { return ("0"..."9").contains(scalar) }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = at
    let isNegative = next == UInt8(ascii: "-")
    if isNegative || next == UInt8(ascii: "+") { at += 1 }
    if next == UInt8(ascii: "I") || next == UInt8(ascii: "N") { _ = try word() }
    let digits: String
    if next == 0x30, byte(after: 1) | 0x20 == UInt8(ascii: "x") {
      digits = try hexadecimal(from: start)
    } else {
      digits = try decimal()
    }
    guard at - start <= limits.numberBytes else {
      throw fault("a number is longer than \(limits.numberBytes) bytes", at: start)
    }
    guard !next.isDigit, !startsIdentifier(scalar), next != UInt8(ascii: "\\") else {
      throw fault("a number is followed by \(found)")
    }
    return JSONNumber(validDigits: isNegative ? "-" + digits : digits)
  }

  private mutating func hexadecimal(from start: Int) throws(JSONError) -> String {
    at += 2
    guard next.hexDigit != nil else { throw fault("expected a hexadecimal digit, found \(found)") }
    var value: UInt64 = 0
    while let digit = next.hexDigit {
      guard value >> 60 == 0 else { throw fault("a hexadecimal number is longer than 64 bits", at: start) }
      value = value << 4 | UInt64(digit)
      at += 1
    }
    return String(value)
  }

  /// JSON wants digits on both sides of a point: `.5` becomes `0.5`, `5.` becomes `5`.
  private mutating func decimal() throws(JSONError) -> String {
    let start = at
    let whole = takeDigits()
    guard whole.isEmpty || whole.first != "0" || whole.count == 1 else {
      throw fault("a number has a 0 too much in front", at: start)
    }
    var fraction = ""
    if next == UInt8(ascii: ".") {
      at += 1
      fraction = takeDigits()
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { throw fault("expected a digit, found \(found)") }
    var digits = whole.isEmpty ? "0" : whole
    if !fraction.isEmpty { digits += "." + fraction }
    guard next | 0x20 == UInt8(ascii: "e") else { return digits }
    takeByte(into: &digits)
    if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { takeByte(into: &digits) }
    let exponent = takeDigits()
    guard !exponent.isEmpty else { throw fault("expected a digit, found \(found)") }
    return digits + exponent
  }

  private mutating func takeByte(into digits: inout String) {
    digits.unicodeScalars.append(Unicode.Scalar(next))
    at += 1
  }

  private mutating func takeDigits() -> String {
    let start = at
    while next.isDigit { at += 1 }
    return String(decoding: UnsafeBufferPointer(rebasing: text[start..<at]), as: UTF8.self)
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    let start = at
    let quote = next
    at += 1
    var bytes: [UInt8] = []
    while next != quote || at == text.count {
      guard at < text.count else { throw fault("the text ends inside a string") }
      guard at - start <= limits.stringBytes else { throw longString(start) }
      switch next {
      case UInt8(ascii: "\\"): try escape(into: &bytes)
      case 0x0A, 0x0D: throw fault("a line ends inside a string: end the line with “\\” or write “\\n”")
      default:
        bytes.append(next)
        at += 1
      }
    }
    guard at - start - 1 <= limits.stringBytes else { throw longString(start) }
    at += 1
    return String(decoding: bytes, as: UTF8.self)
  }

  private func longString(_ start: Int) -> JSONError {
    fault("a string is longer than \(limits.stringBytes) bytes", at: start)
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
    let start = at
    at += 1
    guard let escaped = scalar else { throw fault("the text ends inside a string") }
    at += escaped.utf8.count
    switch escaped {
    case "b": bytes.append(0x08)
    case "f": bytes.append(0x0C)
    case "n": bytes.append(0x0A)
    case "r": bytes.append(0x0D)
    case "t": bytes.append(0x09)
    case "v": bytes.append(0x0B)
    case "0":
      guard !next.isDigit else { throw fault("octal escapes are not JSON5", at: start) }
      bytes.append(0)
    case "1"..."9": throw fault("a digit cannot be escaped", at: start)
    case "x": bytes.append(contentsOf: Unicode.Scalar(UInt8(truncatingIfNeeded: try hexUnit(digits: 2))).utf8)
    case "u": bytes.append(contentsOf: try escapedScalar(from: start).utf8)
    case "\n", "\u{2028}", "\u{2029}": break
    case "\r": if next == 0x0A { at += 1 }
    default: bytes.append(contentsOf: escaped.utf8)
    }
  }

  private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try hexUnit(digits: 4)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, next == UInt8(ascii: "\\"), byte(after: 1) == UInt8(ascii: "u") else {
      throw fault("half a surrogate pair is escaped", at: start)
    }
    at += 2
    let second = try hexUnit(digits: 4)
    guard let scalar = Unicode.Scalar(leading: unit, trailing: second) else {
      throw fault("half a surrogate pair is escaped", at: start)
    }
    return scalar
  }

  private mutating func hexUnit(digits: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<digits {
      guard let digit = next.hexDigit else { throw fault("expected \(digits) hexadecimal digits, found \(found)") }
      unit = unit << 4 | UInt16(digit)
      at += 1
    }
    return unit
  }

  // MARK: Space and comments

  private mutating func skipSpace() throws(JSONError) {
    while let scalar {
      switch scalar {
      case "\t", "\n", "\u{B}", "\u{C}", "\r", " ", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        at += scalar.utf8.count
      case "/":
        try skipComment()
      default:
        guard scalar.value > 0x7F, scalar.properties.generalCategory == .spaceSeparator else { return }
        at += scalar.utf8.count
      }
    }
  }

  private mutating func skipComment() throws(JSONError) {
    let start = at
    switch byte(after: 1) {
    case UInt8(ascii: "/"):
      while let scalar, scalar != "\n", scalar != "\r", scalar != "\u{2028}", scalar != "\u{2029}" {
        at += scalar.utf8.count
      }
    case UInt8(ascii: "*"):
      at += 2
      while !(next == UInt8(ascii: "*") && byte(after: 1) == UInt8(ascii: "/")) {
        guard at < text.count else { throw fault("a comment is not closed", at: start) }
        at += 1
      }
      at += 2
    default:
      throw fault("expected “//” or “/*” to begin a comment")
    }
  }

  // MARK: Bytes

  /// The byte at hand; 0 at the end of the text.
  private var next: UInt8 { byte(after: 0) }

  private func byte(after distance: Int) -> UInt8 {
    at + distance < text.count ? text[at + distance] : 0
  }

  /// The scalar at hand; nil at the end of the text. The text is known to be UTF-8.
  private var scalar: Unicode.Scalar? {
    guard at < text.count else { return nil }
    if text[at] < 0x80 { return Unicode.Scalar(text[at]) }
    var iterator = text[at..<min(at + 4, text.count)].makeIterator()
    var decoder = UTF8()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }

  private func fault(_ sentence: String, at offset: Int? = nil) -> JSONError {
    JSONError(sentence, at: offset ?? at, in: text, file: file)
  }

  private var found: String {
    guard let scalar else { return "the end of the text" }
    return scalar.value > 0x20 && scalar.value != 0x7F ? "“\(scalar)”" : "byte \(scalar.value)"
  }
}
