// An expression as a sentence for people: "capital supérieur à 100 000 et activité parmi …". The words come from a
// phrase table handed in, one per language, so that no language is written here; an idea without a phrase is shown as
// FEEL writes it. In a phrase {0}, {1} … stand for the parts.

package struct Sentences {
  private let phrases: [String: String]
  private let name: (String) -> String
  private let number: (Decimal) -> String

  /// `name` turns the name of a variable into its label, `number` writes a number the way the language does.
  package init(
    phrases: [String: String], name: @escaping (String) -> String = { $0 },
    number: @escaping (Decimal) -> String = { $0.text }
  ) {
    self.phrases = phrases
    self.name = name
    self.number = number
  }

  /// The keys a phrase table may have; `call.<function>` names one for a function.
  package static let keys: [String] = [
    "and", "or", "not", "group", "equal", "unequal", "less", "lessOrEqual", "greater", "greaterOrEqual", "between",
    "among", "notAmong", "inside", "outside", "one", "any", "add", "subtract", "multiply", "divide", "power",
    "negation", "true", "false", "null", "isTrue", "isFalse", "isNull", "isNotNull", "if", "some", "every", "for",
    "where", "at", "of", "list", "listLast", "call",
  ]

  package func sentence(of expression: Expression) -> String {
    switch expression.form {
    case .null: return words("null") ?? "null"
    case .boolean(let flag): return words(flag ? "true" : "false") ?? Printer.text(of: expression)
    case .number(let value): return number(value)
    case .string(let text): return text
    case .temporal(let text): return text
    case .name(let name): return self.name(name)
    case .member(let base, let name): return say("of", [self.name(name), sentence(of: base)], expression)
    case .operation(let sign, let left, let right): return operation(sign, left, right, expression)
    case .negation(let inner): return say("negation", [sentence(of: inner)], expression)
    case .between(let value, let low, let high): return say("between", [value, low, high], expression)
    case .within(let subject, let tests):
      return sentence(of: .tests(tests, negated: false), about: sentence(of: subject))
    case .conditional(let condition, let yes, let no): return say("if", [condition, yes, no], expression)
    case .quantified(let quantifier, let iterators, let body) where iterators.count == 1:
      let parts = [iterators[0].name, sentence(of: iterators[0].domain), sentence(of: body)]
      return say(quantifier.rawValue, parts, expression)
    case .iteration(let iterators, let body) where iterators.count == 1:
      return say("for", [iterators[0].name, sentence(of: iterators[0].domain), sentence(of: body)], expression)
    case .filter(let base, let condition):
      return say(condition.type.plain == .number ? "at" : "where", [base, condition], expression)
    case .list(let elements): return enumeration(elements.map(sentence))
    case .call(let callee, let arguments): return call(callee, arguments, expression)
    default: return Printer.text(of: expression)
    }
  }

  /// A cell of a table, said about the column's label.
  package func sentence(of tests: UnaryTests, about subject: String) -> String {
    switch tests {
    case .any: return phrase("any", [subject]) ?? "-"
    case .tests(let list, let isNegated):
      if list.count > 1, list.allSatisfy(\.isPlainValue) {
        let values = enumeration(list.map(sentence))
        return phrase(isNegated ? "notAmong" : "among", [subject, values]) ?? Printer.text(of: tests)
      }
      let parts = list.map { test($0, about: subject) }
      let said = parts.dropFirst().reduce(parts.first ?? "") { phrase("or", [$0, $1]) ?? "\($0), \($1)" }
      return isNegated ? phrase("not", [said]) ?? "not(\(said))" : said
    }
  }

  private func test(_ test: Expression, about subject: String) -> String {
    switch test.form {
    case .test(let sign, let inner): return phrase(key(sign), [subject, sentence(of: inner)]) ?? Printer.text(of: test)
    case .range(let bounds): return range(bounds, about: subject) ?? Printer.text(of: test)
    case .boolean(let flag): return phrase(flag ? "isTrue" : "isFalse", [subject]) ?? Printer.text(of: test)
    case .null: return phrase("isNull", [subject]) ?? Printer.text(of: test)
    case .list(let elements) where elements.allSatisfy(\.isPlainValue):
      return phrase("among", [subject, enumeration(elements.map(sentence))]) ?? Printer.text(of: test)
    default:
      if test.mentions("?") { return sentence(of: test) }
      return phrase("equal", [subject, sentence(of: test)]) ?? Printer.text(of: test)
    }
  }

  private func range(_ bounds: Expression.Bounds, about subject: String) -> String? {
    guard let low = bounds.low, let high = bounds.high else { return nil }
    if bounds.lowClosed && bounds.highClosed {
      return phrase("between", [subject, sentence(of: low), sentence(of: high)])
    }
    let above = phrase(bounds.lowClosed ? "greaterOrEqual" : "greater", [subject, sentence(of: low)])
    let below = phrase(bounds.highClosed ? "lessOrEqual" : "less", [subject, sentence(of: high)])
    guard let above, let below else { return nil }
    return phrase("and", [above, below])
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
    case (.and, _): return say("and", [grouped(left, inside: .and), grouped(right, inside: .and)], whole)
    default: return say(key(sign), [left, right], whole)
    }
  }

  /// "(a ou b) et c": an alternative inside a conjunction keeps its brackets.
  private func grouped(_ part: Expression, inside sign: Expression.Operator) -> String {
    if case .operation(.or, _, _) = part.form, let said = phrase("group", [sentence(of: part)]) { return said }
    return sentence(of: part)
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
    let parts = arguments.map { sentence(of: $0.value) }
    if name == "not", let said = phrase("not", parts) { return said }
    if let said = phrase("call.\(name)", parts) { return said }
    return phrase("call", [self.name(name), parts.joined(separator: ", ")]) ?? Printer.text(of: whole)
  }

  private func enumeration(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    let others = parts.dropLast()
    let start = others.dropFirst().reduce(others[0]) { phrase("list", [$0, $1]) ?? "\($0), \($1)" }
    return phrase("listLast", [start, last]) ?? "\(start), \(last)"
  }

  private func say(_ key: String, _ parts: [Expression], _ whole: Expression) -> String {
    say(key, parts.map(sentence), whole)
  }

  private func say(_ key: String, _ parts: [String], _ whole: Expression) -> String {
    phrase(key, parts) ?? Printer.text(of: whole)
  }

  private func words(_ key: String) -> String? { phrases[key] }

  /// The phrase with its parts in place; what a part says is never taken for a place.
  private func phrase(_ key: String, _ parts: [String]) -> String? {
    guard let template = phrases[key] else { return nil }
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
}

extension Expression {
  var isPlainValue: Bool {
    switch form {
    case .number, .string, .boolean, .temporal: true
    case .negation(let inner): inner.isPlainValue
    default: false
    }
  }
}
