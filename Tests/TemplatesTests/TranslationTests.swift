import Testing

@testable import Templates

struct TranslationTests {
  private static let fr = """
    {
      // sentences of the list
      list: {
        title: "Vos dossiers <ici>",
        hello: "Bonjour {name} & {other} !",
        count: { one: "{count} dossier de {name}", other: "{count} dossiers de {name}" },
      },
      other: "brace { x } {}",
    }
    """
  private static let ar = """
    {
      list: {
        title: "ملفاتك <ici>", hello: "مرحبا {other} {name}",
        count: { zero: "لا ملفات {name}", one: "ملف واحد {name}", two: "ملفان {name}", few: "{count} ملفات {name}",
          many: "{count} ملفا {name}", other: "{count} ملف {name}" },
      },
      other: "x",
    }
    """

  private func sample() throws -> Translations {
    try Translations(fr: Self.fr, ar: Self.ar)
  }

  @Test("a sentence is printed escaped, with its parameters, in each language")
  func sentences() throws {
    let translations = try sample()
    #expect(try render("{t list.title}", translations: translations) == "Vos dossiers &lt;ici&gt;")
    #expect(
      try render("<p title=\"{t list.title}\">", translations: translations) == "<p title=\"Vos dossiers &lt;ici&gt;\">"
    )
    #expect(try render("{t other}", translations: translations) == "brace { x } {}")
    let hello = "{t list.hello name=text other='<é>'}"
    let page = Sample(text: "a<b")
    #expect(try render(hello, page, translations: translations) == "Bonjour a&lt;b &amp; &lt;é&gt; !")
    #expect(try render(hello, page, language: .ar, translations: translations) == "مرحبا &lt;é&gt; a&lt;b")
    let markup = "{t list.hello name=markup other=t:list.title}"
    #expect(try render(markup, translations: translations) == "Bonjour <b>bold</b> &amp; Vos dossiers &lt;ici&gt; !")
  }

  @Test("a sentence that counts takes the form of its number")
  func plurals() throws {
    let translations = try sample()
    let source = "{t list.count count=number name=text}"
    func printed(_ number: Int, _ language: Language) throws -> String {
      try render(source, Sample(number: number), language: language, translations: translations)
    }
    #expect(try printed(0, .fr) == "0 dossier de Lina")
    #expect(try printed(2, .fr) == "2 dossiers de Lina")
    #expect(try printed(0, .en) == "0 dossiers de Lina")
    #expect(try printed(1, .en) == "1 dossier de Lina")
    #expect(try printed(0, .ar) == "لا ملفات Lina")
    #expect(try printed(2, .ar) == "ملفان Lina")
    #expect(try printed(3, .ar) == "3 ملفات Lina")
    #expect(try printed(111, .ar) == "111 ملفا Lina")
    let rows = "{each r in rows}{t list.count count=r.size name=r.name};{end}"
    #expect(try render(rows, translations: translations) == "1 dossier de one;2 dossiers de two;3 dossiers de three;")
  }

  @Test("the plural form of 0 to 200 in the three languages", arguments: Language.allCases)
  func pluralTable(_ language: Language) {
    // Unicode CLDR, cardinal rules.
    let table: [Language: [PluralForm: [ClosedRange<Int>]]] = [
      .fr: [.one: [0...1], .other: [2...200]],
      .en: [.one: [1...1], .other: [0...0, 2...200]],
      .ar: [
        .zero: [0...0], .one: [1...1], .two: [2...2], .few: [3...10, 103...110], .many: [11...99, 111...199],
        .other: [100...102, 200...200],
      ],
    ]
    for number in 0...200 {
      let form = PluralForm(for: number, in: language)
      #expect(table[language]?[form]?.contains { $0.contains(number) } == true, "\(number) is \(form)")
      #expect(PluralForm(for: -number, in: language) == form)
      #expect(PluralForm.forms(in: language).contains(form))
    }
    #expect(PluralForm(for: .min, in: .ar) == PluralForm(for: 8, in: .ar))
  }

  @Test("Swift code asks by a key made of literals")
  func fromSwift() throws {
    let translations = try sample()
    #expect(translations.text("list.hello", .fr, ["name": "<a>", "other": 3]) == "Bonjour <a> & 3 !")
    #expect(translations.text("list.count", .ar, ["count": 2, "name": "x"]) == "ملفان x")
    #expect(translations.text("list.count", .en, ["count": 1, "name": "x"]) == "1 dossier de x")
    #expect(translations.text(TextKey("list", "title"), .fr) == "Vos dossiers <ici>")
    #expect(translations.text("list.none", .fr) == "⟦list.none⟧")
    #expect(translations.text("list.hello", .fr, ["name": "a"]) == "Bonjour a & ⟦other⟧ !")
    #expect(translations.contains("list.title"))
    #expect(translations.missing("list", ["title", "none", "count"]) == ["list.none"])
    #expect(translations.keys == ["list.count", "list.hello", "list.title", "other"])
  }

  @Test("the keys in a Swift source are found, so that a test can ask for each")
  func literals() {
    let source = """
      let a = translations.text("list.title", language)
      let key: TextKey = "list.hello"
      f(TextKey("states", state.rawValue), TextKey("other")); translations.text("a.b", .fr)
      .text("slot", \\.name)
      """
    let found = TextKey.literals(in: source)
    #expect(found.map(\.key) == ["list.title", "list.hello", "a.b", "other"])
    #expect(found.map(\.line) == [1, 2, 3, 3])
  }

  @Test("a template that asks for what no sentence has is refused")
  func templateMistakes() throws {
    let translations = try sample()
    let cases = Complaint.table(
      #"""
      {t list.none}
        1:1: there is no translation “list.none”
      {t list}
        1:1: there is no translation “list”
      {t list.hello name=text}
        1:1: “list.hello” takes the parameters name, other
      {t list.title name=text}
        1:1: “list.title” takes no parameters
      {t list.count name=text}
        1:1: “list.count” takes the parameters count, name
      {t list.count count=text name=text}
        1:1: “count” is a number
      {t list.count count='3' name=text}
        1:1: “count” is a number
      {t list.hello name=rows other=text}
        1:1: rows are printed by “{each row in …}”
      {t list.hello name=t:list.count other=text}
        1:1: “list.count” has parameters or plural forms: it cannot be a parameter itself
      <a href="{t list.title}">
        1:10: a translation cannot stand in “href”
      <p title="{t list.hello name=markup other=text}">
        1:11: markup can stand only between tags
      <p {t list.title}>
        1:4: a slot cannot stand between attributes: write the attribute and put the slot in its value
      """#)
    for example in cases {
      #expect(complaint(example.source, translations: translations) == example.expected, "\(example.source)")
    }
  }

  @Test("what one language lacks, or says otherwise, is told with its file, line and column")
  func differences() {
    let base = "{ a: 'x {p}', b: { one: 'y', other: '{count} y' } }"
    let arabic = "{ a: 'x {p}', b: { zero: 'y', one: 'y', two: 'y', few: 'y', many: 'y', other: '{count} y' } }"
    let cases: [(fr: String, ar: String, expected: [String])] = [
      (base, arabic, []),
      ("{ a: 'x' }", "{}", ["en.json5:1:3: “a” is missing in ar.json5", "fr.json5:1:3: “a” is missing in ar.json5"]),
      (
        "{}", "{ n: { a: 'x' } }",
        ["ar.json5:1:8: “n.a” is missing in en.json5", "ar.json5:1:8: “n.a” is missing in fr.json5"]
      ),
      (
        base, "{ a: 'x', \(arabic.dropFirst(14))",
        [
          "ar.json5:1:6: “a” has other parameters than in en.json5",
          "ar.json5:1:6: “a” has other parameters than in fr.json5",
          "en.json5:1:6: “a” has other parameters than in ar.json5",
          "fr.json5:1:6: “a” has other parameters than in ar.json5",
        ]
      ),
      (base, base, ["ar.json5:1:18: the plural forms of this language are zero, one, two, few, many, other"]),
      (
        "{ a: { one: 'x' } }", "{ a: 'x' }",
        [
          "en.json5:1:6: the plural forms of this language are one, other",
          "fr.json5:1:6: the plural forms of this language are one, other",
        ]
      ),
      (
        "{ a: { one: 'x', other: '{p}' } }", "{ a: 'x' }",
        [
          "en.json5:1:6: each form has the same parameters; only “count” may be left out",
          "fr.json5:1:6: each form has the same parameters; only “count” may be left out",
        ]
      ),
      (
        "{ a: { one: 'x', other: 'y' } }", "{ a: '{count}' }",
        [
          "ar.json5:1:3: “a” counts in one language only", "en.json5:1:3: “a” counts in one language only",
          "fr.json5:1:3: “a” counts in one language only",
        ]
      ),
      (
        "{ a: 1 }", "{ a: '{b' }",
        [
          "ar.json5:1:6: a parameter is “{name}”: letters, digits, “_”, “-”",
          "en.json5:1:6: expected an object of sentences",
          "fr.json5:1:6: expected an object of sentences",
        ]
      ),
      (
        "{ 'a b': 'x' }", "{\n a: 'x' a }",
        [
          "ar.json5:2:9: expected “,” or “}” in an object, found “a”",
          "en.json5:1:3: “a b” is not a name for a key: letters, digits, “_”, “-”",
          "fr.json5:1:3: “a b” is not a name for a key: letters, digits, “_”, “-”",
        ]
      ),
    ]
    for (fr, ar, expected) in cases {
      var found: [String] = []
      do throws(TemplateErrors) {
        _ = try Translations([
          .fr: (file: "fr.json5", bytes: Array(fr.utf8)), .ar: (file: "ar.json5", bytes: Array(ar.utf8)),
          .en: (file: "en.json5", bytes: Array(fr.utf8)),
        ])
      } catch {
        found = error.list.map(\.description)
      }
      #expect(found == expected)
    }
    #expect(throws: TemplateErrors.self) { try Translations([.fr: (file: "fr.json5", bytes: Array("{}".utf8))]) }
  }

  @Test("French signs without their firm space are found")
  func typography() throws {
    let right = [
      "Avez-vous fini\u{A0}?", "Attention\u{202F}!", "Durée\u{A0}: 3 jours\u{A0}; fin", "Le «\u{A0}permis\u{A0}»",
      "à 12:30", "https://a.example/x?y=1",
      "Quoi\u{A0}?!", "! À corriger", "(?)", "Vraiment…\u{A0}?", "", "Nom\u{A0}:", "a:b",
    ]
    for text in right { #expect(FrenchTypography.violations(in: text) == [], "\(text)") }
    let wrong: [(String, Int)] = [
      ("Avez-vous fini ?", 1), ("Avez-vous fini?", 1), ("Attention!", 1), ("Durée : 3", 1), ("Durée: 3", 1),
      ("a ; b; c", 2), ("« a »", 2),
      ("«a»", 2), ("Nom:", 1), ("Oui !", 1), ("Le :x", 1),
    ]
    for (text, count) in wrong { #expect(FrenchTypography.violations(in: text).count == count, "\(text)") }
    let translations = try Translations(fr: "{\n a: 'Oui !',\n b: 'Non\u{A0}!',\n c: '{x} ?' }")
    #expect(
      translations.frenchViolations().map(\.description) == [
        "fr.json5:2:5: “a”: a non-breaking space is missing before ! in “Oui !”",
        "fr.json5:4:5: “c”: a non-breaking space is missing before ? in “x ?”",
      ])
  }
}
