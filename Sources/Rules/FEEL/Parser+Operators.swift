// Operators, loosest first (grammar rules 4 and 49 to 53): or, and, comparison, between/in/instance of, + -, * /, **,
// and the minus sign, which binds tighter than ** (rule 4 lists it last). Operators of one level group to the left.

extension Parser {
  enum Level: Int, Comparable {
    case or, and, comparison, relation, sum, product, power

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

    var tighter: Level { Level(rawValue: rawValue + 1) ?? .power }

    init(of sign: Expression.Operator) {
      switch sign {
      case .or: self = .or
      case .and: self = .and
      case .add, .subtract: self = .sum
      case .multiply, .divide: self = .product
      case .power: self = .power
      default: self = .comparison
      }
    }
  }

  mutating func operation(_ minimum: Level) throws(Problem) -> Expression {
    var left = try signed()
    while let level = levelOfInfix(), level >= minimum {
      left = level == .relation ? try relation(left) : try binary(left, level)
    }
    return left
  }

  private func levelOfInfix() -> Level? {
    let token = current
    switch token.kind {
    case .symbol:
      switch token.text {
      case "=", "!=", "<", "<=", ">", ">=": return .comparison
      case "+", "-": return .sum
      case "*", "/": return .product
      case "**": return .power
      default: return nil
      }
    case .word:
      switch token.text {
      case "or": return .or
      case "and": return .and
      case "between", "in": return .relation
      case "instance": return ahead(1).isWord("of") ? .relation : nil
      default: return nil
      }
    default: return nil
    }
  }

  private mutating func binary(_ left: Expression, _ level: Level) throws(Problem) -> Expression {
    guard let sign = Expression.Operator(rawValue: current.text) else { throw unexpected("an operator") }
    advance()
    let right = level == .power ? try signed() : try operation(level.tighter)
    return try make(.operation(sign, left, right), left.offset, resultType(sign, left.type, right.type))
  }

  private mutating func relation(_ left: Expression) throws(Problem) -> Expression {
    let word = current.text
    advance()
    switch word {
    case "between":
      let low = try operation(.sum)
      try expectWord("and")
      let high = try operation(.sum)
      return try make(.between(left, low, high), left.offset, .boolean)
    case "instance":
      try expectWord("of")
      // Rule 54: these types want their parameters, and "123 instance of list" is null (DMN 1.5 table 61).
      if ["list", "range", "context", "function"].contains(current.text), !ahead(1).isSymbol("<"),
        base.definitions[current.text] == nil
      {
        throw Problem(.unknownType, [current.text], at: source.place(at: current.offset))
      }
      return try make(.instance(left, try type()), left.offset, .boolean)
    default:
      return try make(.within(left, try testsAfterIn()), left.offset, .boolean)
    }
  }

  /// One test, or several in brackets; `(1..3)` is an interval and no pair of brackets.
  private mutating func testsAfterIn() throws(Problem) -> [Expression] {
    let start = current.offset
    guard accept("(") else { return [try operation(.sum)] }
    let first = try expression()
    if accept("..") {
      let range = try rangeEnd(low: first, lowClosed: false, start)
      return [try postfix(range)]
    }
    var tests = [first]
    while accept(",") { tests.append(try expression()) }
    try expect(")")
    if tests.count == 1 { tests[0] = try postfix(tests[0]) }
    return tests
  }

  private mutating func signed() throws(Problem) -> Expression {
    guard current.isSymbol("-") else { return try postfix(try primary()) }
    let offset = current.offset
    advance()
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= limits.nestingMax else {
      throw Problem(.limit, ["the expression is nested too deeply"], at: source.place(at: offset))
    }
    let inner = try signed()
    return try make(.negation(inner), offset, inner.type)
  }

