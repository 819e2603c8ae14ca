// A share of a hundred, kept as it is said: 12.5 for 12,5 %.

package import JSON
package import Rules

package struct QuestionPercent: QuestionKind {
  package static let name = "percent"
  package static let settings = NumberRange.settings + ["digits"]

  let range: NumberRange
  let digits: Int

  package init(_ entry: Entry) {
    digits = entry.int("digits", orElse: 2, in: 0...6)
    range = NumberRange(entry, digits: digits, min: .zero, max: Decimal(100))
  }

  package var type: FEELType { .number }

  /// The sign may be typed with it.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    var raw = raw
    if let typed = raw.string, typed.utf8.count <= TypedNumber.bytesMax {
      let text = typed.oneLine
      raw = .string(text.hasSuffix("%") || text.hasSuffix("\u{066A}") ? String(text.dropLast()) : text)
    }
    let value = try TypedNumber.read(raw, digits: digits)
    try range.check(value)
    return .number(value)
  }

  package func value(_ answer: JSON) -> Value { answer.numberValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.decimal.map { speech.percent($0) } ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .number(range.sample(&chance, digits: digits))
  }
}
