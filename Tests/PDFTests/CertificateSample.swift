import Foundation
import PDF
import PaperOracles

/// A certificate as the Certificates room will make it, in three languages.
enum CertificateSample: String, CaseIterable {
  case french, arabic, english

  struct Words {
    let language: String
    let authority: String
    let service: String
    let title: String
    let statement: String
    let labels: [String]
    let values: [String]
    let signedBy: String
    let signerTitle: String
    let signer: String
    let fine: String
    let page: @Sendable (Int, Int) -> String
  }

  static let number = "RA-2026-004217/C"
  static let address = "HTTPS://GUICHET.EXAMPLE/VERIFY/7K3M-9QXT-24WD"

  static let ink = Colour(0x1B1A2E)
  static let muted = Colour(0x5A5870)
  static let violet = Colour(0x3D35A6)
  static let saffron = Colour(0xF2A900)
  static let paperLine = Colour(0xE3DED4)

  var isArabic: Bool { self == .arabic }

  static func typeface() throws -> Typeface {
    func face(_ name: String, _ scale: Double = 1) throws -> Typeface.Face {
      Typeface.Face(try FontFile(try Tools.font(name)), scale: scale)
    }
    return Typeface(
      regular: [try face("NotoSans-Regular"), try face("NotoNaskhArabic-Regular", 1.14)],
      bold: [try face("NotoSans-Bold"), try face("NotoNaskhArabic-Bold", 1.14)],
      signs: [try face("NotoSansSymbols2-Regular"), try face("NotoSansMath-Regular")])
  }

  func document(_ typeface: Typeface) throws -> PDFDocument {
    let words = words
    let direction: Direction = isArabic ? .rightToLeft : .leftToRight
    let properties = DocumentProperties(
      title: "\(words.title) \(Self.number)", author: words.authority, subject: words.statement,
      language: words.language, creator: "Guichet", created: PDFDate(unixSeconds: 1_793_700_000, offsetMinutes: 60),
      identifier: Array("sixteen bytes 01".utf8))
    let setup = PageSetup(
      margins: Insets(top: 66, bottom: 92, sides: 72), furnitureDistance: 56, direction: direction,
      backdrop: Self.frame(Size.a4))
    var document = PDFDocument(properties, typeface, setup, body: body(words))
    document.closing = try closing(words)
    document.footer = { page, pages in
      let line = TextRun("\(Self.number) · \(words.page(page, pages))", TextStyle(size: 7.5, colour: Self.muted))
      return [
        .paragraph(
          Paragraph(
            [TextRun(words.fine, TextStyle(size: 7.5, colour: Self.muted))], alignment: .center, leading: 1.35,
            spaceAfter: 0)),
        .paragraph(Paragraph([line], alignment: .center, leading: 1.35, spaceAfter: 0)),
      ]
    }
    return document
  }

  private func body(_ words: Words) -> [Block] {
    let leading = isArabic ? 1.75 : 1.5
    let facts = zip(words.labels, words.values).map { label, value in
      Facts.Fact(
        TextRun(label, TextStyle(size: 9, colour: Self.muted)),
        TextRun(value, TextStyle(size: 11, weight: .bold, colour: Self.ink)))
    }
    func centred(_ text: String, _ style: TextStyle, _ role: Paragraph.Role = .body, after: Double) -> Block {
      .paragraph(Paragraph([TextRun(text, style)], role: role, alignment: .center, leading: 1.35, spaceAfter: after))
    }
    return [
      .figure(Figure(.drawing(Self.emblem), size: Size(44, 44), alternative: nil, alignment: .center)),
      .space(8),
      centred(words.authority, TextStyle(size: 13, weight: .bold, colour: Self.ink), after: 1),
      centred(words.service, TextStyle(size: 10, colour: Self.muted), after: 26),
      centred(words.title, TextStyle(size: 25, weight: .bold, colour: Self.violet), .heading1, after: 4),
      centred(Self.number, TextStyle(size: 11, colour: Self.muted), after: 26),
      .paragraph(
        Paragraph(
          [TextRun(words.statement, TextStyle(size: 12, colour: Self.ink))], alignment: .justified,
          leading: leading, spaceAfter: 22)),
      .rule(Drawing.Stroke(Self.ink, width: 0.8)),
      .facts(
        Facts(
          facts, .below(columns: 2), leading: isArabic ? 1.6 : 1.4, padding: 6,
          line: Drawing.Stroke(Self.paperLine, width: 0.7))),
    ]
  }

