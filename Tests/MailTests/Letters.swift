import Sockets

@testable import Mail

/// What most tests send.
enum Letters {
  static let id = "dossier-12.1@guichet.example"

  static func plain(subject: String = "Hello", text: String = "A line.\nAnother.\n") throws -> MailMessage {
    guard let id = MessageID(id) else { throw MailMessage.Fault.language }
    return MailMessage(
      id: id, unixSeconds: 1_700_579_100, from: try MailAddress("portal@guichet.example", name: "Guichet"),
      to: try MailAddress("reader@example.org", name: "A Reader"), subject: subject, text: text)
  }

  static func envelope(_ bytes: String) throws -> MailEnvelope {
    MailEnvelope(
      sender: try MailAddress("portal@guichet.example"), recipient: try MailAddress("reader@example.org"),
      bytes: Array(bytes.utf8))
  }
}

extension SMTPClient {
  /// Patient enough for a busy machine, and impatient where a test wants to see a deadline pass.
  static func to(
    _ url: String, trusting authorityFile: String? = nil, answerSeconds: Double = 20
  ) throws -> SMTPClient {
    var deadlines = SMTPDeadlines()
    deadlines.answerSeconds = answerSeconds
    deadlines.finalAnswerSeconds = answerSeconds
    deadlines.quitSeconds = 1
    let dialer = try Dialer(loops: try Loops(count: 1), addressGuard: .any, trusting: authorityFile)
    return SMTPClient(
      server: try SMTPServerAddress(url), dialer: dialer, ownName: "guichet.example", deadlines: deadlines)
  }
}
