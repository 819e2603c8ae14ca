package import Procedures
package import Templates

extension Translations {
  /// How rooms below say things in this language: amounts, days, what is wrong with an answer.
  package func speech(_ language: Language) -> Speech {
    Speech(language: language.code) { key, words in
      // Marks inside a number, or an hour, are no words.
      let isWhole = key.hasPrefix("wording.number.") || key == "wording.time"
      return phrase(key, language, isWhole ? words : isolated(words, language))
    }
  }

  /// References, file names and Latin words would turn round the signs beside them in a sentence that runs from right
  /// to left: each is put in an isolate of its own direction (Unicode Standard Annex 9, FSI and PDI). What was put
  /// together here before, such as a day, shows no letter outside of its isolates: it runs as its language does (RLI).
  private func isolated(_ words: [String: String], _ language: Language) -> [String: String] {
    guard language.direction == "rtl" else { return words }
    return Dictionary(
      uniqueKeysWithValues: words.map { name, word in
        // What was put together of isolates has no letter of its own that says which way it runs: the language does.
        let opening = word.unicodeScalars.first == "\u{2068}" ? "\u{2067}" : "\u{2068}"
        return (name, name == "count" ? word : "\(opening)\(word)\u{2069}")
      })
  }
}
