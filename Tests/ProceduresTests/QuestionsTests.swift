// What holds for every kind of question, whatever it asks.

import Foundation
import JSON
import Rules
import Testing

@testable import Procedures

/// A pack around one question, and the sentences of the portal.
enum QuestionsWorld {
  static let today = FEELDate(year: 2026, month: 3, day: 12) ?? FEELDate(daysSince1970: 0)
  static var setting: AnswerSetting {
    guard let today else { preconditionFailure("a day of the calendar") }
    return AnswerSetting(today: today)
  }

  static func entry(_ json5: String) throws -> Entry {
    let reading = PackReading(PackFiles(name: "pack", files: [:]))
    reading.languages = ["fr", "ar", "en"]
    reading.territory.countries = ["MA"]
    reading.territory.currency = "MAD"
    reading.lists = Dictionary(
      uniqueKeysWithValues: try lists.map { id, csv in
        let list = ReferenceList(id: id, Array(csv.utf8), path: "lists/\(id).csv", reading)
        return (id, try #require(list))
      })
    return Entry(try JSON5Reader.read(Array(json5.utf8)), reading)
  }

  /// The kind with these settings, which must be without a fault.
  static func kind<Kind: QuestionKind>(_ type: Kind.Type, _ settings: String = "") throws -> Kind {
    let entry = try entry("{" + settings + "}")
    entry.only(Kind.settings)
    let kind = Kind(entry)
    #expect(entry.reading.problems.map(\.sentence) == [], "\(Kind.name) \(settings)")
    return kind
  }

  /// What the analyst is told about these settings.
  static func problems(_ type: any QuestionKind.Type, _ settings: String) throws -> [String] {
    let entry = try entry("{" + settings + "}")
    entry.only(type.settings)
    _ = type.init(entry)
    return entry.reading.problems.map(\.sentence)
  }

  private static let lists: [String: String] = [
    "activities": """
    code,label_fr,label_ar,label_en,from,until,regulated
    10.71,Boulangerie et pâtisserie,مخبزة وحلويات,Bakery,,,no
    47.73,Pharmacie,صيدلية,Pharmacy,,,yes
    47.11,Épicerie,بقالة,Grocery,2020-01-01,2025-12-31,no
    93.99,Salle de sport,قاعة رياضة,Gymnasium,2027-01-01,,no
    """,
    "places": """
    code,label_fr,label_ar,label_en,level,parent,from,until
    06,Casablanca-Settat,الدار البيضاء سطات,Casablanca-Settat,region,,,
    06.141,Casablanca,الدار البيضاء,Casablanca,province,06,,
    06.141.01,Anfa,أنفا,Anfa,commune,06.141,,
    06.141.02,Maârif,المعاريف,Maarif,commune,06.141,,
    04,Rabat-Salé-Kénitra,الرباط سلا القنيطرة,Rabat-Sale-Kenitra,region,,,
    04.421,Rabat,الرباط,Rabat,province,04,,
    """,
    "countries": """
    code,label_fr,label_ar,label_en
    MA,Maroc,المغرب,Morocco
    FR,France,فرنسا,France
    TN,Tunisie,تونس,Tunisia
    """,
  ]

  // MARK: Speech

  static let languages = ["fr", "ar", "en"]

  /// Every sentence of a language by its key.
  static func sentences(_ language: String) throws -> [String: String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let bytes = try Data(contentsOf: root.appendingPathComponent("Config/languages/\(language).json5"))
    var sentences: [String: String] = [:]
    func collect(_ json: JSON, _ prefix: String) {
      for (name, value) in json.object.map({ Array($0.members) }) ?? [] {
        if let text = value.string { sentences[prefix + name] = text }
        collect(value, prefix + name + ".")
      }
    }
    collect(try JSON5Reader.read(Array(bytes)).value, "")
    return sentences
  }

  static func speech(_ language: String) throws -> Speech {
    let sentences = try sentences(language)
    return Speech(language: language) { key, words in
      let sentence = sentences[key] ?? "⟦\(key)⟧"
      return words.reduce(sentence) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }
  }
}

@Suite("Every kind of question")
struct QuestionsTests {
  /// Each kind with several settings.
  static let settings: [(name: String, settings: [String])] = [
    ("text", ["", "lengthMin: 30, lengthMax: 40", "lengthMax: 1", "lengthMin: 9, lengthMax: 9"]),
    ("long_text", ["", "lengthMin: 3000", "lengthMax: 2", "lengthMin: 54, lengthMax: 54"]),
    (
      "formatted",
      [
        "pattern: '[A-Z]{1,2}[0-9]{5,6}', example: 'BE123456'",
        "pattern: 'T-[0-9]+/[a-z]', example: 'T-120/b', uppercase: false, strip: false",
      ]
    ),
    ("integer", ["", "min: 5, max: 5", "min: -20, max: 100, step: 7", "max: -3", "min: 999999999999990"]),
    ("decimal", ["", "digits: 4, min: -1.5, max: 2.25", "digits: 6, min: 0.000001, max: 0.000002"]),
    ("money", ["", "min: 100, max: 5000.5", "max: 0"]),
    ("percent", ["", "digits: 0", "min: 51"]),
    (
      "quantity",
      [
        "units: [{ id: 'm2', label: 'm²' }]",
        """
        digits: 4, min: 100, max: 250000,
        units: [{ id: 'm2', label: 'm²' }, { id: 'ha', label: 'ha', factor: 10000 }]
        """,
        "digits: 0, min: 1, max: 9, units: [{ id: 'one', label: 'u' }, { id: 'dozen', label: 'dz', factor: 12 }]",
      ]
    ),
    (
      "date",
      [
        "", "min: 'today', max: 'today+30'", "max: 'today-18y'", "min: '2020-02-29', max: '2020-02-29'", "max: 'today'",
        "min: 'today-6m'",
      ]
    ),
    ("period", ["", "min: 'today+5', max: 'today+20', daysMax: 3", "daysMax: 1"]),
    ("time", ["", "min: '08:30', max: '16:30'", "min: '23:59'"]),
    ("date_time", ["", "min: 'today', timeMin: '09:00', timeMax: '12:00'"]),
    ("yes_no", [""]),
    ("choice", ["options: [{ id: 'a', label: 'A' }, { id: 'b', label: { fr: 'bé', ar: 'ب', en: 'bee' } }]"]),
    (
      "choices",
      [
        "options: [{ id: 'a', label: 'A' }, { id: 'b', label: 'B' }, { id: 'c', label: 'C' }]",
        "options: [{ id: 'a', label: 'A' }, { id: 'b', label: 'B' }, { id: 'c', label: 'C' }], min: 2, max: 2",
      ]
    ),
    (
      "linked_choices",
      [
        """
        list: 'places',
        levels: [{ id: 'region', label: 'R' }, { id: 'province', label: 'P' }, { id: 'commune', label: 'C' }]
        """,
        """
        levels: [{ id: 'country', label: 'C' }, { id: 'town', label: 'T' }], options: [
          { id: 'ma', label: 'Maroc', options: [{ id: 'fes', label: 'Fès' }, { id: 'oujda', label: 'Oujda' }] },
          { id: 'mc', label: 'Monaco' }]
        """,
      ]
    ),
    ("list_choice", ["list: 'activities'", "list: 'activities', columns: ['regulated']"]),
    ("email", [""]),
    ("phone", ["", "country: 'FR'", "country: 'TN'", "country: 'CI'"]),
    (
      "address",
      [
        "", "parts: ['postcode', 'locality', 'country'], countries: 'countries'",
        "postcode: { pattern: '[0-9]{5}', example: '20250' }, parts: []",
      ]
    ),
    ("place", ["list: 'places'", "list: 'places', level: 'commune', columns: ['level', 'parent']"]),
    (
      "person",
      [
        "",
        """
        asks: ['birth', 'birthplace', 'nationality'], countries: 'countries', birthMax: 'today-18y',
        titles: [{ id: 'mr', label: { fr: 'M.', ar: 'السيد', en: 'Mr' } }]
        """,
        "asks: ['nationality']",
      ]
    ),
    (
      "company",
      [
        "",
        """
        forms: [{ id: 'sarl', label: 'SARL' }], identifiers: [
          { id: 'ice', label: 'ICE', pattern: '[0-9]{15}', example: '001561191000066' },
          { id: 'rc', label: 'RC', pattern: '[0-9]+', example: '4512', required: false }]
        """,
      ]
    ),
    (
      "identity_document",
      [
        "kinds: [{ id: 'cin', label: 'CIN', pattern: '[A-Z]{1,2}[0-9]{1,6}', example: 'AB123456' }]",
        """
        expiry: false, kinds: [
          { id: 'cin', label: 'CIN', pattern: '[A-Z]{1,2}[0-9]{1,6}', example: 'AB123456' },
          { id: 'passport', label: 'Passeport', pattern: '[A-Z0-9]{8,9}', example: 'QR1234567' }]
        """,
      ]
    ),
    (
      "tax_number",
      [
        "pattern: '[0-9]{15}', example: '001561191000066', check: 'mod97'",
        "pattern: '[0-9]{9}', example: '732829320', check: 'luhn'",
        "pattern: '[0-9]{9}[0-9X]', example: '080442957X', check: 'mod11'",
        "pattern: '[0-9]{9}', example: '111222333', check: 'mod11', weights: [9, 8, 7, 6, 5, 4, 3, 2, -1]",
        "pattern: '[0-9]{8}', example: '12345678'",
      ]
    ),
    ("iban", ["", "countries: ['FR', 'NO', 'MT']", "form: 'rib'"]),
    ("file", ["", "formats: ['dwg', 'pdf'], bytesMax: '1 KB'"]),
    ("files", ["", "min: 2, max: 3, formats: ['jpeg']"]),
    ("signature", ["statement: { fr: 'a', ar: 'ب', en: 'c' }"]),
    ("map_point", ["", "bounds: [-17.2, 20.7, -0.9, 36]"]),
    (
      "map_polygon",
      [
        "", "bounds: [-17.2, 20.7, -0.9, 36], areaMin: 100, areaMax: 200, parcel: 'required'",
        "areaMax: 500000, parcel: 'optional'",
      ]
    ),
    ("dossier_link", ["", "pattern: 'CAS-[0-9]{4}-[0-9]{6}', example: 'CAS-2026-000123'"]),
    ("certificate_link", [""]),
    ("declaration", ["statement: 'x'"]),
    ("explanation", ["text: 'x'"]),
    ("computed", ["result: 'number'", "result: 'money'", "result: 'text'", "result: 'date'", "result: 'boolean'"]),
  ]

