// The verification code of a certificate issued before, as it is printed on it; the address its QR leads to is as good.

package import JSON
package import Rules

package struct QuestionCertificateLink: QuestionKind {
  package static let name = "certificate_link"

  private static let lengths = 8...64

  package init(_ entry: Entry) {}

  package var type: FEELType { .string }

  /// Capital letters and digits only, however they were grouped.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let typed = raw.typed, typed.utf8.count <= 2_000 else { throw AnswerFault("certificate.kind") }
    var code = typed.oneLine[...]
    if let path = code.ranges(of: "/verify/").last { code = code[path.upperBound...].prefix { $0 != "?" && $0 != "#" } }
    let kept = Typed.compact(.string(String(code)))
    guard QuestionCertificateLink.lengths.contains(kept.utf8.count),
      kept.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
    else { throw AnswerFault("certificate.kind") }
    return .string(kept)
  }

  package func value(_ answer: JSON) -> Value { answer.textValue }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { answer.string ?? "" }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let signs = Array("ABCDEFGHJKMNPQRSTVWXYZ0123456789")
    return .string(String((0..<16).compactMap { _ in chance.pick(signs) }))
  }
}
