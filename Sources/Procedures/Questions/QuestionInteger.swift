// A whole number: how many employees, rooms, days.

package import JSON
package import Rules

package struct QuestionInteger: QuestionKind {
  package static let name = "integer"
  package static let settings = NumberRange.settings + ["step"]

  let range: NumberRange
  let step: Int

  package init(_ entry: Entry) {
    range = NumberRange(entry, digits: 0)
    step = entry.int("step", orElse: 1, in: 1...1_000_000)
  }

  package var type: FEELType { .number }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let value = try TypedNumber.read(raw, digits: 0)
    try range.check(value)
    guard step == 1 || value.subtracting(range.min ?? .zero)?.modulo(Decimal(step))?.isZero ?? false else {
      throw AnswerFault("number.step", ["step": String(step)])
    }
    return .number(value)
  }

  package func value(_ answer: JSON) -> Value { answer.numberValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.decimal.map { speech.number($0) } ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .number(range.sample(&chance, digits: 0, step: Decimal(step)))
  }
}
