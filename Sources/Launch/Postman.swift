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
  init(
    server: String, _ settings: Settings.Mail, loops: Loops, deadlines: SMTPDeadlines = SMTPDeadlines()
  ) throws {
    do {
      from = try MailAddress(settings.from)
      let address = try SMTPServerAddress(server)
      let dialer = try Dialer(loops: loops, addressGuard: .any, trusting: settings.authoritiesFile)
      let domain = String(settings.from.split(separator: "@").last ?? "")
      client = SMTPClient(server: address, dialer: dialer, ownName: domain, deadlines: deadlines)
    } catch let fault as SMTPServerAddress.Fault {
      throw BadUsage(description: "the mail server cannot be used: \(fault)")
    } catch let fault as MailAddress.Fault {
      throw BadUsage(description: "the sender of mail, “\(settings.from)”, is no address: \(fault)")
    }
  }

  /// What became of a letter that was not taken.
  enum Failure: Error, CustomStringConvertible {
    /// There was nobody to take it: no connection, no greeting, no login.
    case away(String)
    /// Put off, or the conversation broke off.
    case notNow(String)
    /// This letter will never be taken.
    case never(String)

    var description: String {
      switch self {
      case .away(let reason), .notNow(let reason), .never(let reason): reason
      }
    }
  }

  /// Throws a `Failure` unless the server has taken it; the next attempt bears the same Message-ID.
  func send(_ letter: Letter, _ attachments: [MailMessage.Attachment] = []) async throws {
    let envelope = try envelope(letter, attachments)
    let answer: Result<SMTPOutcome, SMTPFailure>
    do {
      answer = try await client.withSession { session in
        do throws(SMTPFailure) {
          return .success(try await session.send(envelope))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      throw Failure.away("\(error)")
    }
    switch answer {
    case .success(.accepted): return
    case .success(.refusedForNow(let reply)): throw Failure.notNow("\(reply)")
    case .success(.refusedForGood(let reply)): throw Failure.never("\(reply)")
    case .failure(let failure): throw Failure.notNow("\(failure)")
    }
  }

  private func envelope(_ letter: Letter, _ attachments: [MailMessage.Attachment]) throws(Failure) -> MailEnvelope {
    let domain = from.address.split(separator: "@").last ?? "localhost"
    guard let id = MessageID("\(letter.id)@\(domain)") else { throw .never("“\(letter.id)” names no message") }
    do {
      let recipient = try MailAddress(letter.recipient)
      var message = MailMessage(
        id: id, unixSeconds: time(nil), from: from, to: recipient, subject: letter.subject, text: letter.text)
      message.html = letter.html
      message.language = letter.language.isEmpty ? nil : letter.language
      message.attachments = attachments
      return try message.enveloped()
    } catch {
      throw .never("\(error)")
    }
  }
}
