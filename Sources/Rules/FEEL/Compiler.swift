// Tree to nodes: names become slots, constants values, calls of built-in functions are bound. Whatever cannot work
// compiles to a node that answers null and says why: one wrong corner does not spoil the rest of an expression.

struct Compiler {
  let source: Source
  let environment: Environment
  let scope: SlotScope
  var isExplained = false
  /// The name a function being compiled will be called by: it may call itself.
  var functionName = ""

  func spot(_ expression: Expression) -> Spot { Spot(source, expression.offset) }

  func node(_ expression: Expression) -> any Node {
    scope.noteNode()
    let node = plainNode(expression)
    guard isExplained, expression.isWorthExplaining else { return node }
    return WitnessNode(node, Printer.text(of: expression), spot(expression))
  }

  private func plainNode(_ expression: Expression) -> any Node {
    let spot = spot(expression)
    switch expression.form {
    case .null: return ConstantNode(.null)
    case .boolean(let flag): return ConstantNode(.boolean(flag))
    case .number(let number): return ConstantNode(.number(number))
    case .string(let text): return ConstantNode(.string(text))
    case .temporal(let text): return temporal(text, spot)
    case .name(let name): return self.name(name, spot)
    case .member(let base, let name): return MemberNode(node(base), name, spot)
    case .filter(let base, let condition): return filter(base, condition, spot)
    case .call(let callee, let arguments): return call(callee, arguments, spot)
    case .operation(let sign, let left, let right): return operation(sign, node(left), node(right), spot)
    case .negation(let inner): return NegationNode(node(inner), spot)
    case .between(let value, let low, let high): return BetweenNode(node(value), node(low), node(high), spot)
    case .within(let subject, let tests): return within(subject, tests)
    case .instance(let inner, let type): return InstanceNode(node(inner), type, spot)
    case .conditional(let condition, let yes, let no):
      return ConditionalNode(node(condition), node(yes), node(no), spot)
    case .iteration(let iterators, let body): return iteration(iterators, body, spot)
    case .quantified(let quantifier, let iterators, let body):
      return scope.nested {
        let variables = variables(iterators)
        let (body, cost) = scope.priced { node(body) }
        return QuantifiedNode(quantifier, variables, body, turnCost: cost, spot)
      }
    case .function(let parameters, let body): return function(parameters, body, spot)
    case .external(let parameters, _): return ConstantNode(.function(ExternalFunction(functionName, parameters)))
    case .list(let elements): return ListNode(elements.map(node), spot)
    case .context(let entries): return context(entries, spot)
    case .range(let bounds): return range(bounds, spot)
    case .steps: return FailingNode(.wrongType, ["..", "a single value"], spot)
    case .test(let comparison, let inner): return LoneTestNode(comparison, node(inner), spot)
    }
  }

  private func temporal(_ text: String, _ spot: Spot) -> any Node {
    guard let value = Value(temporal: text, zones: environment.zones) else {
      return FailingNode(.wrongValue, ["@", Value.quoted(text)], spot)
    }
    return ConstantNode(value)
  }

  private func operation(
    _ sign: Expression.Operator, _ left: any Node, _ right: any Node, _ spot: Spot
  ) -> any Node {
    switch sign {
    case .and: LogicNode(left, right, settling: false)
    case .or: LogicNode(left, right, settling: true)
    case .add, .subtract, .multiply, .divide, .power: ArithmeticNode(sign, left, right, spot)
    default: comparison(sign, left, right, spot)
    }
  }

  private func comparison(
    _ sign: Expression.Operator, _ left: any Node, _ right: any Node, _ spot: Spot
  ) -> any Node {
    let general = ComparisonNode(sign, left, right, spot)
    guard let variable = left as? SlotNode, let constant = (right as? ConstantNode)?.constant else { return general }
    return VariableTestNode(slot: variable.slot, sign, constant, otherwise: general)
  }

  private func range(_ bounds: Expression.Bounds, _ spot: Spot) -> any Node {
    let low: any Node = bounds.low.map(node) ?? ConstantNode(.null)
    let high: any Node = bounds.high.map(node) ?? ConstantNode(.null)
    return RangeNode(low, high, bounds, spot)
  }

  private func context(_ entries: [Expression.Entry], _ spot: Spot) -> any Node {
    scope.nested {
      var compiled: [(String, Int, any Node)] = []
      for entry in entries {
        var inner = self
        inner.functionName = entry.key
        let value = inner.node(entry.value)
        compiled.append((entry.key, scope.bind(Lexer.canonicalName(entry.key)), value))
      }
      return ContextNode(compiled, spot)
    }
  }
}

// Names, calls, functions.
extension Compiler {
  private func name(_ name: String, _ spot: Spot) -> any Node {
    if let reference = scope.reference(to: name) { return self.node(reference, name, spot) }
    return global(name, spot)
  }

  private func node(_ reference: SlotScope.Reference, _ name: String, _ spot: Spot) -> any Node {
    switch reference {
    case .slot(let slot): return SlotNode(slot)
    case .element(let slot, let name, let outside):
      let fallback = outside.map { self.node($0, name, spot) } ?? global(name, spot)
      return ElementNameNode(slot: slot, name: name, outside: fallback)
    }
  }

