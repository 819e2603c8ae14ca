// Where mail arrives: one to three lines, the postcode, the locality, the country.

package import JSON
package import Rules

package struct QuestionAddress: QuestionKind {
  package static let name = "address"
  package static let settings = ["parts", "postcode", "countries"]

  private static let optionalParts = ["postcode", "locality", "country"]
  private static let lines = ["line1", "line2", "line3"]

  /// Which parts besides the first line must be there.
  package let required: [String]
  let postcode: Format?
  package let countries: Countries

  package init(_ entry: Entry) {
    required = entry["parts"] == nil ? ["locality"] : entry.ids("parts")
    for part in required where !QuestionAddress.optionalParts.contains(part) {
      entry["parts"]?.note("'\(part)' is none of: \(QuestionAddress.optionalParts.joined(separator: ", ")).")
    }
    entry["postcode"]?.only(Format.settings)
    postcode = entry["postcode"].map { Format($0) }
    countries = Countries(entry)
  }

  package var type: FEELType {
    .context([
      .init("lines", .list(.string)), .init("postcode", .string), .init("locality", .string), .init("country", .string),
    ])
  }

  package var parts: [String] { QuestionAddress.lines + QuestionAddress.optionalParts }

  /// A country alone is what a list of countries sends by itself.
  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    let joined = Typed.joined(parts, typed)
    return joined.object?.names == ["country"] ? .null : joined
  }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("address.kind") }
    let postcode: String?
    if let format = self.postcode, !Typed.isBlank(raw["postcode"]) {
      postcode = try format.read(raw["postcode"], part: "postcode")
    } else {
      postcode = try Typed.optionalLine(raw["postcode"], lengthMax: 12, part: "postcode")?.latinDigits.uppercased()
    }
    let locality = try Typed.optionalLine(raw["locality"], lengthMax: 100, part: "locality")
    let country = try countries.optional(raw["country"], setting, part: "country") ?? countries.home
    for (part, value) in [("postcode", postcode), ("locality", locality), ("country", country)] {
      if value == nil, required.contains(part) { throw AnswerFault("text.missing", part: part) }
    }
    return .members([
      ("lines", .array(try lines(raw))), ("postcode", postcode.map(JSON.string)),
      ("locality", locality.map(JSON.string)), ("country", country.map(JSON.string)),
    ])
  }

  private func lines(_ raw: JSON) throws(AnswerFault) -> [JSON] {
    let typed = raw["lines"]?.array ?? QuestionAddress.lines.map { raw[$0] ?? .null }
    guard typed.count <= 20 else { throw AnswerFault("address.kind") }
    var lines: [JSON] = []
    for line in typed where !Typed.isBlank(line) {
      guard lines.count < QuestionAddress.lines.count else { throw AnswerFault("address.lines", part: "line3") }
      lines.append(.string(try Typed.line(line, lengthMax: 100, part: QuestionAddress.lines[lines.count])))
    }
    if lines.isEmpty { throw AnswerFault("text.missing", part: "line1") }
    return lines
  }

  package func value(_ answer: JSON) -> Value {
    let others = QuestionAddress.optionalParts.map { ($0, answer[$0]?.textValue ?? .null) }
    return .context([("lines", .list(answer["lines"]?.array?.map(\.textValue) ?? []))] + others)
  }

  /// The country is said when it is another one.
  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    let town = [answer["postcode"]?.string, answer["locality"]?.string].compactMap { $0 }.joined(separator: " ")
    let country = answer["country"]?.string.flatMap { $0 == countries.home ? nil : countries.label($0, speech) }
    let lines = answer["lines"]?.array?.compactMap(\.string) ?? []
    return speech.list(lines + (town.isEmpty ? [] : [town]) + (country.map { [$0] } ?? []))
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let street = chance.pick(["rue des Oliviers", "avenue de la Gare", "boulevard du Port", "rue de l’École"]) ?? ""
    let line = String(Int.random(in: 1...220, using: &chance)) + ", " + street
    return .members([
      ("lines", [.string(line)]), ("postcode", .string(postcode?.example ?? "20250")),
      ("locality", .string(chance.pick(["Casablanca", "Rabat", "Tanger", "Agadir"]) ?? "")),
      ("country", countries.sample(&chance, setting).map(JSON.string)),
    ])
  }
}
