package import Procedures
package import Templates

extension Speech {
  /// The portal's sentences in one of its languages.
  package static func of(_ translations: Translations, _ language: Language) -> Speech {
    Speech(language: language.code) { key, words in translations.phrase(key, language, words) }
  }
}
