// A person: always the names; the title, the birth and the nationality where the pack asks for them.

package import JSON
package import Rules

package struct QuestionPerson: QuestionKind {
  package static let name = "person"
  package static let settings = ["asks", "titles", "countries", "birthMin", "birthMax"]

  private enum Part: String, CaseIterable { case birth, birthplace, nationality }
  private static let nameMax = 100

  private let asks: [Part]
  package let titles: [QuestionChoice.Option]
  package let countries: Countries
  let births: DayRange

  package init(_ entry: Entry) {
    asks = entry.ids("asks").compactMap { name in
      let part = Part(rawValue: name)
      if part == nil { entry["asks"]?.note("'\(name)' is none of: birth, birthplace, nationality.") }
      return part
    }
    titles = QuestionChoice.options(entry, named: "titles")
    countries = Countries(entry)
    births = DayRange(entry, min: "birthMin", max: "birthMax", orElse: DayBound("today"))
  }

  package var type: FEELType {
    .context([
      .init("title", .string), .init("given", .string), .init("family", .string), .init("birth", .date),
      .init("birthplace", .string), .init("nationality", .string),
    ])
  }

  package var parts: [String] {
    (titles.isEmpty ? [] : ["title"]) + ["given", "family"]
      + asks.flatMap { $0 == .birth ? TypedDate.parts.map { "birth." + $0 } : [$0.rawValue] }
  }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("person.kind") }
    let title = try title(raw["title"])
    let given = try name(raw["given"], part: "given")
    let family = try name(raw["family"], part: "family")
    var birth: FEELDate?
    if asks.contains(.birth) {
      let date = try TypedDate.read(raw["birth"], part: "birth")
      try births.check(date, setting, part: "birth")
      birth = date
    }
    var birthplace: String?
    if asks.contains(.birthplace) {
      birthplace = try Typed.line(raw["birthplace"], lengthMax: QuestionPerson.nameMax, part: "birthplace")
    }
    var nationality: String?
    if asks.contains(.nationality) {
      guard !Typed.isBlank(raw["nationality"]) else { throw AnswerFault("choice.missing", part: "nationality") }
      nationality = try countries.read(raw["nationality"], setting, part: "nationality")
    }
    return .members([
      ("title", title.map(JSON.string)), ("given", .string(given)), ("family", .string(family)),
      ("birth", birth.map { .string($0.text) }), ("birthplace", birthplace.map(JSON.string)),
      ("nationality", nationality.map(JSON.string)),
    ])
  }

  /// Nobody must have a title.
  private func title(_ raw: JSON?) throws(AnswerFault) -> String? {
    if titles.isEmpty || Typed.isBlank(raw) { return nil }
    guard let code = raw?.string, titles.contains(where: { $0.id == code }) else {
      throw AnswerFault("choice.unknown", part: "title")
    }
    return code
  }

  private func name(_ raw: JSON?, part: String) throws(AnswerFault) -> String {
    let name = try Typed.line(raw, lengthMax: QuestionPerson.nameMax, part: part)
    guard name.unicodeScalars.contains(where: \.properties.isAlphabetic) else {
      throw AnswerFault("person.letters", part: part)
    }
    return name
  }

  package func value(_ answer: JSON) -> Value {
    let texts = ["title", "given", "family", "birthplace", "nationality"].map { ($0, answer[$0]?.textValue ?? .null) }
    return .context(texts + [("birth", answer["birth"]?.dateValue ?? .null)])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    let title = titles.first { $0.id == answer["title"]?.string }?.label[speech.language]
    let name = [title, answer["given"]?.string, answer["family"]?.string].compactMap { $0 }.joined(separator: " ")
    var facts = [name]
    if let birth = answer["birth"]?.day { facts.append(speech.phrase("wording.born", ["date": speech.date(birth)])) }
    if let place = answer["birthplace"]?.string {
      facts.append(speech.phrase("wording.birthplace", ["place": place]))
    }
    if let code = answer["nationality"]?.string {
      facts.append(speech.phrase("wording.nationality", ["country": countries.label(code, speech)]))
    }
    return speech.list(facts)
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let given = chance.pick(["Amina", "Youssef", "Fatima Zahra", "Karim", "Ines", "Mehdi"]) ?? "Amina"
    let family = chance.pick(["El Amrani", "Benali", "Chraïbi", "N’Diaye", "Trabelsi", "Martin"]) ?? "Benali"
    let place = chance.pick(["Fez", "Oujda", "Dakhla", "Tunis"]) ?? "Fez"
    return .members([
      ("title", chance.pick(titles).map { .string($0.id) }), ("given", .string(given)), ("family", .string(family)),
      ("birth", asks.contains(.birth) ? .string(births.sample(&chance, setting).text) : nil),
      ("birthplace", asks.contains(.birthplace) ? .string(place) : nil),
      ("nationality", asks.contains(.nationality) ? countries.sample(&chance, setting).map(JSON.string) : nil),
    ])
  }
}
