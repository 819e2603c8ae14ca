import Sockets

/// From the greeting to the point where messages can be sent: EHLO, STARTTLS, AUTH.
extension SMTPSession {
  func open(_ server: SMTPServerAddress, dialer: Dialer, ownName: String) async throws(SMTPFailure) {
    try await greeting()
    try await hello(ownName)
    var isSecured = server.tls == .immediate
    if server.tls == .required || server.tls == .whenOffered {
      if capabilities.startsTLS {
        try await startTLS(server.host, dialer)
        // What was said before may have been said by somebody between us (RFC 3207 4.2).
        try await hello(ownName)
        isSecured = true
      } else if server.tls == .required {
        throw SMTPFailure(.tlsNotOffered)
      }
    }
    guard let credentials = server.credentials else { return }
    guard isSecured || stream.peer.ip.isThisMachine else { throw SMTPFailure(.loginWouldBeSeen) }
    try await logIn(credentials)
  }

  private func hello(_ ownName: String) async throws(SMTPFailure) {
    let reply = try await ask(.hello, "EHLO \(ownName)")
    if reply.isForGood {
      capabilities = SMTPCapabilities()
      try await insist(.hello, "HELO \(ownName)")
      return
    }
    guard reply.isPositive else { throw SMTPFailure(.refused(.hello, reply)) }
    capabilities = SMTPCapabilities(reply)
  }

  private func startTLS(_ host: String, _ dialer: Dialer) async throws(SMTPFailure) {
    let reply = try await insist(.startTLS, "STARTTLS")
    guard isInStep else { throw SMTPFailure(.outOfStep(.startTLS, reply)) }
    do {
      try await dialer.secure(stream, host: host, deadlineSeconds: deadlines.answerSeconds)
    } catch {
      throw SMTPFailure(wrapping: error)
    }
  }

  /// AUTH PLAIN (RFC 4616) or the LOGIN of old servers. No answer's text goes further: it could repeat the password.
  private func logIn(_ credentials: SMTPCredentials) async throws(SMTPFailure) {
    let reply: SMTPReply
    if capabilities.plainLogin {
      let words = Base64.text([0] + credentials.user + [0] + credentials.password)
      reply = try await ask(.login, "AUTH PLAIN \(words)")
    } else if capabilities.loginLogin {
      var step = try await ask(.login, "AUTH LOGIN")
      for word in [credentials.user, credentials.password] where step.wantsMore {
        step = try await ask(.login, Base64.text(word))
      }
      reply = step
    } else {
      throw SMTPFailure(.noKnownLogin)
    }
    guard reply.isPositive else { throw SMTPFailure(.refused(.login, reply.withoutText)) }
  }
}

extension IPAddress {
  /// An address of IPv6 that leads to a loopback address through a tunnel does not count: it leaves the machine.
  var isThisMachine: Bool { scope == .loopback && embeddedIPv4 == nil }
}
