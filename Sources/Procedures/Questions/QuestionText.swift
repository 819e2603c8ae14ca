// A line of text: a name, a title, a trade name.

package import JSON
package import Rules

package struct QuestionText: QuestionKind {
  package static let name = "text"
  package static let settings = ["lengthMin", "lengthMax"]

  let lengthMin: Int
  package let lengthMax: Int

  package init(_ entry: Entry) {
    lengthMin = entry.int("lengthMin", orElse: 1, in: 1...1_000)
    lengthMax = entry.int("lengthMax", orElse: 200, in: 1...1_000)
    if lengthMin > lengthMax { entry.note("'lengthMin' is more than 'lengthMax'.") }
  }

  package var type: FEELType { .string }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    .string(try Typed.line(raw, lengthMin: lengthMin, lengthMax: lengthMax))
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let words = ["Atlas", "Jasmin", "Olivier", "Safran", "Cedar", "Argan", "Amandier", "Zellige"]
    let text = (chance.pick(words) ?? "Atlas") + "-" + String(Int.random(in: 1...99, using: &chance))
    let padded = text + String(repeating: "e", count: max(0, lengthMin - text.unicodeScalars.count))
    return .string(String(String.UnicodeScalarView(padded.unicodeScalars.prefix(lengthMax))))
  }
}
