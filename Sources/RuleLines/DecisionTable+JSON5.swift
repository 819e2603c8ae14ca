// A decision table as people write it in a pack:
//
//   {
//     hitPolicy: "UNIQUE",                       // or U, A, P, F, R, O, C, C+, C<, C>, C#
//     inputs: ["age", { expression: "income", label: "Revenu", type: "number", values: "[0..1000000]" }],
//     outputs: ["fee", { name: "route", type: "string", values: '"fast", "slow"', default: '"slow"' }],
//     rules: [
//       ["< 18", "-", "0", '"fast"'],
//       { when: [">= 18", "> 1000"], then: ["50", '"slow"'], note: "arrêté 12-2024" },
//     ],
//   }
//
// Cells are FEEL, as in a .dmn file; both compile to the same thing.

package import JSON
package import Rules

extension DecisionTable {
  package init(json: LocatedJSON) throws(LineError) {
    self.init()
    guard let members = json.members else { throw LineError("\(json.place): a table is an object.") }
    for (name, value) in members {
      switch name {
      case "hitPolicy": try setPolicy(value)
      case "inputs": inputs = try DecisionTable.items(value, DecisionTable.input)
      case "outputs": outputs = try DecisionTable.items(value, DecisionTable.output)
      case "rules": continue
      default: throw LineError("\(value.namePlace): a table has no '\(name)'.")
      }
    }
    guard !outputs.isEmpty else { throw LineError("\(json.place): a table has at least one output.") }
    let width = (inputs.count, outputs.count)
    if let list = json["rules"] {
      rules = try DecisionTable.items(list) { (item) throws(LineError) in try DecisionTable.rule(item, width) }
    }
    if rules.contains(where: { !$0.annotations.isEmpty }) { annotations = ["note"] }
  }

  private mutating func setPolicy(_ json: LocatedJSON) throws(LineError) {
    let text = json.value.string ?? ""
    if let policy = HitPolicy(rawValue: text) {
      hitPolicy = policy
      return
    }
    let short: [String: (HitPolicy, Aggregation?)] = [
      "U": (.unique, nil), "A": (.any, nil), "P": (.priority, nil), "F": (.first, nil), "R": (.ruleOrder, nil),
      "O": (.outputOrder, nil), "C": (.collect, nil), "C+": (.collect, .sum), "C#": (.collect, .count),
      "C<": (.collect, .min), "C>": (.collect, .max),
    ]
    guard let (policy, aggregation) = short[text] else {
      throw LineError("\(json.place): there is no hit policy '\(text)'.")
    }
    hitPolicy = policy
    self.aggregation = aggregation
  }

  private static func items<Item>(
    _ json: LocatedJSON, _ read: (LocatedJSON) throws(LineError) -> Item
  ) throws(LineError) -> [Item] {
    guard let list = json.items else { throw LineError("\(json.place): this is a list.") }
    var items: [Item] = []
    for item in list { items.append(try read(item)) }
    return items
  }

  private static func input(_ json: LocatedJSON) throws(LineError) -> Input {
    if let expression = json.value.string { return Input(expression: expression) }
    try only(["expression", "type", "label", "values"], json)
    guard let expression = try text("expression", json) else {
      throw LineError("\(json.place): an input has an 'expression'.")
    }
    return Input(
      expression: expression, typeRef: try text("type", json), label: try text("label", json),
      values: try text("values", json))
  }

  private static func output(_ json: LocatedJSON) throws(LineError) -> Output {
    if let name = json.value.string { return Output(name: name) }
    try only(["name", "type", "values", "default"], json)
    return Output(
      name: try text("name", json), typeRef: try text("type", json), values: try text("values", json),
      defaultValue: try text("default", json))
  }

  private static func rule(_ json: LocatedJSON, _ width: (Int, Int)) throws(LineError) -> Rule {
    var rule: Rule
    if json.items != nil {
      let cells = try cells(json)
      rule = Rule(inputs: Array(cells.prefix(width.0)), outputs: Array(cells.dropFirst(width.0)))
    } else {
      try only(["when", "then", "note"], json)
      guard let when = json["when"], let then = json["then"] else {
        throw LineError("\(json.place): a rule has 'when' and 'then'.")
      }
      let note = try text("note", json)
      rule = Rule(inputs: try cells(when), outputs: try cells(then), annotations: note.map { [$0] } ?? [])
    }
    rule.line = json.place.line
    guard (rule.inputs.count, rule.outputs.count) == width else {
      throw LineError("\(json.place): a rule has \(width.0) conditions and \(width.1) results.")
    }
    return rule
  }

  /// Cells are texts of FEEL; numbers and booleans may be written bare.
  private static func cells(_ json: LocatedJSON) throws(LineError) -> [String] {
    try items(json) { (cell) throws(LineError) in
      switch cell.value {
      case .string(let text): return text
      case .number(let number): return number.text
      case .bool(let flag): return flag ? "true" : "false"
      default: throw LineError("\(cell.place): a cell is a text of FEEL.")
      }
    }
  }

  private static func text(_ name: String, _ json: LocatedJSON) throws(LineError) -> String? {
    guard let value = json[name] else { return nil }
    guard let text = value.value.string else { throw LineError("\(value.place): '\(name)' is a text.") }
    return text
  }

  private static func only(_ names: Set<String>, _ json: LocatedJSON) throws(LineError) {
    guard let members = json.members else { throw LineError("\(json.place): this is an object.") }
    for (name, value) in members where !names.contains(name) {
      throw LineError("\(value.namePlace): there is no '\(name)' here.")
    }
  }
}
