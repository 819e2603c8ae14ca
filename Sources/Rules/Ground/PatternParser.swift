// Reads a pattern into a tree (XML Schema 1.1 Part 2 appendix G, with the additions of F&O 3.1 §5.6.1).

indirect enum PatternNode {
  case scalar(Unicode.Scalar)
  case set(Int)
  case dot
  case start
  case end
  case backReference(Int)
  case group(Int?, PatternNode)
  case sequence([PatternNode])
  case choice([PatternNode])
  case repetition(PatternNode, min: Int, max: Int, isGreedy: Bool)
}

struct PatternParser {
  private(set) var sets: [ScalarSet] = []
  private(set) var groups = 0

  private let scalars: [Unicode.Scalar]
  /// Where each scalar stands in the pattern as written.
  private let positions: [Int]
  private let flags: Pattern.Flags
  private var index = 0
  private var closedGroups: Set<Int> = []

  private static let depthMax = 100
  private static let groupsMax = 1_000

  init(_ pattern: String, flags: Pattern.Flags) throws(PatternError) {
    let written = Array(pattern.unicodeScalars)
    guard written.count <= Pattern.scalarsMax else {
      throw PatternError(.tooLarge, at: Pattern.scalarsMax, "A pattern has \(Pattern.scalarsMax) characters at most.")
    }
    self.flags = flags
    positions = flags.ignoresSpace && !flags.isLiteral ? Self.withoutSpace(written) : Array(written.indices)
    scalars = positions.map { written[$0] }
  }