  private func closing(_ words: Words) throws -> [Block] {
    let code = try QRCode(Self.address)
    let small = TextStyle(size: 7.2, colour: Self.muted)
    let verify: [(String, String)] = [
      ("fr", "Vérifier ce certificat"), ("ar", "التحقق من هذه الشهادة"), ("en", "Verify this certificate"),
    ]
    let invitations = verify.map { language, text in
      Block.paragraph(
        Paragraph(
          [TextRun(text, TextStyle(size: 8, weight: .bold, colour: Self.ink))],
          alignment: (language == "ar") == isArabic ? .start : .end, leading: 1.5, spaceAfter: 0,
          direction: language == "ar" ? .rightToLeft : .leftToRight, language: language))
    }
    let signature: [Block] = [
      .paragraph(Paragraph([TextRun(words.signedBy, small)], leading: 1.4, spaceAfter: 3)),
      .paragraph(
        Paragraph(
          [TextRun(words.signer, TextStyle(size: 12, weight: .bold, colour: Self.ink))], leading: 1.4, spaceAfter: 0)),
      .paragraph(
        Paragraph(
          [TextRun(words.signerTitle, TextStyle(size: 9, colour: Self.muted))], leading: 1.4, spaceAfter: 0)),
    ]
    return [
      .columns(
        [
          Column(
            .points(104), position: .bottom,
            [
              .figure(
                Figure(.code(code, Self.ink), size: Size(104, 104), alternative: "QR: \(Self.address.lowercased())"))
            ]),
          Column(.share(1), position: .middle, invitations),
          Column(
            .points(206), position: .bottom,
            [
              .signature(
                height: 84,
                [
                  .panel(
                    Panel(
                      signature, fill: Colour(0xFBF8F3), stroke: Drawing.Stroke(Self.violet, width: 0.8), padding: 11))
                ])
            ]),
        ], gap: 12)
    ]
  }

  private static var emblem: Drawing {
    var drawing = Drawing()
    let centre = Point(22, 22)
    drawing.stroke(.star(centre, radius: 21), Drawing.Stroke(saffron, width: 2))
    drawing.stroke(.star(centre, radius: 13.5), Drawing.Stroke(ink, width: 1.1))
    drawing.fill(.circle(centre, radius: 3.6), violet)
    return drawing
  }

  /// Two fine lines, a star on each corner and a frieze of small stars between them.
  private static func frame(_ size: Size) -> Drawing {
    var drawing = Drawing()
    let outer = Rectangle(x: 26, y: 26, width: size.width - 52, height: size.height - 52)
    drawing.stroke(.rectangle(outer), Drawing.Stroke(ink, width: 1.1))
    drawing.stroke(.rectangle(outer.inset(by: 14)), Drawing.Stroke(ink, width: 0.5))
    let middle = outer.inset(by: 7)
    func frieze(_ start: Point, _ end: Point) {
      let length = max(abs(end.x - start.x), abs(end.y - start.y))
      let count = Int((length / 15.2).rounded())
      for step in 1..<count {
        let part = Double(step) / Double(count)
        let centre = Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
        drawing.stroke(.star(centre, radius: 3.7), Drawing.Stroke(saffron, width: 0.75))
      }
    }
    let corners = [
      Point(middle.x, middle.y), Point(middle.maxX, middle.y), Point(middle.maxX, middle.maxY),
      Point(middle.x, middle.maxY),
    ]
    for (place, corner) in corners.enumerated() { frieze(corner, corners[(place + 1) % 4]) }
    for corner in corners {
      drawing.draw(.star(corner, radius: 14), fill: .white, stroke: Drawing.Stroke(ink, width: 1.1))
      drawing.stroke(.star(corner, radius: 9), Drawing.Stroke(saffron, width: 1.2))
      drawing.fill(.circle(corner, radius: 2.4), violet)
    }
    return drawing
  }

