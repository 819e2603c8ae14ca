/// Which bytes and characters may stand where (XML 1.0, fifth edition, productions 2 to 5).
enum XMLCharacters {
  /// What an ASCII byte may be. Bytes from 0x80 on, and those no document may hold, have no mark at all.
  struct Marks {
    /// In text, without further thought: not `<`, `&`, `]`, or an end of line.
    static let text: UInt8 = 1
    /// In the value of an attribute: not `<`, `&`, a quote, or white space other than a space.
    static let value: UInt8 = 2
    static let nameStart: UInt8 = 4
    static let name: UInt8 = 8
    static let space: UInt8 = 16
  }

  static let marks: [UInt8] = (0...255).map { (byte: UInt8) in
    guard (0x20..<0x80).contains(byte) || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return 0 }
    var marks: UInt8 = 0
    if !"<&]\r\n".utf8.contains(byte) { marks |= Marks.text }
    if !"<&\"'\t\r\n".utf8.contains(byte) { marks |= Marks.value }
    if " \t\r\n".utf8.contains(byte) { marks |= Marks.space }
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"),
      UInt8(ascii: ":"):
      marks |= Marks.nameStart | Marks.name
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
      marks |= Marks.name
    default: break
    }
    return marks
  }

  /// Production 2, beyond ASCII and without surrogates, which UTF-8 cannot hold.
  static func isAllowed(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
    default: false
    }
  }

  /// Production 4, beyond ASCII.
  static func startsName(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
      0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x1_0000...0xE_FFFF:
      true
    default: false
    }
  }

  /// Production 4a, beyond ASCII.
  static func continuesName(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: startsName(scalar)
    }
  }
}
