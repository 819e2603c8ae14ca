// The Unicode bidirectional algorithm (UAX #9) for one paragraph. Isolates (U+2066 to U+2069) are honoured, since they
// keep a name or a number in one piece inside a sentence of the other direction; the older embeddings are ignored.
// Each stretch between isolate signs is then one level run sequence, and the rules read as passes over one array.

package enum Direction: Sendable {
  case leftToRight, rightToLeft

  var level: UInt8 { self == .rightToLeft ? 1 : 0 }
}

struct BidiParagraph {
  let direction: Direction
  /// One level per character, in the order of the text: even reads to the right, odd to the left.
  private(set) var levels: [UInt8]
  private let original: [BidiClass]

  private static let isolateDepthMax = 60

  /// Without a direction the first strong character decides (rules P2 and P3).
  init(_ scalars: [Unicode.Scalar], direction given: Direction? = nil) {
    original = scalars.map(BidiClass.init)
    levels = [UInt8](repeating: 0, count: scalars.count)
    direction = given ?? Self.direction(scalars[...], original[...])
    resolve(scalars, 0..<scalars.count, level: direction.level, depth: 0)
  }

  /// Characters inside an isolate do not count.
  private static func direction(_ scalars: ArraySlice<Unicode.Scalar>, _ classes: ArraySlice<BidiClass>) -> Direction {
    var depth = 0
    for index in scalars.indices {
      if Isolate.opens(scalars[index]) {
        depth += 1
      } else if Isolate.closes(scalars[index]) {
        depth = max(0, depth - 1)
      } else if depth == 0, classes[index].isStrong {
        return classes[index] == .left ? .leftToRight : .rightToLeft
      }
    }
    return .leftToRight
  }

  /// What stands in isolates is resolved on its own, one level further in; outside it counts as one neutral sign.
  private mutating func resolve(_ scalars: [Unicode.Scalar], _ range: Range<Int>, level: UInt8, depth: Int) {
    var own: [Int] = []
    var index = range.lowerBound
    while index < range.upperBound {
      own.append(index)
      if Isolate.opens(scalars[index]), depth < Self.isolateDepthMax {
        let end = Isolate.end(scalars, index, range.upperBound)
        let inside = index + 1..<end
        let inner =
          Isolate.direction(scalars[index]) ?? Self.direction(scalars[inside], original[inside])
        resolve(scalars, inside, level: inner == .leftToRight ? (level + 2) & ~1 : (level + 1) | 1, depth: depth + 1)
        index = end
      } else {
        index += 1
      }
    }
    let characters = own.map { scalars[$0] }
    let started = own.map { Isolate.isSign(scalars[$0]) ? .neutral : original[$0] }
    var classes = started
    let side: BidiClass = level % 2 == 1 ? .right : .left
    Self.resolveWeak(&classes, side)
    Self.resolveBrackets(characters, &classes, started, side)
    Self.resolveNeutrals(&classes, side)
    for (place, index) in own.enumerated() { levels[index] = level + Self.rise(classes[place], level) }
  }

  /// The order in which a line's characters stand from left to right, as indices into the text (rules L1 and L2).
  func visualOrder(_ line: Range<Int>) -> [Int] {
    let levels = lineLevels(line)
    var order = Array(line)
    let highest = levels.max() ?? 0
    let lowestOdd = levels.filter { $0 % 2 == 1 }.min() ?? (highest + 1)
    var level = highest
    while level >= lowestOdd {
      Self.reverse(&order) { levels[$0 - line.lowerBound] >= level }
      level -= 1
    }
    return order
  }

  /// Rule L1: separators, and the spaces before them and at the end of the line, fall back to the paragraph.
  func lineLevels(_ line: Range<Int>) -> [UInt8] {
    var result = Array(levels[line])
    var isTrailing = true
    for index in line.reversed() {
      let kind = original[index]
      if kind.isSeparator { isTrailing = true }
      guard isTrailing else { continue }
      if kind.isSeparator || kind == .space || kind == .boundary {
        result[index - line.lowerBound] = direction.level
      } else {
        isTrailing = false
      }
    }
    return result
  }

  private static func reverse(_ order: inout [Int], where belongs: (Int) -> Bool) {
    var start = 0
    while start < order.count {
      guard belongs(order[start]) else {
        start += 1
        continue
      }
      let end = order[start...].firstIndex { !belongs($0) } ?? order.count
      order[start..<end].reverse()
      start = end
    }
  }
}

// Weak types: numbers and what stands around them
extension BidiParagraph {
  private static func resolveWeak(_ classes: inout [BidiClass], _ own: BidiClass) {
    resolveMarks(&classes, own)
    resolveNumbers(&classes, own)
    resolveSeparators(&classes)
    resolveTerminators(&classes)
    // W6: what is left of separators and terminators is neutral. W7: numbers after Latin text belong to it.
    var strong = own
    for index in classes.indices {
      switch classes[index] {
      case .left, .right: strong = classes[index]
      case .europeanSeparator, .europeanTerminator, .commonSeparator: classes[index] = .neutral
      case .europeanNumber where strong == .left: classes[index] = .left
      default: break
      }
    }
  }

  /// W1: a mark takes the class of its letter.
  private static func resolveMarks(_ classes: inout [BidiClass], _ own: BidiClass) {
    var previous = own
    for index in classes.indices {
      if classes[index] == .mark { classes[index] = previous }
      if classes[index] != .boundary { previous = classes[index] }
    }
  }

