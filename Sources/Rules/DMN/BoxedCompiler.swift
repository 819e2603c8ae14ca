// Boxed expressions to nodes. Each text is parsed in the scope of its box: the entries before it in a context, the
// parameters of its function, the variable of its loop. A text that cannot be parsed answers null and leaves the rest
// of the model in peace; the problem is kept for the author.

struct BoxedCompiler {
  let name: String
  let environment: Environment
  var scope: NameScope
  var slots: SlotScope
  var isExplained = false
  var functionName = ""
  /// What the surroundings want: a table without types of its own ranks its outputs by it.
  var expected: FEELType = .any
  /// What a knowledge model declares of the answers of its function.
  var demanded: FEELType = .any
  var witness: ModelWitness?
  let findType: (String?, Int) -> FEELType
  let report: (Problem) -> Void

  typealias Compiled = (node: any Node, type: FEELType, depth: Int)

  func compile(_ boxed: Boxed) -> Compiled {
    let compiled = plain(boxed)
    let type = findType(boxed.typeRef, boxed.line)
    guard type != .any, !isFunction(boxed) else { return compiled }
    return (CoercingNode(compiled.node, type, spot(boxed)), type, compiled.depth + 1)
  }

  /// The type of a function's box is that of its result or of the function, by tool: its body says it better.
  private func isFunction(_ boxed: Boxed) -> Bool {
    if case .function = boxed.form { return true }
    return false
  }

  private func spot(_ boxed: Boxed) -> Spot { Spot(Source("", name: name, firstLine: boxed.line), 0) }

  private func plain(_ boxed: Boxed) -> Compiled {
    switch boxed.form {
    case .literal(let text): return literal(text, line: boxed.line)
    case .context(let entries): return context(entries, boxed)
    case .invocation(let callee, let bindings): return invocation(callee, bindings, boxed)
    case .function(let function): return self.function(function, boxed)
    case .list(let elements):
      let parts = elements.map(compile)
      let element = parts.dropFirst().reduce(parts.first?.type ?? .any) { $0.joined(with: $1.type) }
      return (ListNode(parts.map(\.node), spot(boxed)), .list(element), depth(parts))
    case .relation(let columns, let rows): return relation(columns, rows, boxed)
    case .table(let table): return TableCompiler(boxes: self).compile(table, boxed.line)
    case .conditional(let condition, let yes, let no):
      let parts = [compile(condition), compile(yes), compile(no)]
      let node = ConditionalNode(parts[0].node, parts[1].node, parts[2].node, spot(boxed))
      return (node, parts[1].type.joined(with: parts[2].type), depth(parts))
    case .filter(let base, let condition): return filter(base, condition, boxed)
    case .iteration(let variable, let domain, let body):
      return loop(variable, domain, body) { variables, inner, partial, cost in
        let node = IterationNode(variables, inner.node, partial: partial, turnCost: cost, spot(boxed))
        return (node, .list(inner.type))
      }
    case .quantified(let quantifier, let variable, let domain, let body):
      return loop(variable, domain, body) { variables, inner, _, cost in
        (QuantifiedNode(quantifier, variables, inner.node, turnCost: cost, spot(boxed)), .boolean)
      }
    }
  }

  private func depth(_ parts: [Compiled]) -> Int { 1 + (parts.map(\.depth).max() ?? 0) }

  /// A text of FEEL. An empty one is null: a box nobody has filled in yet.
  func literal(_ text: String, line: Int) -> Compiled {
    guard text.contains(where: { !$0.isWhitespace }) else { return (ConstantNode(.null), .null, 1) }
    let source = Source(text, name: name, firstLine: line)
    do {
      let expression = try Parser.expression(source, scope: scope, limits: environment.limits)
      witness?.see(expression, source, scope)
      let compiler = Compiler(
        source: source, environment: environment, scope: slots, isExplained: isExplained,
        functionName: functionName)
      return (compiler.node(expression), expression.type, expression.depth)
    } catch {
      report(error)
      return (FailingNode(error.code, error.words, Spot(source, 0)), .any, 1)
    }
  }

  /// A cell; `?` is bound in the slots and known to the scope.
  func tests(_ text: String, line: Int, input: FEELType) -> TableNode.Cell {
    let source = Source(text, name: name, firstLine: line)
    do {
      let tests = try Parser.unaryTests(source, scope: scope, input: input, limits: environment.limits)
      let compiler = Compiler(source: source, environment: environment, scope: slots)
      let compiled = compiler.tests(tests)
      return TableNode.Cell(tests: compiled.tests, isNegated: compiled.isNegated)
    } catch {
      report(error)
      let failing = FailingNode(error.code, error.words, Spot(source, 0))
      return TableNode.Cell(tests: [.condition(failing)], isNegated: false)
    }
  }
}

// Contexts, invocations, functions, relations.
extension BoxedCompiler {
  private func context(_ entries: [Boxed.Entry], _ boxed: Boxed) -> Compiled {
    slots.nested {
      var inner = self
      var compiled: [(String, Int, any Node)] = []
      var fields: [FEELType.Field] = []
      var parts: [Compiled] = []
      var result: Compiled?
      for entry in entries {
        inner.functionName = entry.variable?.name ?? ""
        inner.expected = entry.variable.map { findType($0.typeRef, entry.value.line) } ?? expected
        var part = inner.compile(entry.value)
        parts.append(part)
        guard let variable = entry.variable else {
          result = part
          continue
        }
        let declared = findType(variable.typeRef, entry.value.line)
        if declared != .any { part = (CoercingNode(part.node, declared, spot(entry.value)), declared, part.depth) }
        compiled.append((variable.name, slots.bind(variable.name), part.node))
        fields.append(FEELType.Field(variable.name, part.type))
        inner.scope.declare(variable.name, part.type)
      }
      let context = ContextNode(compiled, spot(boxed))
      guard let result else { return (context, .context(fields), depth(parts)) }
      return (ResultNode(context, result.node), result.type, depth(parts))
    }
  }

