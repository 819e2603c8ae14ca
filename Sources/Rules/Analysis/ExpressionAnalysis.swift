// What can be told about an expression before any value exists: names nobody knows, types that cannot work together,
// conditions that are none, and conditions that never change their mind.

package struct ExpressionAnalysis {
  private let source: Source
  private let environment: Environment
  private var known: [Set<String>]
  private var found: [Problem] = []

  /// Problems of an expression whose variables are `names`; `definitions` are the types it may speak of.
  package static func problems(
    of text: String, names: [(String, FEELType)] = [], definitions: [String: FEELType] = [:],
    environment: Environment = Environment()
  ) -> [Problem] {
    do {
      let lexicon = Lexicon(names, definitions: definitions, environment: environment)
      return problems(of: try CompiledExpression(text, in: lexicon), in: lexicon)
    } catch {
      return [error]
    }
  }

  /// The same of one that was compiled over these names.
  package static func problems(of compiled: CompiledExpression, in lexicon: Lexicon) -> [Problem] {
    var analysis = ExpressionAnalysis(
      source: compiled.source, environment: lexicon.environment, known: [lexicon.known])
    analysis.walk(compiled.expression)
    return analysis.found.isEmpty ? monotony(of: compiled, lexicon.names) : analysis.found
  }

  static func problems(
    of expression: Expression, _ source: Source, _ names: Set<String>, _ environment: Environment
  ) -> [Problem] {
    let known = Set(names.map(Lexer.canonicalName))
    var analysis = ExpressionAnalysis(source: source, environment: environment, known: [known])
    analysis.walk(expression)
    return analysis.found
  }

  private init(source: Source, environment: Environment, known: [Set<String>]) {
    self.source = source
    self.environment = environment
    self.known = known
  }

  private mutating func note(_ code: Problem.Code, _ words: [String], _ expression: Expression) {
    found.append(Problem(code, words, at: source.place(at: expression.offset)))
  }

  private func isKnown(_ name: String) -> Bool {
    known.contains { $0.contains(name) } || environment.functions[name] != nil || Builtins.isKnown(name)
  }

  private mutating func walk(_ expression: Expression) {
    switch expression.form {
    case .name(let name): if !isKnown(name) { note(.unknownName, [name], expression) }
    case .member(let base, let name):
      walk(base)
      if let fields = base.type.element.fields, !fields.isEmpty, base.type.member(name) == nil {
        note(.unknownMember, [name], expression)
      }
    case .operation(let sign, let left, let right):
      walk(left)
      walk(right)
      check(sign, left, right, expression)
    case .between(let value, let low, let high):
      for part in [value, low, high] { walk(part) }
      compare(value, low, expression)
      compare(value, high, expression)
    case .within(let subject, let tests):
      walk(subject)
      nested(["?"]) { analysis in
        for test in tests { analysis.test(test, about: subject, expression) }
      }
    case .conditional(let condition, let yes, let no):
      walk(condition)
      wantCondition(condition)
      walk(yes)
      walk(no)
    case .iteration(let iterators, let body): loop(iterators, body, names: ["partial"])
    case .quantified(_, let iterators, let body):
      loop(iterators, body, names: [])
      wantCondition(body)
    case .filter(let base, let condition): filter(base, condition)
    case .function(let parameters, let body):
      nested(Set(parameters.map(\.name))) { $0.walk(body) }
    case .external: note(.external, [], expression)
    case .context(let entries):
      nested([]) { analysis in
        for entry in entries {
          analysis.nested([entry.key]) { $0.walk(entry.value) }
          analysis.known[analysis.known.count - 1].insert(Lexer.canonicalName(entry.key))
        }
      }
    case .call(let callee, let arguments):
      walk(callee)
      for argument in arguments { walk(argument.value) }
      checkCall(callee, arguments, expression)
    default: for child in expression.children { walk(child) }
    }
  }

  private mutating func nested(_ names: Set<String>, _ body: (inout ExpressionAnalysis) -> Void) {
    known.append(names)
    body(&self)
    known.removeLast()
  }

  private mutating func loop(_ iterators: [Expression.Iterator], _ body: Expression, names: Set<String>) {
    nested(names) { analysis in
      for iterator in iterators {
        analysis.walk(iterator.domain)
        analysis.known[analysis.known.count - 1].insert(iterator.name)
      }
      analysis.walk(body)
    }
  }

  private mutating func filter(_ base: Expression, _ condition: Expression) {
    walk(base)
    let element = base.type.element
    var names: Set<String> = ["item"]
    if let fields = element.fields, !fields.isEmpty {
      names.formUnion(fields.map { Lexer.canonicalName($0.name) })
    } else if element.plain == .any || element.fields != nil {
      // Whatever is unknown inside may be an entry of the elements.
      names.formUnion(condition.names)
    }
    nested(names) { $0.walk(condition) }
    let type = condition.type.plain
    if type != .any && type != .boolean && type != .number { note(.wrongCondition, [type.name], condition) }
  }

  private mutating func test(_ test: Expression, about subject: Expression, _ whole: Expression) {
    walk(test)
    switch test.form {
    case .test(_, let inner): compare(subject, inner, whole)
    case .range(let bounds): for end in [bounds.low, bounds.high].compactMap({ $0 }) { compare(subject, end, whole) }
    case .list, .name: return
    default: if !test.mentions("?") { compare(subject, test, whole) }
    }
  }
}

