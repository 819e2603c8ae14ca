/// The bytes HTTP gives a meaning to, and the classes its grammars are written in (RFC 9110 5.6, RFC 3986 2).
extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lf: UInt8 = 0x0A
  static let cr: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let percent: UInt8 = 0x25
  static let ampersand: UInt8 = 0x26
  static let asterisk: UInt8 = 0x2A
  static let plus: UInt8 = 0x2B
  static let comma: UInt8 = 0x2C
  static let hyphen: UInt8 = 0x2D
  static let dot: UInt8 = 0x2E
  static let slash: UInt8 = 0x2F
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B
  static let equals: UInt8 = 0x3D
  static let questionMark: UInt8 = 0x3F
  static let leftBracket: UInt8 = 0x5B
  static let backslash: UInt8 = 0x5C
  static let rightBracket: UInt8 = 0x5D

  var isDigit: Bool { self &- 0x30 < 10 }

  var isLetter: Bool { self | 0x20 &- 0x61 < 26 }

  /// Below space, and DEL: never part of a field value, a path or a name.
  var isControl: Bool { self < 0x20 || self == 0x7F }

  /// `tchar` of RFC 9110 5.6.2, one bit for each of the 128 ASCII bytes.
  var isToken: Bool {
    let bits: UInt64 = self < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
    return self < 128 && bits >> UInt64(self & 63) & 1 == 1
  }

  /// What a field value may hold (RFC 9110 5.5): visible bytes, space, tab, and bytes beyond ASCII.
  var isFieldByte: Bool { self >= 0x20 && self != 0x7F || self == .tab }

  /// `unreserved` of RFC 3986 2.3: what never needs an escape in a URI.
  var isUnreserved: Bool {
    isLetter || isDigit || self == .hyphen || self == .dot || self == 0x5F || self == 0x7E  // _ ~
  }

  /// `pchar` of RFC 3986 3.3, but for the escapes.
  var isPathByte: Bool {
    switch self {
    case 0x21, 0x24, 0x26...0x2C, 0x3A, 0x3B, 0x3D, 0x40: true  // ! $ &'()*+, : ; = @
    default: isUnreserved
    }
  }

  var lowercased: UInt8 { 0x41...0x5A ~= self ? self | 0x20 : self }

  var hexValue: UInt8? {
    if isDigit { return self - 0x30 }
    let letter = self | 0x20
    return 0x61...0x66 ~= letter ? letter - 0x61 + 10 : nil
  }

  /// The digit of a number below sixteen, in capitals as RFC 3986 2.1 asks.
  static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + (value & 0x0F) - 10 }

  /// The digit of a number below sixteen, as hashes and ids are written.
  static func lowerHexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + (value & 0x0F) - 10 }
}
