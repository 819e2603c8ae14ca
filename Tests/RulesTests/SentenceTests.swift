import Foundation
import JSON
import Testing

@testable import Rules

@Suite("Sentences")
struct SentenceTests {
  /// Conditions as analysts write them, and what the public guide says in each language.
  struct Said: Sendable {
    let written: String
    let french: String
    let arabic: String
    let english: String
  }

  private static let conditions: [Said] = [
    Said(
      written: #"capital > 100000 and activity in ("bar", "cafe")"#,
      french: "capital supérieur à 100 000 et activité parmi bar, café",
      arabic: "رأس المال أكبر من 100 000 والنشاط من بين حانة، مقهى",
      english: "capital greater than 100,000 and activity one of bar, café"),
    Said(
      written: #"activity = "cafe" or activity != "bar""#, french: "activité est café ou activité n’est pas bar",
      arabic: "النشاط: مقهى أو النشاط غير حانة", english: "activity is café or activity is not bar"),
    Said(
      written: "age >= 18 and age <= 65", french: "âge d’au moins 18 et âge d’au plus 65",
      arabic: "السن لا أقل من 18 والسن لا أكثر من 65", english: "age of at least 18 and age of at most 65"),
    Said(
      written: "age between 18 and 65", french: "âge de 18 à 65", arabic: "السن من 18 إلى 65",
      english: "age from 18 to 65"),
    Said(
      written: "age in [18..65)", french: "âge d’au moins 18 et âge inférieur à 65",
      arabic: "السن لا أقل من 18 والسن أقل من 65", english: "age of at least 18 and age less than 65"),
    Said(
      written: "(capital < 10 or alcohol) and age = null",
      french: "(capital inférieur à 10 ou vente d’alcool) et aucune réponse à « âge »",
      arabic: "(رأس المال أقل من 10 أو بيع الخمور) ولا جواب عن «السن»",
      english: "(capital less than 10 or sale of alcohol) and no answer to “age”"),
    Said(
      written: "alcohol = true or not(alcohol)", french: "vente d’alcool : oui ou vente d’alcool : non",
      arabic: "بيع الخمور: نعم أو بيع الخمور: لا", english: "sale of alcohol: yes or sale of alcohol: no"),
    Said(
      written: "(capital + 5) * 2 - (age - 1) > capital / 2",
      french: "(capital + 5) × 2 − (âge − 1) supérieur à capital ÷ 2",
      arabic: "(رأس المال + 5) × 2 − (السن − 1) أكبر من رأس المال ÷ 2",
      english: "(capital + 5) × 2 − (age − 1) greater than capital ÷ 2"),
    Said(
      written: #"not(capital > 1 and activity = "bar")"#,
      french: "non (capital supérieur à 1 et activité est bar)",
      arabic: "ليس صحيحا أن (رأس المال أكبر من 1 والنشاط: حانة)",
      english: "not (capital greater than 1 and activity is bar)"),
    Said(
      written: "count(partners) > 2", french: "nombre d’éléments dans associés supérieur à 2",
      arabic: "عدد العناصر في الشركاء أكبر من 2", english: "the number of items in partners greater than 2"),
    Said(
      written: "every p in partners satisfies p.age >= 18",
      french: "pour chaque p dans associés : âge (p) d’au moins 18", arabic: "لكل p في الشركاء: السن (p) لا أقل من 18",
      english: "for each p in partners: age of p of at least 18"),
    Said(
      written: "if age > 18 then max(1, 2, 3) else capital",
      french: "si âge supérieur à 18, maximum (1, 2, 3), sinon capital",
      arabic: "أكبر قيمة في 1، 2، 3 إذا السن أكبر من 18، وإلا رأس المال",
      english: "the largest of 1, 2, 3 if age greater than 18, otherwise capital"),
    Said(
      written: #"years and months duration(birth, today()) >= duration("P18Y")"#,
      french: "durée écoulée de naissance à aujourd’hui d’au moins P18Y",
      arabic: "المدة من تاريخ الازدياد إلى تاريخ اليوم لا أقل من P18Y",
      english: "the time from birth to today of at least P18Y"),
    Said(
      written: "partners[age > 60][1]", french: "l’élément 1 dans associés où âge supérieur à 60",
      arabic: "العنصر 1 في الشركاء حيث السن أكبر من 60", english: "item 1 in partners where age greater than 60"),
    Said(
      written: "sqrt(capital) > -1", french: "sqrt (capital) supérieur à −1",
      arabic: "sqrt (رأس المال) أكبر من −1", english: "sqrt (capital) greater than −1"),
  ]

  private static let labels: [String: [String: String]] = [
    "fr": [
      "capital": "capital", "activity": "activité", "cafe": "café", "age": "âge", "alcohol": "vente d’alcool",
      "partners": "associés", "birth": "naissance", "fee": "droit",
    ],
    "ar": [
      "capital": "رأس المال", "activity": "النشاط", "cafe": "مقهى", "bar": "حانة", "age": "السن",
      "alcohol": "بيع الخمور", "partners": "الشركاء", "birth": "تاريخ الازدياد", "fee": "الرسم",
    ],
    "en": ["cafe": "café", "alcohol": "sale of alcohol"],
  ]

  private static let scope = NameScope([
    ("capital", .number), ("activity", .string), ("age", .number), ("alcohol", .boolean), ("birth", .date),
    ("partners", .list(.context([FEELType.Field("age", .number)]))),
  ])

