import Sockets
import Testing

@testable import Mail

/// TLS and logins, against a real server with a certificate of an authority of our own.
struct SecureTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority(names: "DNS:localhost,IP:127.0.0.1") }

  @Test("SEC-47 STARTTLS is used when offered, and the server knows who logged in", arguments: ["", "?tls=required"])
  func startTLS(_ option: String) async throws {
    let sink = try secured("starttls", user: "us er@x", password: "p:a/ss%€")
    let url = "smtp://us%20er%40x:p%3Aa%2Fss%25%E2%82%AC@localhost:\(sink.port)\(option)"
    let client = try SMTPClient.to(url, trusting: authority.authorityFile)
    #expect(try await client.send(try Letters.plain().enveloped()).isAccepted)
    let taken = try sink.next()
    #expect(taken.secured)
    #expect(taken.user == "us er@x")
  }

  @Test("a server that only knows AUTH LOGIN is logged in to that way, in TLS from the first byte")
  func login() async throws {
    let sink = try secured("immediate", user: "u", password: "p", exclude: ["PLAIN"])
    let client = try SMTPClient.to("smtps://u:p@127.0.0.1:\(sink.port)", trusting: authority.authorityFile)
    #expect(try await client.send(try Letters.plain().enveloped()).isAccepted)
    let taken = try sink.next()
    #expect(taken.secured)
    #expect(taken.user == "u")
  }

  @Test("a wrong password is a failure of ours, not of the letter, and stands in no description")
  func wrongPassword() async throws {
    let sink = try secured("starttls", user: "u", password: "right")
    let client = try SMTPClient.to("smtp://u:wr0ngsecret@localhost:\(sink.port)", trusting: authority.authorityFile)
    let failure = await failure { try await client.send(try Letters.plain().enveloped()) }
    guard case .refused(.login, let reply) = failure?.reason else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(reply.code == 535)
    #expect(!"\(String(describing: failure)) \(String(reflecting: failure)) \(client)".contains("wr0ngsecret"))
  }

  @Test("SEC-47 a certificate of another authority or for another name ends it before a word is said in it")
  func badCertificates() async throws {
    let stranger = try TestAuthority(names: "DNS:localhost")
    let misnamed = try TestAuthority(names: "DNS:other.example")
    for (shown, trusted) in [(authority, stranger.authorityFile), (misnamed, misnamed.authorityFile)] {
      for (scheme, tls) in [("smtp", "starttls"), ("smtps", "immediate")] {
        let sink = try Sink(["cert": shown.certificateFile, "key": shown.keyFile, "tls": tls])
        let client = try SMTPClient.to("\(scheme)://localhost:\(sink.port)", trusting: trusted)
        let failure = await failure { try await client.send(try Letters.plain().enveloped()) }
        guard case .connection(.tls) = failure?.reason else {
          Issue.record("\(String(describing: failure))")
          continue
        }
        #expect(failure?.mayHaveBeenAccepted == false)
      }
    }
  }

  @Test("where STARTTLS was taken out of the answer, a required TLS sends nothing")
  func stripped() async throws {
    let server = try ScriptedServer(hello: "250-script\r\n250 AUTH PLAIN LOGIN")
    defer { server.stop() }
    let client = try SMTPClient.to("smtp://u:p@127.0.0.1:\(server.port)?tls=required")
    let failure = await failure { try await client.send(try Letters.plain().enveloped()) }
    #expect(failure == SMTPFailure(.tlsNotOffered))
    #expect(server.commands == ["EHLO guichet.example"])
  }

  @Test("what was sent along with the answer to STARTTLS is not read as if it came secured")
  func injectedAnswers() async throws {
    for more in ["\r\n250 injected", "\r\n250-half", "\r\n2", "\r\n250 a\r\n250 b\r\n235 c"] {
      let server = try ScriptedServer(["STARTTLS": .say("220 go\(more)")], hello: "250-script\r\n250 STARTTLS")
      defer { server.stop() }
      let client = try SMTPClient.to("smtp://u:p@127.0.0.1:\(server.port)")
      let failure = await failure { try await client.send(try Letters.plain().enveloped()) }
      guard case .outOfStep(.startTLS, _) = failure?.reason else {
        Issue.record("\(String(describing: failure))")
        continue
      }
      #expect(server.commands == ["EHLO guichet.example", "STARTTLS"])
    }
  }

  @Test("a server that says go and then speaks no TLS, hangs or closes is left")
  func noHandshake() async throws {
    for answer in [ScriptedServer.Answer.sayThenClose("220 go"), .say("220 go")] {
      let server = try ScriptedServer(["STARTTLS": answer], hello: "250-script\r\n250 STARTTLS")
      defer { server.stop() }
      let client = try SMTPClient.to("smtp://127.0.0.1:\(server.port)", answerSeconds: 1)
      let failure = await failure { try await client.send(try Letters.plain().enveloped()) }
      guard case .connection = failure?.reason else {
        Issue.record("\(String(describing: failure))")
        continue
      }
    }
  }

  @Test("a refused STARTTLS is a failure: the connection does not go on in clear")
  func refusedTLS() async throws {
    let server = try ScriptedServer(["STARTTLS": .say("454 not now")], hello: "250-script\r\n250 STARTTLS")
    defer { server.stop() }
    let failure = await failure {
      try await SMTPClient.to("smtp://127.0.0.1:\(server.port)").send(try Letters.plain().enveloped())
    }
    #expect(failure?.reason == .refused(.startTLS, SMTPReply(code: 454, lines: ["not now"])))
    #expect(server.commands == ["EHLO guichet.example", "STARTTLS"])
  }

  @Test("on this machine a password may go in clear; an answer that repeats it is cut")
  func loopback() async throws {
    let words = Base64.text(Array("\0u\0p".utf8))
    let server = try ScriptedServer(
      ["AUTH": .say("535 5.7.8 what is \(words)?")], hello: "250-script\r\n250 AUTH PLAIN")
    defer { server.stop() }
    let client = try SMTPClient.to("smtp://u:p@127.0.0.1:\(server.port)?tls=none")
    let failure = await failure { try await client.send(try Letters.plain().enveloped()) }
    #expect(failure?.reason == .refused(.login, SMTPReply(code: 535, lines: ["5.7.8"])))
    #expect(server.commands.last == "AUTH PLAIN \(words)")
  }

  @Test("this machine is what loops back, not what a tunnel calls so")
  func thisMachine() throws {
    for (text, expected) in [
      ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
      ("192.168.1.1", false), ("2002:7f00:1::", false), ("64:ff9b::7f00:1", false), ("0.0.0.0", false),
      ("2001:db8::1", false),
    ] {
      #expect(try #require(IPAddress(text)).isThisMachine == expected, "\(text)")
    }
  }

  private func secured(
    _ tls: String, user: String, password: String, exclude: [String] = []
  ) throws -> Sink {
    var options = [
      "cert": authority.certificateFile, "key": authority.keyFile, "tls": tls, "user": user, "password": password,
    ]
    if let mechanism = exclude.first { options["exclude"] = mechanism }
    return try Sink(options)
  }
}

func failure<Answer>(_ work: () async throws -> Answer) async -> SMTPFailure? {
  do {
    _ = try await work()
    return nil
  } catch {
    return error as? SMTPFailure
  }
}
