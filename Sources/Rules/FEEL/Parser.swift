// Text to tree (DMN 1.5 §10.3.1.2). A descent with one level per construct and precedence climbing for operators, so
// that deep nesting costs little stack. Names are glued by asking the scope for the longest one that fits: FEEL cannot
// be parsed without knowing what is in scope, since "a - b", "date and time" or "days in weekend" may each be a name.

package struct Parser {
  let source: Source
  let tokens: [Token]
  let limits: Limits
  var at = 0
  var nesting = 0
  var base: NameScope
  var layers: [Layer] = []
  /// Keys of contexts met so far: they may follow a dot later in the same text.
  var ownMembers: Set<String> = []
  var longestOwn = 1
  let gluing: Gluing

  /// How many words may be glued: names of a thousand words, tried at each word of a long text, would take seconds.
  final class Gluing {
    private(set) var wordsLeft: Int

    init(wordsMax: Int) {
      wordsLeft = wordsMax
    }

    func spend(_ words: Int) -> Bool {
      wordsLeft -= words
      return wordsLeft > 0
    }
  }

  /// Names added by a loop, a function, a context or a filter.
  struct Layer {
    var types: [String: FEELType] = [:]
    /// Inside a filter over elements of unknown shape, any name may be an entry of the element.
    var isOpen = false
  }

  package static func expression(
    _ source: Source, scope: NameScope = NameScope(), limits: Limits = .standard
  ) throws(Problem) -> Expression {
    var parser = try Parser(source, scope, limits)
    let expression = try parser.expression()
    try parser.expectEnd()
    return expression
  }

  /// What a loop runs over: an expression, or `low..high`.
  package static func domain(
    _ source: Source, scope: NameScope, limits: Limits = .standard
  ) throws(Problem) -> Expression {
    var parser = try Parser(source, scope, limits)
    let expression = try parser.domain()
    try parser.expectEnd()
    return expression
  }

  /// A cell of a decision table, or the allowed values of a type: tests about `?`.
  package static func unaryTests(
    _ source: Source, scope: NameScope = NameScope(), input: FEELType = .any, limits: Limits = .standard
  ) throws(Problem) -> UnaryTests {
    var parser = try Parser(source, scope, limits)
    parser.layers.append(Layer(types: ["?": input]))
    return try parser.unaryTests()
  }

  package static func type(
    _ text: String, scope: NameScope = NameScope(), limits: Limits = .standard
  ) throws(Problem) -> FEELType {
    var parser = try Parser(Source(text), scope, limits)
    let type = try parser.type()
    try parser.expectEnd()
    return type
  }

  private init(_ source: Source, _ scope: NameScope, _ limits: Limits) throws(Problem) {
    self.source = source
    self.limits = limits
    self.base = scope
    guard source.text.utf8.count <= limits.sourceScalarsMax else {
      throw Problem(.limit, ["the text is longer than \(limits.sourceScalarsMax) characters"])
    }
    tokens = Lexer.tokens(of: source.text)
    gluing = Gluing(wordsMax: 10_000 + 8 * tokens.count)
    if let broken = tokens.first(where: { if case .broken = $0.kind { true } else { false } }),
      case .broken(let sentence) = broken.kind
    {
      throw Problem(.syntax, [sentence], at: source.place(at: broken.offset))
    }
  }

  mutating func unaryTests() throws(Problem) -> UnaryTests {
    if tokens[0].isSymbol("-"), tokens[1].kind == .end { return .any }
    if tokens[0].isWord("not"), tokens[1].isSymbol("("), closes(1, at: tokens.count - 2) {
      at = 2
      let tests = try testList()
      try expect(")")
      try expectEnd()
      return .tests(tests, negated: true)
    }
    let tests = try testList()
    try expectEnd()
    return .tests(tests, negated: false)
  }

  /// Whether the bracket opened at `start` is the one closed at `end`: `not(a)` is a negation, `not(a) or b` is not.
  private func closes(_ start: Int, at end: Int) -> Bool {
    var depth = 0
    for index in start..<tokens.count {
      if tokens[index].isSymbol("(") { depth += 1 }
      if tokens[index].isSymbol(")") { depth -= 1 }
      if depth == 0 { return index == end }
    }
    return false
  }

  private mutating func testList() throws(Problem) -> [Expression] {
    var tests = [try expression()]
    while accept(",") { tests.append(try expression()) }
    return tests
  }
}

// Tokens.
extension Parser {
  var current: Token { tokens[at] }

  func ahead(_ count: Int) -> Token { tokens[min(at + count, tokens.count - 1)] }

  mutating func advance() {
    if at < tokens.count - 1 { at += 1 }
  }

  mutating func accept(_ symbol: String) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(Problem) {
    if !accept(symbol) { throw unexpected("'\(symbol)'") }
  }

  mutating func acceptWord(_ word: String) -> Bool {
    guard current.isWord(word) else { return false }
    advance()
    return true
  }

  mutating func expectWord(_ word: String) throws(Problem) {
    if !acceptWord(word) { throw unexpected("'\(word)'") }
  }

  func expectEnd() throws(Problem) {
    if current.kind != .end { throw unexpected("the end") }
  }

  func unexpected(_ wanted: String) -> Problem {
    let found = current.kind == .end ? "the text ends" : "'\(current.text)' stands"
    return Problem(.syntax, ["Here \(found) where \(wanted) is expected."], at: source.place(at: current.offset))
  }

  func make(_ form: Expression.Form, _ offset: Int, _ type: FEELType = .any) throws(Problem) -> Expression {
    guard gluing.wordsLeft > 0 else {
      throw Problem(.limit, ["its names have too many words"], at: source.place(at: offset))
    }
    let bare = Expression(form: form, offset: offset, type: type, depth: 0)
    let depth = 1 + (bare.children.map(\.depth).max() ?? 0)
    guard depth <= limits.treeDepthMax else {
      throw Problem(.limit, ["the expression is too deep"], at: source.place(at: offset))
    }
    return Expression(form: form, offset: offset, type: type, depth: depth)
  }

  mutating func expression() throws(Problem) -> Expression { try nested(.or) }

  /// An end of a range, or what a test compares with: nothing looser than a sum, and counted like any inner expression
  /// (`<<<<` and `]]]]` nest as brackets do).
  mutating func bound() throws(Problem) -> Expression { try nested(.sum) }

  private mutating func nested(_ level: Level) throws(Problem) -> Expression {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= limits.nestingMax else {
      throw Problem(.limit, ["the expression is nested too deeply"], at: source.place(at: current.offset))
    }
    return try operation(level)
  }
}
