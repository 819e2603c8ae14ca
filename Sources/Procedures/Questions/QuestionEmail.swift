// An address mail can be sent to: the dot-atom form of RFC 5321 section 4.1.2, with a domain that has a name and a
// country or kind. Quoted names and addresses of machines are left out; nobody has one on a letterhead.

package import JSON
package import Rules

package struct QuestionEmail: QuestionKind {
  package static let name = "email"

  /// RFC 5321 section 4.5.3.1, less the angle brackets of a path.
  static let bytesMax = 254
  private static let localBytesMax = 64
  private static let labelBytesMax = 63

  package init(_ entry: Entry) {}

  package init() {}

  package var type: FEELType { .string }

  /// The domain in small letters, which mean the same; the part before `@` as it was typed.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let typed = raw.string, typed.utf8.count <= 1_000 else { throw AnswerFault("email.kind") }
    let address = typed.oneLine
    guard address.utf8.count <= QuestionEmail.bytesMax else { throw AnswerFault("email.kind") }
    let halves = address.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2 else { throw AnswerFault("email.sign") }
    guard isLocal(halves[0]) else { throw AnswerFault("email.kind") }
    guard isDomain(halves[1]) else { throw AnswerFault("email.domain") }
    return .string(halves[0] + "@" + halves[1].lowercased())
  }

  private func isLocal(_ text: Substring) -> Bool {
    text.utf8.count <= QuestionEmail.localBytesMax
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
        !atom.isEmpty && atom.utf8.allSatisfy { $0.isLetterOrDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
      }
  }

  private func isDomain(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2 && labels.allSatisfy(isLabel) && (labels.last?.utf8.count ?? 0) >= 2
      && !(labels.last?.utf8.allSatisfy { (48...57).contains($0) } ?? true)
  }

  private func isLabel(_ label: Substring) -> Bool {
    let hyphen = UInt8(ascii: "-")
    return (1...QuestionEmail.labelBytesMax).contains(label.utf8.count)
      && label.utf8.allSatisfy { $0.isLetterOrDigit || $0 == hyphen }
      && label.utf8.first != hyphen && label.utf8.last != hyphen
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let name = chance.pick(["amina", "youssef.b", "contact", "s-alaoui"]) ?? "contact"
    return .string(name + String(Int.random(in: 1...999, using: &chance)) + "@example.org")
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool { (97...122).contains(self | 0x20) || (48...57).contains(self) }
}
