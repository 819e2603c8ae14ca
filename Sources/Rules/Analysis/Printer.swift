// Back from the tree to text, in one canonical way: parsing what is printed gives the same tree. Brackets appear only
// where the grammar needs them.

package enum Printer {
  package static func text(of expression: Expression) -> String { text(expression, .open) }

  package static func text(of tests: UnaryTests) -> String {
    switch tests {
    case .any: return "-"
    case .tests(let list, let isNegated):
      let texts = list.map { text($0, .open) }.joined(separator: ", ")
      return isNegated ? "not(\(texts))" : texts
    }
  }

  /// How tightly the surroundings bind, loosest first; a looser expression goes into brackets.
  private enum Level: Int, Comparable {
    case open, or, and, comparison, relation, sum, product, power, sign, postfix

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

    var tighter: Level { Level(rawValue: rawValue + 1) ?? .postfix }
  }

  private static func text(_ expression: Expression, _ minimum: Level) -> String {
    let bare = bare(expression)
    return level(of: expression) < minimum ? "(\(bare))" : bare
  }

  private static func level(of expression: Expression) -> Level {
    switch expression.form {
    case .operation(let sign, _, _): level(of: sign)
    case .between, .within, .instance: .relation
    case .negation: .sign
    case .conditional, .iteration, .quantified, .function, .external, .test, .steps: .open
    default: .postfix
    }
  }

  private static func level(of sign: Expression.Operator) -> Level {
    switch sign {
    case .or: .or
    case .and: .and
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .add, .subtract: .sum
    case .multiply, .divide: .product
    case .power: .power
    }
  }

  private static func bare(_ expression: Expression) -> String {
    switch expression.form {
    case .null: return "null"
    case .boolean(let flag): return flag ? "true" : "false"
    case .number(let number): return number.text
    case .string(let text): return Value.quoted(text)
    case .temporal(let text): return "@" + Value.quoted(text)
    case .name(let name): return name
    case .member(let base, let name): return text(base, .postfix) + "." + name
    case .filter(let base, let condition): return text(base, .postfix) + "[" + text(condition, .open) + "]"
    case .call(let callee, let arguments): return text(callee, .postfix) + "(" + texts(arguments) + ")"
    case .operation(let sign, let left, let right):
      let level = level(of: sign)
      return "\(text(left, level)) \(sign.rawValue) \(text(right, level.tighter))"
    case .negation(let inner): return "-" + text(inner, .sign)
    case .between(let value, let low, let high):
      return "\(text(value, .relation)) between \(text(low, .sum)) and \(text(high, .sum))"
    case .within(let subject, let tests): return "\(text(subject, .relation)) in \(textAfterIn(tests))"
    case .instance(let inner, let type): return "\(text(inner, .relation)) instance of \(type.name)"
    case .conditional(let condition, let yes, let no):
      return "if \(text(condition, .open)) then \(text(yes, .open)) else \(text(no, .open))"
    case .iteration(let iterators, let body): return "for \(texts(iterators)) return \(text(body, .open))"
    case .quantified(let quantifier, let iterators, let body):
      return "\(quantifier.rawValue) \(texts(iterators)) satisfies \(text(body, .open))"
    case .function(let parameters, let body): return "function(\(texts(parameters))) \(text(body, .open))"
    case .external(let parameters, let body):
      return "function(\(texts(parameters))) external \(text(body, .open))"
    case .list(let elements): return "[" + elements.map { text($0, .open) }.joined(separator: ", ") + "]"
    case .context(let entries):
      return "{" + entries.map { "\(Value.key($0.key)): \(text($0.value, .open))" }.joined(separator: ", ") + "}"
    case .range(let bounds): return text(bounds)
    case .steps(let low, let high): return "\(text(low, .open))..\(text(high, .open))"
    case .test(let comparison, let inner): return "\(comparison.rawValue) \(text(inner, .sum))"
    }
  }

  private static func text(_ bounds: Expression.Bounds) -> String {
    let low = bounds.low.map { text($0, .sum) } ?? ""
    let high = bounds.high.map { text($0, .sum) } ?? ""
    return (bounds.lowClosed ? "[" : "(") + low + ".." + high + (bounds.highClosed ? "]" : ")")
  }

  /// One plain test stands bare; anything that could run on into the rest of the expression is bracketed.
  private static func textAfterIn(_ tests: [Expression]) -> String {
    if tests.count == 1 {
      switch tests[0].form {
      case .null, .boolean, .number, .string, .temporal, .name, .list, .range, .context: return bare(tests[0])
      default: break
      }
    }
    return "(" + tests.map { text($0, .open) }.joined(separator: ", ") + ")"
  }

  private static func texts(_ arguments: [Expression.Argument]) -> String {
    arguments.map { argument in
      (argument.name.map { "\($0): " } ?? "") + text(argument.value, .open)
    }.joined(separator: ", ")
  }

  private static func texts(_ iterators: [Expression.Iterator]) -> String {
    iterators.map { "\($0.name) in \(text($0.domain, .open))" }.joined(separator: ", ")
  }

  private static func texts(_ parameters: [Expression.Parameter]) -> String {
    parameters.map { $0.type == .any ? $0.name : "\($0.name): \($0.type.name)" }.joined(separator: ", ")
  }
}
