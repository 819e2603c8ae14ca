/// Why a file is not one that this room has written.
package enum PDFReadingError: Error, Equatable, Sendable {
  case tooLarge(bytesMax: Int)
  case damaged(String, at: Int)
  case objectMissing(Int)
  case tooManyRevisions(max: Int)
}

/// Reads values in the spelling that `PDFValue+Write` uses, and little else: no comments, no octal escapes. The files
/// it is for were written here, so what is unusual has been tampered with.
struct PDFParser {
  private static let depthMax = 32

  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  mutating func value() throws(PDFReadingError) -> PDFValue {
    try value(depth: 0)
  }

  private mutating func value(depth: Int) throws(PDFReadingError) -> PDFValue {
    guard depth < Self.depthMax else { throw damage("values nested too deep") }
    skipSpace()
    switch peek {
    case UInt8(ascii: "/"): return .name(try name())
    case UInt8(ascii: "("): return .text(try string())
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "<"):
      return peek(1) == UInt8(ascii: "<") ? .dictionary(try dictionary(depth: depth)) : .bytes(try hexadecimal())
    case UInt8(ascii: "t"): return try keyword("true", .boolean(true))
    case UInt8(ascii: "f"): return try keyword("false", .boolean(false))
    case UInt8(ascii: "n"): return try keyword("null", .null)
    default: return try numberOrReference()
    }
  }

  mutating func expect(_ text: String) throws(PDFReadingError) {
    guard take(text) else { throw damage("“\(text)” expected") }
  }

  mutating func take(_ text: String) -> Bool {
    let wanted = text.utf8
    guard position >= 0, wanted.count <= bytes.count - position,
      bytes[position..<position + wanted.count].elementsEqual(wanted)
    else { return false }
    position += wanted.count
    return true
  }

  mutating func unsigned() throws(PDFReadingError) -> Int {
    let start = position
    var number = 0
    while let digit = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), position - start < 10 {
      number = 10 * number + Int(digit - UInt8(ascii: "0"))
      position += 1
    }
    guard position > start else { throw damage("a number expected") }
    return number
  }

  mutating func skipSpace() {
    while peek == 0x20 || peek == 0x0A { position += 1 }
  }

  private var peek: UInt8? { peek(0) }

  private func peek(_ ahead: Int) -> UInt8? {
    let place = position + ahead
    return place >= 0 && place < bytes.count ? bytes[place] : nil
  }

  func damage(_ reason: String) -> PDFReadingError {
    .damaged(reason, at: position)
  }
}

extension PDFParser {
  private mutating func keyword(_ word: String, _ value: PDFValue) throws(PDFReadingError) -> PDFValue {
    try expect(word)
    return value
  }

  private mutating func array(depth: Int) throws(PDFReadingError) -> [PDFValue] {
    try expect("[")
    var values: [PDFValue] = []
    while true {
      skipSpace()
      if take("]") { return values }
      values.append(try value(depth: depth + 1))
    }
  }

  private mutating func dictionary(depth: Int) throws(PDFReadingError) -> PDFDictionary {
    try expect("<<")
    var result: PDFDictionary = [:]
    while true {
      skipSpace()
      if take(">>") { return result }
      let key = try name()
      // Two values for one key are two documents in one.
      guard result[key] == nil else { throw damage("a key stands twice") }
      result[key] = try value(depth: depth + 1)
    }
  }

  private mutating func name() throws(PDFReadingError) -> String {
    try expect("/")
    var letters: [UInt8] = []
    while let byte = peek, byte > 0x20, byte < 0x7F, !"()<>[]{}/%".utf8.contains(byte) {
      position += 1
      if byte == UInt8(ascii: "#") {
        letters.append(try hexadecimalByte())
      } else {
        letters.append(byte)
      }
      guard letters.count <= 127 else { throw damage("a name too long") }
    }
    return String(decoding: letters, as: UTF8.self)
  }

  private mutating func string() throws(PDFReadingError) -> String {
    try expect("(")
    var letters: [UInt8] = []
    while let byte = peek, letters.count <= 32_767 {
      position += 1
      switch byte {
      case UInt8(ascii: ")"): return String(decoding: letters, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = peek, "()\\".utf8.contains(escaped) else { throw damage("an escape we do not write") }
        position += 1
        letters.append(escaped)
      case 0x20..<0x7F where byte != UInt8(ascii: "("): letters.append(byte)
      default: throw damage("a string we do not write")
      }
    }
    throw damage("a string without end")
  }

  private mutating func hexadecimal() throws(PDFReadingError) -> [UInt8] {
    try expect("<")
    var result: [UInt8] = []
    while !take(">") { result.append(try hexadecimalByte()) }
    return result
  }

  private mutating func hexadecimalByte() throws(PDFReadingError) -> UInt8 {
    guard let high = peek.flatMap(Self.digit), let low = peek(1).flatMap(Self.digit) else {
      throw damage("two hexadecimal digits in lower case expected")
    }
    position += 2
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  private mutating func numberOrReference() throws(PDFReadingError) -> PDFValue {
    let isNegative = take("-")
    let whole = try unsigned()
    if take(".") {
      let start = position
      let decimals = try unsigned()
      var unit = 1.0
      for _ in start..<position { unit *= 10 }
      let value = Double(whole) + Double(decimals) / unit
      return .real(isNegative ? -value : value)
    }
    return !isNegative && take(" 0 R") ? .reference(whole) : .integer(isNegative ? -whole : whole)
  }
}
