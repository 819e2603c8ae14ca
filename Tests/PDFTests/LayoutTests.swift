import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("Pages")
struct LayoutTests {
  private static let style = TextStyle(size: 10)
  private static let bold = TextStyle(size: 10, weight: .bold)

  private static func document(_ body: [Block], direction: Direction = .leftToRight) throws -> PDFDocument {
    let properties = DocumentProperties(
      title: "Registre", author: "Région Atlas", subject: "Essai", language: "fr", creator: "Guichet",
      created: PDFDate(unixSeconds: 1_793_700_000), identifier: [UInt8](repeating: 7, count: 16))
    return PDFDocument(properties, try CertificateSample.typeface(), PageSetup(direction: direction), body: body)
  }

  private static func paragraph(_ text: String, _ role: Paragraph.Role = .body) -> Block {
    .paragraph(Paragraph([TextRun(text, style)], role: role))
  }

  private static func table(rows: Int) -> Block {
    .table(
      Table(
        columns: [.init(share: 1), .init(share: 3), .init(share: 1, alignment: .end)],
        header: ["Numéro", "Nature", "Montant"].map { TextRun($0, bold) },
        rows: (1...rows).map { row in
          [
            [TextRun("n° \(row)", style)], [TextRun("Autorisation de voirie, tranche \(row)", style)],
            [TextRun("\(row),00", style)],
          ]
        }, line: Drawing.Stroke(Colour(0xE3DED4), width: 0.5), headerFill: Colour(0xECEBFA)))
  }

  private static func text(_ bytes: [UInt8], _ options: [String] = []) throws -> String {
    try Tools.withFile(bytes) { try Tools.run("pdftotext", options + [$0, "-"]).output }
  }

