import Testing

@testable import Templates

struct RenderTests {
  @Test("slots of each kind print what the page holds")
  func slots() throws {
    #expect(try render("a {text} b {number} {age}{hint}{note}{markup}.") == "a Lina b 12 <b>bold</b>.")
    #expect(try render("{hint}-{age}-{note}", Sample(hint: "h", age: -7, note: "<i></i>")) == "h--7-<i></i>")
    #expect(try render("{address.city} {address.country.name} +{address.country.code}") == "Rabat Maroc +504")
  }

  @Test("braces that begin no mark are text")
  func braces() throws {
    #expect(try render("{ a } {} {1} { {text} }}") == "{ a } {} {1} { Lina }}")
    #expect(try render("{") == "{")
    #expect(try render("") == "")
  }

  @Test("a condition asks for presence, a flag, or equality with a literal")
  func conditions() throws {
    let source = """
      {if hint}hint{else if age == 3}three{else if open}open{else}none{end}
      """
    #expect(try render(source, Sample(hint: "x")) == "hint")
    #expect(try render(source, Sample(hint: "", age: 3)) == "three")
    #expect(try render(source, Sample()) == "open")
    #expect(try render(source, Sample(open: false)) == "none")
    let cases: [(String, Sample, Bool)] = [
      ("text", Sample(), true), ("text", Sample(text: ""), false), ("age", Sample(age: 0), true),
      ("age", Sample(), false),
      ("markup", Sample(), true), ("markup", Sample(markup: .empty), false), ("note", Sample(), false),
      ("note", Sample(note: .empty), false), ("note", Sample(note: "x"), true), ("rows", Sample(), true),
      ("rows", Sample(rows: []), false), ("agent", Sample(), false),
      ("agent", Sample(agent: .init(name: "", size: 0)), true),
      ("text == 'Lina'", Sample(), true), ("text == 'lina'", Sample(), false), ("hint == 'x'", Sample(), false),
      ("hint == ''", Sample(), false), ("hint == 'é'", Sample(hint: "é"), true), ("number == 12", Sample(), true),
      ("number == -12", Sample(number: -12), true), ("number == 1", Sample(), false), ("age == 0", Sample(), false),
    ]
    for (condition, page, holds) in cases {
      #expect(try render("{if \(condition)}yes{else}no{end}", page) == (holds ? "yes" : "no"), "\(condition)")
    }
  }

  @Test("a loop knows its first, its last and its number, and what to say when it is empty")
  func loops() throws {
    let source =
      "{each row in rows}{if loop.first}[{end}{loop.index}:{row.name}{if loop.last}]{else},{end}{else}none{end}"
    #expect(try render(source) == "[1:one,2:two,3:three]")
    #expect(try render(source, Sample(rows: [.init(name: "x", size: 0)])) == "[1:x]")
    #expect(try render(source, Sample(rows: [])) == "none")
    #expect(try render("{each tag in tags}{tag.text};{end}", Sample(tags: ["a", "<b>"])) == "a;&lt;b&gt;;")
    let agent = "{each one in agent}{one.name}{else}nobody{end}"
    #expect(try render(agent) == "nobody")
    #expect(try render(agent, Sample(agent: .init(name: "Salma", size: 1))) == "Salma")
    #expect(try render("{each row in rows}{if loop.index == 2}{row.name}{end}{end}") == "two")
  }

  @Test("loops inside loops read each its own row")
  func nestedLoops() throws {
    let inner = [Sample.Row(name: "x", size: 8), Sample.Row(name: "y", size: 9)]
    let page = Sample(rows: [.init(name: "a", size: 1, inner: inner), .init(name: "b", size: 2)])
    let source = """
      {each row in rows}{row.name}(\
      {each part in row.inner}{loop.index}{row.name}{part.name}{part.size} {else}-{end}\
      {loop.index}){end}
      """
    #expect(try render(source, page) == "a(1ax8 2ay9 1)b(-2)")
  }

