// A signature without paper: the name typed by the person, and the consent given with it. What gives it weight is the
// journal, which knows who was signed in and when.

package import JSON
package import Rules

package struct QuestionSignature: QuestionKind {
  package static let name = "signature"
  package static let settings = ["statement"]

  /// What is signed, in plain words.
  package let statement: Text

  package init(_ entry: Entry) {
    statement = entry.text("statement")
  }

  package var isRepeatable: Bool { false }

  package var type: FEELType { .context([.init("name", .string), .init("consent", .boolean), .init("at", .date)]) }

  package var parts: [String] { ["name", "consent"] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  /// The day is today's; a kept answer that comes back keeps its own.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let name = try Typed.line(raw["name"], lengthMax: 200, part: "name")
    guard name.unicodeScalars.contains(where: \.properties.isAlphabetic) else {
      throw AnswerFault("person.letters", part: "name")
    }
    guard raw["consent"]?.saysYes == true else { throw AnswerFault("signature.consent", part: "consent") }
    var at = setting.today
    if let given = raw["at"]?.day, given.year >= 1_000, given <= setting.today { at = given }
    return ["name": .string(name), "consent": true, "at": .string(at.text)]
  }

  package func value(_ answer: JSON) -> Value {
    .context([
      ("name", answer["name"]?.textValue ?? .null), ("consent", answer["consent"]?.bool.map(Value.boolean) ?? .null),
      ("at", answer["at"]?.dateValue ?? .null),
    ])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let name = answer["name"]?.string, let at = answer["at"]?.day else { return "" }
    return speech.phrase("wording.signed", ["name": name, "date": speech.date(at)])
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let name = chance.pick(["Amina El Amrani", "Youssef Benali", "Ines Martin"]) ?? "Amina El Amrani"
    return ["name": .string(name), "consent": true, "at": .string(setting.today.text)]
  }
}