  static let unanswered: Set = ["explanation", "computed"]

  static func kinds() throws -> [any QuestionKind] {
    try settings.flatMap { name, settings in
      let type = try #require(QuestionKinds.kind(named: name))
      return try settings.map { try QuestionsWorld.kind(type, $0) }
    }
  }

  @Test("the list of kinds is the list of these tests, in the order of their names")
  func allAreTested() {
    let tested = Set(Self.settings.map(\.name))
    #expect(Set(QuestionKinds.names).subtracting(["repeat", "table"]) == tested)
    #expect(QuestionKinds.all.count == Set(QuestionKinds.names).count)
  }

  @Test("a sample is accepted as it is, whatever the settings, for 200 seeds")
  func samples() throws {
    let setting = QuestionsWorld.setting
    let speech = try QuestionsWorld.languages.map { try QuestionsWorld.speech($0) }
    for kind in try Self.kinds() {
      let name = type(of: kind).name
      for seed in 0..<200 as Range<UInt64> {
        var chance = Chance(seed: seed)
        let sample = kind.sample(&chance, setting)
        if Self.unanswered.contains(name) {
          #expect(sample.isNull)
          continue
        }
        do throws(AnswerFault) {
          let accepted = try kind.accepted(sample, setting)
          #expect(accepted == sample, "\(name) changes its own sample")
        } catch {
          Issue.record("\(name) refuses its sample \(text(sample)): \(error.key) \(error.words)")
        }
        check(kind, sample, speech)
        #expect(speech.allSatisfy { !kind.shown(sample, $0).isEmpty }, "\(name) shows nothing for \(text(sample))")
      }
    }
  }

