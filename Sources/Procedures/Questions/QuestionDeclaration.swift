// "I declare that …": nothing goes on until the person has.

package import JSON
package import Rules

package struct QuestionDeclaration: QuestionKind {
  package static let name = "declaration"
  package static let settings = ["statement"]

  package let statement: Text

  package init(_ entry: Entry) {
    statement = entry.text("statement")
  }

  package var isRepeatable: Bool { false }

  package var type: FEELType { .boolean }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.saysYes == true else { throw AnswerFault("declaration.required") }
    return true
  }

  package func value(_ answer: JSON) -> Value { answer.bool.map(Value.boolean) ?? .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    answer.bool == true ? speech.phrase("wording.declared", [:]) : ""
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { true }
}
