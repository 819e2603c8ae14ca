import Testing
import XML

@Suite struct WellFormednessTests {
  private func refusal(_ document: [UInt8]) -> XMLError? {
    do {
      _ = try XMLDocument(document)
      return nil
    } catch {
      return error
    }
  }

  @Test("what the specification allows is accepted, by us and by xmllint")
  func wellFormed() throws {
    let documents = Documents.wellFormed.map { Array($0.utf8) }
    let theirs = try Xmllint.accepts(documents)
    for (index, document) in Documents.wellFormed.enumerated() {
      #expect(refusal(documents[index]) == nil, "\(document.debugDescription)")
      #expect(theirs[index], "xmllint: \(document.debugDescription)")
    }
    #expect(documents.count > 150)
  }

  @Test("what the specification forbids is refused, by us and by xmllint")
  func malformed() throws {
    let documents = Documents.malformed.map { Array($0.utf8) }
    let theirs = try Xmllint.accepts(documents)
    for (index, document) in Documents.malformed.enumerated() {
      #expect(refusal(documents[index]) != nil, "\(document.debugDescription)")
      #expect(!theirs[index], "xmllint: \(document.debugDescription)")
    }
    #expect(documents.count > 250)
  }

  @Test("where xmllint takes what the specification forbids, we refuse", arguments: Documents.disputed)
  func disputed(document: String) throws {
    #expect(refusal(Array(document.utf8)) != nil)
    #expect(try Xmllint.accepts([Array(document.utf8)]) == [true])
  }

  @Test("bytes that are not UTF-8 are refused wherever they stand")
  func notUTF8() throws {
    for bytes in Documents.notUTF8 {
      for (before, after) in [
        ("<a>", "</a>"), ("<a b='", "'/>"), ("<!--", "--><a/>"), ("<a><![CDATA[", "]]></a>"), ("<?p ", "?><a/>"),
        ("<a", "/>"), ("<a>x", ""),
      ] {
        let document = Array(before.utf8) + bytes + Array(after.utf8)
        #expect(refusal(document) != nil, "\(before)\(bytes)")
      }
    }
    let inText = Documents.notUTF8.map { Array("<a>".utf8) + $0 + Array("</a>".utf8) }
    #expect(try Xmllint.accepts(inText).allSatisfy { !$0 })
  }

  @Test("document types and other encodings are refused although they are well-formed", arguments: Documents.narrower)
  func narrower(document: String, message: String) throws {
    #expect(refusal(Array(document.utf8))?.message == message)
    #expect(try Xmllint.accepts([Array(document.utf8)]) == [true])
  }

  @Test("UTF-16 and UTF-32 are refused with a sentence that says so")
  func otherEncodings() {
    let text = "<a/>"
    for document: [UInt8] in [
      [0xFF, 0xFE] + text.utf8.flatMap { [$0, 0] }, [0xFE, 0xFF] + text.utf8.flatMap { [0, $0] },
      text.utf8.flatMap { [$0, 0] }, text.utf8.flatMap { [0, $0] }, text.utf8.flatMap { [0, 0, 0, $0] },
    ] {
      #expect(refusal(document)?.message == "The document is not encoded in UTF-8.")
    }
  }

  @Test("no prefix of a document is a document, until its root element ends")
  func prefixes() throws {
    let document = """
      <?xml version="1.0" encoding="UTF-8"?><!--c--><p:a xmlns:p="urn:é" b='1&#10;2'>t&amp;<![CDATA[x]]>\
      <?q r?><c d="é"/>é</p:a>
      """
    let bytes = Array(document.utf8)
    #expect(refusal(bytes) == nil)
    for length in 0..<bytes.count { #expect(refusal(Array(bytes[..<length])) != nil, "\(length)") }
  }

  @Test("each cap holds to the last unit")
  func caps() throws {
    func refused(_ document: String, _ limits: XMLLimits) -> String? {
      do {
        _ = try XMLDocument(Array(document.utf8), limits: limits)
        return nil
      } catch {
        return error.message
      }
    }
    let nested = "<a><a><a/></a></a>"
    #expect(refused(nested, XMLLimits(bytesMax: 18, depthMax: 3, nameBytesMax: 1, nodesMax: 3)) == nil)
    #expect(refused(nested, XMLLimits(bytesMax: 17)) == "The document is larger than 17 bytes.")
    #expect(refused(nested, XMLLimits(depthMax: 2)) == "Elements are nested deeper than 2.")
    #expect(refused(nested, XMLLimits(nodesMax: 2)) == "The document has more than 2 nodes.")
    #expect(refused("<ab/>", XMLLimits(nameBytesMax: 1)) == "A name is longer than 1 bytes.")
    #expect(refused("<a bc=''/>", XMLLimits(nameBytesMax: 1)) == "A name is longer than 1 bytes.")
    #expect(refused("<a><?pq?></a>", XMLLimits(nameBytesMax: 1)) == "A name is longer than 1 bytes.")
    let two = "<a b='' xmlns:p='urn:a'/>"
    #expect(refused(two, XMLLimits(attributesMax: 2, namespacesMax: 1, nodesMax: 3)) == nil)
    #expect(refused(two, XMLLimits(attributesMax: 1)) == "An element has more than 1 attributes.")
    #expect(refused(two, XMLLimits(namespacesMax: 0)) == "More than 0 namespaces are in force.")
    #expect(refused(two, XMLLimits(nodesMax: 2)) == "The document has more than 2 nodes.")
    let inside = "<a xmlns='urn:a'><b xmlns='urn:b'/><b xmlns='urn:b'/></a>"
    #expect(refused(inside, XMLLimits(namespacesMax: 2)) == nil)
    #expect(refused(inside, XMLLimits(namespacesMax: 1)) == "More than 1 namespaces are in force.")
    for node in ["t", "<!--c-->", "<?p?>"] {
      #expect(refused("<a>\(node)</a>", XMLLimits(nodesMax: 2)) == nil)
      #expect(refused("<a>\(node)</a>", XMLLimits(nodesMax: 1)) != nil)
    }
  }
}
