// A day.

package import JSON
package import Rules

package struct QuestionDate: QuestionKind {
  package static let name = "date"
  package static let settings = DayRange.settings

  let range: DayRange

  package init(_ entry: Entry) {
    range = DayRange(entry)
  }

  package var type: FEELType { .date }

  package var parts: [String] { TypedDate.parts }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let date = try TypedDate.read(raw)
    try range.check(date, setting)
    return .string(date.text)
  }

  package func value(_ answer: JSON) -> Value { answer.dateValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.day.map { speech.date($0) } ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .string(range.sample(&chance, setting).text)
  }
}
