// What a person or a counter is given to keep that certifies nothing: an acknowledgement, a receipt, a slip. All have
// one look; each kind says in a file of its own what stands on it.

import Crypto
package import PDF
import Procedures

package struct ReceiptPaper: Sendable {
  package let title: String
  package let number: String
  let subject: String
  let authority: String
  /// The agency or the desk in whose name it is given.
  let giver: String
  let created: PDFDate
  let voice: PaperVoice
  let body: [Block]
  /// At the foot of the last page.
  let closing: [Block]

  static let width = Size.a4.width - 2 * sides
  private static let sides = 58.0

  /// PDF/A-2b. The same dossier gives the same bytes.
  package func bytes(in typeface: Typeface) throws -> [UInt8] {
    try document(in: typeface).bytes()
  }

  package func document(in typeface: Typeface) -> PDFDocument {
    let properties = DocumentProperties(
      title: "\(title) \(number)", author: giver, subject: subject, language: voice.language, creator: "Guichet",
      created: created, identifier: Array(Digest.of(Array("\(title) \(number)".utf8)).prefix(16)))
    let setup = PageSetup(
      margins: Insets(top: 52, bottom: 62, sides: Self.sides), furnitureDistance: 34, direction: voice.direction)
    var document = PDFDocument(properties, typeface, setup, body: head + body)
    document.closing = closing
    let (style, number) = (style, number)
    document.footer = { page, pages in
      let words = style.voice.say(
        "page", ["number": PaperStyle.isolated(number), "page": String(page), "pages": String(pages)])
      return [style.text(words, 7, PaperStyle.muted, .body, .center)]
    }
    return document
  }

  var style: PaperStyle { PaperStyle(voice: voice) }

  private var head: [Block] {
    [
      .columns(
        [
          Column(
            .points(34), position: .middle,
            [.figure(Figure(.drawing(PaperOrnament.emblem(side: 34)), size: Size(34, 34), alternative: nil))]),
          Column(
            .share(1), position: .middle,
            [
              style.text(authority, 11.5, bold: true), style.text(giver, 9, PaperStyle.muted),
            ]),
        ], gap: 10),
      .space(8),
      .figure(
        Figure(.drawing(PaperOrnament.band(width: Self.width)), size: Size(Self.width, 10), alternative: nil)),
      .space(16),
      style.text(title, 20, PaperStyle.violet, bold: true, .heading1, leading: 1.3, after: 1),
      style.text(
        voice.say("number", ["number": PaperStyle.isolated(number)]), 10.5, PaperStyle.muted, after: 12),
    ]
  }
}

extension PaperStyle {
  func heading(_ text: String) -> [Block] {
    [.space(12), self.text(text, 11.5, PaperStyle.ink, bold: true, .heading2, leading: 1.35, after: 4)]
  }

  func sentence(_ text: String, after: Double = 8) -> Block { self.text(text, 10, leading: leading, after: after) }

  func facts(_ facts: [Facts.Fact]) -> Block {
    .facts(Facts(facts, .below(columns: 2), leading: tightLeading, padding: 4, line: Self.hair))
  }

  func table(_ shares: [Double], _ header: [String], _ rows: [[[TextRun]]], amountLast: Bool = false) -> Block {
    let columns = shares.enumerated().map { index, share in
      Table.ColumnShape(share: share, alignment: amountLast && index + 1 == shares.count ? .end : .start)
    }
    return .table(
      Table(
        columns: columns, header: header.map { run($0, 8, Self.muted, bold: true) }, rows: rows,
        leading: tightLeading, padding: 5, line: Self.hair, headerFill: Self.ground))
  }

  func cell(_ text: String, bold: Bool = false) -> [TextRun] { [run(text, 9, bold: bold)] }
}
