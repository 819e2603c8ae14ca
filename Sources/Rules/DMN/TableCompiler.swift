// Decision tables to nodes: each column gets a slot of its own where its cells find `?`.

struct TableCompiler {
  let boxes: BoxedCompiler

  func compile(_ table: DecisionTable, _ line: Int) -> BoxedCompiler.Compiled {
    let columns = table.inputs.map(column)
    boxes.witness?.see(table, named: boxes.name, columns.map(\.type), boxes.scope)
    let outputTypes = table.outputs.map { type(of: $0, alone: table.outputs.count == 1) }
    let results = zip(table.outputs, outputTypes).map(result)
    var deepest = 1
    let (rules, cost) = boxes.slots.priced {
      table.rules.map { rule in
        let cells = zip(rule.inputs, columns).map { cell($0, $1.slot, $1.type, rule.line) }
        let outputs = rule.outputs.map { text in
          let compiled = boxes.literal(text, line: rule.line)
          deepest = max(deepest, compiled.depth)
          return compiled.node
        }
        return TableNode.Rule(cells: cells, outputs: outputs)
      }
    }
    let node = TableNode(
      name: boxes.name, policy: table.hitPolicy, aggregation: table.aggregation, columns: columns,
      results: results, rules: rules, cost: cost + table.rules.count,
      Spot(Source("", name: boxes.name, firstLine: line), 0))
    return (node, type(of: table, outputTypes), deepest + 2)
  }

  private func column(_ input: DecisionTable.Input) -> TableNode.Column {
    let expression = boxes.literal(input.expression, line: input.line)
    let declared = boxes.findType(input.typeRef, input.line)
    let type = declared == .any ? expression.type : declared
    let slot = boxes.slots.newSlot()
    let values = input.values.flatMap { cell($0, slot, type, input.line).tests }
    return TableNode.Column(
      expression: expression.node, slot: slot, type: type, values: values, label: input.label ?? input.expression)
  }

  private func cell(_ text: String, _ slot: Int, _ type: FEELType, _ line: Int) -> TableNode.Cell {
    boxes.slots.nested {
      boxes.slots.rebind("?", to: slot)
      return boxes.tests(text, line: line, input: type)
    }
  }

  /// What an output declares, or else what is expected of the whole table.
  private func type(of output: DecisionTable.Output, alone: Bool) -> FEELType {
    let declared = boxes.findType(output.typeRef, output.line)
    if declared != .any { return declared }
    if alone { return boxes.expected.element }
    return boxes.expected.element.member(output.name ?? "") ?? .any
  }

  private func result(_ output: DecisionTable.Output, _ type: FEELType) -> TableNode.Result {
    TableNode.Result(
      name: output.name ?? "", ranking: ranking(output, type),
      defaultValue: output.defaultValue.map { boxes.literal($0, line: output.line).node },
      type: boxes.findType(output.typeRef, output.line))
  }

  /// The output values in the order they are listed, best first; those of the output's type if it lists none.
  private func ranking(_ output: DecisionTable.Output, _ type: FEELType) -> [any Node] {
    if let text = output.values {
      let source = Source(text, name: boxes.name, firstLine: output.line)
      guard case .tests(let list, _)? = try? Parser.unaryTests(source, scope: boxes.scope) else { return [] }
      let compiler = Compiler(source: source, environment: boxes.environment, scope: boxes.slots)
      return list.map(compiler.node)
    }
    guard case .constrained(_, let constraint) = type, case .tests(let list, _) = constraint.tests else { return [] }
    let compiler = Compiler(
      source: Source("", name: boxes.name), environment: boxes.environment, scope: boxes.slots)
    return list.map(compiler.node)
  }

  private func type(of table: DecisionTable, _ outputs: [FEELType]) -> FEELType {
    var type: FEELType = .any
    if outputs.count == 1 {
      type = outputs[0]
    } else {
      let fields = zip(table.outputs, outputs).map { FEELType.Field($0.name ?? "", $1) }
      type = .context(fields)
    }
    switch table.hitPolicy {
    case .unique, .any, .priority, .first: return type
    case .ruleOrder, .outputOrder: return .list(type)
    case .collect: return table.aggregation == nil ? .list(type) : .number
    }
  }
}
