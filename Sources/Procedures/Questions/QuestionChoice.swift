// One answer among a few that the pack lists. What is kept is the option's code, never its words.

package import JSON
package import Rules

package struct QuestionChoice: QuestionKind {
  package static let name = "choice"
  package static let settings = ["options"]

  package let options: [Option]

  package struct Option: Identified {
    package let id: String
    package let label: Text
    package let hint: Text
  }

  package init(_ entry: Entry) {
    options = QuestionChoice.options(entry)
    if options.isEmpty { entry.note("a choice needs 'options'.") }
  }

  /// `options: [{ id: "sarl", label: {…} }, …]`
  static func options(_ entry: Entry, named name: String = "options") -> [Option] {
    entry.list(named: name) { option in
      option.only(["id", "label", "hint"])
      return Option(id: option.id("id"), label: option.text("label"), hint: option.text("hint", isRequired: false))
    }
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let code = raw.string, options.contains(where: { $0.id == code }) else { throw AnswerFault("choice.unknown") }
    return .string(code)
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    options.first { $0.id == answer.string }?.label[speech.language] ?? ""
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    chance.pick(options).map { .string($0.id) } ?? .null
  }
}