  private func invocation(_ callee: Boxed, _ bindings: [Boxed.Binding], _ boxed: Boxed) -> Compiled {
    let function = compile(callee)
    let values = bindings.map { compile($0.value) }
    let node = CallNode(function.node, values.map(\.node), names: bindings.map(\.parameter), spot(boxed))
    var result = FEELType.any
    if case .function(_, let type) = function.type { result = type }
    return (node, result, depth(values + [function]))
  }

  private func function(_ function: Boxed.Function, _ boxed: Boxed) -> Compiled {
    let parameters = function.parameters.map { parameter in
      Expression.Parameter(name: parameter.name, type: findType(parameter.typeRef, boxed.line))
    }
    guard let body = function.body, !function.isExternal else {
      let external = ExternalFunction(functionName, parameters)
      return (ConstantNode(.function(external)), .function(parameters.map(\.type), .any), 1)
    }
    var inner = self
    inner.slots = SlotScope(outer: slots, names: parameters.map(\.name) + [functionName])
    for parameter in parameters { inner.scope.declare(parameter.name, parameter.type) }
    inner.functionName = ""
    inner.expected = demanded
    inner.demanded = .any
    let (compiled, cost) = inner.slots.priced { inner.compile(body) }
    let result = demanded == .any ? compiled.type : demanded
    let code = Code(slotCount: inner.slots.slotCount, body: compiled.node, depth: compiled.depth, cost: cost)
    let node = FunctionNode(
      functionName, parameters, result: compiled.type, demanded: demanded == .any ? nil : demanded, code,
      captures: inner.slots.captures, spot(boxed))
    return (node, .function(parameters.map(\.type), result), 1)
  }

  private func relation(_ columns: [Definitions.Variable], _ rows: [[Boxed]], _ boxed: Boxed) -> Compiled {
    let types = columns.map { findType($0.typeRef, boxed.line) }
    var parts: [Compiled] = []
    let nodes = rows.map { row in
      let entries = zip(columns, zip(types, row)).map { column, cell in
        let part = compile(cell.1)
        parts.append(part)
        let node: any Node = cell.0 == .any ? part.node : CoercingNode(part.node, cell.0, spot(cell.1))
        return (column.name, slots.newSlot(), node)
      }
      return ContextNode(entries, spot(boxed))
    }
    let fields = zip(columns, types).map { FEELType.Field($0.name, $1) }
    return (ListNode(nodes, spot(boxed)), .list(.context(fields)), depth(parts) + 1)
  }

  private func filter(_ base: Boxed, _ condition: Boxed, _ boxed: Boxed) -> Compiled {
    let list = compile(base)
    let element = list.type.element
    return slots.nested {
      let slot = slots.bindElement(element)
      var inner = self
      inner.scope.declare("item", element)
      if let fields = element.fields, !fields.isEmpty {
        for field in fields { inner.scope.declare(field.name, field.type) }
      } else {
        inner.scope.isOpen = true
      }
      let (match, cost) = slots.priced { inner.compile(condition) }
      let type: FEELType = match.type.plain == .number ? element : .list(element)
      let node = FilterNode(
        list.node, match.node, slot: slot, isStrict: true, turnCost: cost, spot(boxed))
      return (node, type, depth([list, match]))
    }
  }

  private func loop(
    _ variable: String, _ domain: Boxed, _ body: Boxed,
    make: ([LoopVariable], Compiled, Int, Int) -> (any Node, FEELType)
  ) -> Compiled {
    let list = steps(domain) ?? (compile(domain), nil)
    return slots.nested {
      let loop = LoopVariable(
        slot: slots.bind(variable), low: list.0.node, high: list.1?.node, spot: spot(domain))
      let partial = slots.bind("partial")
      var inner = self
      inner.scope.declare(variable, list.1 == nil ? list.0.type.element : list.0.type)
      inner.scope.declare("partial", .list(.any))
      let (result, cost) = slots.priced { inner.compile(body) }
      let (node, type) = make([loop], result, partial, cost)
      return (node, type, depth([list.0, result]))
    }
  }

  /// A domain written `1..10`, which is no value and so no literal expression.
  private func steps(_ domain: Boxed) -> (Compiled, Compiled?)? {
    guard case .literal(let text) = domain.form, text.contains("..") else { return nil }
    let source = Source(text, name: name, firstLine: domain.line)
    guard let expression = try? Parser.domain(source, scope: scope, limits: environment.limits),
      case .steps(let low, let high) = expression.form
    else { return nil }
    let compiler = Compiler(source: source, environment: environment, scope: slots)
    return (
      (compiler.node(low), low.type, low.depth), (compiler.node(high), high.type, high.depth)
    )
  }
}

/// A context with a result: the entries are computed, the result is answered.
final class ResultNode: Node {
  private let context: ContextNode
  private let result: any Node

  init(_ context: ContextNode, _ result: any Node) {
    self.context = context
    self.result = result
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    _ = context.value(run, frame)
    return result.value(run, frame)
  }
}
