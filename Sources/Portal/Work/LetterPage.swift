import Crypto
import Procedures
import Registry
import Templates

/// A letter as it is composed: the same words as plain text and as a page (Templates/mail/letter.html).
struct LetterPage: Page {
  let subject: String
  let greeting: String
  let paragraphs: [LetterParagraph]
  let sections: [LetterSection]
  let foot: String

  static let template = "mail/letter"
  static var slots: [Slot<LetterPage>] {
    [
      .text("subject", \.subject), .text("greeting", \.greeting), .rows("paragraphs", \.paragraphs),
      .rows("sections", \.sections), .text("foot", \.foot),
    ]
  }

  /// `words` are those of the greeting and the foot; a paragraph's lines stay lines, and its links can be followed.
  init(
    subject: String, to name: String, _ paragraphs: [String], sections: [LetterSection] = [], links: [String],
    _ speech: Speech
  ) {
    self.subject = subject.onOneLine
    greeting =
      name.isEmpty ? speech.phrase("letter.helloAll", [:]) : speech.phrase("letter.hello", ["name": name.onOneLine])
    self.paragraphs = paragraphs.flatMap { $0.split(separator: "\n\n") }.map { LetterParagraph(String($0), links) }
    self.sections = sections
    foot = speech.phrase("letter.foot", ["site": speech.phrase("site.name", [:])])
  }

  /// `id` is what its Message-ID is made of.
  func letter(
    _ id: String, to address: String, in language: Language, _ templates: TemplateStore,
    attachments: [Letter.Attachment] = []
  ) throws -> Letter {
    let html = String(decoding: try templates.render(self, in: language), as: UTF8.self)
    return Letter(
      id: id, recipient: address, subject: subject, text: text, html: html, language: language.code,
      attachments: attachments)
  }

  private var text: String {
    let lists = sections.map { section in ([section.title] + section.lines.map { "- \($0)" }).joined(separator: "\n") }
    return ([greeting] + paragraphs.map(\.text) + lists + ["-- \n\(foot)"]).joined(separator: "\n\n") + "\n"
  }
}

struct LetterParagraph: Model {
  let text: String
  let pieces: [LetterPiece]

  static var slots: [Slot<LetterParagraph>] { [.rows("pieces", \.pieces)] }

  init(_ text: String, _ links: [String]) {
    self.text = text
    var pieces: [LetterPiece] = []
    var rest = text[...]
    while let (range, link) = links.compactMap({ link in rest.firstRange(of: link).map { ($0, link) } })
      .min(by: { $0.0.lowerBound < $1.0.lowerBound })
    {
      pieces.append(LetterPiece(text: String(rest[..<range.lowerBound]), isLink: false))
      pieces.append(LetterPiece(text: link, isLink: true))
      rest = rest[range.upperBound...]
    }
    pieces.append(LetterPiece(text: String(rest), isLink: false))
    self.pieces = pieces.filter { !$0.text.isEmpty }
  }
}

/// Words, or an address to follow.
struct LetterPiece: Model {
  let text: String
  let isLink: Bool

  static var slots: [Slot<LetterPiece>] { [.text("text", \.text), .flag("isLink", \.isLink)] }
}

struct LetterSection: Model {
  let title: String
  let lines: [String]

  static var slots: [Slot<LetterSection>] { [.text("title", \.title), .rows("lines", \.lines)] }
}

extension Letter {
  /// The same job gives the same reader the same letter, however often it is done. Nobody's address is told by it.
  static func id(of job: String, to address: String) -> String {
    Hex.encode(Array(Digest.of(Array("letter\n\(job)\n\(address)".utf8)).prefix(16)))
  }
}

extension String {
  /// What somebody typed, as part of a line of ours.
  var onOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
