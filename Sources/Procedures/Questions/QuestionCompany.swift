// A company: its name, its legal form, and the numbers by which registers know it.

package import JSON
package import Rules

package struct QuestionCompany: QuestionKind {
  package static let name = "company"
  package static let settings = ["forms", "identifiers"]

  private static let nameMax = 200

  /// Legal forms; empty when they are not asked for.
  package let forms: [QuestionChoice.Option]
  package let identifiers: [Identifier]

  package struct Identifier: Identified {
    package let id: String
    package let label: Text
    package let isRequired: Bool
    package let format: Format
  }

  package init(_ entry: Entry) {
    forms = QuestionChoice.options(entry, named: "forms")
    identifiers = entry.list(named: "identifiers") { item in
      item.only(["id", "label", "required"] + Format.settings)
      return Identifier(
        id: item.id("id", hyphens: false), label: item.text("label"),
        isRequired: item.bool("required", orElse: true), format: Format(item))
    }
  }

  package var type: FEELType {
    .context([
      .init("name", .string), .init("form", .string),
      .init("identifiers", .context(identifiers.map { .init($0.id, .string) })),
    ])
  }

  package var parts: [String] {
    ["name"] + (forms.isEmpty ? [] : ["form"]) + identifiers.map { "identifiers." + $0.id }
  }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("company.kind") }
    let name = try Typed.line(raw["name"], lengthMax: QuestionCompany.nameMax, part: "name")
    var form: String?
    if !forms.isEmpty {
      guard !Typed.isBlank(raw["form"]) else { throw AnswerFault("choice.missing", part: "form") }
      form = forms.first { $0.id == raw["form"]?.string }?.id
      if form == nil { throw AnswerFault("choice.unknown", part: "form") }
    }
    var numbers: [(String, JSON?)] = []
    for identifier in identifiers {
      let typed = raw["identifiers"]?[identifier.id]
      if Typed.isBlank(typed), !identifier.isRequired { continue }
      numbers.append((identifier.id, .string(try identifier.format.read(typed, part: "identifiers." + identifier.id))))
    }
    return .members([
      ("name", .string(name)), ("form", form.map(JSON.string)),
      ("identifiers", identifiers.isEmpty ? nil : .members(numbers)),
    ])
  }

  package func value(_ answer: JSON) -> Value {
    let numbers = identifiers.map { ($0.id, answer["identifiers"]?[$0.id]?.textValue ?? .null) }
    return .context([
      ("name", answer["name"]?.textValue ?? .null), ("form", answer["form"]?.textValue ?? .null),
      ("identifiers", .context(numbers)),
    ])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    let form = forms.first { $0.id == answer["form"]?.string }?.label[speech.language]
    let numbers = identifiers.compactMap { identifier in
      answer["identifiers"]?[identifier.id]?.string.map { number in
        speech.phrase("wording.labelled", ["label": identifier.label[speech.language], "text": number])
      }
    }
    return speech.list([answer["name"]?.string, form].compactMap { $0 } + numbers)
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let name =
      (chance.pick(["Atelier", "Comptoir", "Ferme", "Garage", "Moulin"]) ?? "Atelier") + " "
      + (chance.pick(["de l’Atlas", "des Oliviers", "du Port", "Zellige"]) ?? "Zellige")
    let numbers = identifiers.map { ($0.id, Optional(JSON.string($0.format.example))) }
    return .members([
      ("name", .string(name)), ("form", chance.pick(forms).map { .string($0.id) }),
      ("identifiers", identifiers.isEmpty ? nil : .members(numbers)),
    ])
  }
}
