// A telephone number, kept as ITU-T E.164 has it: `+212612345678`. People type it as they would dial it: from inside
// the country, with 00, with blanks and dots, with the zero they were told to leave out abroad.

package import JSON
package import Rules

package struct QuestionPhone: QuestionKind {
  package static let name = "phone"
  package static let settings = ["country"]

  /// Where a number without a country code is at home.
  let country: PhoneCountry?

  package init(_ entry: Entry) {
    let code = entry.optionalString("country") ?? entry.reading.territory.countries.first ?? ""
    country = PhoneCountry.all.first { $0.country == code }
    if country == nil, entry["country"] != nil {
      entry["country"]?.note("the telephone code of '\(code)' is not known.")
    }
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let typed = raw.typed, typed.utf8.count <= 100 else { throw AnswerFault("phone.kind") }
    var (digits, isInternational) = try dialled(typed.latinDigits)
    if !isInternational, digits.hasPrefix("00") {
      digits.removeFirst(2)
      isInternational = true
    }
    if isInternational { return .string("+" + (try international(digits))) }
    guard let country else { throw AnswerFault("phone.country") }
    guard let own = country.national(digits) else { throw AnswerFault("phone.length") }
    return .string("+" + country.code + own)
  }

  /// The digits, and whether a `+` stood before them.
  private func dialled(_ typed: String) throws(AnswerFault) -> (String, Bool) {
    var digits = ""
    var isInternational = false
    for scalar in typed.unicodeScalars {
      switch scalar {
      case "0"..."9": digits.unicodeScalars.append(scalar)
      case "+", "\u{FF0B}":
        guard digits.isEmpty, !isInternational else { throw AnswerFault("phone.kind") }
        isInternational = true
      case ".", "/", "(", ")": continue
      default:
        guard scalar.isBlank || scalar.properties.generalCategory == .dashPunctuation else {
          throw AnswerFault("phone.kind")
        }
      }
    }
    guard !digits.isEmpty else { throw AnswerFault("phone.kind") }
    return (digits, isInternational)
  }

  private func international(_ digits: String) throws(AnswerFault) -> String {
    guard let country = PhoneCountry.of(digits) else {
      // A country this table does not know: the limits of E.164 itself.
      guard (7...15).contains(digits.utf8.count), digits.first != "0" else { throw AnswerFault("phone.length") }
      return digits
    }
    guard let own = country.national(String(digits.dropFirst(country.code.utf8.count))) else {
      throw AnswerFault("phone.length")
    }
    return country.code + own
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  /// In pairs after the country's code: `+212 6 12 34 56 78`.
  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let number = answer.string, number.hasPrefix("+") else { return answer.string ?? "" }
    let digits = String(number.dropFirst())
    let code = PhoneCountry.of(digits)?.code ?? ""
    let own = Array(digits.dropFirst(code.utf8.count))
    var text = "+" + code
    for (index, digit) in own.enumerated() {
      if (own.count - index) % 2 == 0 || index == 0 { text += "\u{A0}" }
      text.append(digit)
    }
    return text
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    guard let country = country ?? PhoneCountry.all.first else { return .null }
    let length = country.lengths.upperBound
    let own = (0..<length).map { $0 == 0 ? "6" : String(Int.random(in: 0...9, using: &chance)) }
    return .string("+" + country.code + own.joined())
  }
}
