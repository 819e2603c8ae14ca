/// What a person reads, in each language of the pack. A text that is the same everywhere (a code, a name) is one.
package struct Text: Sendable, Hashable {
  /// By language code, in the order of the pack's languages; one entry under "" when it is the same in all.
  private let wordings: [Wording]

  private struct Wording: Hashable, Sendable {
    let language: String
    let words: String
  }

  package static let empty = Text("")

  package init(_ words: String) { wordings = [Wording(language: "", words: words)] }

  package init(_ words: [(language: String, words: String)]) {
    wordings = words.map { Wording(language: $0.language, words: $0.words) }
  }

  package var isEmpty: Bool { wordings.allSatisfy(\.words.isEmpty) }

  /// The words in this language, or in the first the pack names.
  package subscript(language: String) -> String {
    (wordings.first { $0.language == language } ?? wordings.first)?.words ?? ""
  }

  package var languages: [String] { wordings.map(\.language) }
}
