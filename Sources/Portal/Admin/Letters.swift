import HTTP
import Procedures
import Registry
import Templates

/// `/admin/mail`: the last letters, and whether they left. Without a mail server this is where mail goes.
struct LettersPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let sendsMail: Bool
  let letters: [LetterRow]
  let walk: Walk

  static let template = "admin/letters"
  static var slots: [Slot<LettersPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .flag("sendsMail", \.sendsMail), .rows("letters", \.letters),
      .model("walk", \.walk),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let before = visit.cursor(as: Int64.self) ?? .max
    let letters = try await visit.portal.registry.read { try Outbox.list(before: before, in: $0) }
    let next = letters.count == Walk.rowsMax ? letters.last.map { String($0.serial) } : nil
    return try visit.page(
      LettersPage(
        frame: visit.frame(isUnlisted: true), crumbs: [visit.adminCrumb], sendsMail: visit.portal.sendsMail,
        letters: letters.map { LetterRow($0, visit) }, walk: Walk(visit, visit.url(Paths.letters), next: next)))
  }
}

struct LetterRow: Templates.Model {
  let subject: String
  let url: String
  let recipient: String
  let written: String
  let state: String

  static var slots: [Slot<LetterRow>] {
    [
      .text("subject", \.subject), .text("url", \.url), .text("recipient", \.recipient), .text("written", \.written),
      .text("state", \.state),
    ]
  }

  init(_ sent: Outbox.Sent, _ visit: Visit) {
    subject = sent.letter.subject
    url = visit.url(Paths.letter, Int(sent.serial))
    recipient = sent.letter.recipient
    written = visit.clock.words(sent.writtenAt, visit.speech)
    let isKept = sent.sentAt == nil && !visit.portal.sendsMail
    state = isKept ? "kept" : sent.sentAt != nil ? "sent" : sent.lastError != nil ? "failed" : "waiting"
  }
}

/// `/admin/mail/{letter}`: as it was written.
struct SentLetterPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let row: LetterRow
  let facts: [Fact]
  let error: String
  let isMasked: Bool
  let mail: MailPreview

  static let template = "admin/letter"
  static var slots: [Slot<SentLetterPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .model("row", \.row), .rows("facts", \.facts),
      .text("error", \.error), .flag("isMasked", \.isMasked), .model("mail", \.mail),
    ]
  }

  static func show(_ visit: Visit, _ serial: Int) async throws -> Response {
    guard let sent = try await visit.portal.registry.read({ try Outbox.find(Int64(serial), in: $0) }) else {
      throw PageFault(.notFound)
    }
    return try visit.page(SentLetterPage(visit, sent))
  }

  private init(_ visit: Visit, _ sent: Outbox.Sent) {
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.adminCrumb, visit.link(TextKey("admin.mail.title"), Paths.letters)]
    row = LetterRow(sent, visit)
    facts = [
      Fact(term: visit.say(TextKey("admin.mail.written")), text: row.written),
      Fact(
        term: visit.say(TextKey("admin.mail.left")),
        text: sent.sentAt.map { visit.clock.words($0, visit.speech) } ?? visit.say(TextKey("admin.mail.notYet"))),
    ]
    error = sent.lastError ?? ""
    let text = visit.portal.sendsMail ? Self.masked(sent.letter.text) : sent.letter.text
    isMasked = text != sent.letter.text
    mail = MailPreview(to: sent.letter.recipient, subject: sent.letter.subject, body: text)
  }

  /// Links that open an account are for its owner alone, as long as they reach him: an administrator who could follow
  /// one would be anybody.
  static func masked(_ text: String) -> String {
    secretPaths.reduce(text) { text, path in
      text.split(separator: path, omittingEmptySubsequences: false).enumerated().map { place, piece in
        place == 0 ? String(piece) : "…\(piece.drop { !$0.isWhitespace })"
      }.joined(separator: path)
    }
  }

  private static let secretPaths = [
    Paths.confirmation, Paths.reset, Paths.invitation, Paths.accountEmailConfirmation,
  ].map { String($0.pattern.description.prefix { $0 != "{" }) }
}
