// The rules of a decision table as sentences: what the public guide says of a fee, what a manual says of a routing.

extension Sentences {
  /// One sentence for each rule, in the table's order, then what holds where none of them does. A cell that cannot be
  /// read is shown as it is written.
  package func sentences(of table: DecisionTable, scope: NameScope = NameScope()) -> [String] {
    let said = table.rules.map { rule in
      let conditions = zip(table.inputs, rule.inputs).compactMap { condition($0, $1, scope) }
      let answer = results(zip(table.outputs, rule.outputs).map { ($0, $1) }, scope)
      guard let first = conditions.first else { return filled("always", [answer]) ?? answer }
      let all = conditions.dropFirst().reduce(first) { joined("and", $0, $1) }
      return filled("rule", [all, answer]) ?? "\(all): \(answer)"
    }
    let defaults = table.outputs.compactMap { output in output.defaultValue.map { (output, $0) } }
    guard !defaults.isEmpty else { return said }
    let answer = results(defaults, scope)
    return said + [filled("otherwise", [answer]) ?? answer]
  }

  /// Nil for a cell that takes anything.
  private func condition(_ input: DecisionTable.Input, _ cell: String, _ scope: NameScope) -> String? {
    let asked = try? Parser.expression(Source(input.expression), scope: scope)
    let subject = input.label ?? asked.map(sentence) ?? input.expression
    guard let tests = try? Parser.unaryTests(Source(cell), scope: scope, input: asked?.type ?? .any) else {
      return "\(subject) \(cell)"
    }
    guard case .tests(let list, _) = tests else { return nil }
    let said = sentence(of: tests, about: subject, named: asked?.variableName)
    let isAlternative = list.count > 1 && !list.allSatisfy(\.isPlainValue)
    return isAlternative ? filled("group", [said]) ?? "(\(said))" : said
  }

  private func results(_ cells: [(DecisionTable.Output, String)], _ scope: NameScope) -> String {
    let said = cells.map { output, text in
      let value = try? Parser.expression(Source(text), scope: scope)
      let words = value.map { sentence(of: $0, about: output.name) } ?? text
      guard let name = output.name, !name.isEmpty else { return words }
      return filled("result", [label(name), words]) ?? "\(label(name)): \(words)"
    }
    return said.dropFirst().reduce(said.first ?? "") { joined("results", $0, $1) }
  }
}
