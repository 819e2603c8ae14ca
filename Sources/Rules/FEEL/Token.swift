// The words of FEEL's grammar (DMN 1.5 §10.3.1.2). Names are not words: a name may hold spaces, operators and
// keywords ("date and time", "Approved/Declined"), so the parser glues words into names by looking at its scope.

struct Token {
  enum Kind: Equatable {
    case word
    case number
    case string(String)
    case symbol
    case end
    case broken(String)
  }

  let kind: Kind
  let text: String
  let offset: Int
  let spaceBefore: Bool

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
  func isWord(_ word: String) -> Bool { kind == .word && text == word }

  /// Whether the token may stand inside a name (grammar rules 27 to 30).
  var canContinueName: Bool {
    switch kind {
    case .word, .number: true
    case .symbol: Token.nameSymbols.contains(text)
    default: false
    }
  }

  private static let nameSymbols: Set<String> = [".", "/", "-", "’", "'", "+", "*", "**"]

  /// Words that end an unknown name: whatever is not in scope is read up to one of these.
  static let keywords: Set<String> = [
    "and", "or", "in", "between", "instance", "of", "if", "then", "else", "for", "return", "some", "every",
    "satisfies", "function", "external", "true", "false", "null",
  ]

  var isKeyword: Bool { kind == .word && Token.keywords.contains(text) }
}
