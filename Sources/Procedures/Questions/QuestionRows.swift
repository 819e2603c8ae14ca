// Groups of questions that are answered once or several times: partners, vehicles, goods. Each row is an object of
// answers.

package import JSON
package import Rules

package protocol QuestionRows: QuestionKind {
  var rows: RowsShape { get }
}

extension QuestionRows {
  package static var settings: [String] { ["columns", "rowsMin", "rowsMax"] }

  package var columns: [RowsShape.Column] { rows.columns }

  package var type: FEELType {
    .list(.context(columns.map { FEELType.Field($0.id, $0.kind.type) }))
  }

  package var isRepeatable: Bool { columns.allSatisfy(\.kind.isRepeatable) }

  /// Inputs are named `partners.1.name`: the row's number, then the column.
  package var parts: [String] { [] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    var all: [JSON] = []
    for number in 1...rows.rowsMax {
      let members = columns.map { column in
        (column.id, column.kind.joined { part in typed("\(number).\(column.id)" + (part.isEmpty ? "" : ".\(part)")) })
      }
      let filled = members.filter { !$0.1.isNull }
      // Rows left empty are not rows; the pages show one more than are filled.
      if !filled.isEmpty, let object = JSONObject(filled) { all.append(.object(object)) }
    }
    return all.isEmpty ? .null : .array(all)
  }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let items = raw.array else { throw AnswerFault("rows.kind") }
    guard items.count <= rows.rowsMax else { throw AnswerFault("rows.too_many", ["max": String(rows.rowsMax)]) }
    guard items.count >= rows.rowsMin else { throw AnswerFault("rows.too_few", ["min": String(rows.rowsMin)]) }
    var accepted: [JSON] = []
    for (index, item) in items.enumerated() {
      accepted.append(try row(item, number: index + 1, setting))
    }
    return .array(accepted)
  }

  private func row(_ item: JSON, number: Int, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let object = item.object else { throw AnswerFault("rows.kind", part: "\(number)") }
    var members: [(String, JSON)] = []
    for (name, raw) in object.members {
      guard let column = columns.first(where: { $0.id == name }) else {
        throw AnswerFault("rows.column", ["name": String(name.prefix(60))], part: "\(number)")
      }
      if raw.isNull { continue }
      do {
        members.append((name, try column.kind.accepted(raw, setting)))
      } catch {
        throw AnswerFault(
          error.key, error.words, part: "\(number).\(name)" + (error.part.isEmpty ? "" : ".\(error.part)"))
      }
    }
    return .object(JSONObject(members) ?? JSONObject())
  }

  package func value(_ answer: JSON) -> Value {
    .list(
      (answer.array ?? []).map { row in
        .context(
          Context(
            columns.map { column in
              (column.id, row[column.id].map(column.kind.value) ?? .null)
            }))
      })
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    (answer.array ?? []).map { row in
      columns.compactMap { column in row[column.id].map { column.kind.shown($0, speech) } }.joined(separator: ", ")
    }.joined(separator: " ; ")
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let count = Int.random(in: max(1, rows.rowsMin)...max(1, rows.rowsMin, min(3, rows.rowsMax)), using: &chance)
    return .array(
      (0..<count).map { _ in
        let members = columns.map { ($0.id, $0.kind.sample(&chance, setting)) }.filter { !$0.1.isNull }
        return .object(JSONObject(members) ?? JSONObject())
      })
  }
}

package struct RowsShape: Sendable {
  package let columns: [Column]
  package let rowsMin: Int
  package let rowsMax: Int

  package struct Column: Sendable {
    package let id: String
    package let kind: any QuestionKind
  }

  init(_ entry: Entry) {
    columns = entry.list("columns") { column in
      let kind = Question.kind(column)
      if kind is any QuestionRows { column.note("a group inside a group is not possible.") }
      return Column(id: column.id("id", hyphens: false), kind: kind)
    }
    if columns.isEmpty { entry.note("a repeating group needs 'columns'.") }
    rowsMin = entry.int("rowsMin", orElse: 1, in: 0...100)
    rowsMax = entry.int("rowsMax", orElse: 20, in: 1...200)
    if rowsMin > rowsMax { entry.note("'rowsMin' is more than 'rowsMax'.") }
  }
}

/// A block of questions for each partner, vehicle, place.
package struct QuestionRepeat: QuestionRows {
  package static let name = "repeat"
  package let rows: RowsShape

  package init(_ entry: Entry) { rows = RowsShape(entry) }
}

/// The same shown as a table: one line for each.
package struct QuestionTable: QuestionRows {
  package static let name = "table"
  package let rows: RowsShape

  package init(_ entry: Entry) { rows = RowsShape(entry) }
}
