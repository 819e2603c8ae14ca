/// Arabic letters change shape with their neighbours (The Unicode Standard, chapter 9.2). The shapes are taken from
/// the presentation forms that the fonts hold (U+FB50…, U+FE80…), so no layout table of the font is needed.
enum ArabicJoining {
  /// Isolated, final, initial and medial form; 0 where a letter does not join to what follows it.
  fileprivate struct Forms {
    let isolated: UInt32
    let final: UInt32
    let initial: UInt32
    let medial: UInt32

    var joinsNext: Bool { initial != 0 }
    var joinsPrevious: Bool { final != 0 }
  }

  private static let tatweel: UInt32 = 0x640
  private static let lam: UInt32 = 0x644
  private static let joiner: UInt32 = 0x200D

  /// U+0621 to U+064A follow one another in the block of presentation forms; 4 marks a letter that joins both sides.
  private static let blockCounts: [(letter: UInt32, count: UInt32)] = [
    (0x621, 1), (0x622, 2), (0x623, 2), (0x624, 2), (0x625, 2), (0x626, 4), (0x627, 2), (0x628, 4), (0x629, 2),
    (0x62A, 4), (0x62B, 4), (0x62C, 4), (0x62D, 4), (0x62E, 4), (0x62F, 2), (0x630, 2), (0x631, 2), (0x632, 2),
    (0x633, 4), (0x634, 4), (0x635, 4), (0x636, 4), (0x637, 4), (0x638, 4), (0x639, 4), (0x63A, 4), (0x641, 4),
    (0x642, 4), (0x643, 4), (0x644, 4), (0x645, 4), (0x646, 4), (0x647, 4), (0x648, 2), (0x649, 2), (0x64A, 4),
  ]

  /// Letters of Persian and of Moroccan names. The Moroccan gaf U+0763 has no forms of its own: it borrows those of
  /// U+06AD, which look the same.
  private static let otherForms: [(letter: UInt32, first: UInt32, count: UInt32)] = [
    (0x67E, 0xFB56, 4), (0x686, 0xFB7A, 4), (0x698, 0xFB8A, 2), (0x6A4, 0xFB6A, 4), (0x6A9, 0xFB8E, 4),
    (0x6AD, 0xFBD3, 4), (0x6AF, 0xFB92, 4), (0x6CC, 0xFBFC, 4), (0x763, 0xFBD3, 4),
  ]

  private static let lamAlef: [UInt32: (isolated: UInt32, final: UInt32)] = [
    0x622: (0xFEF5, 0xFEF6), 0x623: (0xFEF7, 0xFEF8), 0x625: (0xFEF9, 0xFEFA), 0x627: (0xFEFB, 0xFEFC),
  ]

  private static let forms: [UInt32: Forms] = {
    var forms: [UInt32: Forms] = [:]
    var first: UInt32 = 0xFE80
    for (letter, count) in blockCounts {
      forms[letter] = Forms(first, count)
      first += count
    }
    for (letter, first, count) in otherForms { forms[letter] = Forms(first, count) }
    // The only letter whose joining shapes were encoded later, elsewhere.
    forms[0x649] = Forms(isolated: 0xFEEF, final: 0xFEF0, initial: 0xFBE8, medial: 0xFBE9)
    return forms
  }()

  static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    forms[scalar.value] != nil
  }

  /// What shows each character. Nil for a lam that joins an alef: the alef shows them both, and the lam keeps a place
  /// of no width so that whoever reads the text back finds it, marks and all.
  static func shape(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar?] {
    var shapes: [Unicode.Scalar?] = scalars
    let base = scalars.indices.filter { !isTransparent(scalars[$0]) }
    for (place, index) in base.enumerated() {
      guard let own = forms[scalars[index].value], shapes[index] == scalars[index] else { continue }
      let isJoinedBefore = own.joinsPrevious && place > 0 && joinsNext(scalars[base[place - 1]])
      let next = place + 1 < base.count ? base[place + 1] : nil
      if scalars[index].value == lam, let next, let pair = lamAlef[scalars[next].value] {
        shapes[index] = nil
        shapes[next] = Unicode.Scalar(isJoinedBefore ? pair.final : pair.isolated)
      } else {
        let isJoinedAfter = own.joinsNext && next.map { joinsPrevious(scalars[$0]) } ?? false
        shapes[index] = Unicode.Scalar(own.form(isJoinedBefore, isJoinedAfter)) ?? scalars[index]
      }
    }
    return shapes
  }

  private static func joinsNext(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == tatweel || scalar.value == joiner || forms[scalar.value]?.joinsNext ?? false
  }

  private static func joinsPrevious(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == tatweel || scalar.value == joiner || forms[scalar.value]?.joinsPrevious ?? false
  }

  /// Vowel signs sit on a letter and do not part it from the next.
  private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value > 0x2FF, scalar.value != joiner, scalar.value != 0x200C else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return true
    default: return false
    }
  }
}

extension ArabicJoining.Forms {
  fileprivate init(_ first: UInt32, _ count: UInt32) {
    self.init(
      isolated: first, final: count > 1 ? first + 1 : 0, initial: count > 2 ? first + 2 : 0,
      medial: count > 2 ? first + 3 : 0)
  }

  fileprivate func form(_ isJoinedBefore: Bool, _ isJoinedAfter: Bool) -> UInt32 {
    switch (isJoinedBefore, isJoinedAfter) {
    case (false, false): isolated
    case (true, false): final
    case (false, true): initial
    case (true, true): medial
    }
  }
}
