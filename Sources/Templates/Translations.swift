// The sentences of the product in all its languages, from Config/languages/fr.json5, ar.json5 and en.json5:
//
//   {
//     dossier: {
//       title: "Votre dossier {number}",
//       late: { one: "{count} jour de retard", other: "{count} jours de retard" },
//     },
//   }
//
// makes the keys `dossier.title` and `dossier.late`. An object whose names are all plural forms is a sentence that
// counts. Every key stands in every language, with the same parameters and the plural forms of that language: what
// is missing is found when the files are read.

package import JSON

package struct Translations: Sendable {
  private struct Entry: Sendable {
    let translation: Translation
    let source: LocatedJSON
  }

  private var entries: [Language: [String: Entry]] = [:]
  private let days = RememberedWords()

  /// No sentences at all.
  package init() {}

  /// One file a language; every language has one.
  package init(
    _ sources: [Language: (file: String, bytes: [UInt8])], limits: JSONLimits = JSONLimits(bytes: 4 << 20)
  ) throws(TemplateErrors) {
    var errors: [TemplateError] = []
    for language in Language.allCases {
      guard let source = sources[language] else {
        errors.append(TemplateError("there is no file for this language", file: "\(language.code).json5"))
        continue
      }
      do throws(JSONError) {
        let root = try JSON5Reader.read(source.bytes, file: source.file, limits: limits)
        collect(root, "", language, &errors)
      } catch {
        errors.append(TemplateError(error.sentence, at: error.place))
      }
    }
    if errors.isEmpty { errors = differences() }
    if !errors.isEmpty { throw TemplateErrors(errors) }
  }

  package var keys: [String] { (entries[.standard] ?? [:]).keys.sorted() }

  package func contains(_ key: String) -> Bool { entries[.standard]?[key] != nil }

  /// Which members of a family of keys have no sentence: for a test over all cases of an enum.
  package func missing(_ family: StaticString, _ members: some Sequence<String>) -> [String] {
    members.map { TextKey(family, $0).name }.filter { !contains($0) }
  }

  /// The sentence with its parameters, not escaped. A key without a sentence answers with itself in brackets, so that
  /// the page stands and the mistake shows.
  package func text(
    _ key: TextKey, _ language: Language, _ parameters: KeyValuePairs<String, TextValue> = [:]
  ) -> String {
    var count: Int?
    if case .number(let number)? = parameters.first(where: { $0.key == "count" })?.value { count = number }
    return text(key.name, language, count) { name in
      switch parameters.first(where: { $0.key == name })?.value {
      case .text(let value): value
      case .number(let number): String(number)
      case nil: nil
      }
    }
  }

  /// The same where the words are known only as a dictionary, and nothing is counted.
  package func text(_ key: TextKey, _ language: Language, words: [String: String]) -> String {
    text(key.name, language, nil) { words[$0] }
  }

  /// A sentence whose key too is only known when it is said. `count` among the words chooses the plural.
  package func phrase(_ key: String, _ language: Language, _ words: [String: String]) -> String {
    text(key, language, words["count"].flatMap { Int($0) }) { words[$0] }
  }

  private func text(_ key: String, _ language: Language, _ count: Int?, _ word: (String) -> String?) -> String {
    guard let translation = translation(key, language) else { return "⟦\(key)⟧" }
    let message: TranslationMessage
    switch translation.form {
    case .text(let text): message = text
    case .plural(let forms):
      guard let form = forms[count.map { PluralForm(for: $0, in: language) } ?? .other] else { return "⟦\(key)⟧" }
      message = form
    }
    return message.pieces.reduce(into: "") { text, piece in
      switch piece {
      case .text(let literal): text += literal
      case .parameter(let name): text += word(name) ?? "⟦\(name)⟧"
      }
    }
  }

  /// A day in words of these sentences, put together the first time it is said.
  package func day(_ number: Int, _ language: Language, _ make: () -> String) -> String {
    days.text(number, language, make)
  }

  func translation(_ key: String, _ language: Language) -> Translation? {
    entries[language]?[key]?.translation
  }

  /// Where French sentences break the rules of FrenchTypography.
  package func frenchViolations() -> [TemplateError] {
    let found = (entries[.fr] ?? [:]).flatMap { key, entry in
      entry.translation.messages.flatMap { message in
        FrenchTypography.violations(in: message.plain).map { TemplateError("“\(key)”: \($0)", at: entry.source.place) }
      }
    }
    return TemplateErrors(found).list
  }

  // MARK: Reading

  private mutating func collect(
    _ node: LocatedJSON, _ prefix: String, _ language: Language, _ errors: inout [TemplateError]
  ) {
    guard let members = node.members else {
      errors.append(TemplateError("expected an object of sentences", at: node.place))
      return
    }
    for (name, value) in members {
      let key = prefix.isEmpty ? name : prefix + "." + name
      guard TemplateMark.isIdentifier(name) else {
        errors.append(
          TemplateError("“\(name)” is not a name for a key: letters, digits, “_”, “-”", at: value.namePlace))
        continue
      }
      if let translation = translation(value, language, &errors) {
        entries[language, default: [:]][key] = Entry(translation: translation, source: value)
      } else if value.value.string == nil {
        collect(value, key, language, &errors)
      }
    }
  }

  /// nil for an object that holds more keys, and after a complaint.
  private func translation(
    _ node: LocatedJSON, _ language: Language, _ errors: inout [TemplateError]
  ) -> Translation? {
    if let text = node.value.string { return message(text, node, &errors).map { Translation($0) } }
    guard let members = node.members, !members.isEmpty,
      members.allSatisfy({ PluralForm(rawValue: $0.name) != nil && $0.value.value.string != nil })
    else { return nil }
    var forms: [PluralForm: TranslationMessage] = [:]
    for (name, value) in members {
      if let form = PluralForm(rawValue: name), let text = value.value.string {
        forms[form] = message(text, value, &errors)
      }
    }
    let wanted = PluralForm.forms(in: language)
    if Set(forms.keys) != Set(wanted) {
      let names = wanted.map(\.rawValue).joined(separator: ", ")
      errors.append(TemplateError("the plural forms of this language are \(names)", at: node.place))
    }
    let plural = Translation(forms)
    for message in forms.values where message.parameters.union(["count"]) != plural.parameters {
      errors.append(TemplateError("each form has the same parameters; only “count” may be left out", at: node.place))
    }
    return plural
  }

  private func message(
    _ text: String, _ node: LocatedJSON, _ errors: inout [TemplateError]
  ) -> TranslationMessage? {
    guard let message = TranslationMessage(text) else {
      errors.append(TemplateError("a parameter is “{name}”: letters, digits, “_”, “-”", at: node.place))
      return nil
    }
    return message
  }

  /// Between the languages.
  private func differences() -> [TemplateError] {
    var errors: [TemplateError] = []
    for (language, sentences) in entries {
      for other in Language.allCases where other != language {
        for (key, entry) in sentences {
          guard let match = entries[other]?[key]?.translation else {
            errors.append(TemplateError("“\(key)” is missing in \(other.code).json5", at: entry.source.namePlace))
            continue
          }
          if match.isPlural != entry.translation.isPlural {
            errors.append(TemplateError("“\(key)” counts in one language only", at: entry.source.namePlace))
          } else if match.parameters != entry.translation.parameters {
            let sentence = "“\(key)” has other parameters than in \(other.code).json5"
            errors.append(TemplateError(sentence, at: entry.source.place))
          }
        }
      }
    }
    return errors
  }
}

extension TranslationMessage {
  /// With each parameter as a word.
  fileprivate var plain: String {
    pieces.reduce(into: "") { text, piece in
      switch piece {
      case .text(let literal): text += literal
      case .parameter(let name): text += name
      }
    }
  }
}
