import Crypto
import Foundation
import Mail
import Outside
import Procedures
import Registry
import Rules
import SQLite
import Sockets
import Templates
import Testing

@testable import Launch
@testable import Portal

@Suite("REL-10 Letters on their way out") struct MailRoundTests {
  private func round(_ souk: Souk, to sink: SMTPSink?, answerSeconds: Double = 1) throws -> MailRound {
    var deadlines = SMTPDeadlines()
    deadlines.answerSeconds = answerSeconds
    deadlines.finalAnswerSeconds = answerSeconds
    let postman = try sink.map {
      try Postman(
        server: "smtp://127.0.0.1:\($0.port)", Settings.Mail(), loops: try Souk.loops.get(), deadlines: deadlines)
    }
    return MailRound(souk.registry, postman)
  }

  private func write(_ count: Int, _ souk: Souk) async throws -> [Letter] {
    let letters = (0..<count).map { number in
      Letter(id: "letter-\(number)", recipient: "r\(number)@mail.example", subject: "No \(number)", text: "Bonjour\n")
    }
    try await souk.registry.write { db in
      for letter in letters { try Outbox.add(letter, at: souk.registry.tick(), in: db) }
    }
    return letters
  }

  /// Until the server is left in peace, or nothing is due any more.
  private func work(_ round: MailRound, _ souk: Souk) async throws {
    var runner = JobRunner(souk.registry, pauseMilliseconds: 5)
    round.takeOn(&runner)
    try await souk.run(runner) {
      let now = souk.clock.clock.wall()
      let (running, due) = try await souk.registry.read { db in
        (
          try db.value("SELECT count(*) FROM job WHERE state = 'running'", as: Int.self) ?? 0,
          try db.value("SELECT count(*) FROM job WHERE state = 'waiting' AND due_at <= ?", now, as: Int.self) ?? 0
        )
      }
      return running == 0 && (round.isResting || due == 0)
    }
  }

  private func sent(_ souk: Souk) async throws -> Int {
    try await souk.count("SELECT count(*) FROM letter WHERE sent_at IS NOT NULL AND last_error IS NULL")
  }

