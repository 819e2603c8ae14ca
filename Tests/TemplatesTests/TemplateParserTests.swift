import Testing

@testable import Templates

struct TemplateParserTests {
  @Test("a mistake in a mark is told with its line and column")
  func mistakes() {
    let cases = Complaint.table(
      #"""
      {text
        1:1: a mark that begins here has no “}”
      é\n  {text\n
        2:3: a mark that begins here has no “}”
      {text hint}
        1:1: no such mark; to print a slot write its name, and for a brace as such “&#123;”
      {text.}
        1:1: no such mark; to print a slot write its name, and for a brace as such “&#123;”
      {color: red}
        1:1: no such mark; to print a slot write its name, and for a brace as such “&#123;”
      {a+b}
        1:3: a mark cannot hold this; for a brace as such write “&#123;”
      {a{b}}
        1:3: a mark cannot hold this; for a brace as such write “&#123;”
      {if text == 'a}
        1:13: a text in a mark has no second “'”
      {if number == 1x}
        1:15: “1x” is not a whole number
      {if number == 99999999999999999999}
        1:15: “99999999999999999999” is not a whole number
      {if}a{end}
        1:1: a condition is “name”, “name == 'text'” or “name == 12”
      {if text = 'a'}a{end}
        1:1: a condition is “name”, “name == 'text'” or “name == 12”
      {if text == hint}a{end}
        1:1: a condition is “name”, “name == 'text'” or “name == 12”
      {if not text}a{end}
        1:1: a condition is “name”, “name == 'text'” or “name == 12”
      {if text}a
        1:1: “{if …}” has no “{end}”
      {if text}{if hint}a{end}
        1:1: “{if …}” has no “{end}”
      a{end}
        1:2: “{end}” closes nothing
      a{else}
        1:2: “{else}” closes nothing
      {if text}{end if}
        1:10: an end is “{end}”
      {if text}{else}{else}{end}
        1:16: nothing but “{end}” can follow “{else}”
      {if text}{else hint}{end}
        1:10: a condition is “name”, “name == 'text'” or “name == 12”
      {if text}{else or hint}{end}
        1:10: write “{else}” or “{else if …}”
      {if text}{else}{else if hint}{end}
        1:16: nothing but “{end}” can follow “{else}”
      {each rows}{end}
        1:1: a loop is “{each row in rows}”
      {each a.b in rows}{end}
        1:1: a loop is “{each row in rows}”
      {each r of rows}{end}
        1:1: a loop is “{each row in rows}”
      {each r in rows}
        1:1: “{each …}” has no “{end}”
      {each r in rows}{else if open}{end}
        1:17: a loop has only “{else}”, for when there is no row
      {each r in rows}{else}{else}{end}
        1:23: nothing but “{end}” can follow “{else}”
      {block}{end}
        1:1: a name is missing: “{block main}”
      {block a b}{end}
        1:1: a block is “{block main}” or “{block main optional}”
      {block a}{else}{end}
        1:10: “{block …}” has no “{else}”
      {include}
        1:1: a name is missing: “{include a/template}”
      {include x a}
        1:1: parameters are “name=slot”, “name='text'” or “name=t:a.key”
      {include x a=1}
        1:1: parameters are “name=slot”, “name='text'” or “name=t:a.key”
      {include x a=text a=hint}
        1:1: “a” is given twice
      {t}
        1:1: a name is missing: “{t a.key}”
      {takes a a}
        1:1: “a” is not the name of a parameter, or it comes twice
      {takes 'a'}
        1:1: “{takes …}” holds names, some with “?” behind
      {layout}
        1:1: a name is missing: “{layout a/template}”
      {layout a}{layout b}
        1:11: a file has one layout
      """#)
    for example in cases {
      #expect(complaint(example.source) == example.expected, "\(example.source)")
    }
  }

  @Test("a name that no model has, or that is not what it is used for, is told")
  func names() {
    let cases = Complaint.table(
      #"""
      {nothing}
        1:1: Sample has no slot “nothing”
      {address}
        1:1: this has parts: print one of them, with a point and its name
      {address.street}
        1:1: Address has no slot “street”
      {text.size}
        1:1: “text.size”: there is no “size” inside what comes before it
      {rows}
        1:1: rows are printed by “{each row in …}”
      {rows.name}
        1:1: “rows.name”: there is no “name” inside what comes before it
      {open}
        1:1: a flag can be asked with “{if …}”, not printed
      {each r in text}{end}
        1:1: a loop goes over rows
      {each r in rows}{r}{end}
        1:17: this has parts: print one of them, with a point and its name
      {each r in rows}{name}{end}
        1:17: Sample has no slot “name”
      {each r in rows}{end}{r.name}
        1:22: Sample has no slot “r”
      {each text in rows}{end}
        1:1: “text” has a meaning here already: call the rows something else
      {each r in rows}{each r in rows}{end}{end}
        1:17: “r” has a meaning here already: call the rows something else
      {each loop in rows}{end}
        1:1: “loop” has a meaning here already: call the rows something else
      {loop.index}
        1:1: “loop” means something only inside “{each …}” of the same file
      {each r in rows}{loop.first}{end}
        1:17: this can be asked with “{if …}”, not printed
      {each r in rows}{loop.count}{end}
        1:17: a loop has “index”, “first” and “last”
      {language}
        1:1: a language has “code”, “direction” and “name”
      {language.flag}
        1:1: a language has “code”, “direction” and “name”
      {if number}{end}
        1:1: this is always there: compare it with “==”, or ask for something else
      {if address}{end}
        1:1: this is always there: compare it with “==”, or ask for something else
      {if number == 'a'}{end}
        1:1: only a text can be compared with a text
      {if text == 1}{end}
        1:1: only a number can be compared with a number
      {if open == 'true'}{end}
        1:1: only a text can be compared with a text
      """#)
    for example in cases {
      #expect(complaint(example.source) == example.expected, "\(example.source)")
    }
  }

  @Test("a file, a mark and a nesting of the greatest size pass, one more does not")
  func limits() {
    let limits = TemplateLimits(bytes: 60, markBytes: 12, nesting: 3)
    #expect(complaint(String(repeating: "x", count: 60), limits: limits) == nil)
    #expect(complaint(String(repeating: "x", count: 61), limits: limits) == "1:1: the file is longer than 60 bytes")
    #expect(complaint("{text      }", limits: limits) == nil)
    #expect(complaint("{text       }", limits: limits) == "1:1: a mark that begins here has no “}”")
    #expect(complaint("{if open}{if open}{if open}{end}{end}{end}", limits: limits) == nil)
    #expect(
      complaint("{if open}{if open}{if open}{if open}{end}{end}{end}{end}", limits: limits)
        == "1:28: more than 3 marks are inside one another")
    #expect(throws: TemplateError.self) {
      try TemplateParser.parse([0x61, 0xFF], name: "a", file: "a", limits: limits)
    }
    let deep = String(repeating: "{if open}", count: 20_000)
    #expect(complaint(deep) == "1:217: more than 24 marks are inside one another")
  }
}
