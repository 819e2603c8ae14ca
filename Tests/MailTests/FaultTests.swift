import Sockets
import Testing

@testable import Mail

/// REL-10: servers that refuse, hang, break off or talk nonsense. Nothing of it may look like a delivered letter, and
/// what may have been delivered is told apart from what was not.
struct FaultTests {
  typealias Answer = ScriptedServer.Answer

  @Test(
    "4xx and 5xx to a letter are answers, at whatever step they come",
    arguments: ["MAIL", "RCPT", "DATA", "."], [451, 552])
  func refusals(_ step: String, _ code: Int) async throws {
    let server = try ScriptedServer([step: .say("\(code)-no\r\n\(code) 4.0.0 not so")])
    defer { server.stop() }
    let outcome = try await send(to: server)
    let reply = SMTPReply(code: code, lines: ["no", "4.0.0 not so"])
    #expect(outcome == (code < 500 ? .refusedForNow(reply) : .refusedForGood(reply)))
    #expect(server.commands.last == "QUIT")
  }

  @Test("a refusal of us is no answer to the letter, which is sent again once the settings are right")
  func sessionRefusals() async throws {
    let cases: [(command: String, step: SMTPStep, code: Int)] = [
      ("greeting", .greeting, 421), ("greeting", .greeting, 554), ("EHLO", .hello, 421), ("EHLO", .hello, 450),
      ("MAIL", .sender, 530),
    ]
    for (command, step, code) in cases {
      let server = try ScriptedServer([command: .sayThenClose("\(code) no")])
      defer { server.stop() }
      let failure = await failure { try await send(to: server) }
      #expect(failure == SMTPFailure(.refused(step, SMTPReply(code: code, lines: ["no"]))))
    }
  }

  @Test("a server that knows no EHLO is greeted with HELO; one that refuses both is left")
  func helo() async throws {
    let old = try ScriptedServer(["EHLO": .say("502 what")])
    defer { old.stop() }
    #expect(try await send(to: old).isAccepted)
    #expect(
      old.commands == [
        "EHLO guichet.example", "HELO guichet.example", "MAIL FROM:<portal@guichet.example>",
        "RCPT TO:<reader@example.org>", "DATA", "QUIT",
      ])
    let mute = try ScriptedServer(["EHLO": .say("550 no"), "HELO": .say("550 no")])
    defer { mute.stop() }
    #expect(await failure { try await send(to: mute) }?.reason == .refused(.hello, SMTPReply(code: 550, lines: ["no"])))
  }

  @Test(
    "a line that breaks before the final dot leaves the letter unsent, after it the letter may have been taken",
    arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "text", "."])
  func breaks(_ step: String) async throws {
    for answer in [Answer.close, .hang] {
      let server = try ScriptedServer([step: answer])
      defer { server.stop() }
      let large = try Letters.envelope(String(repeating: "a line of a long text\r\n", count: 40_000))
      let failure = await failure { try await send(step == "text" ? large : nil, to: server, answerSeconds: 1) }
      guard case .connection = failure?.reason else {
        Issue.record("\(step): \(String(describing: failure))")
        continue
      }
      // A server that hangs in the text lets the whole of it come in.
      if step == "text", case .hang = answer { continue }
      #expect(failure?.mayHaveBeenAccepted == (step == "."), "\(step) \(answer)")
    }
  }

  @Test("a server that has had enough in the middle of a letter is heard, even if it closes")
  func earlyRefusal() async throws {
    let large = try Letters.envelope(String(repeating: "a line of a long text\r\n", count: 400_000))
    for answer in [Answer.sayThenClose("552 too long"), .say("552 too long")] {
      let server = try ScriptedServer(["text": answer])
      defer { server.stop() }
      #expect(try await send(large, to: server) == .refusedForGood(SMTPReply(code: 552, lines: ["too long"])))
    }
  }

  @Test("nobody listens: a failure, and nothing may have been accepted")
  func nobody() async throws {
    let server = try ScriptedServer()
    let port = server.port
    server.stop()
    await server.loops.all[0].run {}
    let failure = await failure {
      try await SMTPClient.to("smtp://127.0.0.1:\(port)").send(try Letters.plain().enveloped())
    }
    guard case .connection = failure?.reason else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(failure?.mayHaveBeenAccepted == false)
  }

  @Test(
    "nonsense and endless answers end the session",
    arguments: [
      "hello", "25", "2500 x", "250_x", "600 x", "150 x", "250-a\r\n251 b", "\u{0}\u{1}",
      String(repeating: "2", count: 5_000), "250 " + String(repeating: "x", count: 2_045),
      String(repeating: "250-x\r\n", count: 101) + "250 x",
    ])
  func nonsense(_ text: String) async throws {
    for step in ["EHLO", "RCPT", "."] {
      let server = try ScriptedServer([step: .sayThenClose(text)])
      defer { server.stop() }
      let failure = await failure { try await send(to: server) }
      #expect(failure?.reason == .notSMTP, "\(step)")
      #expect(failure?.mayHaveBeenAccepted == (step == "."))
    }
  }

  @Test("answers that nobody asked for are never taken for the answer to the letter")
  func outOfStep() async throws {
    for (step, text) in [
      ("MAIL", "250 ok\r\n250 ok"), ("RCPT", "250 ok\r\n354 go\r\n250 taken"), ("DATA", "354 go\r\n250 taken"),
      ("DATA", "250 taken"), ("MAIL", "354 go"),
    ] {
      let server = try ScriptedServer([step: .say(text)])
      defer { server.stop() }
      let failure = await failure { try await send(to: server) }
      guard case .outOfStep = failure?.reason else {
        Issue.record("\(step): \(String(describing: failure))")
        continue
      }
      #expect(failure?.mayHaveBeenAccepted == false)
    }
  }

  @Test("one refused letter does not stop the next one on the connection; a goodbye does")
  func sessionGoesOn() async throws {
    let envelope = try Letters.plain().enveloped()
    let server = try ScriptedServer(["RCPT": .say("550 nobody here")])
    defer { server.stop() }
    let refused = try await client(server).withSession { session in
      [try await session.send(envelope), try await session.send(envelope)]
    }
    #expect(refused == Array(repeating: .refusedForGood(SMTPReply(code: 550, lines: ["nobody here"])), count: 2))
    #expect(server.commands.filter { $0 == "RSET" }.count == 1)

    let leaving = try ScriptedServer([".": .sayThenClose("421 closing")])
    defer { leaving.stop() }
    let second = await failure {
      try await client(leaving).withSession { session in
        let first = try await session.send(envelope)
        #expect(first == .refusedForNow(SMTPReply(code: 421, lines: ["closing"])))
        return try await session.send(envelope)
      }
    }
    #expect(second == SMTPFailure(.sessionOver))
  }

  @Test("a server that answers QUIT with nothing does not undo what it accepted")
  func silentQuit() async throws {
    for answer in [Answer.hang, .close, .say("nonsense")] {
      let server = try ScriptedServer(["QUIT": answer])
      defer { server.stop() }
      #expect(try await send(to: server).isAccepted)
    }
  }

  private func client(_ server: ScriptedServer, answerSeconds: Double = 20) throws -> SMTPClient {
    try SMTPClient.to("smtp://127.0.0.1:\(server.port)", answerSeconds: answerSeconds)
  }

  private func send(
    _ envelope: MailEnvelope? = nil, to server: ScriptedServer, answerSeconds: Double = 20
  ) async throws -> SMTPOutcome {
    try await client(server, answerSeconds: answerSeconds).send(try envelope ?? Letters.plain().enveloped())
  }
}