  /// The phrases of a language file, as the portal hands them in.
  private static func phrases(_ language: String) throws -> [String: String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let bytes = [UInt8](try Data(contentsOf: root.appendingPathComponent("Config/languages/\(language).json5")))
    let family = try #require(try JSON5Reader.read(bytes, file: language).value["sentence"]?.object)
    var phrases: [String: String] = [:]
    for (key, value) in zip(family.names, family.values) {
      if let text = value.string { phrases[key] = text }
      guard let inner = value.object else { continue }
      for (name, text) in zip(inner.names, inner.values) { phrases["\(key).\(name)"] = text.string }
    }
    return phrases
  }

  private static func sentences(_ language: String) throws -> Sentences {
    let phrases = try phrases(language)
    let labels = labels[language] ?? [:]
    let thousands = language == "en" ? "," : "\u{A0}"
    return Sentences(
      phrase: { phrases[$0] }, name: { labels[$0] ?? $0 },
      code: { code, name in name == "activity" ? labels[code] ?? code : code },
      number: { $0.text == "100000" ? "100\(thousands)000" : $0.text })
  }

  /// Breaking and firm spaces look alike here; that they are the right ones is asked elsewhere.
  private static func plain(_ text: String) -> String { text.replacingOccurrences(of: "\u{A0}", with: " ") }

  @Test("every language has every phrase, and none that nothing says", arguments: ["fr", "ar", "en"])
  func complete(_ language: String) throws {
    #expect(try Self.phrases(language).keys.sorted() == Sentences.keys.sorted())
  }

  @Test("a phrase has the same parts in every language")
  func sameParts() throws {
    func parts(_ text: String) -> [Int] { (0..<4).filter { text.contains("{\($0)}") } }
    let french = try Self.phrases("fr")
    for language in ["ar", "en"] {
      for (key, text) in try Self.phrases(language) {
        #expect(parts(text) == parts(try #require(french[key])), "\(language) \(key)")
      }
    }
  }

  @Test("conditions are said in French, Arabic and English", arguments: conditions)
  func said(_ said: Said) throws {
    let expression = try Parser.expression(Source(said.written), scope: Self.scope)
    #expect(Self.plain(try Self.sentences("fr").sentence(of: expression)) == said.french)
    #expect(Self.plain(try Self.sentences("ar").sentence(of: expression)) == said.arabic)
    #expect(Self.plain(try Self.sentences("en").sentence(of: expression)) == said.english)
  }

  @Test("without phrases an expression is shown as FEEL writes it")
  func bare() throws {
    let text = "capital > 1 and count(partners) = 2"
    let expression = try Parser.expression(Source(text), scope: Self.scope)
    #expect(Sentences(phrase: { _ in nil }).sentence(of: expression) == text)
  }

  @Test("a part that looks like a place is said as it is")
  func places() throws {
    let expression = try Parser.expression(Source(#"activity = "{0}""#), scope: Self.scope)
    #expect(try Self.sentences("fr").sentence(of: expression) == "activité est {0}")
  }

  @Test(
    "a cell is said about its column",
    arguments: [
      ("-", "âge : toute valeur"), ("< 18", "âge inférieur à 18"), ("[18..65]", "âge de 18 à 65"),
      ("1, 2, 3", "âge parmi 1, 2, 3"), ("not(1, 2)", "âge autre que 1, 2"), ("not(7)", "âge n’est pas 7"),
      ("< 5, > 10", "âge inférieur à 5 ou âge supérieur à 10"), ("not(< 5)", "non (âge inférieur à 5)"),
      ("null", "aucune réponse à « âge »"), ("true", "âge : oui"), ("? > 3", "? supérieur à 3"),
    ])
  func cells(_ cell: String, _ french: String) throws {
    let tests = try Parser.unaryTests(Source(cell))
    #expect(Self.plain(try Self.sentences("fr").sentence(of: tests, about: "âge")) == french)
  }

  @Test("the rules of a table are said one by one")
  func table() throws {
    var table = DecisionTable()
    table.inputs = [DecisionTable.Input(expression: "activity"), DecisionTable.Input(expression: "capital")]
    table.outputs = [DecisionTable.Output(name: "fee", defaultValue: "0")]
    table.rules = [
      DecisionTable.Rule(inputs: [#""bar", "cafe""#, "> 100000"], outputs: ["500"]),
      DecisionTable.Rule(inputs: [#"not("bar")"#, "< 5, > 10"], outputs: ["capital * 2"]),
      DecisionTable.Rule(inputs: ["-", "-"], outputs: ["100"]),
    ]
    func said(_ language: String) throws -> [String] {
      try Self.sentences(language).sentences(of: table, scope: Self.scope).map(Self.plain)
    }
    #expect(
      try said("fr") == [
        "Si activité parmi bar, café et capital supérieur à 100 000 : droit 500.",
        "Si activité n’est pas bar et (capital inférieur à 5 ou capital supérieur à 10) : droit capital × 2.",
        "Dans tous les cas : droit 100.", "Dans les autres cas : droit 0.",
      ])
    #expect(
      try said("ar") == [
        "إذا النشاط من بين حانة، مقهى ورأس المال أكبر من 100 000: الرسم 500.",
        "إذا النشاط غير حانة و(رأس المال أقل من 5 أو رأس المال أكبر من 10): الرسم رأس المال × 2.",
        "في جميع الحالات: الرسم 100.", "في باقي الحالات: الرسم 0.",
      ])
    #expect(
      try said("en") == [
        "If activity one of bar, café and capital greater than 100,000: fee 500.",
        "If activity is not bar and (capital less than 5 or capital greater than 10): fee capital × 2.",
        "In all cases: fee 100.", "In all other cases: fee 0.",
      ])
  }
}