  @Test("a line that holds only marks which print nothing leaves no line")
  func lines() throws {
    let source = """
      <ul>
        {each row in rows}
        <li>{row.name}</li>
        {if loop.last}
          last
        {end}
        {end}
      </ul>
      {text}
      end
      """
    #expect(
      try render(source, Sample(rows: [.init(name: "a", size: 1)])) == "<ul>\n  <li>a</li>\n    last\n</ul>\nLina\nend")
    #expect(try render("a\r\n{if open}\r\nb\r\n{end}\r\nc") == "a\r\nb\r\nc")
    #expect(try render("a {if open}\nb{end}") == "a \nb")
  }

  @Test("comments are left out of the page")
  func comments() throws {
    #expect(try render("a<!-- x < > -- \n y -->b<!----><p class='x'>{text}</p><!--->c") == "ab<p class='x'>Lina</p>c")
  }

  @Test("the language gives its code, direction and name, and decides conditions at once")
  func language() throws {
    let source =
      "<html lang=\"{language.code}\" dir=\"{language.direction}\">{language.name}{if language.code == 'ar'}!{end}"
    #expect(try render(source) == "<html lang=\"fr\" dir=\"ltr\">Français")
    #expect(try render(source, language: .ar) == "<html lang=\"ar\" dir=\"rtl\">العربية!")
    #expect(try render(source, language: .en) == "<html lang=\"en\" dir=\"ltr\">English")
  }

  @Test("conditions may stand between attributes and inside values")
  func attributes() throws {
    let source =
      "<input {if open}checked{end} class=\"a{if hint} b-{hint}{end}\"{if age} value=\"{age}\"{else} disabled{end}>"
    #expect(try render(source) == "<input checked class=\"a\" disabled>")
    let page = Sample(hint: "\"", age: 3, open: false)
    #expect(try render(source, page) == "<input  class=\"a b-&quot;\" value=\"3\">")
    #expect(try render("<p class='{each row in rows}{row.name} {end}'>") == "<p class='one two three '>")
  }

  @Test("what stands between slots is one piece")
  func merging() throws {
    let code = try compile("<p>a<!-- x -->b{if language.code == 'fr'}c{else}d{end}e</p>{text}")
    for (language, text) in [(Language.fr, "<p>abce</p>"), (.en, "<p>abde</p>")] {
      #expect(code[language].instructions.count == 2)
      #expect(String(decoding: code[language].literals, as: UTF8.self) == text)
    }
  }

  @Test("what a branch or a loop leads to is no part of the piece before it")
  func landings() throws {
    let page = Sample(hint: "x", open: false)
    for (source, text) in [
      ("a{if open}b{end}c{if hint}d{end}e", "acde"), ("a{if open}b{else if hint}{else}c{end}d", "ad"),
      ("a{if open}{end}b", "ab"), ("{each row in rows}{if row.size == 2}+{end}.{end}!", ".+..!"),
      ("{each row in rows}a{else}none{end}!", "aaa!"), ("{if hint}{each row in rows}a{end}{end}b", "aaab"),
    ] {
      #expect(try render(source, page) == text, "\(source)")
    }
    #expect(try render("{each row in rows}a{else}none{end}!", Sample(rows: [])) == "none!")
  }

  @Test("a page that grows too long is not written")
  func pageLimit() throws {
    let limits = TemplateLimits(pageBytes: 10)
    #expect(try render("12345678{number}", limits: limits) == "1234567812")
    #expect(try render("123456789{number}", limits: limits) == "too long")
    let rows = [Sample.Row](repeating: .init(name: "0123456789", size: 1), count: 100_000)
    #expect(try render("{each row in rows}{row.name}{end}", Sample(rows: rows), limits: limits) == "too long")
  }

  @Test("a slot that is not a stored property stops the start")
  func computedSlot() async {
    await #expect(processExitsWith: .failure) {
      _ = Slot<Sample>.text("computed", \.text.description)
    }
  }
}

extension SafeHTML: ExpressibleByStringLiteral {
  public init(stringLiteral markup: StaticString) { self.init(markup) }
}
