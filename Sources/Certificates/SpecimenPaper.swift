// What stands in a demonstration for the papers that people scan: a title, a name, and that it is worth nothing.

import Crypto
package import PDF
import Procedures

package struct SpecimenPaper: Sendable {
  private let title: String
  /// Nil for one that many dossiers share.
  private let holder: String?
  private let authority: String
  private let version: Int
  private let voice: PaperVoice

  package init(title: String, holder: String?, authority: String, version: Int, _ voice: PaperVoice) {
    self.title = title
    self.holder = holder
    self.authority = authority
    self.version = version
    self.voice = voice
  }

  /// The same words always give the same bytes.
  package func bytes(in typeface: Typeface) throws -> [UInt8] {
    let identifier = Array(Digest.of(Array("\(title)\n\(holder ?? "")\n\(authority)\n\(version)".utf8)).prefix(16))
    let properties = DocumentProperties(
      title: title, author: holder ?? authority, subject: voice.say("specimen.note"), language: voice.language,
      creator: "Guichet", created: PDFDate(unixSeconds: 0, offsetMinutes: 0), identifier: identifier)
    let setup = PageSetup(
      margins: Insets(top: 90, bottom: 90, sides: 80), furnitureDistance: 40, direction: voice.direction)
    return try PDFDocument(properties, typeface, setup, body: body).bytes()
  }

  private var body: [Block] {
    let style = PaperStyle(voice: voice)
    var blocks: [Block] = [
      style.text(authority, 10.5, PaperStyle.muted, after: 30),
      style.text(title, 21, PaperStyle.violet, bold: true, .heading1, leading: 1.3, after: 18),
    ]
    if let holder { blocks.append(style.text(PaperStyle.isolated(holder), 13, bold: true, after: 14)) }
    blocks += [
      .rule(Drawing.Stroke(PaperStyle.ink, width: 0.8)), .space(12), style.sentence(voice.say("specimen.note")),
    ]
    if version > 1 { blocks.append(style.sentence(voice.say("specimen.again", ["version": String(version)]))) }
    return blocks
  }
}
