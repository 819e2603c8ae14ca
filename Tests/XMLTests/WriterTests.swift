import Testing
import XML

@Suite struct WriterTests {
  private func write(indent: Int? = nil, _ body: (inout XMLWriter) -> Void) -> String {
    var writer = XMLWriter(indent: indent, declaration: false)
    body(&writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  @Test("elements, attributes and texts are written and escaped")
  func plain() {
    let text = write { writer in
      writer.start(XMLName("a"), [XMLAttribute(XMLName("b"), "<&>\"'\t\n\r é")])
      writer.text("<&>\"'\t\n\r é ]]>")
      writer.element(XMLName("c"))
      writer.element(XMLName("d"), text: "x")
      writer.end()
    }
    #expect(
      text == "<a b=\"&lt;&amp;>&quot;'&#x9;&#xA;&#xD; é\">&lt;&amp;&gt;\"'\t\n&#xD; é ]]&gt;<c/><d>x</d></a>")
  }

  @Test("the declaration comes first, and indentation leaves texts alone")
  func indentation() {
    var writer = XMLWriter(indent: 2)
    writer.comment("c")
    writer.start(XMLName("a"))
    writer.start(XMLName("b"))
    writer.element(XMLName("c"), text: "t")
    writer.element(XMLName("d"))
    writer.end()
    writer.start(XMLName("e"))
    writer.text("t")
    writer.element(XMLName("f"))
    writer.end()
    writer.end()
    #expect(
      String(decoding: writer.finish(), as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <!--c-->
        <a>
          <b>
            <c>t</c>
            <d/>
          </b>
          <e>t<f/></e>
        </a>

        """)
  }

  @Test("a namespace is declared where it is first needed, and not again")
  func namespaces() {
    let text = write { writer in
      writer.start(XMLName("a", namespace: "urn:d"))
      let x = XMLName("x", namespace: "urn:p", prefix: "p")
      writer.element(XMLName("b", namespace: "urn:d"), [XMLAttribute(x, "1")])
      writer.start(XMLName("c", namespace: "urn:p", prefix: "p"))
      writer.element(XMLName("d", namespace: "urn:p", prefix: "p"))
      writer.element(XMLName("e"))
      writer.end()
      writer.element(XMLName("f", namespace: "urn:d"), [XMLAttribute(XMLName("lang", namespace: XML.lang), "fr")])
      writer.end()
    }
    #expect(
      text == """
        <a xmlns="urn:d"><b xmlns:p="urn:p" p:x="1"/><p:c xmlns:p="urn:p"><p:d/><e xmlns=""/></p:c>\
        <f xml:lang="fr"/></a>
        """)
  }

  private enum XML {
    static let lang = "http://www.w3.org/XML/1998/namespace"
  }

  @Test("a prefix that is taken is replaced")
  func conflicts() throws {
    let text = write { writer in
      writer.start(
        XMLName("a", namespace: "urn:1", prefix: "p"),
        [
          XMLAttribute(XMLName("x", namespace: "urn:2", prefix: "p"), "2"),
          XMLAttribute(XMLName("x", namespace: "urn:3"), "3"),
          XMLAttribute(XMLName("x", namespace: "urn:1"), "1"),
          XMLAttribute(XMLName("x"), "0"),
        ],
        declaring: [XMLNamespace(prefix: "q", uri: "urn:q"), XMLNamespace(prefix: "p", uri: "urn:lost")])
      writer.element(XMLName("b", namespace: "urn:2", prefix: "p"))
      writer.end()
    }
    #expect(
      text == """
        <p:a xmlns:p="urn:1" xmlns:ns1="urn:2" xmlns:ns2="urn:3" xmlns:q="urn:q" ns1:x="2" ns2:x="3" p:x="1" x="0">\
        <p:b xmlns:p="urn:2"/></p:a>
        """)
    let root = try XMLDocument(Array(text.utf8)).root
    #expect(root.attributes.map(\.name.namespace) == ["urn:2", "urn:3", "urn:1", ""])
  }

  @Test("what may not stand in XML is replaced, wherever it is written")
  func illegal() throws {
    let text = write { writer in
      writer.comment("--a--\u{1}-")
      writer.start(XMLName("a"), [XMLAttribute(XMLName("b"), "\0\u{FFFE}\u{FFFF}\u{FFFD}\u{C}")])
      writer.text("\u{B}é\u{FFFF}\u{10FFFF}")
      writer.instruction("p", "a?>b\u{2}")
      writer.end()
    }
    let document = try XMLDocument(Array(text.utf8))
    #expect(document.root["b"] == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(document.root.text == "\u{FFFD}é\u{FFFD}\u{10FFFF}")
    #expect(text.hasPrefix("<!--- -a- -\u{FFFD}- -->"))
    #expect(text.contains("<?p a? >b\u{FFFD}?>"))
    #expect(try Xmllint.accepts([Array(text.utf8)]) == [true])
  }

  @Test("what is read, written and read again is the same, with and without indentation")
  func roundTrip() throws {
    for source in Documents.wellFormed {
      let document = try XMLDocument(Array(source.utf8))
      var writer = XMLWriter()
      writer.document(document)
      let again = try XMLDocument(writer.finish())
      #expect(again.canonical(keepsComments: true) == document.canonical(keepsComments: true), "\(source)")
    }
    let mixed = "<a>\n  <b>t<c/></b>\n</a>"
    var writer = XMLWriter(indent: 2, declaration: false)
    writer.document(try XMLDocument(Array(mixed.utf8)))
    #expect(String(decoding: writer.finish(), as: UTF8.self) == mixed + "\n")
  }
}