  @Test("the same seed gives the same sample")
  func samplesRepeat() throws {
    for kind in try Self.kinds() {
      var one = Chance(seed: 7)
      var two = Chance(seed: 7)
      #expect(kind.sample(&one, QuestionsWorld.setting) == kind.sample(&two, QuestionsWorld.setting))
    }
  }

  @Test("whatever is sent, an answer is refused with a sentence or kept in a form that is accepted again unchanged")
  func hostile() throws {
    let setting = QuestionsWorld.setting
    let speech = try QuestionsWorld.languages.map { try QuestionsWorld.speech($0) }
    var chance = Chance(seed: 2026)
    for kind in try Self.kinds() {
      var kept = 0
      for round in 0..<700 {
        var raw = round % 2 == 0 ? Hostile.json(&chance, kind, depth: 3) : kind.sample(&chance, setting)
        if round % 2 == 1 { raw = Hostile.mutated(raw, &chance) }
        if raw.isNull { continue }
        do throws(AnswerFault) {
          let answer = try kind.accepted(raw, setting)
          kept += 1
          do throws(AnswerFault) {
            let again = try kind.accepted(answer, setting)
            #expect(again == answer, "\(type(of: kind).name): \(text(raw)) → \(text(answer)) → \(text(again))")
          } catch {
            Issue.record("\(type(of: kind).name): \(text(raw)) → \(text(answer)) → \(error.key)")
          }
          check(kind, answer, speech)
        } catch {
          for voice in speech {
            let sentence = error.sentence(voice)
            #expect(!sentence.contains("⟦") && !sentence.contains("{"), "\(error.key): \(sentence)")
          }
        }
        // Kept answers are what these are asked about; anything else must not hurt.
        _ = kind.value(raw)
        _ = kind.shown(raw, speech[0])
      }
      #expect(kept > 0 || Self.unanswered.contains(type(of: kind).name), "\(type(of: kind).name) kept nothing")
    }
  }

