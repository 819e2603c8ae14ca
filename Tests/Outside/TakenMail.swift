/// A mail as a reader would see it.
package struct TakenMail: Sendable {
  package let sender: String
  package let recipients: [String]
  /// The AUTH command, if there was one.
  package let login: String?
  /// The message, as it was sent.
  package let bytes: [UInt8]
  package let content: MailPart

  init(sender: String, recipients: [String], login: String?, bytes: [UInt8]) {
    self.sender = sender
    self.recipients = recipients
    self.login = login
    self.bytes = bytes
    content = MailPart(bytes, depth: 0)
  }

  package func field(_ name: String) -> String? { content.field(name) }
  package var subject: String { field("Subject") ?? "" }
  package var text: String { content.first(type: "text/plain")?.text ?? "" }
  package var html: String? { content.first(type: "text/html")?.text }
  package var attachments: [MailPart] { content.leaves.filter { $0.fileName != nil } }

  /// The addresses that the text names, in its order.
  package var links: [String] {
    text.split { " \n\r\t<>\"".contains($0) }.filter { $0.hasPrefix("http://") || $0.hasPrefix("https://") }
      .map { link in String(link.reversed().drop { ".,;:!?)".contains($0) }.reversed()) }
  }
}
