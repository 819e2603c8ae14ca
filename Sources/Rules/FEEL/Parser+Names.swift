// Gluing words into names (DMN 1.5 §10.3.1.4): the longest name in scope that starts here wins. What is in no scope is
// read as the words up to the next keyword or sign, so that its author is told the whole name is unknown.

extension Parser {
  /// The words of `range` as one name.
  func glued(_ range: Range<Int>) -> String {
    var name = ""
    for token in tokens[range] {
      if token.spaceBefore && !name.isEmpty { name += " " }
      name += token.text
    }
    return name
  }

  /// The longest glued name starting here for which `isKnown` holds, and how many words it takes.
  private func longestName(upTo words: Int, where isKnown: (String) -> Bool) -> (name: String, words: Int)? {
    var name = ""
    var best: (String, Int)?
    for count in 0..<words {
      let token = ahead(count)
      guard token.canContinueName, gluing.spend(1 + name.utf8.count / 16) else { break }
      if token.spaceBefore && count > 0 { name += " " }
      name += token.text
      if isKnown(name) { best = (name, count + 1) }
    }
    return best
  }

  func typeInScope(_ name: String) -> FEELType? {
    for layer in layers.reversed() {
      if let type = layer.types[name] { return type }
    }
    return base.types[name]
  }

  private var longest: Int { max(base.longestName, longestOwn, Builtins.longestName) }

  private var isOpen: Bool { base.isOpen || layers.contains { $0.isOpen } }

  /// The name that starts here, if one in scope does.
  func knownName() -> (name: String, words: Int)? {
    let isOpen = isOpen
    return longestName(upTo: longest) { name in
      typeInScope(name) != nil || Builtins.isKnown(name)
        || isOpen && (base.members.contains(name) || ownMembers.contains(name))
    }
  }

  mutating func name() throws(Problem) -> Expression {
    let offset = current.offset
    if let known = knownName() {
      at += known.words
      return try make(.name(known.name), offset, typeInScope(known.name) ?? .any)
    }
    return try make(.name(unknownName()), offset)
  }

  private mutating func unknownName() -> String {
    var end = at + 1
    while tokens[end].kind == .word, !tokens[end].isKeyword { end += 1 }
    defer { at = end }
    return glued(at..<end)
  }

  mutating func memberName(of type: FEELType) throws(Problem) -> String {
    guard current.kind == .word else { throw unexpected("the name of an entry") }
    let exact = longestName(upTo: longest) { type.member($0) != nil }
    let likely = longestName(upTo: longest) {
      base.members.contains($0) || ownMembers.contains($0) || FEELType.propertyNames.contains($0)
    }
    if let known = exact ?? likely {
      at += known.words
      return known.name
    }
    return unknownName()
  }

  /// A name being given: the words up to a word or sign that cannot belong to it.
  mutating func newName(upTo stop: (Token) -> Bool) throws(Problem) -> String {
    guard current.kind == .word else { throw unexpected("a name") }
    let start = at
    while !stop(current), current.canContinueName { advance() }
    guard at > start else { throw unexpected("a name") }
    return glued(start..<at)
  }

  mutating func declare(_ name: String, _ type: FEELType) {
    layers[layers.count - 1].types[name] = type
    longestOwn = max(longestOwn, Lexer.canonical(name).words)
  }

  mutating func noteMember(_ name: String) {
    ownMembers.insert(name)
    longestOwn = max(longestOwn, Lexer.canonical(name).words)
  }
}

// Types, grammar rule 54.
extension Parser {
  mutating func type() throws(Problem) -> FEELType {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= limits.nestingMax else {
      throw Problem(.limit, ["the type is nested too deeply"], at: source.place(at: current.offset))
    }
    guard current.kind == .word else { throw unexpected("a type") }
    if ahead(1).isSymbol("<") {
      switch current.text {
      case "list", "range": return try genericType()
      case "context": return try contextType()
      case "function": return try functionType()
      default: break
      }
    }
    let known = longestName(upTo: longest) { base.definitions[$0] != nil || FEELType.names[$0] != nil }
    guard let known, let type = base.definitions[known.name] ?? FEELType.names[known.name] else {
      let offset = current.offset
      throw Problem(.unknownType, [unknownName()], at: source.place(at: offset))
    }
    at += known.words
    return type
  }

  private mutating func genericType() throws(Problem) -> FEELType {
    let isList = current.text == "list"
    advance()
    advance()
    let element = try type()
    try expect(">")
    return isList ? .list(element) : .range(element)
  }

  private mutating func contextType() throws(Problem) -> FEELType {
    advance()
    advance()
    var fields: [FEELType.Field] = []
    if !accept(">") {
      repeat {
        let name = try newName { $0.isSymbol(":") }
        try expect(":")
        fields.append(FEELType.Field(name, try type()))
      } while accept(",")
      try expect(">")
    }
    return .context(fields)
  }

  private mutating func functionType() throws(Problem) -> FEELType {
    advance()
    advance()
    var parameters: [FEELType] = []
    if !accept(">") {
      repeat { parameters.append(try type()) } while accept(",")
      try expect(">")
    }
    try expect("->")
    return .function(parameters, try type())
  }
}
