// An expression as a sentence for people: "capital supérieur à 100 000 et activité parmi bar, café". The words come
// from the language files (Config/languages, family `sentence`) through a function handed in, so that no language is
// written here; an idea without a phrase is shown as FEEL writes it. In a phrase {0}, {1} … stand for the parts.

package struct Sentences {
  private let phrase: (String) -> String?
  private let name: (String) -> String
  private let code: (_ code: String, _ name: String?) -> String
  private let number: (Decimal) -> String
  private let temporal: (String) -> String

  /// `name` turns the name of a variable into its label, `code` a text into its label where it is compared with the
  /// variable called `name`; `number` and `temporal` write numbers and dates the way the language does.
  package init(
    phrase: @escaping (String) -> String?, name: @escaping (String) -> String = { $0 },
    code: @escaping (_ code: String, _ name: String?) -> String = { code, _ in code },
    number: @escaping (Decimal) -> String = { $0.text }, temporal: @escaping (String) -> String = { $0 }
  ) {
    self.phrase = phrase
    self.name = name
    self.code = code
    self.number = number
    self.temporal = temporal
  }

  package static let keys: [String] = ideas + functions.map { "call.\(key(ofFunction: $0))" }

  private static let ideas: [String] = [
    "and", "or", "not", "group", "equal", "unequal", "less", "lessOrEqual", "greater", "greaterOrEqual", "between",
    "among", "notAmong", "any", "add", "subtract", "multiply", "divide", "power", "negation", "true", "false", "null",
    "isTrue", "isFalse", "isNull", "isNotNull", "if", "some", "every", "for", "where", "at", "of", "list", "listLast",
    "invoked", "rule", "always", "otherwise", "result", "results",
  ]

  /// Functions that have phrases of their own; the others are said by their names.
  private static let functions: [String] = [
    "count", "sum", "min", "max", "mean", "all", "any", "list contains", "contains", "starts with", "ends with",
    "matches", "string length", "upper case", "lower case", "today", "now", "day of week", "month of year",
    "day of year", "week of year", "years and months duration", "abs", "floor", "ceiling", "decimal", "round up",
    "round down", "round half up", "round half down", "modulo",
  ]

  private static func key(ofFunction name: String) -> String {
    String(name.map { $0 == " " ? "-" : $0 })
  }

  package func sentence(of expression: Expression) -> String { sentence(of: expression, about: nil) }

  /// `about` is the variable a text is compared with: its codes have labels.
  func sentence(of expression: Expression, about subject: String?) -> String {
    switch expression.form {
    case .null: return filled("null", []) ?? "null"
    case .boolean(let flag): return filled(flag ? "true" : "false", []) ?? String(flag)
    case .number(let value): return number(value)
    case .string(let text): return code(text, subject)
    case .temporal(let text): return temporal(text)
    case .name(let name): return self.name(name)
    case .member(let base, let name): return say("of", [self.name(name), sentence(of: base)], expression)
    case .operation(let sign, let left, let right): return operation(sign, left, right, expression)
    case .negation(let inner): return say("negation", [operand(inner, tighterThan: .product)], expression)
    case .between(let value, let low, let high): return say("between", [value, low, high], expression)
    case .within(let subject, let tests):
      return sentence(of: .tests(tests, negated: false), about: sentence(of: subject), named: subject.variableName)
    case .conditional(let condition, let yes, let no): return say("if", [condition, yes, no], expression)
    case .quantified(let quantifier, let iterators, let body) where iterators.count == 1:
      let parts = [iterators[0].name, sentence(of: iterators[0].domain), sentence(of: body)]
      return say(quantifier.rawValue, parts, expression)
    case .iteration(let iterators, let body) where iterators.count == 1:
      return say("for", [iterators[0].name, sentence(of: iterators[0].domain), sentence(of: body)], expression)
    case .filter(let base, let condition):
      return say(condition.type.plain == .number ? "at" : "where", [base, condition], expression)
    case .list(let elements): return enumeration(elements.map { sentence(of: $0, about: subject) })
    case .call(let callee, let arguments): return call(callee, arguments, expression)
    default: return Printer.text(of: expression)
    }
  }

  /// A cell of a table, said about the column's label; `name` is the variable the column asks, if it asks one.
  package func sentence(of tests: UnaryTests, about subject: String, named name: String? = nil) -> String {
    switch tests {
    case .any: return filled("any", [subject]) ?? "-"
    case .tests(let list, let isNegated):
      if list.count > 1, list.allSatisfy(\.isPlainValue) {
        let values = enumeration(list.map { sentence(of: $0, about: name) })
        return filled(isNegated ? "notAmong" : "among", [subject, values]) ?? Printer.text(of: tests)
      }
      let parts = list.map { test($0, about: subject, named: name, isNegated: isNegated) }
      let said = parts.dropFirst().reduce(parts.first ?? "") { joined("or", $0, $1) }
      if !isNegated || list.count == 1 && list[0].isPlainValue { return said }
      return filled("not", [said]) ?? "not(\(said))"
    }
  }

  private func test(_ test: Expression, about subject: String, named name: String?, isNegated: Bool) -> String {
    let said: String?
    switch test.form {
    case .test(let sign, let inner): said = filled(key(sign), [subject, sentence(of: inner, about: name)])
    case .range(let bounds): said = range(bounds, about: subject)
    case .boolean(let flag): said = filled(flag != isNegated ? "isTrue" : "isFalse", [subject])
    case .null: said = filled("isNull", [subject])
    case .list(let elements) where elements.allSatisfy(\.isPlainValue):
      said = filled("among", [subject, sentence(of: test, about: name)])
    case _ where test.mentions("?"): return sentence(of: test)
    default:
      let isUnequal = isNegated && test.isPlainValue
      said = filled(isUnequal ? "unequal" : "equal", [subject, sentence(of: test, about: name)])
    }
    return said ?? Printer.text(of: test)
  }

  private func range(_ bounds: Expression.Bounds, about subject: String) -> String? {
    guard let low = bounds.low.map(sentence), let high = bounds.high.map(sentence) else { return nil }
    if bounds.lowClosed && bounds.highClosed { return filled("between", [subject, low, high]) }
    guard let above = filled(bounds.lowClosed ? "greaterOrEqual" : "greater", [subject, low]),
      let below = filled(bounds.highClosed ? "lessOrEqual" : "less", [subject, high])
    else { return nil }
    return filled("and", [above, below])
  }
}

