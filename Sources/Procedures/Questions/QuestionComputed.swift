// A value that a rule gives and the person only reads: a total, a deadline. It is never taken from outside.

package import JSON
package import Rules

package struct QuestionComputed: QuestionKind {
  package static let name = "computed"
  package static let settings = ["result"]

  package enum Result: String, CaseIterable, Sendable { case number, money, text, date, boolean }

  package let result: Result
  private let currency: String
  private let digits: Int

  package init(_ entry: Entry) {
    result = entry.word("result", orElse: .number)
    currency = entry.reading.territory.currency
    digits = entry.reading.territory.currencyDigits
  }

  package var type: FEELType {
    switch result {
    case .number, .money: .number
    case .text: .string
    case .date: .date
    case .boolean: .boolean
    }
  }

  package var parts: [String] { [] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { .null }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    throw AnswerFault("computed.unasked")
  }

  /// What the rule gave, as it is kept; null when it is not of the declared kind. Amounts are rounded half up to what
  /// the currency has.
  package func kept(_ value: Value) -> JSON {
    switch (result, value.unwrapped) {
    case (.number, .number(let number)): .number(number)
    case (.money, .number(let amount)):
      amount.rounded(scale: digits, .halfUp).map { .number($0, digits: digits) } ?? .null
    case (.text, .string(let text)): .string(text)
    case (.date, .date(let date)): .string(date.text)
    case (.boolean, .boolean(let flag)): .bool(flag)
    default: .null
    }
  }

  package func value(_ answer: JSON) -> Value {
    switch result {
    case .number, .money: answer.numberValue
    case .text: answer.textValue
    case .date: answer.dateValue
    case .boolean: answer.bool.map(Value.boolean) ?? .null
    }
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    switch result {
    case .number: answer.decimal.map { speech.number($0) } ?? ""
    case .money: answer.decimal.map { speech.money($0, currency, digits: digits) } ?? ""
    case .text: answer.string?.oneLine ?? ""
    case .date: answer.day.map { speech.date($0) } ?? ""
    case .boolean: answer.bool.map { speech.yesNo($0) } ?? ""
    }
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { .null }
}