  @Test("what a page sends part by part is what was answered")
  func parts() throws {
    let setting = QuestionsWorld.setting
    for kind in try Self.kinds() {
      #expect(kind.joined { _ in [] }.isNull)
      #expect(kind.joined { _ in ["  "] }.isNull)
      #expect(Set(kind.parts).count == kind.parts.count)
      for seed in 0..<20 as Range<UInt64> {
        var chance = Chance(seed: seed)
        let answer = kind.sample(&chance, setting)
        if answer.isNull { continue }
        let typed = kind.joined { Typing.inputs(answer, part: $0) }
        do throws(AnswerFault) {
          let accepted = try kind.accepted(typed, setting)
          #expect(accepted == answer, "\(type(of: kind).name): \(text(typed))")
        } catch {
          Issue.record("\(type(of: kind).name): \(text(typed)): \(error.key) \(error.part)")
        }
      }
    }
  }

  @Test("a fault names a part the page has, or the row of a list")
  func faultParts() throws {
    var chance = Chance(seed: 99)
    for kind in try Self.kinds() {
      for _ in 0..<300 {
        let raw = Hostile.json(&chance, kind, depth: 3)
        if raw.isNull { continue }
        do throws(AnswerFault) {
          _ = try kind.accepted(raw, QuestionsWorld.setting)
        } catch {
          let isKnown =
            error.part.isEmpty || kind.parts.contains(error.part) || Int(error.part) != nil
            || kind.parts.contains { $0.hasPrefix(error.part + ".") }
          #expect(isKnown, "\(type(of: kind).name): \(error.part)")
        }
      }
    }
  }

  /// Rules get the declared type, people a text they can read.
  private func check(_ kind: any QuestionKind, _ answer: JSON, _ speech: [Speech]) {
    let name = type(of: kind).name
    #expect(kind.value(answer).isInstance(of: kind.type), "\(name): \(kind.value(answer)) is no \(kind.type.name)")
    for voice in speech {
      let shown = kind.shown(answer, voice)
      let isClean = shown.unicodeScalars.allSatisfy { scalar in
        scalar.properties.generalCategory != .control || name == "long_text" && scalar == "\n"
      }
      #expect(isClean, "\(name) shows control characters")
      #expect(!shown.contains("⟦"), "\(name): \(shown)")
    }
  }

  private func text(_ json: JSON) -> String { String(decoding: json.bytes(), as: UTF8.self) }
}

/// A page's inputs filled in with an answer.
private enum Typing {
  static func inputs(_ answer: JSON, part: String) -> [String] {
    if part.isEmpty { return answer.array?.compactMap(text) ?? [text(answer) ?? ""] }
    if let files = answer.array { return files.compactMap { $0[part].flatMap(text) } }
    if let time = answer.string?.split(separator: "T"), time.count == 2, part == "time" { return [String(time[1])] }
    if let line = part.last?.wholeNumberValue, part.hasPrefix("line") {
      return answer["lines"]?[line - 1].flatMap(text).map { [$0] } ?? []
    }
    if part == "corners" { return [String(decoding: answer.bytes(), as: UTF8.self)] }
    var json: JSON? = answer
    for name in part.split(separator: ".") {
      if let day = json?.string?.split(separator: "T").first.flatMap({ FEELDate(String($0)) }) {
        let numbers = ["day": day.day, "month": day.month, "year": day.year]
        return numbers[String(name)].map { [String($0)] } ?? []
      }
      json = json?[String(name)]
    }
    return json.flatMap(text).map { [$0] } ?? []
  }

