extension Message {
  /// The words in braces that a message may leave open; Config/README.md says which means what.
  package static let words: Set<String> = [
    "number", "link", "count", "deadline", "step", "faults", "amount", "formality", "reason", "law", "cure", "appeal",
    "certificate", "counter", "address", "hours", "originals",
  ]

  /// A word that nobody will fill in would be read by the applicant as a hole.
  static func refuseUnknownWords(in text: Text, _ entry: Entry?) {
    for language in text.languages {
      for found in text[language].matches(of: /\{([^{}]*)\}/) where !words.contains(String(found.1)) {
        let near = words.sorted().first { $0.isNear(String(found.1)) }.map { " Did you mean {\($0)}?" } ?? ""
        entry?.note("messages have no word {\(found.1)}.\(near)")
      }
    }
  }
}