  @Test("SEC-35 a letter arrives as it was written, with its page and its papers, and one Subject")
  func whole() async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    let file = bytes(200_000)
    let stored = try await souk.registry.vault.store(file)
    let letter = Letter(
      id: "0f", recipient: "amina@mail.example", subject: "Reçu\r\nBcc: x@y.z", text: "مرحبا\n.\nÀ bientôt\n",
      html: "<p>مرحبا</p>", language: "ar",
      attachments: [.init(name: "ST-1.pdf", contentType: "application/pdf", sha256: Hex.encode(stored.sha256))])
    try await souk.registry.write { try Outbox.add(letter, at: souk.registry.tick(), in: $0) }
    try await work(try round(souk, to: sink), souk)
    let mail = try #require(sink.mails.first)
    #expect(sink.mails.count == 1 && mail.recipients == ["amina@mail.example"])
    #expect(mail.subject == "Reçu Bcc: x@y.z" && mail.field("Bcc") == nil)
    #expect(mail.text == letter.text && mail.html?.contains("مرحبا") == true)
    #expect(mail.field("Message-ID") == "<0f@localhost.localdomain>" && mail.field("Content-Language") == "ar")
    #expect(mail.attachments.map(\.fileName) == ["ST-1.pdf"] && mail.attachments.first?.bytes == file)
    #expect(try await sent(souk) == 1)
    // It is not sent again, whatever happens to the clock.
    souk.clock.pass(seconds: 86_400)
    try await work(try round(souk, to: sink), souk)
    #expect(sink.mails.count == 1)
  }

  private static let ills: [SMTPSink.Conduct] =
    [.greeting, .hello, .sender, .recipient, .text, .end].flatMap { moment -> [SMTPSink.Conduct] in
      [.refuse(moment, saying: "451 later"), .drop(moment)]
    } + [.refuse(.greeting, saying: "554 no service"), .refuse(.sender, saying: "421 shutting down")]

  @Test("whatever ails the server, each letter goes out once when it is well again, and soon", arguments: ills)
  func ill(conduct: SMTPSink.Conduct) async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    let letters = try await write(3, souk)
    let round = try round(souk, to: sink)
    sink.behave(conduct)
    for _ in 0..<6 {
      try await work(round, souk)
      souk.clock.pass(seconds: 4)
    }
    #expect(sink.mails.isEmpty)
    #expect(try await souk.count("SELECT count(*) FROM letter WHERE last_error IS NOT NULL") > 0)
    sink.behave(.take)
    souk.clock.pass(seconds: 60)
    try await work(round, souk)
    #expect(Set(sink.mails.map { $0.field("Message-ID") }) == Set(letters.map { "<\($0.id)@localhost.localdomain>" }))
    #expect(try await (sink.mails.count, sent(souk)) == (3, 3))
  }

  @Test("one that says nothing any more holds nobody up", arguments: [SMTPSink.Moment.greeting, .recipient])
  func silent(moment: SMTPSink.Moment) async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    _ = try await write(2, souk)
    let round = try round(souk, to: sink)
    sink.behave(.hang(moment))
    try await work(round, souk)
    sink.behave(.take)
    souk.clock.pass(seconds: 60)
    try await work(round, souk)
    #expect(try await (sink.mails.count, sent(souk)) == (2, 2))
  }

  @Test(
    "a portal that is told to end does not wait for it, and the letter leaves after the next start",
    .timeLimit(.minutes(20)), arguments: [SMTPSink.Moment.greeting, .end])
  func ending(moment: SMTPSink.Moment) async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    _ = try await write(1, souk)
    sink.behave(.hang(moment))
    var runner = JobRunner(souk.registry, pauseMilliseconds: 5)
    try round(souk, to: sink, answerSeconds: 3_600).takeOn(&runner)
    try await souk.run(runner) { sink.connections == 1 }
    sink.behave(.take)
    // As a start does: whoever held the job is gone.
    try await souk.registry.write { db in
      let tick = souk.registry.tick()
      try Jobs.voidLeases(ofOtherRunsThan: Tick(wall: tick.wall, steady: tick.steady, run: "next"), in: db)
    }
    try await work(try round(souk, to: sink), souk)
    #expect(try await (sink.mails.count, sent(souk)) == (1, 1))
  }

  @Test("away for an hour it is asked now and then whatever waits, and all letters leave within seconds of its return")
  func away() async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    sink.behave(.drop(.greeting))
    let letters = try await write(40, souk)
    let round = try round(souk, to: sink)
    for _ in 0..<60 {
      try await work(round, souk)
      souk.clock.pass(seconds: 60)
    }
    // Four hands each time, though forty letters are due.
    #expect(sink.connections <= 4 * 60, "\(sink.connections)")
    #expect(try await souk.count("SELECT max(attempts) FROM job") == 0, "no letter is blamed")
    sink.behave(.take)
    souk.clock.pass(seconds: 15)
    try await work(round, souk)
    #expect(try await (sink.mails.count, sent(souk)) == (40, 40))
    #expect(Set(sink.mails.map(\.subject)) == Set(letters.map(\.subject)))
  }

  @Test("the first retry comes within seconds, and who is put off for hours is asked every minute")
  func patience() async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    _ = try await write(1, souk)
    let round = try round(souk, to: sink)
    sink.behave(.refuse(.recipient, saying: "450 greylisted"))
    try await work(round, souk)
    souk.clock.pass(seconds: 2)
    try await work(round, souk)
    #expect(sink.connections == 2)
    for _ in 0..<60 {
      souk.clock.pass(seconds: 60)
      try await work(round, souk)
    }
    #expect(sink.connections == 62)
    sink.behave(.take)
    souk.clock.pass(seconds: 60)
    try await work(round, souk)
    #expect(sink.mails.count == 1)
  }

  @Test(
    "a recipient that does not exist is not tried again, the others are not kept waiting, and an administrator sees why"
  )
  func unknownRecipient() async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    let round = try round(souk, to: sink)
    sink.behave(.refuse(.recipient, saying: "550 5.1.1 no such user"))
    _ = try await write(1, souk)
    let bad = Letter(id: "bad", recipient: "né@mail.example", subject: "", text: "")
    let lost = Letter(
      id: "lost", recipient: "a@mail.example", subject: "", text: "",
      attachments: [.init(name: "x", contentType: "application/pdf", sha256: String(repeating: "0", count: 64))])
    try await souk.registry.write { db in
      for letter in [bad, lost] { try Outbox.add(letter, at: souk.registry.tick(), in: db) }
    }
    for _ in 0..<5 {
      try await work(round, souk)
      souk.clock.pass(seconds: 120)
    }
    #expect(sink.connections == 1)
    let dead = try await souk.registry.read { try Jobs.dead(in: $0) }
    #expect(dead.map(\.attempts) == [1, 1, 1])
    #expect(dead.first?.lastError?.contains("550 5.1.1 no such user") == true)
    let shown = try await souk.registry.read { try Outbox.list(in: $0) }
    #expect(shown.allSatisfy { $0.sentAt == nil && $0.lastError != nil })
    // The administrator has mended it.
    sink.behave(.take)
    let id = try #require(dead.first?.id)
    #expect(try await souk.registry.write { try Jobs.retry(id, at: souk.registry.tick(), in: $0) })
    try await work(round, souk)
    #expect(sink.mails.count == 1)
  }

  @Test("without a mail server letters are kept where an administrator reads them, and no work piles up")
  func noServer() async throws {
    let souk = try await Souk()
    _ = try await write(3, souk)
    try await work(try round(souk, to: nil), souk)
    let shown = try await souk.registry.read { try Outbox.list(in: $0) }
    #expect(shown.map(\.lastError) == Array(repeating: "no mail server is set", count: 3))
    #expect(shown.allSatisfy { $0.sentAt == nil && $0.letter.text == "Bonjour\n" })
    #expect(try await souk.count("SELECT count(*) FROM job WHERE state <> 'done'") == 0)
  }

  @Test("the whole way: a request is filed, and the mail that arrives bears its number and the receipt")
  func wholeWay() async throws {
    let (souk, sink) = (try await Souk(), try SMTPSink())
    let round = try round(souk, to: sink)
    let id = try await souk.filed(by: Actor(account: "badr", name: ""))
    try await souk.work()
    try await work(round, souk)
    let mail = try #require(sink.mails.first { $0.recipients == ["badr@mail.example"] })
    let number = try #require(try await souk.dossier(id).number)
    #expect(mail.text.contains(number) && mail.links.contains("https://guichet.example/ar/dossiers/\(id)"))
    #expect(mail.html?.contains("dir=\"rtl\"") == true)
    #expect(mail.attachments.first?.bytes.starts(with: Array("%PDF-".utf8)) == true)
  }

  private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) } }
}
