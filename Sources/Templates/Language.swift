// The languages people are spoken to in.

package enum Language: Int, Sendable, CaseIterable {
  case fr, ar, en

  package static let standard = Language.fr

  /// A BCP 47 tag, for `lang`, `hreflang` and the name of the file of translations.
  package var code: String {
    switch self {
    case .fr: "fr"
    case .ar: "ar"
    case .en: "en"
    }
  }

  package init?(code: String) {
    guard let language = Language.allCases.first(where: { $0.code == code }) else { return nil }
    self = language
  }

  /// For `dir`.
  package var direction: String { self == .ar ? "rtl" : "ltr" }

  /// What its speakers call it: a link to a language is written in that language.
  package var nativeName: String {
    switch self {
    case .fr: "Français"
    case .ar: "العربية"
    case .en: "English"
    }
  }
}

/// Something that each language has its own of.
struct ByLanguage<Value: Sendable>: Sendable {
  /// In the order of Language.allCases.
  private(set) var values: [Value] = []

  init<Failure>(_ make: (Language) throws(Failure) -> Value) throws(Failure) {
    for language in Language.allCases { values.append(try make(language)) }
  }

  subscript(language: Language) -> Value { values[language.rawValue] }
}
