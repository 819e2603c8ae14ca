// A text made in one way only: a licence number, a land title, a plate.

package import JSON
package import Rules

package struct QuestionFormatted: QuestionKind {
  package static let name = "formatted"
  package static let settings = Format.settings

  package let format: Format

  package init(_ entry: Entry) {
    format = Format(entry)
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    .string(try format.read(raw))
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { .string(format.example) }
}
