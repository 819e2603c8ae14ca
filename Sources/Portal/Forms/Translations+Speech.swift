package import Procedures
package import Templates

extension Translations {
  /// How rooms below say things in this language: amounts, days, what is wrong with an answer.
  package func speech(_ language: Language) -> Speech {
    Speech(language: language.code) { key, words in
      // Marks inside a number are no words.
      phrase(key, language, key.hasPrefix("wording.number.") ? words : isolated(words, language))
    }
  }

  /// References, file names and Latin words would turn round the signs beside them in a sentence that runs from right
  /// to left: each is put in an isolate of its own direction (Unicode Standard Annex 9, FSI and PDI).
  private func isolated(_ words: [String: String], _ language: Language) -> [String: String] {
    guard language.direction == "rtl" else { return words }
    return Dictionary(uniqueKeysWithValues: words.map { ($0, $0 == "count" ? $1 : "\u{2068}\($1)\u{2069}") })
  }
}
