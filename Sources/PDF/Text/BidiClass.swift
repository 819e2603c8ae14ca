/// How a character behaves where left-to-right meets right-to-left (UAX #9 table 4). Signs of direction other than the
/// three marks are boundary neutrals; `BidiParagraph` knows the isolates among them.
enum BidiClass: Sendable {
  case left, right, arabicLetter
  case europeanNumber, europeanSeparator, europeanTerminator, arabicNumber, commonSeparator
  case mark, boundary, paragraphEnd, segmentEnd, space, neutral

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x30...0x39, 0xB2, 0xB3, 0xB9, 0x6F0...0x6F9, 0x2070, 0x2074...0x2079, 0x2080...0x2089: self = .europeanNumber
    case 0x2B, 0x2D, 0x207A, 0x207B, 0x208A, 0x208B, 0x2212, 0xFB29: self = .europeanSeparator
    case 0x23...0x25, 0xA2...0xA5, 0xB0, 0xB1, 0x58F, 0x609, 0x60A, 0x66A, 0x2030...0x2034, 0x20A0...0x20CF, 0x212E,
      0x2213:
      self = .europeanTerminator
    case 0x2C, 0x2E, 0x2F, 0x3A, 0xA0, 0x60C, 0x202F, 0x2044: self = .commonSeparator
    case 0x660...0x669, 0x66B, 0x66C, 0x600...0x605, 0x6DD, 0x8E2: self = .arabicNumber
    case 0x0A, 0x0D, 0x1C...0x1E, 0x85, 0x2029: self = .paragraphEnd
    case 0x09, 0x0B, 0x1F: self = .segmentEnd
    case 0x0C, 0x20, 0x1680, 0x2000...0x200A, 0x2028, 0x205F, 0x3000: self = .space
    case 0x2B9, 0x2BA, 0x2C2...0x2CF, 0x2EC, 0x606, 0x607, 0x60E, 0x60F, 0x6DE, 0x6E9, 0xFD3E...0xFD4F: self = .neutral
    case 0x200E, 0x214F, 0x26AC: self = .left
    case 0x200F: self = .right
    case 0x61C: self = .arabicLetter
    default: self = Self.byCategory(scalar)
    }
  }

  private static func byCategory(_ scalar: Unicode.Scalar) -> BidiClass {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return .mark
    case .control, .format, .surrogate: return .boundary
    default: break
    }
    switch scalar.value {
    case 0x590...0x5FF, 0x7C0...0x85F, 0xFB1D...0xFB4F: return .right
    case 0x600...0x7BF, 0x860...0x8FF, 0xFB50...0xFDCE, 0xFDF0...0xFDFC, 0xFE70...0xFEFE: return .arabicLetter
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
      .decimalNumber, .letterNumber, .privateUse, .unassigned:
      return .left
    default: return .neutral
    }
  }

  var isStrong: Bool { self == .left || self == .right || self == .arabicLetter }
  var isSeparator: Bool { self == .paragraphEnd || self == .segmentEnd }

  /// What rules N1 and N2 resolve (UAX #9 calls them NI).
  var isNeutral: Bool { isSeparator || self == .space || self == .neutral || self == .boundary }
}
