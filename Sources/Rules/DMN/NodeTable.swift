// A decision table at work (DMN 1.5 §8.2.8 to 8.2.11).

final class TableNode: Node {
  struct Column: Sendable {
    let expression: any Node
    let slot: Int
    let type: FEELType
    /// The values the table expects; anything else is an error.
    let values: [Test]?
    let label: String
  }

  struct Result: Sendable {
    let name: String
    /// Best first, for the hit policies that rank.
    let ranking: [any Node]
    let defaultValue: (any Node)?
    /// What the output declares; a value is converted to it where it can be.
    let type: FEELType
  }

  struct Rule: Sendable {
    let cells: [Cell]
    let outputs: [any Node]
  }

  struct Cell: Sendable {
    /// Nil: any value will do.
    let tests: [Test]?
    let isNegated: Bool
  }

  let name: String
  let policy: DecisionTable.HitPolicy
  let aggregation: DecisionTable.Aggregation?
  let columns: [Column]
  let results: [Result]
  let rules: [Rule]
  /// In steps, for asking every rule.
  let cost: Int
  let spot: Spot

  init(
    name: String, policy: DecisionTable.HitPolicy, aggregation: DecisionTable.Aggregation?, columns: [Column],
    results: [Result], rules: [Rule], cost: Int, _ spot: Spot
  ) {
    self.cost = cost
    self.name = name
    self.policy = policy
    self.aggregation = aggregation
    self.columns = columns
    self.results = results
    self.rules = rules
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    guard run.charge(cost, spot), readInputs(run, frame) else { return .null }
    var hits: [Int] = []
    for (position, rule) in rules.enumerated() where matches(rule, run, frame) {
      hits.append(position)
      if policy == .first { break }
    }
    run.trace?.note(.table(name: name, inputs: columns.map { frame[$0.slot] }, rules: hits.map { $0 + 1 }))
    return hits.isEmpty ? noHit(run, frame) : answer(hits, run, frame)
  }

  private func readInputs(_ run: Run, _ frame: Frame) -> Bool {
    for column in columns {
      var value = column.expression.value(run, frame)
      if column.type != .any { value = run.coercion(of: value, to: column.type, spot) ?? value }
      frame[column.slot] = value
      guard let values = column.values, !value.isNull else { continue }
      if case .boolean(true) = Test.any(values, value, run, frame) { continue }
      run.fail(.wrongValue, [column.label, value.literal], spot)
      return false
    }
    return true
  }

  private func matches(_ rule: Rule, _ run: Run, _ frame: Frame) -> Bool {
    for (cell, column) in zip(rule.cells, columns) {
      guard let tests = cell.tests else { continue }
      guard case .boolean(let passes) = Test.any(tests, frame[column.slot], run, frame),
        passes != cell.isNegated
      else { return false }
    }
    return true
  }

  private func noHit(_ run: Run, _ frame: Frame) -> Value {
    if results.contains(where: { $0.defaultValue != nil }) {
      return shaped(results.map { $0.defaultValue?.value(run, frame) ?? .null }, run)
    }
    switch (policy, aggregation) {
    case (.collect, nil): return .list([])
    case (.collect, .count): return .number(.zero)
    default: return .null
    }
  }

  private func answer(_ hits: [Int], _ run: Run, _ frame: Frame) -> Value {
    let outputs = hits.map { hit in rules[hit].outputs.map { $0.value(run, frame) } }
    switch policy {
    case .unique:
      guard hits.count == 1 else { return conflict(hits, run) }
      return shaped(outputs[0], run)
    case .any:
      let isSame = outputs.dropFirst().allSatisfy { Value.list($0).equals(.list(outputs[0])) == true }
      return isSame ? shaped(outputs[0], run) : conflict(hits, run)
    case .first: return shaped(outputs[0], run)
    case .priority: return shaped(ranked(outputs, run, frame)[0], run)
    case .outputOrder: return run.list(ranked(outputs, run, frame).map { shaped($0, run) }, spot)
    case .ruleOrder: return run.list(outputs.map { shaped($0, run) }, spot)
    case .collect:
      guard let aggregation else { return run.list(outputs.map { shaped($0, run) }, spot) }
      return shaped(results.indices.map { column in aggregate(outputs.map { $0[column] }, aggregation, run) }, run)
    }
  }

  private func conflict(_ hits: [Int], _ run: Run) -> Value {
    let rules = hits.map { String($0 + 1) }.joined(separator: ", ")
    return run.fail(.table, ["Rules \(rules) apply at the same time."], spot)
  }

  /// One output is the value itself, several are a context.
  private func shaped(_ outputs: [Value], _ run: Run) -> Value {
    let typed = zip(outputs, results).map { output, result in
      result.type == .any ? output : run.coercion(of: output, to: result.type, spot) ?? output
    }
    if results.count == 1 { return typed[0] }
    return run.made(.context(Context(Array(zip(results.map(\.name), typed)))), spot)
  }

  private func ranked(_ outputs: [[Value]], _ run: Run, _ frame: Frame) -> [[Value]] {
    let rankings = results.map { $0.ranking.map { $0.value(run, frame) } }
    let ranks = outputs.map { output in
      zip(output, rankings).map { value, ranking in
        ranking.firstIndex { $0.equals(value) == true } ?? ranking.count
      }
    }
    let order = outputs.indices.sorted { left, right in
      ranks[left] == ranks[right] ? left < right : ranks[left].lexicographicallyPrecedes(ranks[right])
    }
    return order.map { outputs[$0] }
  }

  private func aggregate(_ values: [Value], _ aggregation: DecisionTable.Aggregation, _ run: Run) -> Value {
    switch aggregation {
    case .sum: Builtins.call(Builtins.overloads(of: "sum"), [.list(values)], run, spot)
    case .count: .number(Decimal(values.count))
    case .min: Builtins.call(Builtins.overloads(of: "min"), [.list(values)], run, spot)
    case .max: Builtins.call(Builtins.overloads(of: "max"), [.list(values)], run, spot)
    }
  }
}
