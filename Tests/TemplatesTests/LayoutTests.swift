import Testing

@testable import Templates

struct LayoutTests {
  @Test("a page fills the blocks of its layout, and the others keep what the layout says")
  func fills() throws {
    let base = """
      <html class="{block kind optional}{end}"><title>{block title}Guichet{end}</title>
      {block main}{end}
      <p>{block aside optional}{end}{text}</p>
      """
    let page = """
      {layout base}
      {fill main}
      <h1>{text}</h1>
      {end}
      """
    #expect(
      try render(page, files: ["base": base])
        == "<html class=\"\"><title>Guichet</title>\n<h1>Lina</h1>\n\n<p>Lina</p>")
    let all = "{layout base}{fill aside}a{end} {fill title}{text}{end}\n{fill main}m{end}{fill kind}k{end}"
    let hostile = Sample(text: "<b>")
    #expect(
      try render(all, hostile, files: ["base": base])
        == "<html class=\"k\"><title>&lt;b&gt;</title>\nm\n<p>a&lt;b&gt;</p>")
    #expect(
      complaint("{layout base}{fill main}{end}{fill title}{markup}{end}", files: ["base": base])
        == "1:42: markup can stand only between tags")
  }

  @Test("a layout may have a layout; what is nearest to the page wins")
  func chain() throws {
    let files = [
      "base": "{block title}B{end}:{block main}{end}:{block aside optional}{end}",
      "staff": "{layout base}{fill main}<nav>{block content}{end}</nav>{end}{fill aside}staff{end}",
    ]
    #expect(try render("{layout staff}{fill content}{text}{end}", files: files) == "B:<nav>Lina</nav>:staff")
    let own = "{layout staff}{fill content}c{end}{fill title}T{end}{fill aside}page{end}"
    #expect(try render(own, files: files) == "T:<nav>c</nav>:page")
  }

  @Test("an include sees its parameters and nothing else")
  func includes() throws {
    let files = [
      "field": """
      {takes label value? rows?}
      <p>{label}{if value}={value}{else}!{end}{each r in rows}({r.name}){else}none{end}</p>
      """,
      "plain": "<hr>", "outer": "{takes row}{include field label=row.name rows=row.inner}",
    ]
    #expect(try render("{include plain}", files: files) == "<hr>")
    #expect(try render("{include field label='a'}", files: files) == "<p>a!none</p>")
    #expect(try render("{include field label='a' rows=agent value=text}", files: files) == "<p>a=Linanone</p>")
    #expect(complaint("{each row in rows}{include outer row=row}{end}", files: files) == nil)
    let rows = ["field": "{takes label value?}<p>{label}{if value}={value}{else}!{end}</p>"]
    #expect(try render("{include field label='<é>'}", files: rows) == "<p>&lt;é&gt;!</p>")
    #expect(try render("{include field label=text value=hint}", files: rows) == "<p>Lina!</p>")
    #expect(try render("{include field label=text value=hint}", Sample(hint: "h"), files: rows) == "<p>Lina=h</p>")
    let inner = Sample(rows: [.init(name: "a", size: 1, inner: [.init(name: "x", size: 1), .init(name: "y", size: 2)])])
    let loops = [
      "list": "{takes rows title}{title}{each r in rows}({r.name}{loop.index}){end}",
      "outer": "{takes row}{include list title=row.name rows=row.inner}",
    ]
    #expect(try render("{each row in rows}{include outer row=row}{end}", inner, files: loops) == "a(x1)(y2)")
    #expect(try render("{include list title='t' rows=rows}", files: loops) == "t(one1)(two2)(three3)")
    let part = ["city": "{takes place}{place.city} {place.country.name}"]
    #expect(try render("{include city place=address}", files: part) == "Rabat Maroc")
  }

  @Test("a line that holds only an include leaves no line of its own")
  func includeLine() throws {
    #expect(try render("<ul>\n  {include item}\n</ul>", files: ["item": "<li></li>\n"]) == "<ul>\n<li></li>\n</ul>")
  }

  @Test("what does not fit together is found before any page is shown")
  func mistakes() {
    let files = [
      "base": "{block main}{end}", "a": "{include b}", "b": "{include a}", "loop1": "{layout loop2}",
      "loop2": "{layout loop1}",
      "field": "{takes label hint?}{label}", "open": "<p title=\"", "blocks": "{block x}{end}",
      "self": "{include self}",
      "deep": "x\n  {nothing}", "styled": "{layout base}{fill main}{end}", "loops": "{takes a}{loop.index}",
    ]
    let cases = Complaint.table(
      #"""
      {layout none}
        1:1: there is no template “none”
      {layout base}
        base.html:1:1: “page.html” does not fill the block “main”
      {layout base}{fill other}{end}{fill main}{end}
        1:14: no layout has a block “other”
      {layout base}{fill main}{end}{fill main}{end}
        1:30: the block “main” is filled twice
      {layout base}\ntext{fill main}{end}
        2:1: a file with a layout holds only fills: “{fill main} … {end}”
      {layout base}\n{text}{fill main}{end}
        2:1: a file with a layout holds only fills: “{fill main} … {end}”
      {layout base}{fill main}<p {end}
        base.html:1:1: what fills the block “main” must end where it began: between tags, or in the same value
      {layout base}{fill main}{nothing}{end}
        1:25: Sample has no slot “nothing”
      {layout loop1}
        loop2.html:1:1: the layouts go round in a circle, or are too many
      {fill main}{end}
        1:1: a fill needs a “{layout …}” at the top of the file
      {block main}{end}
        1:1: “page.html” does not fill the block “main”
      x{layout base}
        1:2: “{layout …}” stands at the top of the file
      {if open}{fill main}{end}{end}
        1:10: a fill cannot be inside another mark
      {include none}
        1:1: there is no template “none”
      {include a}
        b.html:1:1: the includes go round in a circle
      {include self}
        self.html:1:1: the includes go round in a circle
      {include field}
        1:1: “field” needs “label”
      {include field label=text x=text}
        1:1: “field” takes no “x”
      {include field label=nothing}
        1:1: Sample has no slot “nothing”
      {include open}
        1:1: “open” must end where it began: between tags, or in the same value
      {include blocks}
        blocks.html:1:1: a file that is included has no blocks
      {include styled}
        1:1: “styled” has a layout: it is a page
      {include loops a=text}
        loops.html:1:10: “loop” means something only inside “{each …}” of the same file
      <p {include field label=text}>
        1:4: only “{if …}” can stand between attributes
      {include deep}
        deep.html:2:3: “nothing” is not a parameter of this file: name it in “{takes …}”
      {takes a}{a}
        1:1: only a file that is included takes parameters
      """#)
    for example in cases {
      #expect(complaint(example.source, files: files) == example.expected, "\(example.source)")
    }
  }

  @Test("as many includes as the limits allow, and not one more")
  func limits() throws {
    func chain(_ length: Int) -> [String: String] {
      var files = ["f\(length)": "end"]
      for index in 1..<length { files["f\(index)"] = "{include f\(index + 1)}" }
      return files
    }
    let limits = TemplateLimits(includeDepth: 3, includesPerPage: 4, literalBytes: 20)
    #expect(try render("{include f1}", files: chain(3), limits: limits) == "end")
    #expect(
      complaint("{include f1}", files: chain(4), limits: limits) == "f3.html:1:1: more than 3 files include one another"
    )
    let four = String(repeating: "{include f1}", count: 4)
    #expect(try render(four, files: chain(1), limits: limits) == "endendendend")
    #expect(
      complaint(four + "{include f1}", files: chain(1), limits: limits) == "1:49: a page includes more than 4 files")
    #expect(complaint(String(repeating: "x", count: 20), limits: limits) == nil)
    #expect(
      complaint(String(repeating: "x", count: 21), limits: limits)
        == "1:1: the page's literals come to more than 20 bytes")
    var layouts = ["l4": "{block a}{end}"]
    for index in 1..<4 { layouts["l\(index)"] = "{layout l\(index + 1)}" }
    #expect(complaint("{layout l2}{fill a}{end}", files: layouts, limits: limits) == nil)
    #expect(
      complaint("{layout l1}{fill a}{end}", files: layouts, limits: limits)
        == "l3.html:1:1: the layouts go round in a circle, or are too many")
  }
}