// Types.
extension ExpressionAnalysis {
  private mutating func wantCondition(_ condition: Expression) {
    let type = condition.type.plain
    if type != .any && type != .null && type != .boolean { note(.wrongCondition, [type.name], condition) }
  }

  private mutating func compare(_ left: Expression, _ right: Expression, _ whole: Expression) {
    if left.type.clashes(with: right.type) {
      note(.notComparable, [left.type.plain.name, right.type.plain.name], whole)
    }
  }

  private mutating func check(
    _ sign: Expression.Operator, _ left: Expression, _ right: Expression, _ whole: Expression
  ) {
    switch sign {
    case .and, .or:
      wantCondition(left)
      wantCondition(right)
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: compare(left, right, whole)
    case .add, .subtract, .multiply, .divide, .power:
      let types = [left.type.plain, right.type.plain]
      let isOpen = types.contains { $0 == .any || $0 == .null }
      if !isOpen, !ExpressionAnalysis.works(sign, types[0], types[1]) {
        note(.wrongType, [sign.rawValue, "\(types[0].name) and \(types[1].name)"], whole)
      }
    }
  }

  /// Tries the operation on a value of each type: what the evaluator refuses cannot work.
  private static func works(_ sign: Expression.Operator, _ left: FEELType, _ right: FEELType) -> Bool {
    guard let first = left.example, let second = right.example else { return false }
    switch sign {
    case .add: return first.adding(second) != nil
    case .subtract: return first.subtracting(second) != nil
    case .multiply: return first.multiplied(by: second) != nil
    case .divide: return first.divided(by: second) != nil
    default: return first.raised(to: second) != nil
    }
  }

  private mutating func checkCall(
    _ callee: Expression, _ arguments: [Expression.Argument], _ whole: Expression
  ) {
    let names = arguments.compactMap(\.name)
    let types = arguments.map(\.value.type)
    if case .function(let parameters, _) = callee.type {
      if parameters.count != arguments.count {
        note(.wrongArguments, [Printer.text(of: callee), "it takes \(parameters.count)"], whole)
      } else if names.isEmpty, let wrong = zip(types, parameters).first(where: { $0.clashes(with: $1) }) {
        note(.wrongType, [Printer.text(of: callee), wrong.0.plain.name], whole)
      }
      return
    }
    guard case .name(let name) = callee.form, !known.contains(where: { $0.contains(name) }) else { return }
    guard environment.functions[name] == nil else { return }
    let overloads = Builtins.overloads(of: name)
    if overloads.isEmpty { return }
    if !names.isEmpty {
      if Builtins.overloads(of: name, named: names) == nil {
        note(.wrongArguments, [name, "it has no such parameters"], whole)
      }
      return
    }
    let taking = overloads.filter { $0.takes(arguments.count) }
    if taking.isEmpty {
      note(.wrongArguments, [name, "there are \(arguments.count)"], whole)
    } else if !taking.contains(where: { $0.mayAccept(types) }) {
      note(.wrongType, [name, types.map(\.plain.name).joined(separator: ", ")], whole)
    }
  }
}

