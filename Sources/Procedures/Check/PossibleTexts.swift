// Which texts a rule can give, whatever is answered: those written in it, those of a list's column, those of the
// decisions it names. What a rule chooses among can so be checked before anybody comes.

import Rules

struct PossibleTexts {
  let procedure: Procedure
  let pack: Pack

  private static let textsMax = 2_000

  /// Nil when it cannot be told. Nothing at all is no text.
  func of(_ rule: Rule) -> Set<String>? { texts(rule, below: 8) }

  private func texts(_ rule: Rule, below depth: Int) -> Set<String>? {
    switch rule.body {
    case .constant(.string(let text)): [text]
    case .constant(let value): value.isNull ? [] : nil
    case .expression(let compiled): texts(compiled.expression, below: depth)
    case .table(let compiled): texts(compiled.table)
    }
  }

  private func texts(_ expression: Expression, below depth: Int) -> Set<String>? {
    switch expression.form {
    case .null: []
    case .string(let text): [text]
    case .conditional(_, let yes, let no): union([texts(yes, below: depth), texts(no, below: depth)])
    case .operation(.add, let left, let right): joined(texts(left, below: depth), texts(right, below: depth))
    case .name(let name):
      // A decision may name another; the circles among them are told elsewhere.
      depth == 0
        ? nil : procedure.decisions.first { $0.id == name }.flatMap { texts($0.value, below: depth - 1) }
    case .call(let callee, let arguments): callee.form == .name("list value") ? column(arguments.map(\.value)) : nil
    default: nil
    }
  }

  /// Whatever stands in a column, in rows of all times.
  private func column(_ arguments: [Expression]) -> Set<String>? {
    guard arguments.count == 3, case .string(let id) = arguments[0].form, case .string(let name) = arguments[2].form,
      let list = pack.lists[id], let index = list.columns.firstIndex(of: name)
    else { return nil }
    return Set(list.rows.map { $0.cells[index] })
  }

  private func texts(_ table: DecisionTable) -> Set<String>? {
    guard table.outputs.count == 1 else { return nil }
    let cells = table.rules.flatMap(\.outputs) + table.outputs.compactMap(\.defaultValue)
    return union(
      cells.map { cell in
        switch (try? Parser.expression(Source(cell)))?.constant {
        case .string(let text): [text]
        case .null: []
        default: nil
        }
      })
  }

  private func union(_ parts: [Set<String>?]) -> Set<String>? {
    parts.reduce(into: Set<String>?.some([])) { whole, part in
      whole = whole.flatMap { all in part.map(all.union) }
    }
  }

  private func joined(_ left: Set<String>?, _ right: Set<String>?) -> Set<String>? {
    guard let left, let right, left.count * right.count <= Self.textsMax else { return nil }
    return Set(left.flatMap { first in right.map { first + $0 } })
  }
}
