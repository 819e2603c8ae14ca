import Foundation
import Testing

@testable import Templates

struct EscapingTests {
  static let hostile: [String] = [
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "' onclick='x", "\" onclick=\"x",
    "&lt;b&gt; &amp; &#60;",
    "</title></textarea><b>", "--><b>", "]]><b>", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "java\tscript:alert(1)", "\u{1}javascript:alert(1)", "data:text/html,<b>", "vbscript:x", "a\u{0}b", "a\u{2028}b",
    "a\u{7}b",
    "{text}", "é ع 🏛 \u{202E}", "`=", "a\nb\tc\rd", "../../x?y=1#z", "//evil.example/x", "\\\\evil.example", "%00%0a",
    "+&=?#/",
  ]

  @Test("between tags and in values, each sign that HTML reads is written as an entity")
  func html() throws {
    let page = Sample(text: "<>\"'& é\u{2028}\t\n\r\u{0}\u{1F}\u{7F}")
    let escaped = "&lt;&gt;&quot;&#39;&amp; é\u{2028}\t\n\r\u{FFFD}\u{FFFD}\u{7F}"
    for place in [
      "<p>*</p>", "<p title=\"*\">", "<p title='*'>", "<title>*</title>", "<textarea>*</textarea>", "<a data-x=\"*\">",
    ] {
      let source = place.replacingOccurrences(of: "*", with: "{text}")
      #expect(try render(source, page) == place.replacingOccurrences(of: "*", with: escaped))
    }
  }

  @Test("escaping is right whatever the length and wherever the sign stands")
  func everyPlace() throws {
    for length in 0..<30 {
      for place in 0...length {
        for (sign, entity) in [
          ("<", "&lt;"), ("'", "&#39;"), ("\u{0}", "\u{FFFD}"), ("é", "é"), ("\n", "\n"), ("%", "%"),
        ] {
          let before = String(repeating: "x", count: place)
          let after = String(repeating: "y", count: length - place)
          #expect(try render("{text}", Sample(text: before + sign + after)) == before + entity + after)
        }
      }
    }
  }

  @Test("an address keeps only schemes that run nothing")
  func addresses() throws {
    let cases: [(String, String)] = [
      ("https://a.example/x?y=1&z='2'#w", "https://a.example/x?y=1&amp;z=&#39;2&#39;#w"), ("HTTP://A", "HTTP://A"),
      ("mailto:a@b.example", "mailto:a@b.example"), ("tel:+212600", "tel:+212600"), ("/x/y", "/x/y"), ("x y", "x%20y"),
      ("?a=b", "?a=b"), ("#z", "#z"), ("", ""), ("//host/x", "//host/x"), ("./a:b", "./a:b"), ("é", "%C3%A9"),
      ("a\"<>`{}|^\\b", "a%22%3C%3E%60%7B%7D%7C%5E%5Cb"), ("javascript:alert(1)", "about:invalid"),
      ("JAVASCRIPT:x", "about:invalid"), (" javascript:x", "about:invalid"), ("java\nscript:x", "about:invalid"),
      ("\u{0}javascript:x", "about:invalid"), ("data:text/html,x", "about:invalid"), ("vbscript:x", "about:invalid"),
      ("blob:x", "about:invalid"), (":x", "about:invalid"), ("https\u{0}:x", "about:invalid"), ("a\u{0}b", "a%00b"),
    ]
    for (value, written) in cases {
      for name in ["href", "src", "action", "formaction", "cite", "poster", "xlink:href", "HREF"] {
        #expect(try render("<x \(name)=\"{text}\">", Sample(text: value)) == "<x \(name)=\"\(written)\">", "\(value)")
      }
    }
  }

