// A place of the territory: a country, a province, a commune, from a reference list. With a column `level` one list may
// hold them all; with a column `parent` a place is shown with what it lies in.

package import JSON
package import Rules

package struct QuestionPlace: QuestionKind {
  package static let name = "place"
  package static let settings = ListSource.settings + ["level"]

  package let source: ListSource
  private let level: String?

  package init(_ entry: Entry) {
    source = ListSource(entry)
    level = entry.optionalString("level")
    if level != nil, !source.list.columns.contains("level") {
      entry["level"]?.note("the list '\(source.list.id)' has no column 'level'.")
    }
  }

  package func isWanted(_ row: ReferenceList.Row) -> Bool {
    level == nil || source.list.cell("level", of: row) == level
  }

  package var type: FEELType { source.type }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let row = try source.row(raw, setting)
    guard isWanted(row) else { throw AnswerFault("place.level") }
    return .string(row.code)
  }

  package func value(_ answer: JSON) -> Value { source.value(answer) }

  /// `Anfa, Casablanca, Casablanca-Settat`
  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let code = answer.string else { return "" }
    var labels = [source.label(code, speech)]
    var row = source.list.row(code)
    // Three above it are enough for any country, and a circle in the list ends.
    while labels.count < 4, let parent = row.flatMap({ source.list.cell("parent", of: $0) }), !parent.isEmpty {
      labels.append(source.label(parent, speech))
      row = source.list.row(parent)
    }
    return speech.list(labels)
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    chance.pick(source.list.rows(on: setting.today).filter(isWanted)).map { .string($0.code) } ?? .null
  }
}
