package import JSON
package import Rules

package struct QuestionYesNo: QuestionKind {
  package static let name = "yes_no"

  package init(_ entry: Entry) {}

  package var type: FEELType { .boolean }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let isYes = raw.saysYes else { throw AnswerFault("yes_no.unknown") }
    return .bool(isYes)
  }

  package func value(_ answer: JSON) -> Value { answer.bool.map(Value.boolean) ?? .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.bool.map { speech.yesNo($0) } ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { .bool(chance.once(in: 2)) }
}

extension JSON {
  /// True or false as programs and check boxes send it, or as a plain word.
  var saysYes: Bool? {
    if let bool { return bool }
    guard let typed, typed.utf8.count <= 60 else { return nil }
    switch typed.oneLine.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: return nil
    }
  }
}