  /// W2 and W3: digits after an Arabic letter are Arabic numbers.
  private static func resolveNumbers(_ classes: inout [BidiClass], _ own: BidiClass) {
    var strong = own
    for index in classes.indices {
      if classes[index].isStrong { strong = classes[index] }
      if classes[index] == .europeanNumber, strong == .arabicLetter { classes[index] = .arabicNumber }
      if classes[index] == .arabicLetter { classes[index] = .right }
    }
  }

  /// W4: one separator between two numbers of a kind is part of the number.
  private static func resolveSeparators(_ classes: inout [BidiClass]) {
    let visible = classes.indices.filter { classes[$0] != .boundary }
    for (place, index) in visible.enumerated() where place > 0 && place + 1 < visible.count {
      let (before, after) = (classes[visible[place - 1]], classes[visible[place + 1]])
      guard before == after else { continue }
      switch (classes[index], before) {
      case (.europeanSeparator, .europeanNumber), (.commonSeparator, .europeanNumber): classes[index] = .europeanNumber
      case (.commonSeparator, .arabicNumber): classes[index] = .arabicNumber
      default: break
      }
    }
  }

  /// W5: a sign of currency or per cent next to a number is part of it.
  private static func resolveTerminators(_ classes: inout [BidiClass]) {
    var index = 0
    while index < classes.count {
      guard classes[index] == .europeanTerminator || classes[index] == .boundary else {
        index += 1
        continue
      }
      let end = classes[index...].firstIndex { $0 != .europeanTerminator && $0 != .boundary } ?? classes.count
      let touchesNumber =
        (index > 0 && classes[index - 1] == .europeanNumber) || (end < classes.count && classes[end] == .europeanNumber)
      if touchesNumber {
        for place in index..<end where classes[place] == .europeanTerminator { classes[place] = .europeanNumber }
      }
      index = end
    }
  }
}

// Neutral types: spaces, punctuation, brackets
extension BidiParagraph {
  private static let bracketDepthMax = 63

  /// N0: a pair of brackets follows what stands inside it, or before it.
  private static func resolveBrackets(
    _ scalars: [Unicode.Scalar], _ classes: inout [BidiClass], _ started: [BidiClass], _ own: BidiClass
  ) {
    for pair in bracketPairs(scalars, classes) {
      let inside = classes[(pair.open + 1)..<pair.close].compactMap(strength)
      let chosen: BidiClass
      if inside.contains(own) {
        chosen = own
      } else if let other = inside.first {
        let before = classes[..<pair.open].last { strength($0) != nil }.flatMap(strength) ?? own
        chosen = before == other ? other : own
      } else {
        continue
      }
      for bracket in [pair.open, pair.close] {
        classes[bracket] = chosen
        var next = bracket + 1
        while next < classes.count, started[next] == .mark || started[next] == .boundary {
          if started[next] == .mark { classes[next] = chosen }
          next += 1
        }
      }
    }
  }

  private static func bracketPairs(_ scalars: [Unicode.Scalar], _ classes: [BidiClass]) -> [(open: Int, close: Int)] {
    var waiting: [(index: Int, closing: UInt32)] = []
    var pairs: [(open: Int, close: Int)] = []
    for (index, scalar) in scalars.enumerated() where classes[index] == .neutral {
      if let closing = Mirroring.closingBracket(scalar.value) {
        guard waiting.count < bracketDepthMax else { return [] }
        waiting.append((index, closing))
      } else if let place = waiting.lastIndex(where: { $0.closing == scalar.value }) {
        pairs.append((waiting[place].index, index))
        waiting.removeSubrange(place...)
      }
    }
    return pairs.sorted { $0.open < $1.open }
  }

  /// N1: neutrals between two of a kind join them. N2: otherwise they follow the paragraph.
  private static func resolveNeutrals(_ classes: inout [BidiClass], _ own: BidiClass) {
    var before = own
    var index = 0
    while index < classes.count {
      if let strong = strength(classes[index]) {
        before = strong
        index += 1
        continue
      }
      let end = classes[index...].firstIndex { strength($0) != nil } ?? classes.count
      let after = end < classes.count ? strength(classes[end]) ?? own : own
      for place in index..<end { classes[place] = before == after ? before : own }
      index = end
    }
  }

  /// For neutrals a number counts as right-to-left.
  private static func strength(_ kind: BidiClass) -> BidiClass? {
    switch kind {
    case .left: .left
    case .right, .arabicLetter, .europeanNumber, .arabicNumber: .right
    default: nil
    }
  }

  /// I1 and I2: how far above its surroundings a character stands.
  private static func rise(_ kind: BidiClass, _ level: UInt8) -> UInt8 {
    switch (kind, level % 2) {
    case (.right, 0), (.left, 1), (.europeanNumber, 1), (.arabicNumber, 1): 1
    case (.europeanNumber, 0), (.arabicNumber, 0): 2
    default: 0
    }
  }
}

/// The signs that open and close an isolate.
private enum Isolate {
  static func opens(_ scalar: Unicode.Scalar) -> Bool { (0x2066...0x2068).contains(scalar.value) }
  static func closes(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x2069 }
  static func isSign(_ scalar: Unicode.Scalar) -> Bool { opens(scalar) || closes(scalar) }

  /// Nil for the sign that lets the content decide.
  static func direction(_ scalar: Unicode.Scalar) -> Direction? {
    switch scalar.value {
    case 0x2066: .leftToRight
    case 0x2067: .rightToLeft
    default: nil
    }
  }

  /// Where the matching sign stands, or the end of the text.
  static func end(_ scalars: [Unicode.Scalar], _ start: Int, _ limit: Int) -> Int {
    var depth = 1
    for index in start + 1..<max(limit, start + 1) {
      if opens(scalars[index]) { depth += 1 }
      if closes(scalars[index]) { depth -= 1 }
      if depth == 0 { return index }
    }
    return limit
  }
}