  /// A function everybody knows, or nothing.
  private func global(_ name: String, _ spot: Spot) -> any Node {
    if let function = environment.functions[name] { return ConstantNode(.function(function)) }
    if let function = Builtins.function(name) { return ConstantNode(.function(function)) }
    return FailingNode(.unknownName, [name], spot)
  }

  private func call(_ callee: Expression, _ arguments: [Expression.Argument], _ spot: Spot) -> any Node {
    let nodes = arguments.map { node($0.value) }
    let names = arguments.compactMap(\.name)
    if case .name(let name) = callee.form, scope.reference(to: name) == nil, environment.functions[name] == nil,
      Builtins.isKnown(name)
    {
      if name == "not", nodes.count == 1, names.isEmpty { return NotNode(nodes[0], spot) }
      return builtinCall(name, nodes, names, spot)
    }
    return CallNode(node(callee), nodes, names: names, spot)
  }

  private func builtinCall(_ name: String, _ nodes: [any Node], _ names: [String], _ spot: Spot) -> any Node {
    if names.isEmpty { return BuiltinCallNode(Builtins.overloads(of: name), nodes, spot) }
    guard let (candidates, places) = Builtins.overloads(of: name, named: names) else {
      return FailingNode(.wrongArguments, [name, "it has no such parameters"], spot)
    }
    let ordered: [any Node] = places.map { $0.map { nodes[$0] } ?? ConstantNode(.null) }
    return BuiltinCallNode(candidates, ordered, spot)
  }

  private func function(
    _ parameters: [Expression.Parameter], _ body: Expression, _ spot: Spot
  ) -> any Node {
    let inner = SlotScope(outer: scope, names: parameters.map(\.name) + [functionName])
    let compiler = Compiler(source: source, environment: environment, scope: inner, isExplained: isExplained)
    let (node, cost) = inner.priced { compiler.node(body) }
    let code = Code(slotCount: inner.slotCount, body: node, depth: body.depth, cost: cost)
    return FunctionNode(functionName, parameters, result: body.type, code, captures: inner.captures, spot)
  }
}

// Loops, filters and tests.
extension Compiler {
  private func variables(_ iterators: [Expression.Iterator]) -> [LoopVariable] {
    iterators.map { iterator in
      let low: any Node
      let high: (any Node)?
      if case .steps(let from, let through) = iterator.domain.form {
        low = node(from)
        high = node(through)
      } else {
        low = node(iterator.domain)
        high = nil
      }
      return LoopVariable(slot: scope.bind(iterator.name), low: low, high: high, spot: spot(iterator.domain))
    }
  }

  private func iteration(_ iterators: [Expression.Iterator], _ body: Expression, _ spot: Spot) -> any Node {
    scope.nested {
      let variables = variables(iterators)
      let partial = body.mentions("partial") ? scope.bind("partial") : nil
      let (body, cost) = scope.priced { node(body) }
      return IterationNode(variables, body, partial: partial, turnCost: cost, spot)
    }
  }

  private func filter(_ base: Expression, _ condition: Expression, _ spot: Spot) -> any Node {
    let list = node(base)
    return scope.nested {
      let slot = scope.bindElement(base.type.element)
      let (condition, cost) = scope.priced { node(condition) }
      return FilterNode(list, condition, slot: slot, turnCost: cost, spot)
    }
  }

  private func within(_ subject: Expression, _ tests: [Expression]) -> any Node {
    let value = node(subject)
    return scope.nested {
      // In a cell `?` stays the input of the table: `"a" in ?` asks about it.
      let isCell = scope.reference(to: "?") != nil
      let slot = isCell ? scope.newSlot() : scope.bind("?")
      return WithinNode(value, slot: slot, tests.map { test($0, asksSubject: !isCell, orElse: Test.among) })
    }
  }

  private func test(
    _ expression: Expression, asksSubject: Bool, orElse plain: (any Node, Spot) -> Test
  ) -> Test {
    let spot = spot(expression)
    if case .test(let comparison, let inner) = expression.form { return .compare(comparison, node(inner), spot) }
    if asksSubject, expression.mentions("?") { return .condition(node(expression)) }
    return plain(node(expression), spot)
  }

  /// Tests of a cell; `?` must be bound in the scope.
  func tests(_ tests: UnaryTests) -> (tests: [Test]?, isNegated: Bool) {
    switch tests {
    case .any: (nil, false)
    case .tests(let list, let isNegated): (list.map { test($0, asksSubject: true, orElse: Test.cell) }, isNegated)
    }
  }
}

extension Expression {
  /// What a person wants to see when an evaluation is explained: not every sum and literal.
  fileprivate var isWorthExplaining: Bool {
    switch form {
    case .name, .member, .call, .filter, .between, .within, .instance, .quantified: true
    case .operation(let sign, _, _): sign.isComparison || sign == .and || sign == .or
    default: false
    }
  }
}
