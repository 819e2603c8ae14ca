// Sets of characters for patterns. A class is what an escape such as \d or \P{Lu} stands for, a set what a bracket
// does.

/// Ranges, or categories: no escape of the language needs both.
struct ScalarClass: Sendable {
  let ranges: [ClosedRange<UInt32>]
  /// One bit for each general category of Unicode.
  let categories: UInt32

  private init(ranges: [ClosedRange<UInt32>] = [], categories: UInt32 = 0) {
    self.ranges = ranges
    self.categories = categories
  }

  init(_ block: ClosedRange<UInt32>) { self.init(ranges: [block]) }

  /// "L" or "Lu"; nil for another name.
  init?(category name: String) {
    let bits = categoryNames.indices.filter { categoryNames[$0] == name || String(categoryNames[$0].prefix(1)) == name }
    if bits.isEmpty || name.isEmpty { return nil }
    self.init(categories: bits.reduce(0) { $0 | 1 << UInt32($1) })
  }

  var inverted: ScalarClass {
    if categories != 0 { return ScalarClass(categories: ~categories) }
    var (gaps, start): ([ClosedRange<UInt32>], UInt32) = ([], 0)
    for range in ranges {
      if start < range.lowerBound { gaps.append(start...(range.lowerBound - 1)) }
      start = range.upperBound + 1
    }
    if start <= 0x10FFFF { gaps.append(start...0x10FFFF) }
    return ScalarClass(ranges: gaps)
  }

  static let digit = ScalarClass(categories: 1 << UInt32(Unicode.GeneralCategory.decimalNumber.bit))

  /// All but punctuation, separators and others.
  static let word = ScalarClass(
    categories: categoryNames.indices.reduce(0) { bits, index in
      "PZC".contains(categoryNames[index].prefix(1)) ? bits : bits | 1 << UInt32(index)
    })

  static let space = ScalarClass(ranges: [0x09...0x0A, 0x0D...0x0D, 0x20...0x20])

  /// What may begin a name, and what may be in it (XML 1.0 fifth edition §2.3).
  static let nameStart = ScalarClass(ranges: [
    0x3A...0x3A, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
    0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF,
    0xFDF0...0xFFFD, 0x10000...0xEFFFF,
  ])
  static let nameCharacter = ScalarClass(ranges: [
    0x2D...0x2E, 0x30...0x3A, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xB7...0xB7, 0xC0...0xD6, 0xD8...0xF6,
    0xF8...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x203F...0x2040, 0x2070...0x218F, 0x2C00...0x2FEF,
    0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF,
  ])
}

struct ScalarSet: Sendable {
  private let isNegated: Bool
  private let ignoresCase: Bool
  private var written: [ClosedRange<UInt32>] = []
  private var ranges: [ClosedRange<UInt32>] = []
  private var categories: UInt32 = 0
  private var subtracted: [ScalarSet] = []
  /// The answers for the first 128 characters, one bit each.
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(isNegated: Bool = false, ignoresCase: Bool = false) {
    self.isNegated = isNegated
    self.ignoresCase = ignoresCase
  }

  /// Characters as written in the pattern: the only ones whose case flag i ignores.
  mutating func insert(_ range: ClosedRange<Unicode.Scalar>) {
    written.append(range.lowerBound.value...range.upperBound.value)
    if ignoresCase, range.lowerBound == range.upperBound {
      written += caseVariants(range.lowerBound).map { $0.value...$0.value }
    }
  }

  mutating func insert(_ other: ScalarClass) {
    ranges += other.ranges
    categories |= other.categories
  }

  mutating func subtract(_ other: ScalarSet) { subtracted.append(other) }

  func merged() -> ScalarSet {
    var set = self
    set.written = Rules.merged(written)
    set.ranges = Rules.merged(ranges)
    return set
  }

  /// Ready to be asked; nothing is inserted afterwards.
  func prepared() -> ScalarSet {
    var set = merged()
    for value in UInt8(0)..<64 where set.look(up: Unicode.Scalar(value)) { set.low |= 1 << UInt64(value) }
    for value in UInt8(64)..<128 where set.look(up: Unicode.Scalar(value)) { set.high |= 1 << UInt64(value - 64) }
    return set
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 64 { return low >> UInt64(scalar.value) & 1 == 1 }
    if scalar.value < 128 { return high >> UInt64(scalar.value - 64) & 1 == 1 }
    return look(up: scalar)
  }

  private func look(up scalar: Unicode.Scalar) -> Bool {
    isIncluded(scalar) != isNegated && !subtracted.contains { $0.look(up: scalar) }
  }

  private func isIncluded(_ scalar: Unicode.Scalar) -> Bool {
    if isFound(scalar.value, in: written) || isFound(scalar.value, in: ranges) { return true }
    if categories != 0, categories >> UInt32(scalar.properties.generalCategory.bit) & 1 == 1 { return true }
    return ignoresCase && !written.isEmpty && caseVariants(scalar).contains { isFound($0.value, in: written) }
  }
}

func isSpace(_ scalar: Unicode.Scalar) -> Bool { isFound(scalar.value, in: ScalarClass.space.ranges) }

/// The character and those that differ from it by case only, as far as one character stands for one.
func caseVariants(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
  if scalar.isASCII {
    return scalar.properties.isAlphabetic ? [scalar, Unicode.Scalar(UInt8(scalar.value) ^ 0x20)] : [scalar]
  }
  if !scalar.properties.changesWhenCaseMapped { return [scalar] }
  func single(_ text: String) -> Unicode.Scalar? { text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil }
  var variants = [scalar]
  for scalar in [scalar, single(scalar.properties.lowercaseMapping), single(scalar.properties.uppercaseMapping)] {
    guard let scalar else { continue }
    for text in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
      if let variant = single(text), !variants.contains(variant) { variants.append(variant) }
    }
  }
  return variants
}

private func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
  var result: [ClosedRange<UInt32>] = []
  for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
    if let last = result.last, range.lowerBound <= last.upperBound + 1 {
      result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    } else {
      result.append(range)
    }
  }
  return result
}

/// In ascending ranges.
private func isFound(_ value: UInt32, in ranges: [ClosedRange<UInt32>]) -> Bool {
  var (low, high) = (0, ranges.count)
  while low < high {
    let middle = (low + high) / 2
    if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
  }
  return low < ranges.count && ranges[low].lowerBound <= value
}

private let categoryNames: [String] = [
  "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
  "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn",
]

extension Unicode.GeneralCategory {
  /// The index of its name.
  fileprivate var bit: Int {
    switch self {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .privateUse: 27
    case .unassigned, .surrogate: 28
    @unknown default: 28
    }
  }
}
