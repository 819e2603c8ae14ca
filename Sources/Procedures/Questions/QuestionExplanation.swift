// No question: something to read before the next one.

package import JSON
package import Rules

package struct QuestionExplanation: QuestionKind {
  package static let name = "explanation"
  package static let settings = ["text"]

  package let text: Text

  package init(_ entry: Entry) {
    text = entry.text("text")
  }

  package var type: FEELType { .null }

  package var parts: [String] { [] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { .null }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    throw AnswerFault("explanation.unasked")
  }

  package func value(_ answer: JSON) -> Value { .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { .null }
}
