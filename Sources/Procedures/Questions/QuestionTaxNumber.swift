// A number by which a tax office knows somebody, with the digits that check it where there are some.

package import JSON
package import Rules

package struct QuestionTaxNumber: QuestionKind {
  package static let name = "tax_number"
  package static let settings = Format.settings + ["check", "remainder", "weights"]

  enum Check: String, CaseIterable { case none, mod97, luhn, mod11 }

  package let format: Format
  let check: Check
  /// What dividing by 97 leaves: 0 for the Moroccan ICE, 1 for numbers made as ISO 7064 MOD 97-10.
  let remainder: Int
  /// By which the digits are multiplied before their sum is divided by 11.
  let weights: [Int]

  package init(_ entry: Entry) {
    format = Format(entry)
    check = entry.word("check", orElse: .none)
    remainder = entry.int("remainder", orElse: 0, in: 0...96)
    weights =
      entry["weights"]?.entries.map { item in
        guard let weight = item.json.value.int, weight.magnitude <= 1_000 else {
          item.note("a weight is a whole number.")
          return 0
        }
        return weight
      } ?? []
    if !isRight(format.example) { entry["example"]?.note("the check digits of the example are wrong.") }
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let number = try format.read(raw)
    guard isRight(number) else { throw AnswerFault("tax_number.check") }
    return .string(number)
  }

  private func isRight(_ number: String) -> Bool {
    switch check {
    case .none: true
    case .mod97: CheckDigits.modulo97(number.utf8) == remainder
    case .luhn: CheckDigits.isLuhn(number)
    case .mod11: CheckDigits.isModulo11(number, weights: weights)
    }
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { .string(format.example) }
}
