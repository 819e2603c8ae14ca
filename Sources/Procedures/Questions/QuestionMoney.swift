// An amount in the currency of the territory, with as many digits as that currency has.

package import JSON
package import Rules

package struct QuestionMoney: QuestionKind {
  package static let name = "money"
  package static let settings = NumberRange.settings

  let range: NumberRange
  package let currency: String
  package let digits: Int

  package init(_ entry: Entry) {
    currency = entry.reading.territory.currency
    digits = entry.reading.territory.currencyDigits
    range = NumberRange(entry, digits: digits, min: .zero)
  }

  package var type: FEELType { .number }

  /// The currency may be typed with it.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    var raw = raw
    if let typed = raw.string, typed.utf8.count <= TypedNumber.bytesMax { raw = .string(withoutCurrency(typed)) }
    let amount = try TypedNumber.read(raw, digits: digits)
    if let min = range.min, amount < min { throw AnswerFault("money.small", words("min", min)) }
    if let max = range.max, max < amount { throw AnswerFault("money.large", words("max", max)) }
    return .number(amount, digits: digits)
  }

  private func withoutCurrency(_ typed: String) -> String {
    let text = typed.oneLine.uppercased()
    if text.hasSuffix(currency) { return String(text.dropLast(currency.count)) }
    if text.hasPrefix(currency) { return String(text.dropFirst(currency.count)) }
    return text
  }

  private func words(_ name: String, _ amount: Decimal) -> [String: String] {
    [name: amount.rounded(scale: digits)?.text ?? amount.text, "currency": currency]
  }

  package func value(_ answer: JSON) -> Value { answer.numberValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    answer.decimal.map { speech.money($0, currency, digits: digits) } ?? ""
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .number(range.sample(&chance, digits: digits), digits: digits)
  }
}
