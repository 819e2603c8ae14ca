import Testing
import XML

@Suite struct ReaderTests {
  /// The events as text, one a line.
  private func events(_ document: String) throws -> [String] {
    var reader = XMLReader(Array(document.utf8))
    var events: [String] = []
    while let event = try reader.next() {
      let place = "\(reader.position.line):\(reader.position.column)"
      switch event {
      case .start(let tag):
        let attributes = tag.attributes.map { " \(written($0.name))=\($0.value)" }.joined()
        let namespaces = tag.namespaces.map { " [\($0.prefix)→\($0.uri)]" }.joined()
        events.append("\(place) <\(written(tag.name))\(attributes)\(namespaces)>")
      case .end(let name): events.append("\(place) </\(written(name))>")
      case .text(let text): events.append("\(place) \(text.debugDescription)")
      case .comment(let text): events.append("\(place) !\(text)")
      case .instruction(let target, let text): events.append("\(place) ?\(target)|\(text)")
      }
    }
    #expect(try reader.next() == nil)
    return events
  }

  private func written(_ name: XMLName) -> String {
    name.namespace.isEmpty ? name.local : "{\(name.namespace)}\(name.local)"
  }

  private func refusal(_ document: String) -> String? {
    do {
      _ = try XMLDocument(Array(document.utf8))
      return nil
    } catch {
      return error.description
    }
  }

