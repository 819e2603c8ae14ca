// Reads JSON strictly (RFC 8259): what it refuses, it refuses with a place and a sentence.
//
// Beyond the grammar: the text is well-formed UTF-8, without a byte order mark; escaped surrogates come in pairs; a
// name comes once in its object. Parsers that differ on these points are how a check and a use come to see different
// documents.
//
// Fast because it looks at eight bytes at a time in strings, makes no String for names seen in the object before
// (JSONShape), and makes none for whole numbers.

package enum JSONReader {
  package static func read(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSON {
    try bytes.withUnsafeBufferPointer { (text) throws(JSONError) in try read(text, limits: limits) }
  }

  package static func read(
    _ text: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> JSON {
    guard text.count <= limits.bytes else {
      throw JSONError("the text is longer than \(limits.bytes) bytes", at: limits.bytes, in: text)
    }
    var reading = JSONReading(text: text, limits: limits)
    return try reading.document()
  }
}

private struct JSONReading {
  let text: UnsafeBufferPointer<UInt8>
  let limits: JSONLimits
  var at = 0
  /// The shape of the last object read at each depth: in a list, the next one has the same.
  var guesses: [JSONShape] = []
  var unescaped: [UInt8] = []

  init(text: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
    self.text = text
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSON {
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
      throw fault("the text begins with a byte order mark, which JSON does not have")
    }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard at == text.count else { throw fault("expected nothing after the document, found \(found)") }
    return value
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    switch next {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "-"), 0x30...0x39: return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw fault("expected a value, found \(found)")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    try open(depth)
    if take(UInt8(ascii: "}")) { return JSONObject() }
    let guess = depth < guesses.count ? guesses[depth] : .empty
    var guessing = true
    var names = JSONNames()
    var values: [JSON] = []
    values.reserveCapacity(max(guess.count, 2))
    repeat {
      guard next == UInt8(ascii: "\"") else { throw fault("expected a name in quotes, found \(found)") }
      if guessing, let quote = guess.closingQuote(ofName: values.count, in: text, from: at + 1) {
        at = quote + 1
      } else {
        if guessing {
          guessing = false
          names = JSONNames(guess.names.list.prefix(values.count))
        }
        let start = at
        let name = try string()
        guard names.append(name) else { throw fault("the name “\(name)” comes twice in its object", at: start) }
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("expected “:” after a name, found \(found)") }
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw fault("expected “,” or “}” in an object, found \(found)") }
    if guessing, values.count == guess.count { return JSONObject(shape: guess, values: values) }
    let shape = JSONShape(guessing ? JSONNames(guess.names.list.prefix(values.count)) : names)
    remember(shape, depth)
    return JSONObject(shape: shape, values: values)
  }

  private mutating func remember(_ shape: JSONShape, _ depth: Int) {
    while guesses.count <= depth { guesses.append(.empty) }
    guesses[depth] = shape
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
    try open(depth)
    if take(UInt8(ascii: "]")) { return [] }
    var items: [JSON] = []
    repeat {
      items.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw fault("expected “,” or “]” in an array, found \(found)") }
    return items
  }

  /// Steps over the opening bracket.
  private mutating func open(_ depth: Int) throws(JSONError) {
    guard depth < limits.depth else {
      throw fault("more than \(limits.depth) objects and arrays are inside one another")
    }
    at += 1
    skipSpace()
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    if let whole = wholeNumber() { return whole }
    let start = at
    guard let length = JSONNumber.length(of: text, from: start) else {
      at += 1
      throw fault("expected a digit, found \(found)")
    }
    guard length <= limits.numberBytes else {
      throw fault("a number is longer than \(limits.numberBytes) bytes")
    }
    at += length
    if next.isDigit { throw fault("a number has a 0 too much in front", at: start) }
    let digits = UnsafeBufferPointer(rebasing: text[start..<at])
    return JSONNumber(validDigits: String(decoding: digits, as: UTF8.self))
  }

  /// The usual number: at most 18 digits and nothing else, so that no overflow is possible.
  private mutating func wholeNumber() -> JSONNumber? {
    let isNegative = next == UInt8(ascii: "-")
    let first = isNegative ? at + 1 : at
    var end = first
    var value = 0
    while end < text.count, end - first < 18, text[end].isDigit {
      value = value &* 10 &+ Int(text[end] &- 0x30)
      end += 1
    }
    guard end > first, end < text.count else { return nil }
    let after = text[end]
    if after.isDigit || after == UInt8(ascii: ".") || after | 0x20 == UInt8(ascii: "e") { return nil }
    if text[first] == 0x30, end - first > 1 || isNegative { return nil }
    at = end
    return JSONNumber(isNegative ? -value : value)
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let length = word.utf8CodeUnitCount
    for offset in 0..<length {
      guard at + offset < text.count, text[at + offset] == word.utf8Start[offset] else {
        throw fault("expected “\(word)”")
      }
    }
    at += length
    return value
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    let start = at + 1
    at = start
    try skipPlain()
    let plain = UnsafeBufferPointer(rebasing: text[start..<at])
    guard plain.count <= limits.stringBytes else { throw longString(start) }
    guard next == UInt8(ascii: "\"") else { return try escapedString(from: start) }
    at += 1
    return String(decoding: plain, as: UTF8.self)
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    unescaped.removeAll(keepingCapacity: true)
    var copied = start
    while true {
      unescaped.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied..<at]))
      guard at - start <= limits.stringBytes else { throw longString(start) }
      guard next != UInt8(ascii: "\"") else { break }
      try escape()
      copied = at
      try skipPlain()
    }
    at += 1
    return String(decoding: unescaped, as: UTF8.self)
  }

  private func longString(_ start: Int) -> JSONError {
    fault("a string is longer than \(limits.stringBytes) bytes", at: start)
  }

  /// Moves to the next quote or backslash, eight bytes at a time over ASCII.
  private mutating func skipPlain() throws(JSONError) {
    while true {
      while text.count - at >= 8 {
        let eight = EightBytes(text, at)
        let found = eight.less(than: 0x20) | eight.equal(to: 0x22) | eight.equal(to: 0x5C) | eight.notASCII
        guard found == 0 else {
          at += found.trailingZeroBitCount / 8
          break
        }
        at += 8
      }
      guard at < text.count else { throw fault("the text ends inside a string") }
      let byte = text[at]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      if byte < 0x20 { throw fault("a string holds the control character \(byte), which must be escaped") }
      if byte < 0x80 {
        at += 1
      } else {
        guard let length = UTF8Sequence.length(in: text, at: at) else { throw fault("the bytes are not UTF-8") }
        at += length
      }
    }
  }

  private mutating func escape() throws(JSONError) {
    let start = at
    at += 1
    let letter = next
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"): unescaped.append(contentsOf: try escapedScalar(from: start).utf8)
    default: throw fault("an escape that JSON does not have", at: start)
    }
  }

  private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, next == UInt8(ascii: "\\") else {
      throw fault("half a surrogate pair is escaped", at: start)
    }
    at += 1
    guard next == UInt8(ascii: "u") else { throw fault("half a surrogate pair is escaped", at: start) }
    at += 1
    let second = try hexUnit()
    guard let scalar = Unicode.Scalar(leading: unit, trailing: second) else {
      throw fault("half a surrogate pair is escaped", at: start)
    }
    return scalar
  }

  private mutating func hexUnit() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next.hexDigit else { throw fault("expected four hexadecimal digits after “\\u”") }
      unit = unit << 4 | UInt16(digit)
      at += 1
    }
    return unit
  }

  // MARK: Bytes

  /// The byte at hand; 0, which nothing allows, at the end of the text.
  private var next: UInt8 {
    @inline(__always) get { at < text.count ? text[at] : 0 }
  }

  /// Steps over this byte and the space after it, when it is the one at hand.
  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at += 1
    skipSpace()
    return true
  }

  @inline(__always)
  private mutating func skipSpace() {
    while at < text.count, text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09 { at += 1 }
  }

  private func fault(_ sentence: String, at offset: Int? = nil) -> JSONError {
    JSONError(sentence, at: offset ?? at, in: text)
  }

  private var found: String {
    guard at < text.count else { return "the end of the text" }
    return next > 0x20 && next < 0x7F ? "“\(Unicode.Scalar(next))”" : "byte \(next)"
  }
}