  @Test("a register of 120 rows repeats its header on every page, and every row stands once")
  func register() throws {
    var document = try Self.document([Self.paragraph("Registre", .heading1), Self.table(rows: 120)])
    document.footer = { page, pages in [Self.paragraph("page \(page) / \(pages)")] }
    let bytes = try document.bytes()
    let pages = try Self.text(bytes, ["-layout"]).split(separator: "\u{0C}")
    #expect(pages.count == 4)
    for (number, page) in pages.enumerated() {
      #expect(page.contains("Montant"))
      #expect(page.contains("page \(number + 1) / 4"))
    }
    for row in 1...120 {
      #expect(pages.count { $0.contains("tranche \(row) ") } == 1)
    }
    try Tools.withFile(bytes) { path in
      let outcome = try Tools.run("qpdf", ["--check", path])
      #expect(outcome.status == 0)
      #expect(try Preflight.complaints(path) == ["7.11.2"])
    }
    if let folder = ProcessInfo.processInfo.environment["PDF_SAMPLES"] {
      try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent("register.pdf"))
    }
  }

  @Test("a table is read as header cells and cells, and the repeated header only once")
  func tableStructure() throws {
    let answer = try Tools.withFile(try Self.document([Self.table(rows: 120)]).bytes()) { path in
      try Tools.ask(
        """
        import sys, collections, pikepdf
        pdf = pikepdf.open(sys.argv[1])
        counts = collections.Counter()
        def walk(node):
            counts[str(node.S)] += 1
            for kid in node.get("/K", []):
                if kid.get("/S") is not None: walk(kid)
        walk(pdf.Root.StructTreeRoot.K)
        print(sorted(counts.items()))
        """, [path])
    }
    #expect(
      answer
        == "[('/Document', 1), ('/TBody', 1), ('/TD', 360), ('/TH', 3), ('/THead', 1), ('/TR', 121), ('/Table', 1)]\n")
  }

  @Test("a heading never stands alone at the foot of a page")
  func headings() throws {
    for lines in 40...52 {
      let body =
        (0..<lines).map { _ in Self.paragraph("ligne") } + [
          Self.paragraph("TITRE", .heading1), Self.paragraph("suite"),
        ]
      let pages = try Self.text(try Self.document(body).bytes()).split(separator: "\u{0C}")
      let page = try #require(pages.first { $0.contains("TITRE") })
      #expect(page.contains("suite"))
    }
  }

  @Test("what is kept together moves to the next page as one, unless no page can hold it")
  func together() throws {
    let filler = (0..<30).map { _ in Self.paragraph("ligne") }
    let block = Block.together((1...12).map { Self.paragraph("bloc \($0)") })
    let pages = try Self.text(try Self.document(filler + [block]).bytes()).split(separator: "\u{0C}")
    #expect(pages.count == 2)
    #expect(!pages[0].contains("bloc"))
    let tooLong = Block.together((1...80).map { Self.paragraph("bloc \($0)") })
    #expect(try Self.text(try Self.document([tooLong]).bytes()).split(separator: "\u{0C}").count == 3)
  }

  @Test("a fact of many lines runs over pages")
  func longFact() throws {
    let text = (1...2000).map { "mot\($0)" }.joined(separator: " ")
    let facts = Block.facts(Facts([.init(TextRun("Motif", Self.style), TextRun(text, Self.style))]))
    let words = try Self.text(try Self.document([facts]).bytes())
    for number in [1, 500, 2000] { #expect(words.contains("mot\(number)")) }
  }

  @Test("a box shrinks its words until they fit, and refuses what cannot")
  func boxes() throws {
    var document = try Self.document([])
    let place = Rectangle(x: 100, y: 500, width: 100, height: 40)
    document.boxes = [
      FixedBox(.last, place, [Self.paragraph("Un texte qui ne tient pas à cette taille-là, mais presque")])
    ]
    #expect(try Self.text(try document.bytes()).contains("presque"))
    let long = String(repeating: "beaucoup trop long ", count: 40)
    document.boxes = [FixedBox(.every, place, [Self.paragraph(long)])]
    #expect(throws: LayoutError.self) { try document.bytes() }
  }

  @Test("a figure higher than a page is refused, not drawn over the edge")
  func tooHigh() throws {
    let figure = Figure(.drawing(Drawing()), size: Size(10, 900), alternative: nil)
    #expect(throws: LayoutError.doesNotFit(height: 900, available: 697.89)) {
      try Self.document([.figure(figure)]).bytes()
    }
  }

  @Test("no more than five thousand pages")
  func pages() throws {
    var pagination = Pagination(PageSetup())
    let page = Slice(height: PageSetup().bodyHeight)
    try pagination.add([Slice](repeating: page, count: Pagination.pagesMax))
    #expect(throws: LayoutError.tooManyPages(pagesMax: Pagination.pagesMax)) { try pagination.add([page]) }
  }

  @Test(
    "lines break at spaces, never before French punctuation nor at a firm space, and inside a word only if they must")
  func lines() throws {
    let typeface = try CertificateSample.typeface()
    func lines(_ text: String, _ width: Double) -> [String] {
      let shaped = ShapedText([TextRun(text, Self.style)], typeface, direction: nil)
      return LineBreaker.lines(shaped, width: width).map {
        String(String.UnicodeScalarView(shaped.scalars[$0])).trimmingCharacters(in: CharacterSet(charactersIn: " "))
      }
    }
    #expect(lines("un deux trois", 45) == ["un deux", "trois"])
    #expect(lines("voici : « un mot » !", 42) == ["voici :", "« un", "mot » !"])
    #expect(lines("voici\u{A0}: ici", 34) == ["voici\u{A0}:", "ici"])
    #expect(lines("a\nb", 100) == ["a", "b"])
    #expect(lines("Benchekroun-Ouvrard", 80) == ["Benchekroun-", "Ouvrard"])
    #expect(lines("2026-004217", 40).joined() == "2026-004217")
    #expect(lines(String(repeating: "x", count: 50), 60).count > 3)
    #expect(lines("", 10) == [""])
  }

  @Test("a document in Arabic has its label column on the right")
  func mirrored() throws {
    let facts = Block.facts(Facts([.init(TextRun("AAA", Self.style), TextRun("BBB", Self.style))]))
    for (direction, isLabelFirst) in [(Direction.leftToRight, true), (.rightToLeft, false)] {
      let line = try Self.text(try Self.document([facts], direction: direction).bytes(), ["-layout"])
      let label = try #require(line.range(of: "AAA"))
      let value = try #require(line.range(of: "BBB"))
      #expect((label.lowerBound < value.lowerBound) == isLabelFirst)
    }
  }

  @Test("hostile words give a sound file")
  func hostile() throws {
    let words = [
      "\u{0}\u{1}\u{7}", ")) Tj ET Q (", "𝔘𝔫𝔦", "汉字", "\u{202E}abc\u{2066}\u{2067}", "e\u{301}\u{302}\u{303}",
      "\u{301}", "👩‍👩‍👧", "\r\n\t", "\u{FFFE}", "ل\u{651}\u{64B}ا",
      String(repeating: "\u{301}", count: 20_000), String(repeating: "a(\u{5D0})", count: 2000),
    ]
    let body =
      words.map { Self.paragraph($0) } + [
        .list(List([[TextRun("élément", Self.style)]]) { TextRun("\($0).", Self.style) })
      ]
    let bytes = try Self.document(body + [Self.table(rows: 2)]).bytes()
    try Tools.withFile(bytes) { path in
      let outcome = try Tools.run("qpdf", ["--check", path])
      #expect(outcome.status == 0)
      #expect(try Preflight.complaints(path) == ["7.11.2"])
    }
    #expect(try CertificateSample.typeface().missing(in: "a汉 é ب") == ["汉"])
  }
}
