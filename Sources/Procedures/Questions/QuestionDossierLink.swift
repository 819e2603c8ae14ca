// The number of another dossier this one belongs to. Whether there is one is looked up where dossiers are kept.

package import JSON
package import Rules

package struct QuestionDossierLink: QuestionKind {
  package static let name = "dossier_link"
  package static let settings = ["pattern", "example"]

  package let format: Format

  package init(_ entry: Entry) {
    format =
      entry["pattern"] == nil
      ? Format(try? Pattern("^[A-Z0-9]+([-/.][A-Z0-9]+)*$"), example: entry.string("example", orElse: "2026-000123"))
      : Format(entry, isStripped: false)
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    .string(try format.read(raw))
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { .string(format.example) }
}
