// A bank account: an IBAN (ISO 13616) or, with `form: "rib"`, the Moroccan relevé d'identité bancaire of 24 digits,
// whose last two make the whole a multiple of 97.

package import JSON
package import Rules

package struct QuestionIBAN: QuestionKind {
  package static let name = "iban"
  package static let settings = ["form", "countries"]

  enum Form: String, CaseIterable { case iban, rib }

  let form: Form
  /// Where the account may be; empty for anywhere.
  let countries: [String]

  private static let ribLength = 24

  package init(_ entry: Entry) {
    form = entry.word("form", orElse: .iban)
    countries = entry.ids("countries")
    for country in countries where QuestionIBAN.lengths[country] == nil {
      entry["countries"]?.note("the IBAN of '\(country)' is not known.")
    }
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    var account = Typed.compact(raw)
    guard account.utf8.count <= 60, account.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }) else {
      throw AnswerFault("iban.kind")
    }
    if account.hasPrefix("IBAN") { account.removeFirst(4) }
    if form == .rib {
      guard account.utf8.count == QuestionIBAN.ribLength, account.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw AnswerFault("rib.kind")
      }
      guard CheckDigits.modulo97(account.utf8) == 0 else { throw AnswerFault("rib.check") }
      return .string(account)
    }
    let country = String(account.prefix(2))
    guard let length = QuestionIBAN.lengths[country] else { throw AnswerFault("iban.kind") }
    guard countries.isEmpty || countries.contains(country) else {
      throw AnswerFault("iban.country", ["countries": countries.joined(separator: ", ")])
    }
    guard account.utf8.count == length else { throw AnswerFault("iban.length", ["length": String(length)]) }
    guard QuestionIBAN.remainder(account) == 1 else { throw AnswerFault("iban.check") }
    return .string(account)
  }

  /// The country and the check digits come last for it.
  private static func remainder(_ account: String) -> Int? {
    CheckDigits.modulo97(Array(account.utf8.dropFirst(4)) + Array(account.utf8.prefix(4)))
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  /// An IBAN in fours; a RIB as bank, town, account and key.
  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    var rest = (answer.string ?? "")[...]
    let widths = form == .rib ? [3, 3, 16, 2] : Array(repeating: 4, count: 9)
    var groups: [Substring] = []
    for width in widths where !rest.isEmpty {
      groups.append(rest.prefix(width))
      rest = rest.dropFirst(width)
    }
    return groups.joined(separator: "\u{A0}")
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(Int.random(in: 0...9, using: &chance)) }.joined()
    }
    func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    if form == .rib {
      let account = digits(QuestionIBAN.ribLength - 2)
      return .string(account + twoDigits((97 - (CheckDigits.modulo97((account + "00").utf8) ?? 0)) % 97))
    }
    let country = chance.pick(countries.isEmpty ? ["MA", "FR", "TN"] : countries) ?? "MA"
    let account = digits((QuestionIBAN.lengths[country] ?? 28) - 4)
    return .string(country + twoDigits(98 - (QuestionIBAN.remainder(country + "00" + account) ?? 0)) + account)
  }
}

extension QuestionIBAN {
  /// How long an IBAN is, by country: the SWIFT registry, and African countries that use them without being in it.
  static let lengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
    // Not in the registry
    "AO": 25, "BF": 28, "BJ": 28, "CF": 27, "CG": 27, "CI": 28, "CM": 27, "CV": 25, "DZ": 26, "GA": 27, "GQ": 27,
    "GW": 25, "IR": 26, "KM": 27, "MA": 28, "MG": 27, "ML": 28, "MZ": 25, "NE": 28, "SN": 28, "TD": 27, "TG": 28,
  ]
}
