// A number with a fraction: a height, a power, a rate.

package import JSON
package import Rules

package struct QuestionDecimal: QuestionKind {
  package static let name = "decimal"
  package static let settings = NumberRange.settings + ["digits"]

  let range: NumberRange
  /// After the mark, at most.
  let digits: Int

  package init(_ entry: Entry) {
    digits = entry.int("digits", orElse: 2, in: 1...6)
    range = NumberRange(entry, digits: digits)
  }

  package var type: FEELType { .number }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let value = try TypedNumber.read(raw, digits: digits)
    try range.check(value)
    return .number(value)
  }

  package func value(_ answer: JSON) -> Value { answer.numberValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.decimal.map { speech.number($0) } ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .number(range.sample(&chance, digits: digits))
  }
}