  private var words: Words {
    switch self {
    case .french:
      Words(
        language: "fr", authority: "Région Atlas", service: "Guichet unique des autorisations",
        title: "Attestation de régularité fiscale",
        statement:
          "Le receveur de l’administration fiscale atteste que la société « Atlas Bois » SARL est à jour de ses "
          + "impôts et taxes au 21 novembre 2026 : aucune somme ne reste due. Cette attestation est délivrée pour "
          + "servir et valoir ce que de droit ; elle est valable trois mois.",
        labels: ["Titulaire", "Identifiant commun", "Adresse", "Montant acquitté", "Délivrée le", "Valable jusqu’au"],
        values: [
          "Amina Benchekroun-Œuvrard", "001\u{202F}524\u{202F}778\u{202F}000\u{202F}063", "12, rue de l’Église, Ifrane",
          "1\u{202F}240,00 MAD (≈ 115 €)",
          "21 novembre 2026", "21 février 2027",
        ],
        signedBy: "Signé le 21 novembre 2026 à 10\u{A0}h\u{A0}40",
        signerTitle: "Receveur de l’administration fiscale",
        signer: "Youssef El Mansouri",
        fine: "L’original est le fichier signé ; une impression se vérifie par le code ci-dessus.",
        page: { "page \($0) sur \($1)" })
    case .arabic:
      Words(
        language: "ar", authority: "جهة الأطلس", service: "الشباك الوحيد للتراخيص", title: "شهادة الوضعية الجبائية",
        statement:
          "يشهد قابض إدارة الضرائب أن شركة «أطلس للخشب» (Atlas Bois SARL) قد أدت جميع الضرائب والرسوم المستحقة "
          + "عليها إلى غاية 21 نونبر 2026، ولا يترتب عليها أي مبلغ إلّا ما هو مؤجل قانونا. سلمت هذه الشهادة "
          + "للإدلاء بها عند الحاجة، وهي صالحة لمدة ثلاثة أشهر.",
        labels: ["صاحب الشهادة", "المعرف الموحد للمقاولة", "العنوان", "المبلغ المؤدى", "سلمت في", "صالحة إلى غاية"],
        values: [
          "أمينة بنشقرون", "001\u{202F}524\u{202F}778\u{202F}000\u{202F}063", "12، زنقة الأرز، إفران",
          "1\u{202F}240,00 درهم", "21 نونبر 2026",
          "21 فبراير 2027",
        ],
        signedBy: "وقعت إلكترونيا في 21 نونبر 2026 على الساعة 10:40", signerTitle: "قابض إدارة الضرائب، أڭادير",
        signer: "يوسف المنصوري",
        fine: "الأصل هو الملف الموقع إلكترونيا؛ ويمكن التحقق من النسخة المطبوعة بواسطة الرمز أعلاه.",
        page: { "الصفحة \($0) من \($1)" })
    case .english:
      Words(
        language: "en", authority: "Atlas Region", service: "Single window for permits",
        title: "Tax clearance certificate",
        statement:
          "The collector of the tax administration certifies that the company “Atlas Bois” SARL has paid all taxes due "
          + "up to 21 November 2026: nothing remains owed. This certificate is issued for whatever lawful purpose it "
          + "may serve and is valid for three months.",
        labels: ["Holder", "Common identifier", "Address", "Amount paid", "Issued on", "Valid until"],
        values: [
          "Amina Benchekroun", "001\u{202F}524\u{202F}778\u{202F}000\u{202F}063", "12, rue de l’Église, Ifrane",
          "MAD 1,240.00 ✓",
          "21 November 2026", "21 February 2027",
        ],
        signedBy: "Signed electronically on 21 November 2026 at 10:40", signerTitle: "Collector of taxes",
        signer: "Youssef El Mansouri",
        fine: "The original is the signed file; a printed copy is checked with the code above.",
        page: { "page \($0) of \($1)" })
    }
  }
}
