// What the portal knows of one kind of question: how a pack describes it, what it accepts, what rules see of the answer
// and what a person reads. A new kind is one file here, one line in `QuestionKinds`, one partial template.

package import JSON
package import Rules

package protocol QuestionKind: Sendable {
  /// How a pack calls it.
  static var name: String { get }
  /// Its own settings in a pack, besides those every question has.
  static var settings: [String] { get }

  init(_ entry: Entry)

  /// What rules see of an answer.
  var type: FEELType { get }

  /// The parts in which a page without scripts sends it: `""` for a single input named like the question, `"day"` for
  /// an input named `birth.day`.
  var parts: [String] { get }

  /// What a page sent, part by part, as one raw answer; null when nothing was typed.
  func joined(_ typed: (_ part: String) -> [String]) -> JSON

  /// A raw answer (typed by a person or sent by a program) cleaned and checked, as it is kept; or what is wrong with
  /// it. Never called for null: whether an answer may be missing is not the kind's affair.
  func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON

  /// A kept answer as rules see it.
  func value(_ answer: JSON) -> Value

  /// A kept answer as a person reads it.
  func shown(_ answer: JSON, _ speech: Speech) -> String

  /// Whether an answer given elsewhere may be offered again. Not what somebody does each time anew.
  var isRepeatable: Bool { get }

  /// A valid answer, for examples and simulations. Null for a kind that is not answered.
  func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON
}

extension QuestionKind {
  package static var settings: [String] { [] }

  package var parts: [String] { [""] }

  package var isRepeatable: Bool { true }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    let text = typed("").first?.trimmed ?? ""
    return text.isEmpty ? .null : .string(text)
  }
}

/// What checking an answer may want to know of the world.
package struct AnswerSetting: Sendable {
  /// The day in the territory.
  package let today: FEELDate

  package init(today: FEELDate) {
    self.today = today
  }
}

/// What is wrong with an answer: the key of a sentence under `answer.` in the translations, with its words; and the
/// part it concerns (`day`, or a row `2.price`), empty for the whole.
package struct AnswerFault: Error, Sendable, Hashable {
  package let key: String
  package let words: [String: String]
  package let part: String

  package init(_ key: String, _ words: [String: String] = [:], part: String = "") {
    self.key = key
    self.words = words
    self.part = part
  }
}

/// How to say things to a person: the language, and the portal's phrases in it.
package struct Speech: Sendable {
  package let language: String
  /// A phrase by its key, with its `{words}` filled in.
  package let phrase: @Sendable (_ key: String, _ words: [String: String]) -> String

  package init(language: String, phrase: @escaping @Sendable (_ key: String, _ words: [String: String]) -> String) {
    self.language = language
    self.phrase = phrase
  }
}

extension String {
  /// Without white space at both ends, non-breaking spaces and direction marks included.
  package var trimmed: String {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x200B...0x200F).contains(scalar.value) || scalar.value == 0xFEFF
    }
    guard let start = unicodeScalars.firstIndex(where: { !isBlank($0) }),
      let end = unicodeScalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(unicodeScalars[start...end])
  }
}