  private func resultType(_ sign: Expression.Operator, _ left: FEELType, _ right: FEELType) -> FEELType {
    switch sign {
    case .or, .and, .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: return .boolean
    case .power: return .number
    case .add, .subtract, .multiply, .divide: break
    }
    let mine = left.plain
    let theirs = right.plain
    switch (mine, theirs) {
    case (.number, .number): return .number
    case (.string, .string) where sign == .add: return .string
    case (.date, .daysTimeDuration), (.date, .yearsMonthsDuration): return .date
    case (.dateTime, .daysTimeDuration), (.dateTime, .yearsMonthsDuration): return .dateTime
    case (.time, .daysTimeDuration): return .time
    case (.date, .date), (.dateTime, .dateTime), (.time, .time):
      return sign == .subtract ? .daysTimeDuration : .any
    case (.daysTimeDuration, .daysTimeDuration), (.yearsMonthsDuration, .yearsMonthsDuration):
      return sign == .divide ? .number : mine
    case (.daysTimeDuration, .number), (.yearsMonthsDuration, .number): return mine
    case (.number, .daysTimeDuration), (.number, .yearsMonthsDuration): return theirs
    default: return .any
    }
  }
}

// What follows a value: `.name`, `[filter]`, `(arguments)`.
extension Parser {
  mutating func postfix(_ start: Expression) throws(Problem) -> Expression {
    var expression = start
    while true {
      if current.isSymbol(".") {
        advance()
        let name = try memberName(of: expression.type)
        expression = try make(.member(expression, name), start.offset, expression.type.member(name) ?? .any)
      } else if current.isSymbol("["), !bracketCloses {
        expression = try filter(expression)
      } else if current.isSymbol("(") {
        expression = try call(expression)
      } else {
        return expression
      }
    }
  }

  /// In `]1..5[` the last bracket closes: nothing that could be a condition follows it.
  private var bracketCloses: Bool {
    let next = ahead(1)
    switch next.kind {
    case .end: return true
    case .word:
      return next.isKeyword
        && !["if", "for", "some", "every", "function", "true", "false", "null"]
          .contains(next.text)
    case .symbol: return [")", "]", "}", ",", ".", "..", ":", "+", "*", "/", "**"].contains(next.text)
    default: return false
    }
  }

  private mutating func filter(_ base: Expression) throws(Problem) -> Expression {
    advance()
    let element = base.type.element
    var layer = Layer(types: ["item": element])
    if let fields = element.fields, !fields.isEmpty {
      for field in fields { layer.types[Lexer.canonicalName(field.name)] = field.type }
    } else {
      layer.isOpen = true
    }
    layers.append(layer)
    let condition = try expression()
    layers.removeLast()
    try expect("]")
    let type: FEELType =
      switch condition.type.plain {
      case .number: element
      case .boolean: .list(element)
      default: .any
      }
    return try make(.filter(base, condition), base.offset, type)
  }

  private mutating func call(_ callee: Expression) throws(Problem) -> Expression {
    advance()
    var arguments: [Expression.Argument] = []
    if !accept(")") {
      repeat {
        let name = argumentName()
        arguments.append(Expression.Argument(name: name, value: try expression()))
      } while accept(",")
      try expect(")")
    }
    let named = arguments.filter { $0.name != nil }.count
    guard named == 0 || named == arguments.count else {
      let sentence = "Either every argument bears a name or none does."
      throw Problem(.syntax, [sentence], at: source.place(at: callee.offset))
    }
    return try make(.call(callee, arguments), callee.offset, resultType(of: callee, arguments))
  }

  /// The words before a colon, when the argument bears a name.
  private mutating func argumentName() -> String? {
    guard current.kind == .word else { return nil }
    var end = at
    while tokens[end].canContinueName { end += 1 }
    guard tokens[end].isSymbol(":") else { return nil }
    let name = glued(at..<end)
    at = end + 1
    return name
  }

  private func resultType(of callee: Expression, _ arguments: [Expression.Argument]) -> FEELType {
    if case .function(_, let result) = callee.type { return result }
    guard case .name(let name) = callee.form, typeInScope(name) == nil else { return .any }
    return Builtins.resultType(of: name, arguments.map(\.value.type))
  }
}