  mutating func parse() throws(PatternError) -> PatternNode {
    if flags.isLiteral {
      var nodes: [PatternNode] = []
      for scalar in scalars { nodes.append(literal(scalar)) }
      return .sequence(nodes)
    }
    let node = try expression(depth: 0)
    guard index == scalars.count else { throw error("This parenthesis closes nothing; write \\) for the character.") }
    return node
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
  private var afterNext: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private func error(_ sentence: String, at place: Int? = nil) -> PatternError {
    let place = place ?? index
    return PatternError(
      .pattern, at: place < positions.count ? positions[place] : positions.last.map { $0 + 1 } ?? 0, sentence)
  }

  /// The positions flag x leaves: white space counts only inside a class.
  private static func withoutSpace(_ scalars: [Unicode.Scalar]) -> [Int] {
    var (depth, isEscaped) = (0, false)
    return scalars.indices.filter { index in
      let scalar = scalars[index]
      if depth == 0 && isSpace(scalar) { return false }
      if isEscaped {
        isEscaped = false
        return true
      }
      switch scalar {
      case "\\": isEscaped = true
      case "[": depth += 1
      case "]": depth = max(depth - 1, 0)
      default: break
      }
      return true
    }
  }
}

// Expressions
extension PatternParser {
  private mutating func expression(depth: Int) throws(PatternError) -> PatternNode {
    try checkDepth(depth)
    var branches = [try branch(depth: depth)]
    while take("|") { branches.append(try branch(depth: depth)) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private func checkDepth(_ depth: Int) throws(PatternError) {
    if depth <= Self.depthMax { return }
    throw PatternError(
      .tooLarge, at: positions[index - 1], "Parentheses and brackets nest \(Self.depthMax) deep at most.")
  }

  private mutating func branch(depth: Int) throws(PatternError) -> PatternNode {
    var pieces: [PatternNode] = []
    while let next, next != "|", next != ")" {
      let atom = try atom(depth: depth)
      guard let (least, most) = try quantity() else {
        pieces.append(atom)
        continue
      }
      pieces.append(.repetition(atom, min: least, max: most, isGreedy: !take("?")))
    }
    return .sequence(pieces)
  }

  private mutating func atom(depth: Int) throws(PatternError) -> PatternNode {
    guard let scalar = next else { throw error("The pattern ends too early.") }
    switch scalar {
    case "?", "*", "+", "{":
      throw error("There is nothing “\(scalar)” could repeat; write \\\(scalar) for the character.")
    case "}", "]": throw error("“\(scalar)” closes nothing; write \\\(scalar) for the character.")
    case "(": return try group(depth: depth)
    case "[":
      index += 1
      return add(try bracket(depth: depth + 1).prepared())
    case "\\": return try escape()
    default: index += 1
    }
    switch scalar {
    case ".": return .dot
    case "^": return .start
    case "$": return .end
    default: return literal(scalar)
    }
  }

  private mutating func group(depth: Int) throws(PatternError) -> PatternNode {
    let open = index
    index += 1
    var number: Int?
    if take("?") {
      guard take(":") else {
        throw error("After (? only : can follow; looking ahead or behind is not part of the language.")
      }
    } else {
      groups += 1
      number = groups
      guard groups <= Self.groupsMax else {
        throw PatternError(.tooLarge, at: positions[open], "A pattern has \(Self.groupsMax) groups at most.")
      }
    }
    let node = try expression(depth: depth + 1)
    guard take(")") else { throw error("This parenthesis is not closed.", at: open) }
    if let number { closedGroups.insert(number) }
    return .group(number, node)
  }

  private mutating func literal(_ scalar: Unicode.Scalar) -> PatternNode {
    guard flags.ignoresCase, caseVariants(scalar).count > 1 else { return .scalar(scalar) }
    var set = ScalarSet(ignoresCase: true)
    set.insert(scalar...scalar)
    return add(set.prepared())
  }

  private mutating func add(_ set: ScalarSet) -> PatternNode {
    sets.append(set)
    return .set(sets.count - 1)
  }

  /// ?, *, +, {n}, {n,} or {n,m}; nil where nothing is repeated.
  private mutating func quantity() throws(PatternError) -> (Int, Int)? {
    if take("?") { return (0, 1) }
    if take("*") { return (0, Int.max) }
    if take("+") { return (1, Int.max) }
    let open = index
    guard take("{") else { return nil }
    let least = try number()
    var most = least
    if take(",") { most = next == "}" ? Int.max : try number() }
    guard take("}") else { throw error("A quantity is written {2}, {2,} or {2,5}.", at: open) }
    guard least <= most else { throw error("The first number of a quantity is not above the second.", at: open) }
    return (least, most)
  }

  private mutating func number() throws(PatternError) -> Int {
    let start = index
    guard let first = next, var value = digit(first) else { throw error("A quantity is written {2}, {2,} or {2,5}.") }
    index += 1
    while let scalar = next, let digit = digit(scalar) {
      value = value * 10 + digit
      index += 1
      guard value < 1_000_000_000 else {
        throw PatternError(.tooLarge, at: positions[start], "A quantity is below a thousand million.")
      }
    }
    return value
  }
}

// Escapes
extension PatternParser {
  private mutating func escape() throws(PatternError) -> PatternNode {
    if let scalar = afterNext, scalar != "0", let first = digit(scalar) { return try backReference(first) }
    switch try escaped() {
    case .one(let scalar): return literal(scalar)
    case .many(let many):
      var set = ScalarSet()
      set.insert(many)
      return add(set.prepared())
    }
  }

  /// As many digits as there are groups before; the group has to be closed.
  private mutating func backReference(_ first: Int) throws(PatternError) -> PatternNode {
    let start = index
    var number = first
    index += 2
    while let scalar = next, let digit = digit(scalar), number * 10 + digit <= groups {
      number = number * 10 + digit
      index += 1
    }
    guard closedGroups.contains(number) else {
      throw error("There is no group \(number) closed before this place.", at: start)
    }
    return .backReference(number)
  }

  private enum Escaped {
    case one(Unicode.Scalar)
    case many(ScalarClass)
  }

  /// What follows a backslash, in a class or outside.
  private mutating func escaped() throws(PatternError) -> Escaped {
    let start = index
    index += 1
    guard let scalar = next else { throw error("There is nothing after the last \\.", at: start) }
    index += 1
    switch scalar {
    case "n": return .one("\n")
    case "r": return .one("\r")
    case "t": return .one("\t")
    case "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "-", "[", "]", "^", "$": return .one(scalar)
    case "s": return .many(.space)
    case "S": return .many(ScalarClass.space.inverted)
    case "i": return .many(.nameStart)
    case "I": return .many(ScalarClass.nameStart.inverted)
    case "c": return .many(.nameCharacter)
    case "C": return .many(ScalarClass.nameCharacter.inverted)
    case "d": return .many(.digit)
    case "D": return .many(ScalarClass.digit.inverted)
    case "w": return .many(.word)
    case "W": return .many(ScalarClass.word.inverted)
    case "p": return .many(try property(start))
    case "P": return .many(try property(start).inverted)
    default: throw error("\\\(scalar) means nothing here.", at: start)
    }
  }

  /// {L}, {Lu} or {IsBasicLatin}
  private mutating func property(_ start: Int) throws(PatternError) -> ScalarClass {
    guard take("{") else { throw error("After \\p stands a category or a block in braces.", at: start) }
    var name = ""
    while let scalar = next, scalar != "}" {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard take("}") else { throw error("After \\p stands a category or a block in braces.", at: start) }
    if let category = ScalarClass(category: name) { return category }
    if name.hasPrefix("Is"), let block = unicodeBlock(String(name.dropFirst(2))) { return ScalarClass(block) }
    throw error("“\(name)” is neither a category nor a block of Unicode.", at: start)
  }
}

// Classes: [a-z], [^\s,], [a-z-[aeiou]]
extension PatternParser {
  /// What follows the opening bracket.
  private mutating func bracket(depth: Int) throws(PatternError) -> ScalarSet {
    let open = index - 1
    try checkDepth(depth)
    var set = ScalarSet(isNegated: take("^"), ignoresCase: flags.ignoresCase)
    var isEmpty = true
    while let scalar = next, scalar != "]" {
      if scalar == "-", !isEmpty, afterNext == "[" {
        index += 2
        set.subtract(try bracket(depth: depth + 1))
        guard next == "]" else { throw error("After a subtracted class its own class ends.") }
        break
      }
      if scalar == "-" {
        guard isEmpty || afterNext == "]" else { throw error("In the middle of a class a hyphen is written \\-.") }
        index += 1
        set.insert(scalar...scalar)
      } else {
        try insertMember(into: &set)
      }
      isEmpty = false
    }
    guard take("]") else { throw error("This bracket is not closed.", at: open) }
    if isEmpty { throw error("A class has at least one character.", at: open) }
    return set.merged()
  }

  /// A character, a range of them or an escape that stands for many.
  private mutating func insertMember(into set: inout ScalarSet) throws(PatternError) {
    let start = index
    switch try member() {
    case .many(let other): set.insert(other)
    case .one(let first):
      guard next == "-", let end = afterNext, end != "]", end != "[" else { return set.insert(first...first) }
      index += 1
      guard end != "-", case .one(let last) = try member(), first <= last else {
        throw error("A range goes from one character to a later one.", at: start)
      }
      set.insert(first...last)
    }
  }

  private mutating func member() throws(PatternError) -> Escaped {
    guard let scalar = next else { throw error("This class is not closed.") }
    if scalar == "\\" { return try escaped() }
    if scalar == "[" { throw error("In a class a bracket is written \\[.") }
    index += 1
    return .one(scalar)
  }
}
