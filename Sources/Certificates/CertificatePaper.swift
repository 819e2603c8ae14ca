// A certificate as a sheet of paper (PDF/A-2b) with its signature (PAdES B-B) behind the block that shows it. The same
// content, seal and fonts always give the same bytes; only the signature differs from one signing to the next.

package import Crypto
package import PDF
import Procedures
import Rules

package struct CertificatePaper: Sendable {
  package let content: CertificateContent
  /// The text of `CertificateSeal`.
  package let seal: String
  /// `https://…/verify/CODE`, which the first code on the paper holds.
  package let address: String
  /// Who decided, if the agency wants the name on its papers.
  package let signatory: String?
  package let voice: PaperVoice

  package init(
    _ content: CertificateContent, seal: String, publicURL: String, signatory: String? = nil, voice: PaperVoice
  ) {
    self.content = content
    self.seal = seal
    address = "\(publicURL)/verify/\(content.code)"
    self.signatory = signatory
    self.voice = voice
  }

  /// The file that is issued.
  package func signed(by key: SealingKey, in typeface: Typeface) throws -> [UInt8] {
    let room = try document(in: typeface).roomForSignature(field)
    return try room.sign { try PAdESSignature(of: Digest.of($0), by: key).der }
  }

  package func document(in typeface: Typeface) throws -> PDFDocument {
    let setup = PageSetup(
      margins: Insets(top: 64, bottom: 94, sides: 70), furnitureDistance: 52, direction: voice.direction,
      backdrop: PaperOrnament.frame(.a4))
    var document = PDFDocument(properties, typeface, setup, body: body)
    document.closing = try closing
    let footer = footer
    document.footer = footer
    return document
  }

  private var style: PaperStyle { PaperStyle(voice: voice) }

  private var properties: DocumentProperties {
    DocumentProperties(
      title: "\(content.title) \(content.number)", author: content.agency, subject: content.statementText,
      keywords: seal, language: voice.language, creator: "Guichet", created: moment,
      identifier: Array(Digest.of(Array("\(content.code) \(seal)".utf8)).prefix(16)))
  }

  private var moment: PDFDate {
    PDFDate(unixSeconds: content.issuedAtSeconds, offsetMinutes: content.offsetMinutes)
  }

  private var field: SignatureField {
    SignatureField(
      name: "signature", appearance: .onBlock, signer: content.agency, reason: "\(content.title) \(content.number)",
      location: content.authority, moment: moment, certifies: .nothing, alternative: voice.say("certificate.signature"))
  }

  // MARK: The sheet

  private var body: [Block] {
    var blocks: [Block] = [
      .figure(
        Figure(.drawing(PaperOrnament.emblem(side: 46)), size: Size(46, 46), alternative: nil, alignment: .center)),
      .space(7),
      style.text(content.authority, 13, bold: true, .body, .center, after: 1),
      style.text(content.agency, 10.5, PaperStyle.muted, .body, .center, after: 24),
      style.text(content.title, 25, PaperStyle.violet, bold: true, .heading1, .center, leading: 1.3, after: 5),
      style.text(
        voice.say("number", ["number": PaperStyle.isolated(content.number)]), 11, PaperStyle.muted, .body, .center,
        after: 24),
      statement,
      .rule(Drawing.Stroke(PaperStyle.ink, width: 0.8)),
      .facts(Facts(facts, .below(columns: 2), leading: style.tightLeading, padding: 6, line: PaperStyle.hair)),
    ]
    if !content.laws.isEmpty {
      blocks += [
        .space(10),
        style.text(voice.say("certificate.laws", ["laws": voice.speech.list(content.laws)]), 8.5, PaperStyle.muted),
      ]
    }
    return blocks
  }

  private var statement: Block {
    let runs = content.statement.map { piece in
      style.run(piece.isFact ? PaperStyle.isolated(piece.text) : piece.text, 12, bold: piece.isFact)
    }
    return .paragraph(Paragraph(runs, alignment: .justified, leading: style.leading, spaceAfter: 20))
  }

  private var facts: [Facts.Fact] {
    let speech = voice.speech
    let end =
      content.lastDay.map { voice.say("certificate.until", ["date": speech.date($0)]) }
      ?? voice.say("certificate.endless")
    return content.facts.map { style.fact($0.label, $0.value) } + [
      style.fact(voice.say("certificate.issued"), speech.date(content.issuedOn)),
      style.fact(voice.say("certificate.validity"), end),
    ]
  }

  // MARK: The foot of the sheet

  /// So many modules that a scan at 150 dots an inch gives each of them three dots.
  private static let pointsPerModule = 1.45
  private static let sideMin = 88.0

  private var closing: [Block] {
    get throws {
      let addressCode = try QRCode(Array(address.utf8), level: .medium)
      let sealCode = try QRCode(Array(seal.utf8), level: .low)
      let modules = max(addressCode.svgSide, sealCode.svgSide)
      let side = max(Self.sideMin, Double(modules) * Self.pointsPerModule)
      let quiet = side * Double(QRCode.quietModules) / Double(modules)
      return [
        .columns(
          [
            Column(.points(side), coded(addressCode, side, invitations, address)),
            Column(
              .points(side),
              coded(sealCode, side, [caption(voice.say("certificate.seal"))], voice.say("certificate.seal"))),
            Column(.share(1), [.space(quiet), .signature(height: side - 2 * quiet, [signature])]),
          ], gap: 10)
      ]
    }
  }

  private func coded(_ code: QRCode, _ side: Double, _ words: [Block], _ alternative: String) -> [Block] {
    [.figure(Figure(.code(code, PaperStyle.ink), size: Size(side, side), alternative: alternative))] + words
  }

  private var invitations: [Block] {
    voice.invitations.map { speech in
      style.text(
        speech.phrase("paper.verify", [:]), 7, bold: true, .body, .center, leading: 1.42,
        direction: PaperVoice.direction(of: speech.language), language: speech.language)
    }
  }

  private func caption(_ text: String) -> Block {
    style.text(text, 7, PaperStyle.muted, .body, .center, leading: 1.42)
  }

  private var signature: Block {
    let speech = voice.speech
    var lines = [
      style.text(
        voice.say(
          "certificate.signed", ["moment": speech.dateTime(content.issuedOn, content.hour.local.time)]), 7.5,
        PaperStyle.muted, after: 4),
      style.text(content.agency, 11.5, bold: true, after: 1),
      style.text(content.authority, 9, PaperStyle.muted),
    ]
    if let signatory { lines.insert(style.text(signatory, 9.5, after: 1), at: 2) }
    return .panel(
      Panel(
        lines, fill: PaperStyle.ground, stroke: Drawing.Stroke(PaperStyle.violet, width: 0.8), padding: 11))
  }

  private var footer: @Sendable (Int, Int) -> [Block] {
    let (style, content, address) = (style, content, address)
    return { page, pages in
      let place = style.voice.say(
        "page",
        ["number": PaperStyle.isolated(content.number), "page": String(page), "pages": String(pages)])
      return [style.voice.say("certificate.original", ["address": PaperStyle.isolated(address)]), place].map {
        style.text($0, 7, PaperStyle.muted, .body, .center, leading: 1.38)
      }
    }
  }
}
