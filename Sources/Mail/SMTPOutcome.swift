package import Sockets

/// What the server said to one message.
package enum SMTPOutcome: Sendable, Equatable {
  /// It is the server's to deliver now.
  case accepted(SMTPReply)
  /// 4xx: the same message may be taken later.
  case refusedForNow(SMTPReply)
  /// 5xx: the same message will never be taken.
  case refusedForGood(SMTPReply)
}

/// Why a message got no answer of its own: the network, the server or our settings. It is to be sent again, with the
/// same Message-ID.
package struct SMTPFailure: Error, Equatable {
  package let reason: Reason
  /// The final dot had gone out: the message may have been taken although we were not told.
  package let mayHaveBeenAccepted: Bool

  package enum Reason: Sendable, Equatable {
    case connection(SocketError)
    /// The server refused us, not the message.
    case refused(SMTPStep, SMTPReply)
    /// An answer that does not belong to what was asked, or that nobody asked for.
    case outOfStep(SMTPStep, SMTPReply)
    case notSMTP
    case tlsNotOffered
    /// The connection is not secured and leaves this machine.
    case loginWouldBeSeen
    case noKnownLogin
    /// An earlier failure or refusal ended the session.
    case sessionOver
  }

  init(_ reason: Reason, mayHaveBeenAccepted: Bool = false) {
    self.reason = reason
    self.mayHaveBeenAccepted = mayHaveBeenAccepted
  }

  init(wrapping error: any Error, mayHaveBeenAccepted: Bool = false) {
    switch error {
    case let failure as SMTPFailure:
      self.init(failure.reason, mayHaveBeenAccepted: mayHaveBeenAccepted || failure.mayHaveBeenAccepted)
    case let error as SocketError: self.init(.connection(error), mayHaveBeenAccepted: mayHaveBeenAccepted)
    default: self.init(.notSMTP, mayHaveBeenAccepted: mayHaveBeenAccepted)
    }
  }
}

package enum SMTPStep: String, Sendable, Equatable {
  case greeting, hello, startTLS, login, reset, sender, recipient, message, end
}

extension SMTPFailure: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .connection(let error): "\(error)\(mayHaveBeenAccepted ? ", after the whole message" : "")"
    case .refused(let step, let reply): "refused at \(step.rawValue): \(reply)"
    case .outOfStep(let step, let reply): "unexpected answer at \(step.rawValue): \(reply)"
    case .notSMTP: "the answer is not SMTP"
    case .tlsNotOffered: "TLS is required and the server does not offer it"
    case .loginWouldBeSeen: "without TLS the password is not sent to another machine"
    case .noKnownLogin: "the server offers neither AUTH PLAIN nor AUTH LOGIN"
    case .sessionOver: "the session is over"
    }
  }
}