  @Test("a part of an address stays one part")
  func addressParts() throws {
    let page = Sample(text: "../a b/é?x=1&y#z:@+\"")
    let part = "..%2Fa%20b%2F%C3%A9%3Fx%3D1%26y%23z%3A%40%2B%22"
    let contact = "..%2Fa%20b%2F%C3%A9%3Fx%3D1%26y%23z%3A@+%22"
    for before in [
      "/", "/d/", "d/", "?q=", "#", "https://a.example/", "https://a.example?", "//a.example/", "d", "mailto:?s=",
    ] {
      #expect(try render("<a href=\"\(before){text}\">", page) == "<a href=\"\(before)\(part)\">")
    }
    for before in ["mailto:", "tel:", "MailTo:"] {
      #expect(try render("<a href=\"\(before){text}\">", page) == "<a href=\"\(before)\(contact)\">")
    }
    #expect(
      try render("<a href=\"/{text}/{hint}\">", Sample(text: "", hint: "evil.example"))
        == "<a href=\"/-/evil.example\">")
    #expect(try render("<a href=\"/{hint}/{text}\">", Sample(text: "evil.example")) == "<a href=\"/-/evil.example\">")
    #expect(
      complaint("<a href=\"/{age}/{text}\">")
        == "1:11: a number that may be absent cannot be the first step of an address")
    let files = ["link": "{takes a? b}<a href=\"/{a}/{b}\">"]
    #expect(
      complaint("{include link b=text}", files: files)
        == "link.html:1:27: a slot cannot stand in the host of an address")
    #expect(
      complaint("<a href=\"{if open}/{end}/{text}\">")
        == "1:26: the branches before leave it open what this slot is in the address")
    #expect(try render("<a href=\"{text}/x\">", Sample(text: "javascript:")) == "<a href=\"about:invalid/x\">")
    #expect(try render("<a href=\"p-{number}.html\">") == "<a href=\"p-12.html\">")
    #expect(try render("<a href=\"{if open}/a{else}/b/{text}{end}?c\">") == "<a href=\"/a?c\">")
  }

  @Test("where HTML cannot hold a value safely, the template is refused")
  func refused() {
    let cases = Complaint.table(
      #"""
      <script>{text}</script>
        1:9: a mark cannot stand in “<script>”: its braces are its own
      <style>{text}</style>
        1:8: a mark cannot stand in “<style>”: its braces are its own
      <iframe>{text}</iframe>
        1:9: a mark cannot stand in “<iframe>”: its braces are its own
      <script>{if open}{end}</script>
        1:9: a mark cannot stand in “<script>”: its braces are its own
      <a onclick="{text}">
        1:13: a slot cannot stand in the script of “onclick”
      <a ONCLICK='{text}'>
        1:13: a slot cannot stand in the script of “onclick”
      <a style="{text}">
        1:11: a slot cannot stand in “style”
      <img srcset="{text} 2x">
        1:14: a slot cannot stand in “srcset”
      <iframe srcdoc='{text}'></iframe>
        1:17: a slot cannot stand in “srcdoc”
      <p class={text}>
        1:10: the value of “class” needs quotes
      <p class=a{text}>
        1:11: the value of “class” needs quotes
      <p {text}>
        1:4: a slot cannot stand between attributes: write the attribute and put the slot in its value
      <p data-{text}="x">
        1:9: a slot cannot stand between attributes: write the attribute and put the slot in its value
      <{text}>
        1:2: a mark cannot stand in the name of a tag
      <a{text}>
        1:3: a mark cannot stand in the name of a tag
      </{text}>
        1:3: a mark cannot stand in the name of a tag
      <!-- {text} -->
        1:1: this comment does not end before the next mark, and a mark cannot stand in it
      <!doctype {text}>
        1:11: a mark cannot stand in a declaration
      <a href="javascript:{text}">
        1:20: an address cannot have the scheme “javascript:”
      <a href="data:{text}">
        1:14: an address cannot have the scheme “data:”
      <a href="java{text}:x">
        1:20: an address cannot have the scheme “javax:”
      <a href="https:{text}">
        1:16: a slot cannot stand in the host of an address
      <a href="https:/{text}">
        1:17: a slot cannot stand in the host of an address
      <a href="https://{text}">
        1:18: a slot cannot stand in the host of an address
      <a href="https://a{text}/">
        1:19: a slot cannot stand in the host of an address
      <a href="//{text}">
        1:12: a slot cannot stand in the host of an address
      <a href="/\{text}">
        1:11: an address holds neither space nor “\”
      <a href=" {text}">
        1:10: an address holds neither space nor “\”
      <a href="{text}{hint}">
        1:16: two slots begin this address: give it as one
      <a href="{text}x">
        1:16: after a slot that begins an address only “/”, “?” or “#” can follow
      <a href="{if open}/a{else}{text}{end}{hint}">
        1:38: the branches before leave it open what this slot is in the address
      <script src="{text}"></script>
        1:14: this address must begin with a literal: what it loads acts with the rights of the page
      <link href="{text}">
        1:13: this address must begin with a literal: what it loads acts with the rights of the page
      <link rel="{text}">
        1:12: a slot cannot stand in “rel” of “<link>”
      <base href="{text}">
        1:13: this address must begin with a literal: what it loads acts with the rights of the page
      <meta http-equiv="refresh" content="0;url={text}">
        1:43: a slot cannot stand in a “meta” with “http-equiv”
      <meta content="0;url={text}" http-equiv="refresh">
        1:49: “http-equiv” stands before “content”
      <svg><set attributename="href" to="{text}"/></svg>
        1:36: a slot cannot stand in “<set>”
      <p title="{markup}">
        1:11: markup can stand only between tags
      <title>{markup}</title>
        1:8: markup can stand only between tags
      <a href="{t a}">
        1:10: there is no translation “a”
      """#)
    for example in cases {
      #expect(complaint(example.source) == example.expected, "\(example.source)")
    }
  }

  @Test("HTML that browsers repair each in their way is refused")
  func strictHTML() {
    let cases = Complaint.table(
      #"""
      a < b
        1:4: “<” begins no tag here: for the sign as such write “&lt;”
      <?php ?>
        1:2: “<” begins no tag here: for the sign as such write “&lt;”
      <![CDATA[x]]>
        1:3: “<!” begins a comment or “<!doctype”, nothing else
      </ p>
        1:3: “</” is followed by no name
      <p class="a"id="b">
        1:13: space is missing before an attribute, or a sign that a name cannot hold
      <p class="a" class="b">
        1:22: the attribute “class” comes twice
      <p a{if open} a{end}>
        1:5: the attribute “a” comes twice
      <p class=>
        1:10: the value of “class” needs quotes
      <p class=a"b>
        1:11: the value of “class” needs quotes
      <p "a">
        1:4: space is missing before an attribute, or a sign that a name cannot hold
      </p class="a">
        1:14: an end tag has no attributes
      <plaintext>
        1:11: “<plaintext>” never ends
      <script/>
        1:9: “<script/>” is not closed by its slash: write “</script>”
      <svg><title/>
        1:13: “<title/>” is not closed by its slash: write “</title>”
      <title><b>x</b></title>
        1:8: “<title>” holds no tags: for the sign as such write “&lt;”
      <textarea></tit{if open}le>{end}</textarea>
        1:11: “<textarea>” holds no tags: for the sign as such write “&lt;”
      <title></tit{if open}le>{end}
        1:8: a mark cannot stand in the name of a tag
      <script><!-- </script>
        1:9: a script cannot hold “<!--”: what ends it would be unclear
      <p title="x
        1:12: the page ends inside a tag, a value or a “title”
      <p
        1:3: the page ends inside a tag, a value or a “title”
      <title>x
        1:9: the page ends inside a tag, a value or a “title”
      <!-- x
        1:1: this comment does not end before the next mark, and a mark cannot stand in it
      <p {if open}title="x{end}">
        1:4: the branches of this condition end at different places of a tag or a value
      {if open}<p{else}<b>{end}
        1:1: a mark cannot stand in the name of a tag
      <p class="{each row in rows}x" id="{end}y">
        1:11: what is in a loop must end where it began: between tags, or in the same value
      <p {each row in rows}a {end}>
        1:4: only “{if …}” can stand between attributes
      <p {if open}checked{end}x>
        1:25: space is missing before an attribute, or a sign that a name cannot hold
      """#)
    for example in cases {
      #expect(complaint(example.source) == example.expected, "\(example.source)")
    }
  }

  @Test("a literal parameter is judged where it is printed, as if the designer had written it there")
  func literals() throws {
    let files = ["link": "{takes to}<a href=\"{to}\">x</a>"]
    #expect(
      complaint("{include link to='javascript:x'}", files: files)
        == "link.html:1:20: an address cannot have the scheme “javascript:”")
    #expect(try render("{include link to='/a?b&c'}", files: files) == "<a href=\"/a?b&amp;c\">x</a>")
  }

  @Test("what a parser of HTML reads back is what the page held, in every place, for every hostile text")
  func readBack() throws {
    let source = """
      <div title="{text}" data-a='{text}'>{text}</div><title>{text}</title><textarea>{text}</textarea>\
      <a href="/d/{text}">x</a>
      """
    var lines: [String] = []
    for text in Self.hostile {
      let page = try render(source, Sample(text: text))
      lines.append(Data(text.utf8).base64EncodedString() + " " + Data(page.utf8).base64EncodedString())
    }
    let program = """
      import base64, sys, re, html.parser, urllib.parse
      class Reader(html.parser.HTMLParser):
          def __init__(self): super().__init__(convert_charrefs=True); self.seen = []; self.data = ''
          def handle_starttag(self, tag, attrs): self.seen.append((tag, attrs)); self.data = ''
          def handle_data(self, data): self.data += data
          def handle_endtag(self, tag): self.seen.append(('/' + tag, self.data)); self.data = ''
      for line in sys.stdin:
          text, page = (base64.b64decode(part).decode() for part in line.rstrip('\\n').split(' '))
          shown = re.sub('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]', '\\ufffd', text)
          reader = Reader(); reader.feed(page); reader.close()
          link = '/d/' + urllib.parse.quote(text, safe='')
          want = [('div', [('title', shown), ('data-a', shown)]), ('/div', shown), ('title', []), ('/title', shown),
                  ('textarea', []), ('/textarea', shown), ('a', [('href', link)]), ('/a', 'x')]
          if reader.seen != want: print(repr(text), reader.seen)
      """
    #expect(try Oracle.python(program, input: lines.joined(separator: "\n")) == "")
  }
}
