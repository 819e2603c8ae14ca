/// Which bytes may stand where in mail, and how a stranger's text comes to stand on one line.

extension UInt8 {
  var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  /// `atext` of RFC 5322 3.2.3.
  var isAtomByte: Bool { isAlphanumeric || "!#$%&'*+-/=?^_`{|}~".utf8.contains(self) }

  /// `token` of RFC 2045 5.1, less `*`, `'` and `%`, which RFC 2231 gives a meaning.
  var isTokenByte: Bool { isAlphanumeric || "!#$&+-.^_`{|}~".utf8.contains(self) }

  var isPrintable: Bool { 0x20...0x7E ~= self }

  var upperHexDigits: [UInt8] { [Self.hexDigit(self >> 4), Self.hexDigit(self & 0x0F)] }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}

extension String {
  /// The text without anything that ends a line or that no one sees: each control becomes a space, spaces in a row
  /// become one. A field made of it cannot bring another field along.
  func onOneLine(scalarsMax: Int) -> String {
    var line = String.UnicodeScalarView()
    var count = 0
    for scalar in unicodeScalars where count < scalarsMax {
      let visible = scalar.isBlank ? " " : scalar
      if visible == " " && (line.last ?? " ") == " " { continue }
      line.append(visible)
      count += 1
    }
    if line.last == " " { line.removeLast() }
    return String(line)
  }

  var isPrintableASCII: Bool { utf8.allSatisfy(\.isPrintable) }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: self == " "
    }
  }
}

extension [UInt8] {
  mutating func append(text: String) { append(contentsOf: text.utf8) }

  static var lineEnd: [UInt8] { [0x0D, 0x0A] }
}
