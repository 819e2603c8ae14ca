import Sockets

/// One connection to a relay, command by command: nothing is sent before the answer to what was sent before.
///
/// Lives on its stream's loop, inside `SMTPClient.withSession`.
package final class SMTPSession {
  let stream: ClientStream
  let deadlines: SMTPDeadlines
  var capabilities = SMTPCapabilities()
  private var parser = SMTPReplyParser()
  private var isOver = false
  private var hasBegun = false

  init(_ stream: ClientStream, _ deadlines: SMTPDeadlines) {
    self.stream = stream
    self.deadlines = deadlines
  }

  package func send(_ envelope: MailEnvelope) async throws(SMTPFailure) -> SMTPOutcome {
    guard !isOver else { throw SMTPFailure(.sessionOver) }
    if hasBegun { try await insist(.reset, "RSET") }
    hasBegun = true
    let size = capabilities.takesSize ? " SIZE=\(envelope.bytes.count)" : ""
    let sender = try await ask(.sender, "MAIL FROM:<\(envelope.sender?.address ?? "")>\(size)")
    // RFC 4954 6, RFC 3207 4: it wants a login or TLS first, which no message can help.
    if sender.code == 530 { throw SMTPFailure(.refused(.sender, sender)) }
    if let refusal = try refusal(.sender, sender) { return refusal }
    let recipient = try await ask(.recipient, "RCPT TO:<\(envelope.recipient.address)>")
    if let refusal = try refusal(.recipient, recipient) { return refusal }
    let go = try await ask(.message, "DATA")
    if !go.wantsMore {
      if let refusal = try refusal(.message, go) { return refusal }
      throw outOfStep(.message, go)
    }
    return try await sendText(envelope.bytes)
  }

  private func sendText(_ bytes: [UInt8]) async throws(SMTPFailure) -> SMTPOutcome {
    var text = DotStuffedText(bytes)
    while let piece = text.next() {
      if let early = try await unaskedRefusal(.message) { return try settled(.message, early) }
      do {
        stream.setDeadline(seconds: deadlines.answerSeconds)
        try await stream.write(piece)
        // Back to the loop's events: to the server's word, and to the other connections. As long as the kernel takes
        // what is written, writing alone never gets there.
        await stream.loop.run {}
      } catch {
        // A server that has had enough says why before it closes.
        if let early = try await unaskedRefusal(.message) { return try settled(.message, early) }
        throw SMTPFailure(wrapping: error)
      }
    }
    if let early = try await unaskedRefusal(.message) { return try settled(.message, early) }
    do {
      stream.setDeadline(seconds: deadlines.finalAnswerSeconds)
      try await stream.write(DotStuffedText.end)
      return try settled(.end, try await reply())
    } catch {
      end()
      throw SMTPFailure(wrapping: error, mayHaveBeenAccepted: true)
    }
  }

  private func settled(_ step: SMTPStep, _ reply: SMTPReply) throws(SMTPFailure) -> SMTPOutcome {
    try refusal(step, reply) ?? .accepted(reply)
  }

  /// Nil for a positive answer, and for one that wants more at DATA.
  private func refusal(_ step: SMTPStep, _ reply: SMTPReply) throws(SMTPFailure) -> SMTPOutcome? {
    if reply.isForNow { return .refusedForNow(reply) }
    if reply.isForGood { return .refusedForGood(reply) }
    if !reply.isPositive { throw outOfStep(step, reply) }
    return nil
  }

  // MARK: commands and answers

  /// Asks for what must be granted for anything else to make sense.
  @discardableResult
  func insist(_ step: SMTPStep, _ command: String) async throws(SMTPFailure) -> SMTPReply {
    let reply = try await ask(step, command)
    guard reply.isPositive else { throw SMTPFailure(.refused(step, reply)) }
    return reply
  }

  func ask(_ step: SMTPStep, _ command: String) async throws(SMTPFailure) -> SMTPReply {
    if let early = try await unaskedRefusal(step) { return early }
    do {
      stream.setDeadline(seconds: deadlines.answerSeconds)
      try await stream.write(Array("\(command)\r\n".utf8))
    } catch {
      throw SMTPFailure(wrapping: error)
    }
    return try await reply()
  }

  func greeting() async throws(SMTPFailure) {
    stream.setDeadline(seconds: deadlines.answerSeconds)
    let reply = try await reply()
    guard reply.isPositive else { throw SMTPFailure(.refused(.greeting, reply)) }
  }

  /// A refusal that came before its question, `421` before all; the server is not listening any more. Anything else
  /// would be taken for the answer to the next question, and all answers after it for those to the wrong ones.
  private func unaskedRefusal(_ step: SMTPStep) async throws(SMTPFailure) -> SMTPReply? {
    if parser.isEmpty && stream.isUsable { return nil }
    stream.setDeadline(seconds: deadlines.answerSeconds)
    let answer = try await reply()
    end()
    let reply = step == .login ? answer.withoutText : answer
    guard reply.isForNow || reply.isForGood else { throw outOfStep(step, reply) }
    return reply
  }

  private func reply() async throws(SMTPFailure) -> SMTPReply {
    do {
      while true {
        if let reply = try parser.next() {
          if reply.isGoodbye { end() }
          return reply
        }
        guard let bytes = try await stream.read() else { throw SocketError.closed }
        parser.take(bytes)
      }
    } catch {
      end()
      throw SMTPFailure(wrapping: error)
    }
  }

  private func outOfStep(_ step: SMTPStep, _ reply: SMTPReply) -> SMTPFailure {
    end()
    return SMTPFailure(.outOfStep(step, reply))
  }

  /// Says goodbye and does not insist on an answer.
  func quit() async {
    guard !isOver else { return }
    do {
      stream.setDeadline(seconds: deadlines.quitSeconds)
      try await stream.write(Array("QUIT\r\n".utf8))
      _ = try await reply()
    } catch {}
    end()
  }

  func end() {
    isOver = true
    stream.close()
  }

  /// Between STARTTLS and TLS nothing may wait: see `ClientStream.secure`.
  var isInStep: Bool { parser.isEmpty }
}