extension Builtin {
  fileprivate func mayAccept(_ types: [FEELType]) -> Bool {
    types.enumerated().allSatisfy { position, type in
      let kinds = parameter(at: position).kinds
      guard let example = type.element.example, kinds != .any, kinds != .list else { return true }
      return kinds.contains(example.kinds) || kinds == .dateTime && example.kinds == .date
    }
  }
}

extension FEELType {
  /// Some value of the type, for trying operations; nil where one says nothing about the others.
  fileprivate var example: Value? {
    switch plain {
    case .number: .number(.one)
    case .string: .string("")
    case .boolean: .boolean(true)
    case .date: .date(FEELDateTime.epoch.date)
    case .time: .time(FEELDateTime.epoch.time)
    case .dateTime: .dateTime(FEELDateTime.epoch)
    case .daysTimeDuration: .daysTime(DaysTimeDuration(seconds: 86_400))
    case .yearsMonthsDuration: YearsMonthsDuration(months: 1).map(Value.yearsMonths)
    default: nil
    }
  }
}

extension Expression {
  /// Every name looked up anywhere inside.
  fileprivate var names: Set<String> {
    if case .name(let name) = form { return [name] }
    return children.reduce(into: []) { $0.formUnion($1.names) }
  }
}

// Always true, always false.
extension ExpressionAnalysis {
  private static let combinationsMax = 4_096

  /// Evaluates a condition for every combination when its variables have few values each.
  private static func monotony(of compiled: CompiledExpression, _ names: [(String, FEELType)]) -> [Problem] {
    guard compiled.expression.type.plain == .boolean else { return [] }
    var combinations = [Array(repeating: Value.null, count: names.count)]
    for place in compiled.inputs {
      guard let values = names[place].1.fewValues, combinations.count * values.count <= combinationsMax else {
        return []
      }
      combinations = combinations.flatMap { combination in
        values.map { value in
          var other = combination
          other[place] = value
          return other
        }
      }
    }
    var answers: Set<Bool> = []
    for combination in combinations {
      guard case .boolean(let answer) = compiled.evaluate(combination).value else { return [] }
      answers.insert(answer)
    }
    guard answers.count == 1, let only = answers.first else { return [] }
    let word = only ? "true" : "false"
    return [Problem(.table, ["This condition is always \(word)."], at: compiled.source.place(at: 0))]
  }
}

extension FEELType {
  /// All values of the type, when they are listed; nil when there are too many.
  package var fewValues: [Value]? {
    switch self {
    case .boolean: return [.boolean(false), .boolean(true)]
    case .constrained(let base, let constraint):
      guard case .tests(let tests, false) = constraint.tests, base.fewValues == nil else { return base.fewValues }
      let values = tests.compactMap(\.constant)
      return values.count == tests.count ? values : nil
    default: return nil
    }
  }
}

extension Expression {
  /// The value of a literal.
  package var constant: Value? {
    switch form {
    case .null: .null
    case .boolean(let flag): .boolean(flag)
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .temporal(let text): Value(temporal: text, zones: { _ in nil })
    case .negation(let inner): inner.constant?.negated
    case .call(let callee, let arguments): Expression.constant(callee, arguments)
    default: nil
    }
  }

  /// `date("2026-01-31")` and its kin.
  private static func constant(_ callee: Expression, _ arguments: [Argument]) -> Value? {
    guard case .name(let name) = callee.form, arguments.count == 1,
      ["date", "time", "date and time", "duration"].contains(name),
      case .string(let text) = arguments[0].value.form, let value = Value(temporal: text, zones: { _ in nil })
    else { return nil }
    return name == "duration" || value.type.name == name ? value : nil
  }
}
