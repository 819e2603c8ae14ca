// The values an expression starts from: literals, names, brackets, lists, contexts, ranges, and the constructs that
// begin with a word (if, for, some, every, function).

extension Parser {
  mutating func primary() throws(Problem) -> Expression {
    let token = current
    switch token.kind {
    case .number: return try number()
    case .string(let text):
      advance()
      return try make(.string(text), token.offset, .string)
    case .word: return try word()
    case .symbol: return try symbol()
    case .end, .broken: throw unexpected("a value")
    }
  }

  private mutating func number() throws(Problem) -> Expression {
    let token = current
    advance()
    guard let value = Decimal(token.text) else {
      throw Problem(.overflow, [token.text], at: source.place(at: token.offset))
    }
    return try make(.number(value), token.offset, .number)
  }

  private mutating func word() throws(Problem) -> Expression {
    let token = current
    guard token.isKeyword else { return try name() }
    // "for example" may be a name in scope, "for" alone may not.
    if let known = knownName(), known.words > 1, known.name != token.text { return try name() }
    switch token.text {
    case "true", "false":
      advance()
      return try make(.boolean(token.text == "true"), token.offset, .boolean)
    case "null":
      advance()
      return try make(.null, token.offset, .null)
    case "if": return try conditional()
    case "for": return try iteration()
    case "some", "every": return try quantified()
    case "function": return try function()
    default: throw unexpected("a value")
    }
  }

  private mutating func symbol() throws(Problem) -> Expression {
    let token = current
    switch token.text {
    case "(":
      advance()
      let inner = try expression()
      if accept("..") { return try rangeEnd(low: inner, lowClosed: false, token.offset) }
      try expect(")")
      return inner
    case "[": return try listOrRange()
    case "]":
      advance()
      let low = try bound()
      try expect("..")
      return try rangeEnd(low: low, lowClosed: false, token.offset)
    case "{": return try context()
    case "@": return try temporal()
    default: break
    }
    if let sign = Expression.Operator(rawValue: token.text), sign.isComparison {
      advance()
      return try make(.test(sign, try bound()), token.offset, .any)
    }
    throw unexpected("a value")
  }

  private mutating func temporal() throws(Problem) -> Expression {
    let offset = current.offset
    advance()
    guard case .string(let text) = current.kind else { throw unexpected("a date, time or duration in quotes") }
    advance()
    return try make(.temporal(text), offset, temporalType(text))
  }

  private func temporalType(_ text: String) -> FEELType {
    switch FEELTemporal(text, zones: { _ in nil }) {
    case .date: .date
    case .time: .time
    case .dateTime: .dateTime
    case .daysTime: .daysTimeDuration
    case .yearsMonths: .yearsMonthsDuration
    case nil: .any
    }
  }

  private mutating func listOrRange() throws(Problem) -> Expression {
    let offset = current.offset
    advance()
    var elements: [Expression] = []
    if accept("]") { return try make(.list([]), offset, .list(.null)) }
    elements.append(try expression())
    if accept("..") { return try rangeEnd(low: elements[0], lowClosed: true, offset) }
    while accept(",") { elements.append(try expression()) }
    try expect("]")
    let element = elements.dropFirst().reduce(elements[0].type) { $0.joined(with: $1.type) }
    return try make(.list(elements), offset, .list(element))
  }

  mutating func rangeEnd(low: Expression, lowClosed: Bool, _ offset: Int) throws(Problem) -> Expression {
    let high = try bound()
    let isClosed = current.isSymbol("]")
    guard isClosed || current.isSymbol(")") || current.isSymbol("[") else { throw unexpected("']' or ')'") }
    advance()
    let bounds = Expression.Bounds(low: low, lowClosed: lowClosed, high: high, highClosed: isClosed)
    return try make(.range(bounds), offset, .range(low.type.joined(with: high.type)))
  }

  private mutating func context() throws(Problem) -> Expression {
    let offset = current.offset
    advance()
    layers.append(Layer())
    defer { layers.removeLast() }
    var entries: [Expression.Entry] = []
    var fields: [FEELType.Field] = []
    var keys: Set<String> = []
    if !accept("}") {
      repeat {
        let key = try self.key()
        try expect(":")
        let value = try expression()
        if !keys.insert(key).inserted {
          throw Problem(.duplicate, [key], at: source.place(at: value.offset))
        }
        entries.append(Expression.Entry(key: key, value: value))
        fields.append(FEELType.Field(key, value.type))
        declare(key, value.type)
        noteMember(key)
      } while accept(",")
      try expect("}")
    }
    return try make(.context(entries), offset, .context(fields))
  }

  private mutating func key() throws(Problem) -> String {
    if case .string(let text) = current.kind {
      advance()
      return text
    }
    return try newName { $0.isSymbol(":") }
  }
}

// Constructs that begin with a word.
extension Parser {
  private mutating func conditional() throws(Problem) -> Expression {
    let offset = current.offset
    advance()
    let condition = try expression()
    try expectWord("then")
    let yes = try expression()
    try expectWord("else")
    let no = try expression()
    return try make(.conditional(condition, yes, no), offset, yes.type.joined(with: no.type))
  }

  private mutating func iteration() throws(Problem) -> Expression {
    let offset = current.offset
    advance()
    layers.append(Layer())
    defer { layers.removeLast() }
    let iterators = try iterators()
    try expectWord("return")
    declare("partial", .list(.any))
    let body = try expression()
    return try make(.iteration(iterators, body), offset, .list(body.type))
  }

  private mutating func quantified() throws(Problem) -> Expression {
    let token = current
    advance()
    layers.append(Layer())
    defer { layers.removeLast() }
    let iterators = try iterators()
    try expectWord("satisfies")
    let body = try expression()
    let quantifier: Expression.Quantifier = token.text == "some" ? .some : .every
    return try make(.quantified(quantifier, iterators, body), token.offset, .boolean)
  }

  private mutating func iterators() throws(Problem) -> [Expression.Iterator] {
    var iterators: [Expression.Iterator] = []
    repeat {
      let name = try newName { $0.isWord("in") }
      try expectWord("in")
      let domain = try domain()
      iterators.append(Expression.Iterator(name: name, domain: domain))
      declare(name, domain.type.element)
    } while accept(",")
    return iterators
  }

  mutating func domain() throws(Problem) -> Expression {
    let low = try expression()
    guard accept("..") else { return low }
    return try make(.steps(low, try expression()), low.offset, .list(low.type))
  }

  private mutating func function() throws(Problem) -> Expression {
    let offset = current.offset
    advance()
    try expect("(")
    layers.append(Layer())
    defer { layers.removeLast() }
    var parameters: [Expression.Parameter] = []
    if !accept(")") {
      repeat {
        let name = try newName { $0.isSymbol(":") || $0.isSymbol(",") || $0.isSymbol(")") }
        let type: FEELType = accept(":") ? try self.type() : .any
        parameters.append(Expression.Parameter(name: name, type: type))
        declare(name, type)
      } while accept(",")
      try expect(")")
    }
    let types = parameters.map(\.type)
    if acceptWord("external") {
      return try make(.external(parameters, try expression()), offset, .function(types, .any))
    }
    let body = try expression()
    return try make(.function(parameters, body), offset, .function(types, body.type))
  }
}
