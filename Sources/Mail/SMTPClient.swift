package import Sockets

/// Hands mail to the relay that the settings name (RFC 5321).
///
///     try await client.withSession { session in
///       for envelope in envelopes { outcomes.append(try await session.send(envelope)) }
///     }
///
/// A message ends in one of three ways: the server answers to it (`SMTPOutcome`), we never got that far, or the answer
/// to the whole message was lost (`SMTPFailure`). The dialer must admit the relay's address: it comes from the
/// machine's settings, not from a stranger, and is often a private one.
package struct SMTPClient: Sendable {
  private let server: SMTPServerAddress
  private let dialer: Dialer
  private let ownName: String
  private let deadlines: SMTPDeadlines

  /// `ownName` is this machine's domain, said in EHLO; one that is none is replaced by the address literal of the
  /// local machine, which every server reads.
  package init(
    server: SMTPServerAddress, dialer: Dialer, ownName: String, deadlines: SMTPDeadlines = SMTPDeadlines()
  ) {
    self.server = server
    self.dialer = dialer
    self.ownName = MailAddress.isDomain(Array(ownName.utf8)[...]) ? ownName : "[127.0.0.1]"
    self.deadlines = deadlines
  }

  package func send(_ envelope: MailEnvelope) async throws -> SMTPOutcome {
    try await withSession { try await $0.send(envelope) }
  }

  /// One connection for as many messages as `body` sends. It runs on a loop: letters are put into their envelopes
  /// before.
  package func withSession<Answer: Sendable>(
    _ body: (SMTPSession) async throws -> Answer
  ) async throws -> Answer {
    let loop = dialer.nextLoop()
    return try await withTaskExecutorPreference(loop.executor) {
      let stream = try await connect(on: loop)
      let session = SMTPSession(stream, deadlines)
      return try await withTaskCancellationHandler {
        do {
          try await session.open(server, dialer: dialer, ownName: ownName)
          let answer = try await body(session)
          await session.quit()
          return answer
        } catch {
          session.end()
          throw error
        }
      } onCancel: {
        // A server that says nothing must not keep the program from ending.
        loop.perform { stream.close() }
      }
    }
  }

  private func connect(on loop: Loop) async throws(SMTPFailure) -> ClientStream {
    do {
      return try await dialer.connect(
        host: server.host, port: server.port, secured: server.tls == .immediate,
        deadlineSeconds: deadlines.connectSeconds, on: loop)
    } catch {
      throw SMTPFailure(wrapping: error)
    }
  }
}

/// How long a server may take. RFC 5321 4.5.3.2 grants minutes; a job that is tried again needs not wait so long.
package struct SMTPDeadlines: Sendable {
  package var connectSeconds = 10.0
  package var answerSeconds = 30.0
  /// The server may look for viruses, and giving up now could mean a second copy.
  package var finalAnswerSeconds = 120.0
  package var quitSeconds = 2.0

  package init() {}
}