  private static func text(_ json: JSON) -> String? {
    json.string ?? json.number?.text ?? json.bool.map { $0 ? "true" : "false" }
  }
}

/// JSON nobody should send.
private enum Hostile {
  static let texts: [String] = [
    "", " ", "a", "\u{0}", "\u{202E}abc", "١٢٣", "۱۲/۰۳/۲۰۲۶", "1.234,50", "1 234", "-0", "1e9", "99999999999999999999",
    "0.0000000000000000000000000000000000001", "31/02/2026", "2026-03-12", "2026-03-12T08:30", "8h30", "24:00", "+212",
    "0",
    "06 12 34 56 78", "a@b.co", "@", "a@b@c", "MA", "ma", "cin", "a", "\u{FFFF}", "é\u{301}\u{301}", "\n\n", "\u{200F}",
    String(repeating: "9", count: 400), String(repeating: "ﷺ", count: 9_000), "{\"type\":\"Polygon\"}", "true", "نعم",
    "06.141",
    "33.5 -7.6\n33.6, -7.6\n33.6 -7.5", "IBAN", "https://x/verify/ABCD-EFGH-2345", "00 33 0 00", "\u{1F1F2}\u{1F1E6}",
    "'; --",
  ]
  static let numbers: [String] = [
    "0", "-0", "-0.0", "1", "1.50", "1e400", "-1e-400", "0e99999", "9223372036854775808", "1e6000",
    "1.00000000000000000000001",
    "12345678901234567890123456789012345678901234567890", "-7.5898434", "33.5731",
  ]
  static let names: [String] = [
    "day", "month", "year", "time", "amount", "unit", "from", "to", "lines", "name", "given", "family", "sha256",
    "bytes",
    "type", "coordinates", "lon", "lat", "consent", "kind", "number",
  ]

  static func json(_ chance: inout Chance, _ kind: any QuestionKind, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &chance) {
    case 0: return [.null, true, false].randomElement(using: &chance) ?? .null
    case 1: return JSONNumber(text: chance.pick(numbers) ?? "0").map(JSON.number) ?? .null
    case 2, 3: return .string(chance.pick(texts) ?? "")
    case 4: return .string(noise(&chance))
    case 5:
      let count = Int.random(in: 0...4, using: &chance)
      return .array((0..<count).map { _ in json(&chance, kind, depth: depth - 1) })
    default:
      var object = JSONObject()
      let own = kind.parts.compactMap { $0.split(separator: ".").first.map(String.init) }
      for _ in 0..<Int.random(in: 0...5, using: &chance) {
        let name = chance.once(in: 4) ? chance.pick(names) : chance.pick(own) ?? chance.pick(names)
        object[name ?? ""] = json(&chance, kind, depth: depth - 1)
      }
      return .object(object)
    }
  }

  /// Short runs of the signs that kinds look for.
  static func noise(_ chance: inout Chance) -> String {
    let signs = Array("0123456789٠٣۵ .,-/+:'’٫٬()@aZéب\u{A0}\u{202F}\u{200F}\u{0}\n\tT%<".unicodeScalars)
    let count = Int.random(in: 0...14, using: &chance)
    return String(String.UnicodeScalarView((0..<count).compactMap { _ in chance.pick(signs) }))
  }

  /// One slip in something valid.
  static func mutated(_ json: JSON, _ chance: inout Chance) -> JSON {
    switch json {
    case .string(let text):
      var scalars = Array(text.unicodeScalars)
      let at = Int.random(in: 0...scalars.count, using: &chance)
      let other = chance.pick(Array(noise(&chance).unicodeScalars)) ?? " "
      switch Int.random(in: 0..<3, using: &chance) {
      case 0: scalars.insert(other, at: at)
      case 1 where at < scalars.count: scalars.remove(at: at)
      case 2 where at < scalars.count: scalars[at] = other
      default: break
      }
      return .string(String(String.UnicodeScalarView(scalars)))
    case .number:
      return chance.once(in: 2) ? json : JSONNumber(text: chance.pick(numbers) ?? "0").map(JSON.number) ?? .null
    case .array(var items):
      guard let index = items.indices.randomElement(using: &chance) else { return json }
      if chance.once(in: 4) {
        items.append(items[index])
      } else {
        items[index] = mutated(items[index], &chance)
      }
      return .array(items)
    case .object(var object):
      guard let name = chance.pick(object.names), let value = object[name] else { return json }
      object[name] = chance.once(in: 5) ? nil : mutated(value, &chance)
      return .object(object)
    case .null, .bool: return json
    }
  }
}
