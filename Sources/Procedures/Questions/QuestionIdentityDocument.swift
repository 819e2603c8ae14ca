// A card, a passport, a permit to stay: which, its number, and until when it is valid.

package import JSON
package import Rules

package struct QuestionIdentityDocument: QuestionKind {
  package static let name = "identity_document"
  package static let settings = ["kinds", "expiry"]

  package let kinds: [Kind]
  /// Whether the day it expires is asked for; it must still be valid.
  let asksExpiry: Bool

  package struct Kind: Identified {
    package let id: String
    package let label: Text
    package let format: Format
  }

  package init(_ entry: Entry) {
    kinds = entry.list(named: "kinds") { kind in
      kind.only(["id", "label"] + Format.settings)
      return Kind(id: kind.id("id"), label: kind.text("label"), format: Format(kind))
    }
    if kinds.isEmpty { entry.note("an identity document needs 'kinds'.") }
    asksExpiry = entry.bool("expiry", orElse: true)
  }

  package var type: FEELType {
    .context([.init("kind", .string), .init("number", .string), .init("expires", .date)])
  }

  package var parts: [String] {
    ["kind", "number"] + (asksExpiry ? TypedDate.parts.map { "expires." + $0 } : [])
  }

  /// A kind alone is what a list of kinds sends by itself.
  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    let joined = Typed.joined(parts, typed)
    return joined.object?.names == ["kind"] ? .null : joined
  }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("identity.kind") }
    let id = raw["kind"]?.string ?? (kinds.count == 1 ? kinds[0].id : "")
    guard let kind = kinds.first(where: { $0.id == id }) else {
      throw Typed.isBlank(raw["kind"])
        ? AnswerFault("choice.missing", part: "kind") : AnswerFault("choice.unknown", part: "kind")
    }
    let number = try kind.format.read(raw["number"], part: "number")
    var expires: FEELDate?
    if asksExpiry {
      let date = try TypedDate.read(raw["expires"], part: "expires")
      guard setting.today <= date else { throw AnswerFault("identity.expired", part: "expires") }
      expires = date
    }
    return .members([
      ("kind", .string(kind.id)), ("number", .string(number)), ("expires", expires.map { .string($0.text) }),
    ])
  }

  package func value(_ answer: JSON) -> Value {
    .context([
      ("kind", answer["kind"]?.textValue ?? .null), ("number", answer["number"]?.textValue ?? .null),
      ("expires", answer["expires"]?.dateValue ?? .null),
    ])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    let kind = kinds.first { $0.id == answer["kind"]?.string }?.label[speech.language]
    let name = [kind, answer["number"]?.string].compactMap { $0 }.joined(separator: " ")
    let expiry = answer["expires"]?.day.map { speech.phrase("wording.expires", ["date": speech.date($0)]) }
    return speech.list([name] + (expiry.map { [$0] } ?? []))
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    guard let kind = chance.pick(kinds) else { return .null }
    let expires = setting.today.adding(days: Int.random(in: 0...3_000, using: &chance)) ?? setting.today
    return .members([
      ("kind", .string(kind.id)), ("number", .string(kind.format.example)),
      ("expires", asksExpiry ? .string(expires.text) : nil),
    ])
  }
}
