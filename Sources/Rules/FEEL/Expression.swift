// The tree of an expression: what the analyst wrote, free of blanks, with names glued and precedence settled.
// The printer, the analysis and the compiler read it. Two trees are equal when they say the same thing, wherever they
// stand in their texts.

package struct Expression: Sendable, Equatable {
  package let form: Form
  /// Unicode scalars from the start of the source.
  package let offset: Int
  /// What the parser could tell without any value.
  package let type: FEELType
  /// How deep the tree is, bounded by `Limits.treeDepthMax`: everything that walks the tree may recurse.
  package let depth: Int

  package static func == (left: Expression, right: Expression) -> Bool { left.form == right.form }

  package indirect enum Form: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Decimal)
    case string(String)
    case temporal(String)
    case name(String)
    case member(Expression, String)
    case filter(Expression, Expression)
    case call(Expression, [Argument])
    case operation(Operator, Expression, Expression)
    case negation(Expression)
    case between(Expression, Expression, Expression)
    case within(Expression, [Expression])
    case instance(Expression, FEELType)
    case conditional(Expression, Expression, Expression)
    case iteration([Iterator], Expression)
    case quantified(Quantifier, [Iterator], Expression)
    case function([Parameter], Expression)
    /// `function(…) external …`: kept for the printer, never called.
    case external([Parameter], Expression)
    case list([Expression])
    case context([Entry])
    case range(Bounds)
    /// `1..10` after `for … in`: counts up or down, and is no value.
    case steps(Expression, Expression)
    /// `< 10`, `= "a"`: a test without its left side (grammar rule 7).
    case test(Operator, Expression)
  }

  package enum Operator: String, Sendable, Hashable, CaseIterable {
    case or = "or"
    case and = "and"
    case equal = "="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case power = "**"

    var isComparison: Bool {
      switch self {
      case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: true
      default: false
      }
    }
  }

  package enum Quantifier: String, Sendable, Hashable {
    case some
    case every
  }

  package struct Argument: Sendable, Equatable {
    package let name: String?
    package let value: Expression
  }

  package struct Iterator: Sendable, Equatable {
    package let name: String
    package let domain: Expression
  }

  package struct Parameter: Sendable, Equatable {
    package let name: String
    package let type: FEELType
  }

  package struct Entry: Sendable, Equatable {
    package let key: String
    package let value: Expression
  }

  package struct Bounds: Sendable, Equatable {
    package let low: Expression?
    package let lowClosed: Bool
    package let high: Expression?
    package let highClosed: Bool
  }

  /// The expressions directly inside this one, in reading order.
  package var children: [Expression] {
    switch form {
    case .null, .boolean, .number, .string, .temporal, .name: []
    case .member(let base, _): [base]
    case .filter(let base, let condition): [base, condition]
    case .call(let callee, let arguments): [callee] + arguments.map(\.value)
    case .operation(_, let left, let right): [left, right]
    case .negation(let inner), .instance(let inner, _), .test(_, let inner): [inner]
    case .between(let value, let low, let high): [value, low, high]
    case .within(let value, let tests): [value] + tests
    case .conditional(let condition, let yes, let no): [condition, yes, no]
    case .iteration(let iterators, let body), .quantified(_, let iterators, let body):
      iterators.map(\.domain) + [body]
    case .function(_, let body), .external(_, let body): [body]
    case .list(let elements): elements
    case .context(let entries): entries.map(\.value)
    case .range(let bounds): [bounds.low, bounds.high].compactMap { $0 }
    case .steps(let low, let high): [low, high]
    }
  }

  /// Whether this name is looked up anywhere inside, nested functions included.
  package func mentions(_ name: String) -> Bool {
    if case .name(let mine) = form { return mine == name }
    return children.contains { $0.mentions(name) }
  }
}

/// What stands in a cell of a decision table (grammar rules 12 to 15).
package enum UnaryTests: Sendable, Equatable {
  /// `-`: any value will do.
  case any
  /// `a, b`, or `not(a, b)`.
  case tests([Expression], negated: Bool)
}