  @Test("events come in order, with names resolved and places counted in characters")
  func order() throws {
    let document = """
      <?xml version="1.0"?>
      <!--é--><p:a xmlns:p="urn:p" xmlns="urn:d" p:x="1" y="2">
        é<b/>&lt;<![CDATA[<]]>
        <c xmlns="">t</c><?q  r ?></p:a>
      """
    #expect(
      try events(document) == [
        "2:1 !é",
        "2:9 <{urn:p}a {urn:p}x=1 y=2 [p→urn:p] [→urn:d]>",
        "2:58 \"\\n  é\"",
        "3:4 <{urn:d}b>",
        "3:4 </{urn:d}b>",
        "3:8 \"<<\\n  \"",
        "4:3 <c [→]>",
        "4:15 \"t\"",
        "4:16 </c>",
        "4:20 ?q|r ",
        "4:29 </{urn:p}a>",
      ])
  }

  @Test("ends of lines become one line feed, and white space in values a space")
  func lineEnds() throws {
    #expect(try events("<a>x\r\ny\rz\n</a>") == ["1:1 <a>", "1:4 \"x\\ny\\nz\\n\"", "4:1 </a>"])
    #expect(try events("<a><![CDATA[x\r\ny\r]]></a>")[1] == "1:4 \"x\\ny\\n\"")
    #expect(try events("<a><!--x\r\ny\r--></a>")[1] == "1:4 !x\ny\n")
    #expect(try events("<a b='x\r\ny\rz\n\tw&#10;&#13;&#9;'/>")[0] == "1:1 <a b=x y z  w\n\r\t>")
    #expect(try events("<a>&#13;&#xD;\n</a>")[1] == "1:4 \"\\r\\r\\n\"")
  }

  @Test("text in pieces is one text, and empty text is none")
  func texts() throws {
    #expect(try events("<a>&#x1F600;é&amp;<![CDATA[]]]]>&gt;</a>")[1] == "1:4 \"😀é&]]>\"")
    #expect(try events("<a><![CDATA[]]></a>").count == 2)
    #expect(try events("<a>x<!--c-->y</a>").count == 5)
  }

  @Test("a prefix means what the nearest declaration says, and means it again afterwards")
  func scopes() throws {
    let document = "<p:a xmlns:p='1'><p:a xmlns:p='2'><p:a/></p:a><p:a p:b=''/><q:a xmlns:q='1'/></p:a>"
    #expect(
      try events(document).map { $0.split(separator: " ", maxSplits: 1)[1] } == [
        "<{1}a [p→1]>", "<{2}a [p→2]>", "<{2}a>", "</{2}a>", "</{2}a>", "<{1}a {1}b=>", "</{1}a>", "<{1}a [q→1]>",
        "</{1}a>", "</{1}a>",
      ])
    #expect(try events("<a xmlns='1' b=''><b/><b xmlns=''/></a>")[3] == "1:23 <b [→]>")
  }

  @Test(
    "an error says where it is and what is wrong",
    arguments: [
      ("<a>\n  <b>\n  </c>\n</a>", "Line 3, column 3: The closing tag </c> does not match <b>, opened on line 2."),
      ("<a>\n<é>é", "Line 2, column 5: The document ends inside <é>, opened on line 2."),
      ("", "Line 1, column 1: The document has no root element."),
      ("<a b='é' b=''/>", "Line 1, column 10: The attribute “b” stands there twice."),
      ("<a>é&nbsp;</a>", "Line 1, column 5: The entity “nbsp” is not declared."),
      ("<a>\u{1F600}&#xD800;</a>", "Line 1, column 5: The reference is to a character that is not allowed in XML."),
      ("<a>\r\n\r\u{1}</a>", "Line 3, column 1: The control character 1 is not allowed in XML."),
      ("<a>\u{FFFF}</a>", "Line 1, column 4: This character is not allowed in XML."),
      ("<a>x]]></a>", "Line 1, column 5: “]]>” may not stand in text."),
      ("<a><!-- -- --></a>", "Line 1, column 11: “--” may not stand in a comment."),
      ("<a><p:b/></a>", "Line 1, column 4: The prefix “p” is not declared."),
      ("<a p:b=''/>", "Line 1, column 4: The prefix “p” is not declared."),
      ("<a/>\n<b/>", "Line 2, column 1: A second root element begins."),
      ("\n<?XML?><a/>", "Line 2, column 1: The name “XML” is reserved."),
      ("<a b=c/>", "Line 1, column 6: The value of an attribute stands between quotes."),
      ("<a b='<'/>", "Line 1, column 7: “<” may not stand in the value of an attribute."),
      ("<a:b:c/>", "Line 1, column 2: The name “a:b:c” has a colon where none may stand."),
    ])
  func errors(document: String, description: String) {
    #expect(refusal(document) == description)
  }

  @Test("after an error the reader stays at it")
  func staysRefused() throws {
    var reader = XMLReader(Array("<a>&x;</a>".utf8))
    _ = try reader.next()
    var errors: [XMLError] = []
    for _ in 0..<2 {
      do { _ = try reader.next() } catch { errors.append(error) }
    }
    #expect(errors.count == 2 && errors[0] == errors[1])
  }

  @Test("a tree keeps names, texts, comments and the place of everything")
  func tree() throws {
    let document = try XMLDocument(
      Array("<!--v--><p:a xmlns:p='urn:p'\n x='1'>\n t<b>u</b>v<b y='2'/><!--c--><?q r?></p:a><?z?>".utf8))
    let root = document.root
    #expect(root.name == XMLName("a", namespace: "urn:p") && root.name != XMLName("a"))
    #expect(root.position == XMLPosition(line: 1, column: 9))
    #expect(root["x"] == "1" && root["y"] == nil)
    #expect(root.attribute(XMLName("x"))?.position == XMLPosition(line: 2, column: 2))
    #expect(root.text == "\n tv")
    #expect(root.elements(XMLName("b")).map(\.text) == ["u", ""])
    #expect(root.element(XMLName("b"))?.text == "u" && root.element(XMLName("c")) == nil)
    #expect(root.children.map(\.position.line) == [2, 3, 3, 3, 3, 3])
    #expect(root.children.map(\.position.column) == [8, 3, 11, 12, 22, 30])
    #expect(document.before.count == 1 && document.after.count == 1)
  }

  @Test("names that only Swift takes for equal are different names")
  func normalisation() throws {
    #expect(XMLName("\u{E9}") != XMLName("e\u{301}"))
    let root = try XMLDocument(Array("<a \u{E9}='1' e\u{301}='2'/>".utf8)).root
    #expect(root["\u{E9}"] == "1" && root["e\u{301}"] == "2")
  }

  @Test("a name is valid if it is one, without a colon")
  func validNames() {
    #expect(["a", "é", "_1", "a-b.c"].allSatisfy { XMLName.isValid($0) })
    #expect(["", "1", "a b", "a:b", ":a", "a:", "-a", "a\0", "\u{D7}"].allSatisfy { !XMLName.isValid($0) })
  }

  @Test("a document made to be slow is not: one megabyte of any nature takes the time of its length")
  func notQuadratic() throws {
    // Their work is counted, not timed: a quadratic reader would not come to an end here.
    let count = 40_000
    let limits = XMLLimits(bytesMax: 1 << 24, nameBytesMax: 1 << 24)
    for document in [
      "<a>" + String(repeating: "]", count: 20 * count) + "</a>",
      "<a>" + String(repeating: "&#65;", count: 4 * count) + "</a>",
      "<a>" + String(repeating: "<![CDATA[]]>", count: count) + "</a>",
      "<a><!--" + String(repeating: "- ", count: 10 * count) + "--></a>",
      "<a b='" + String(repeating: "\n", count: 10 * count) + "'/>",
      "<a>" + String(repeating: "<b/>", count: 4 * count) + "</a>",
      "<" + String(repeating: "a", count: 10 * count) + "/>",
      "<a>" + (0..<count).map { "<b\($0)/>" }.joined() + "</a>",
      "<a>" + (0..<count / 2).map { "<b xmlns='u\($0)'/>" }.joined() + "</a>",
    ] {
      #expect(throws: Never.self) { try XMLDocument(Array(document.utf8), limits: limits) }
    }
  }
}
