// One row of a reference list: an activity, a species. Lists are long, so that the page searches in them.

package import JSON
package import Rules

package struct QuestionListChoice: QuestionKind {
  package static let name = "list_choice"
  package static let settings = ListSource.settings

  package let source: ListSource

  package init(_ entry: Entry) {
    source = ListSource(entry)
  }

  package var type: FEELType { source.type }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    .string(try source.row(raw, setting).code)
  }

  package func value(_ answer: JSON) -> Value { source.value(answer) }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    answer.string.map { source.label($0, speech) } ?? ""
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    chance.pick(source.list.rows(on: setting.today)).map { .string($0.code) } ?? .null
  }
}
