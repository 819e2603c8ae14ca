/// What a library or an archive asks of a document before opening it. Written twice, in the document information
/// dictionary and in XMP, which PDF/A requires to agree.
package struct DocumentProperties: Equatable, Sendable {
  package let title: String
  package let author: String
  package let subject: String
  /// For programs that look the document up. Empty: none.
  package let keywords: String
  /// BCP 47, as in HTML.
  package let language: String
  /// The program in whose name the document is made.
  package let creator: String
  package let created: PDFDate
  /// Sixteen bytes or more that no other document has: the digest of what it says (ISO 32000-1 section 14.4).
  package let identifier: [UInt8]

  package init(
    title: String, author: String, subject: String, keywords: String = "", language: String, creator: String,
    created: PDFDate, identifier: [UInt8]
  ) {
    precondition((16...64).contains(identifier.count), "a document is known by 16 to 64 bytes")
    self.title = Self.plain(title)
    self.author = Self.plain(author)
    self.subject = Self.plain(subject)
    self.keywords = Self.plain(keywords)
    self.language = language
    self.creator = Self.plain(creator)
    self.created = created
    self.identifier = identifier
  }

  /// XML holds no control characters, and both spellings must hold the same text.
  private static func plain(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(2000) {
      let isPlain = scalar.properties.generalCategory != .control && scalar.value & 0xFFFE != 0xFFFE
      scalars.append(isPlain ? scalar : " ")
    }
    return String(scalars)
  }

  var dictionary: PDFDictionary {
    var dictionary: PDFDictionary = [
      "Title": .text(title), "Author": .text(author), "Subject": .text(subject), "Creator": .text(creator),
      "Producer": .text(creator), "CreationDate": .text(created.text), "ModDate": .text(created.text),
    ]
    if !keywords.isEmpty { dictionary["Keywords"] = .text(keywords) }
    return dictionary
  }

  /// ISO 16684-1, with the PDF/A-2b mark of ISO 19005-2 section 6.6.4. Neither `bytes` nor `encoding` in its header.
  var xmp: [UInt8] {
    let packet = """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>2</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      </rdf:Description>
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:format>application/pdf</dc:format>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(escaped(title))</rdf:li></rdf:Alt></dc:title>
      <dc:creator><rdf:Seq><rdf:li>\(escaped(author))</rdf:li></rdf:Seq></dc:creator>
      <dc:description><rdf:Alt><rdf:li xml:lang="x-default">\(escaped(subject))</rdf:li></rdf:Alt></dc:description>
      <dc:language><rdf:Bag><rdf:li>\(escaped(language))</rdf:li></rdf:Bag></dc:language>
      </rdf:Description>
      <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
      <xmp:CreatorTool>\(escaped(creator))</xmp:CreatorTool>
      <xmp:CreateDate>\(created.xmpText)</xmp:CreateDate>
      <xmp:ModifyDate>\(created.xmpText)</xmp:ModifyDate>
      </rdf:Description>
      <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
      <pdf:Producer>\(escaped(creator))</pdf:Producer>\(xmpKeywords)
      </rdf:Description>
      </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>
      """
    return Array(packet.utf8)
  }

  private var xmpKeywords: String {
    keywords.isEmpty ? "" : "\n<pdf:Keywords>\(escaped(keywords))</pdf:Keywords>"
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
