/// Signs that turn round in right-to-left text (UAX #9 rule L4), as far as our fonts hold them.
enum Mirroring {
  private static let pairs: [(UInt32, UInt32)] = [
    (0x28, 0x29), (0x5B, 0x5D), (0x7B, 0x7D), (0x3C, 0x3E), (0xAB, 0xBB), (0x2039, 0x203A), (0x2264, 0x2265),
    (0x2045, 0x2046), (0x207D, 0x207E), (0x208D, 0x208E),
  ]

  private static let partners: [UInt32: UInt32] = {
    var partners: [UInt32: UInt32] = [:]
    for (left, right) in pairs { (partners[left], partners[right]) = (right, left) }
    return partners
  }()

  static func mirrored(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    partners[scalar.value].flatMap(Unicode.Scalar.init) ?? scalar
  }

  /// The sign that closes this opening bracket. Guillemets and comparisons mirror, but are no brackets.
  static func closingBracket(_ value: UInt32) -> UInt32? {
    switch value {
    case 0x28, 0x5B, 0x7B, 0x2045, 0x207D, 0x208D: partners[value]
    default: nil
    }
  }
}
