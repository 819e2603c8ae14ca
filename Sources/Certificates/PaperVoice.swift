import PDF
package import Procedures

/// How a paper speaks: the language of whom it is for, and the languages in which anybody is told how to verify it.
package struct PaperVoice: Sendable {
  package let speech: Speech
  package let invitations: [Speech]

  package init(_ speech: Speech, invitations: [Speech]) {
    self.speech = speech
    self.invitations = invitations
  }

  var language: String { speech.language }

  var direction: Direction { Self.direction(of: language) }

  var isMirrored: Bool { direction == .rightToLeft }

  func say(_ key: String, _ words: [String: String] = [:]) -> String { speech.phrase("paper." + key, words) }

  static func direction(of language: String) -> Direction {
    rightToLeft.contains(language) ? .rightToLeft : .leftToRight
  }

  private static let rightToLeft: Set<String> = ["ar", "fa", "he", "ur"]
}
