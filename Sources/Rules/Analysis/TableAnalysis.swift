// What is wrong with a decision table as a whole: inputs that no rule covers, rules that contradict one another, rules
// that can never be heard. Each rule is a box in the space of the columns' regions; the boxes are compared exactly,
// column by column, without visiting every combination.

package struct TableAnalysis {
  package enum Finding: Sendable, Equatable {
    /// No rule applies: one condition per column, as it would be written in a cell (`-` for any value).
    case gap([String])
    /// Rules that apply together where they must not, counted from 1, and an example of when.
    case overlap(Int, Int, when: [String])
    /// Its own cells exclude one another, or rules before it always come first.
    case dead(Int)
    /// A cell of this rule depends on more than its input: the rule was left out of the comparison.
    case unclear(Int)
  }

  private let table: DecisionTable
  private let axes: [TableAxis]
  private var budget = 200_000

  /// `types` are those of the columns.
  package static func findings(
    of table: DecisionTable, types: [FEELType], scope: NameScope = NameScope(),
    environment: Environment = Environment()
  ) -> [Finding] {
    let axes = table.inputs.enumerated().map { column, input in
      let type = column < types.count ? types[column] : .any
      func read(_ text: String) -> UnaryTests? {
        if text.allSatisfy(\.isWhitespace) { return .any }
        return try? Parser.unaryTests(Source(text), scope: scope, input: type, limits: environment.limits)
      }
      return TableAxis(
        label: input.label ?? input.expression, type: type, values: input.values.flatMap(read),
        cells: table.rules.map { read($0.inputs[column]) }, environment: environment)
    }
    var analysis = TableAnalysis(table: table, axes: axes)
    return analysis.findings()
  }

  private init(table: DecisionTable, axes: [TableAxis]) {
    self.table = table
    self.axes = axes
  }

  private mutating func findings() -> [Finding] {
    guard !axes.isEmpty, !axes.contains(where: { $0.regions.isEmpty }) else { return [] }
    let clear = table.rules.indices.filter { rule in axes.allSatisfy { $0.cells[rule] != nil } }
    var findings: [Finding] = table.rules.indices.filter { !clear.contains($0) }.map { .unclear($0 + 1) }
    let empty = clear.filter { rule in axes.contains { $0.cells[rule]?.isEmpty == true } }
    findings += empty.map { .dead($0 + 1) }
    let live = clear.filter { !empty.contains($0) }
    findings += hidden(live).map { .dead($0 + 1) }
    findings += overlaps(live)
    let hasDefault = table.outputs.contains { $0.defaultValue != nil }
    if clear.count == table.rules.count, !hasDefault {
      let whole = axes.map { Set($0.regions.indices) }
      findings += uncovered(whole, by: live, limit: 20).map { .gap(texts($0)) }
    }
    return findings
  }

  private func cells(_ rule: Int) -> [Set<Int>] { axes.map { $0.cells[rule] ?? [] } }

  /// Under FIRST, rules whose box the rules before them fill.
  private mutating func hidden(_ rules: [Int]) -> [Int] {
    guard table.hitPolicy == .first else { return [] }
    var hidden: [Int] = []
    for (position, rule) in rules.enumerated() {
      if uncovered(cells(rule), by: Array(rules[..<position]), limit: 1).isEmpty { hidden.append(rule) }
    }
    return hidden
  }

  private func overlaps(_ rules: [Int]) -> [Finding] {
    guard table.hitPolicy == .unique || table.hitPolicy == .any else { return [] }
    var findings: [Finding] = []
    for (position, first) in rules.enumerated() {
      for second in rules[(position + 1)...] {
        if table.hitPolicy == .any, table.rules[first].outputs == table.rules[second].outputs { continue }
        let common = zip(cells(first), cells(second)).map { $0.intersection($1) }
        if common.contains(where: \.isEmpty) { continue }
        findings.append(.overlap(first + 1, second + 1, when: texts(common)))
        if findings.count >= 100 { return findings }
      }
    }
    return findings
  }

  /// Boxes inside `box` that none of the rules touches. Regions that the same rules take are treated as one.
  private mutating func uncovered(_ box: [Set<Int>], by rules: [Int], limit: Int) -> [[Set<Int>]] {
    uncovered(box, column: 0, rules, limit: limit)
  }

  private mutating func uncovered(
    _ box: [Set<Int>], column: Int, _ rules: [Int], limit: Int
  ) -> [[Set<Int>]] {
    budget -= 1
    guard budget > 0 else { return [] }
    if rules.isEmpty { return [box] }
    guard column < axes.count else { return [] }
    var alike: [[Int]: Set<Int>] = [:]
    for region in box[column] {
      let takers = rules.filter { axes[column].cells[$0]?.contains(region) ?? false }
      alike[takers, default: []].insert(region)
    }
    var found: [[Set<Int>]] = []
    for (takers, regions) in alike.sorted(by: { ($0.value.min() ?? 0) < ($1.value.min() ?? 0) }) {
      var smaller = box
      smaller[column] = regions
      found += uncovered(smaller, column: column + 1, takers, limit: limit - found.count)
      if found.count >= limit { break }
    }
    return found
  }

  private func texts(_ box: [Set<Int>]) -> [String] {
    zip(box, axes).map { regions, axis in
      if regions.count == axis.regions.count { return "-" }
      let chosen = regions.sorted().map { axis.regions[$0] }
      if chosen.contains(where: { $0.text == nil }) {
        let others = axis.regions.indices.filter { !regions.contains($0) }.compactMap { axis.regions[$0].text }
        return "not(\(others.joined(separator: ", ")))"
      }
      return chosen.compactMap(\.text).joined(separator: ", ")
    }
  }
}
