import Foundation
import Outside
import Testing

/// Python's smtplib and email packages are the client: they know the protocol, and write mails as others do.
struct SMTPSinkTests {
  private func send(to sink: SMTPSink, _ more: String = "") async throws -> (status: Int32, said: String) {
    let script = """
      import smtplib, sys
      from email.message import EmailMessage
      mail = EmailMessage()
      mail["Subject"] = "Récépissé de dépôt : dossier numéro 2026-000123 – à conserver, avec un sujet très long"
      mail["From"] = "Guichet <portal@example.org>"
      mail["To"] = "Amina <amina@example.org>"
      mail.set_content("Bonjour,\\n.\\n..\\nVotre dossier : http://127.0.0.1:8080/dossiers/7?a=b&c=é.\\nAu revoir\\n")
      mail.add_alternative("<p lang=ar>مرحبا</p>", subtype="html")
      mail.add_attachment(bytes(range(256)), maintype="application", subtype="pdf", filename="reçu.pdf")
      try:
        with smtplib.SMTP("127.0.0.1", \(sink.port), timeout=3) as server:
          \(more)
          server.send_message(mail)
      except (OSError, smtplib.SMTPException) as error:
        print(type(error).__name__, getattr(error, "recipients", getattr(error, "smtp_code", "")))
        sys.exit(1)
      """
    let outcome = try await Child.output(of: Tools.program("python3", package: "python3"), ["-c", script])
    #expect(outcome.errors == "")
    return (outcome.status, outcome.output)
  }

  @Test("a mail arrives as its reader would see it")
  func takes() async throws {
    let sink = try SMTPSink()
    #expect(try await send(to: sink, "server.login('u', 'p')") == (0, ""))
    let mail = try await sink.mail(to: "amina@example.org")
    #expect(mail.sender == "portal@example.org")
    #expect(mail.subject == "Récépissé de dépôt : dossier numéro 2026-000123 – à conserver, avec un sujet très long")
    #expect(mail.text == "Bonjour,\n.\n..\nVotre dossier : http://127.0.0.1:8080/dossiers/7?a=b&c=é.\nAu revoir\n")
    #expect(mail.links == ["http://127.0.0.1:8080/dossiers/7?a=b&c=é"])
    #expect(mail.html?.contains("مرحبا") == true)
    #expect(mail.attachments.map(\.fileName) == ["reçu.pdf"])
    #expect(mail.attachments.first?.bytes == Array(0...255))
    #expect(mail.login?.hasPrefix("AUTH PLAIN ") == true)
    #expect(sink.mails.count == 1)
  }

  @Test("it refuses, drops and goes silent at each moment, and takes nothing then", arguments: Self.conducts)
  func misbehaves(conduct: SMTPSink.Conduct) async throws {
    let sink = try SMTPSink()
    sink.behave(conduct)
    #expect(try await send(to: sink).status == 1)
    #expect(sink.mails.isEmpty)
    sink.behave(.take)
    #expect(try await send(to: sink).status == 0)
    #expect(sink.mails.count == 1)
    #expect(sink.connections == 2)
  }

  private static let moments: [SMTPSink.Moment] = [.greeting, .sender, .recipient, .text, .end]
  static let conducts: [SMTPSink.Conduct] =
    moments.map { .refuse($0, saying: "451 later") } + moments.map { .drop($0) } + [.hang(.greeting), .hang(.end)]

  @Test("it goes away and comes back on its port")
  func comesBack() async throws {
    let sink = try SMTPSink()
    sink.close()
    #expect(try await send(to: sink).said.hasPrefix("ConnectionRefusedError"))
    try sink.reopen()
    #expect(try await send(to: sink).status == 0)
    #expect(sink.mails.count == 1)
  }
}
