import Synchronization

/// A mail server that keeps what it is given, and misbehaves on demand. Its threads may wait; no task does.
package final class SMTPSink: Sendable {
  /// The moments of a conversation at which it can misbehave.
  package enum Moment: String, Sendable {
    case greeting
    case hello = "EHLO"
    case login = "AUTH"
    case sender = "MAIL"
    case recipient = "RCPT"
    case text = "DATA"
    case end = "."
  }

  package enum Conduct: Sendable {
    case take
    case refuse(Moment, saying: String)
    /// Says nothing any more, and keeps the connection.
    case hang(Moment)
    case drop(Moment)
  }

  package let port: UInt16
  private let state: StateBox

  /// Its threads know this and not the sink, so that a sink that nobody holds any more ends.
  private final class StateBox: Sendable {
    let locked = Mutex(State())
  }

  private struct State {
    var listener: LoopbackListener?
    var conduct = Conduct.take
    var mails: [TakenMail] = []
    var connections = 0
  }

  package init() throws {
    let state = StateBox()
    let listener = try Self.listen(on: 0, state)
    port = listener.port
    state.locked.withLock { $0.listener = listener }
    self.state = state
  }

  package var mails: [TakenMail] { state.locked.withLock { $0.mails } }
  /// How many times somebody came, in vain or not.
  package var connections: Int { state.locked.withLock { $0.connections } }
  package func behave(_ conduct: Conduct) { state.locked.withLock { $0.conduct = conduct } }
  package func forget() { state.locked.withLock { $0.mails = [] } }

  /// The newest mail to somebody that fits; waits for it.
  package func mail(
    to recipient: String, within seconds: Double = 60, where fits: (TakenMail) -> Bool = { _ in true }
  ) async throws -> TakenMail {
    try await eventually("a mail to \(recipient)", within: seconds) {
      mails.last { $0.recipients.contains(recipient) && fits($0) }
    }
  }

  /// The server goes away, with all its connections.
  package func close() {
    let listener = state.locked.withLock { state in
      defer { state.listener = nil }
      return state.listener
    }
    listener?.close()
  }

  /// It comes back, on the same port.
  package func reopen() throws {
    close()
    let listener = try Self.listen(on: port, state)
    state.locked.withLock { $0.listener = listener }
  }

  private static func listen(on port: UInt16, _ state: StateBox) throws -> LoopbackListener {
    try LoopbackListener(port: port) { [weak state] descriptor in
      state?.locked.withLock { $0.connections += 1 }
      let conversation = SMTPConversation(
        descriptor, conduct: { state?.locked.withLock { $0.conduct } ?? .drop(.greeting) },
        take: { mail in state?.locked.withLock { $0.mails.append(mail) } })
      conversation.run()
    }
  }
}