// Operations and calls.
extension Sentences {
  private func operation(
    _ sign: Expression.Operator, _ left: Expression, _ right: Expression, _ whole: Expression
  ) -> String {
    switch (sign, right.form) {
    case (.equal, .boolean(let flag)), (.unequal, .boolean(let flag)):
      return say(flag == (sign == .equal) ? "isTrue" : "isFalse", [left], whole)
    case (.equal, .null): return say("isNull", [left], whole)
    case (.unequal, .null): return say("isNotNull", [left], whole)
    default: break
    }
    let level = Parser.Level(of: sign)
    // a - (b - c) keeps its brackets, (a - b) - c needs none; "and" and "or" may be read either way.
    let isSymmetric = sign == .and || sign == .or || sign == .add || sign == .multiply
    let first = operand(left, tighterThan: level, orAs: true, about: right.variableName)
    let second = operand(right, tighterThan: level, orAs: isSymmetric, about: left.variableName)
    return say(key(sign), [first, second], whole)
  }

  /// In brackets when the words would otherwise be taken apart: "(a ou b) et c".
  private func operand(
    _ part: Expression, tighterThan level: Parser.Level, orAs isSame: Bool = false, about subject: String? = nil
  ) -> String {
    let said = sentence(of: part, about: subject)
    guard case .operation(let sign, _, _) = part.form else { return said }
    let own = Parser.Level(of: sign)
    return own > level || isSame && own == level ? said : filled("group", [said]) ?? "(\(said))"
  }

  private func key(_ sign: Expression.Operator) -> String {
    switch sign {
    case .or: "or"
    case .and: "and"
    case .equal: "equal"
    case .unequal: "unequal"
    case .less: "less"
    case .lessOrEqual: "lessOrEqual"
    case .greater: "greater"
    case .greaterOrEqual: "greaterOrEqual"
    case .add: "add"
    case .subtract: "subtract"
    case .multiply: "multiply"
    case .divide: "divide"
    case .power: "power"
    }
  }

  private func call(_ callee: Expression, _ arguments: [Expression.Argument], _ whole: Expression) -> String {
    guard case .name(let name) = callee.form else { return Printer.text(of: whole) }
    if arguments.count == 1, case .string(let text) = arguments[0].value.form, Sentences.makesMoment.contains(name) {
      return temporal(text)
    }
    let parts = arguments.map { sentence(of: $0.value, about: arguments[0].value.variableName) }
    if name == "not", arguments.count == 1 {
      return say(arguments[0].value.variableName == nil ? "not" : "isFalse", parts, whole)
    }
    let key = "call.\(Sentences.key(ofFunction: name))"
    // A phrase for one part says them all: the total of a, b and c.
    if let template = phrase(key) { return filled(key, template.contains("{1}") ? parts : [enumeration(parts)]) ?? "" }
    return say("invoked", [self.name(name), enumeration(parts)], whole)
  }

  /// Functions that turn a text into a date, a time or a duration.
  private static let makesMoment: Set<String> = ["date", "time", "date and time", "duration"]

  private func enumeration(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    let others = parts.dropLast()
    return joined("listLast", others.dropFirst().reduce(others[0]) { joined("list", $0, $1) }, last)
  }
}

// Phrases.
extension Sentences {
  func joined(_ key: String, _ first: String, _ second: String) -> String {
    filled(key, [first, second]) ?? "\(first), \(second)"
  }

  private func say(_ key: String, _ parts: [Expression], _ whole: Expression) -> String {
    say(key, parts.map(sentence), whole)
  }

  private func say(_ key: String, _ parts: [String], _ whole: Expression) -> String {
    filled(key, parts) ?? Printer.text(of: whole)
  }

  /// The phrase with its parts in place; what a part says is never taken for a place.
  func filled(_ key: String, _ parts: [String]) -> String? {
    guard let template = phrase(key) else { return nil }
    var said = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{") {
      said += rest[..<open]
      let digits = rest[rest.index(after: open)...].prefix { $0.isNumber }
      let close = digits.endIndex
      guard let position = Int(digits), close < rest.endIndex, rest[close] == "}" else {
        said += "{"
        rest = rest[rest.index(after: open)...]
        continue
      }
      said += position < parts.count ? parts[position] : ""
      rest = rest[rest.index(after: close)...]
    }
    return said + rest
  }

  func label(_ name: String) -> String { self.name(name) }
}

extension Expression {
  var isPlainValue: Bool {
    switch form {
    case .number, .string, .temporal: true
    case .negation(let inner): inner.isPlainValue
    default: false
    }
  }

  /// The variable, or the entry of one, that an expression is.
  var variableName: String? {
    switch form {
    case .name(let name), .member(_, let name): name
    default: nil
    }
  }
}
