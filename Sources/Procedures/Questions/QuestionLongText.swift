// A text of several lines: a description, a reason, a message.

package import JSON
package import Rules

package struct QuestionLongText: QuestionKind {
  package static let name = "long_text"
  package static let settings = ["lengthMin", "lengthMax"]

  let lengthMin: Int
  package let lengthMax: Int

  package init(_ entry: Entry) {
    lengthMin = entry.int("lengthMin", orElse: 1, in: 1...20_000)
    lengthMax = entry.int("lengthMax", orElse: 4_000, in: 1...20_000)
    if lengthMin > lengthMax { entry.note("'lengthMin' is more than 'lengthMax'.") }
  }

  package var type: FEELType { .string }

  /// Lines keep their inner blanks (a list may be laid out with them); blank lines at both ends go.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let typed = raw.typed else { throw AnswerFault("text.kind") }
    let tooLong = AnswerFault("text.long", ["max": String(lengthMax)])
    guard typed.utf8.count <= lengthMax * 4 + 1_000 else { throw tooLong }
    let text = typed.inLines
    guard !text.isEmpty else { throw AnswerFault("text.missing") }
    guard text.unicodeScalars.allSatisfy({ $0.isPrintable || $0 == "\n" }) else { throw AnswerFault("text.control") }
    let length = text.unicodeScalars.count
    guard length >= lengthMin else { throw AnswerFault("text.short", ["min": String(lengthMin)]) }
    guard length <= lengthMax else { throw tooLong }
    return .string(text)
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  /// The one text shown with line ends in it.
  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let sentences = [
      "Ouverture d’un atelier de couture.", "Vente de fruits secs et de miel.",
      "Travaux sur la voie, du lundi au jeudi.",
    ]
    let text = (chance.pick(sentences) ?? "") + "\n" + (chance.pick(sentences) ?? "")
    let padded = text + String(repeating: "e", count: max(0, lengthMin - text.unicodeScalars.count))
    let cut = String(String.UnicodeScalarView(padded.unicodeScalars.prefix(lengthMax)))
    return .string(cut.inLines == cut ? cut : String(repeating: "e", count: lengthMin))
  }
}
