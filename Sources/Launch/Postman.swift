import Glibc
import Mail
import Registry
import Sockets

/// Takes letters to the mail server of the settings.
struct Postman: Sendable {
  private let client: SMTPClient
  private let from: MailAddress

  /// `server` is `smtp://user:password@host:port`. It stands where whoever runs the machine says, often on its own
  /// network.
  init(server: String, _ settings: Settings.Mail, loops: Loops) throws {
    do {
      from = try MailAddress(settings.from)
      let address = try SMTPServerAddress(server)
      let dialer = try Dialer(loops: loops, addressGuard: .any, trusting: settings.authoritiesFile)
      let domain = String(settings.from.split(separator: "@").last ?? "")
      client = SMTPClient(server: address, dialer: dialer, ownName: domain)
    } catch let fault as SMTPServerAddress.Fault {
      throw BadUsage(description: "the mail server cannot be used: \(fault)")
    } catch let fault as MailAddress.Fault {
      throw BadUsage(description: "the sender of mail, “\(settings.from)”, is no address: \(fault)")
    }
  }

  private struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  /// Throws unless the server has taken it; then it is tried again, with the same Message-ID.
  func send(_ letter: Letter) async throws {
    let domain = from.address.split(separator: "@").last ?? "localhost"
    guard let id = MessageID("\(letter.id)@\(domain)") else { throw Refused(description: "no name for the message") }
    let recipient = try MailAddress(letter.recipient)
    let message = MailMessage(
      id: id, unixSeconds: time(nil), from: from, to: recipient, subject: letter.subject, text: letter.text)
    switch try await client.send(try message.enveloped()) {
    case .accepted: return
    case .refusedForNow(let reply), .refusedForGood(let reply): throw Refused(description: "\(reply)")
    }
  }
}
