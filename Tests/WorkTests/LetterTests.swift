import Crypto
import Foundation
import JSON
import PaperOracles
import Procedures
import Rules
import Templates
import Testing

@testable import Portal
@testable import Registry

@Suite("Letters about dossiers") struct LetterTests {
  @Test(
    "ER-15 the acknowledgement tells the applicant in his language what was asked, entered and submitted",
    arguments: [("amina", "fr"), ("badr", "ar"), ("carol", "en")])
  func acknowledgement(reader: (account: String, language: String)) async throws {
    let souk = try await Souk()
    let id = try await souk.filed(by: Actor(account: reader.account, name: ""), language: "fr")
    try await souk.work()
    let letter = try #require(try await souk.letters(to: reader.account).first)
    let number = try #require(try await souk.dossier(id).number)
    let words = [
      "fr": ["Reçu", "Tenir un étal", "Vous n’avez rien à faire", "Autorisation d’étal", "Enseigne\u{a0}: Chez Amina"],
      "ar": ["توصلنا", "فتح كشك", "ليس عليكم القيام", "رخصة الكشك", "الاسم التجاري", "\u{2068}Chez Amina\u{2069}"],
      "en": ["received", "Keep a stall", "nothing for you to do", "Stall licence", "Trade name: Chez Amina"],
    ]
    for word in words[reader.language] ?? [] {
      #expect((letter.subject + letter.text).contains(word), "\(word) in \(letter.subject) \(letter.text)")
    }
    let html = try #require(letter.html)
    for text in [letter.text, html] {
      #expect(text.contains(number) && text.contains("https://guichet.example/\(reader.language)/dossiers/\(id)"))
      #expect(!text.contains("secret-illness") && !text.contains("⟦"), "\(text)")
    }
    #expect(letter.language == reader.language)
    #expect(html.contains("lang=\"\(reader.language)\" dir=\"\(reader.language == "ar" ? "rtl" : "ltr")\""))
    #expect(html.contains("<a href=\"https://guichet.example/\(reader.language)/dossiers/\(id)\""))
    // The name of a file that brings a line of its own stays in its line.
    #expect(letter.text.contains("carte  Bcc: x@y.z.pdf") && !letter.text.contains("\nBcc"))
    #expect(!letter.subject.contains("\n") && letter.id.allSatisfy(\.isHexDigit))

    let attachment = try #require(letter.attachments.first)
    #expect(attachment.name == "\(number).pdf")
    var bytes: [UInt8] = []
    try await souk.registry.vault.forEachPiece(of: try #require(Hex.decode(attachment.sha256))) { bytes += $0 }
    let text = try Tools.withFile(bytes) { try Tools.run("pdftotext", [$0, "-"]).output }
    #expect(text.contains(number) && !text.contains("secret-illness"), "\(text)")
    let uses = try await souk.registry.read { try DocumentUses.documents(of: "dossier/\(id)", in: $0) }
    #expect(uses.contains(Digest.of(bytes)))
  }

  @Test("who files with him and who files for him read it too, as long as he lets them")
  func parties() async throws {
    let souk = try await Souk()
    let until = souk.clock.clock.wall().adding(seconds: 3_600)
    try await souk.registry.write { [now = souk.clock.clock.wall()] db in
      try Mandates.give("m1", of: "amina", to: "carol", until: until, at: now, in: db)
    }
    let broker = Actor(account: "carol", name: "Carol", principal: "amina")
    let id = try await souk.filed(by: broker, then: [.addCoauthor("badr")])
    try await souk.work()
    #expect(
      Set(try await souk.letters().filter { $0.subject.contains("ST-") }.map(\.recipient)) == [
        "amina@mail.example", "badr@mail.example", "carol@mail.example",
      ])
    try await souk.forgetLetters()
    souk.clock.pass(seconds: 3_600)
    try await souk.end("revision", "complete", id, Souk.reviewer, note: "Encore une fois.")
    try await souk.work()
    #expect(Set(try await souk.letters().map(\.recipient)) == ["amina@mail.example", "badr@mail.example"])
  }

  @Test(
    "ER-22 what is to be mended is told fault by fault with its cure, and where; the agency hears that it was mended")
  func faults() async throws {
    let souk = try await Souk()
    let id = try await souk.filed()
    try await souk.end(
      "revision", "complete", id, Souk.reviewer, note: "La photo est floue.",
      remarks: [Remark(.document("identity"), reason: "unreadable"), Remark(.field("area"), reason: "unreadable")])
    try await souk.work()
    let letter = try #require(try await souk.letters(to: "amina").last)
    #expect(
      letter.text.contains(
        """
        Il manque quelque chose :
        – Pièce d’identité\u{a0}: Illisible. Photographiez-la à plat
        – Surface\u{a0}: Illisible. Photographiez-la à plat
        – Remarque de l’agent\u{a0}: La photo est floue.
        Corrigez ici : https://guichet.example/fr/dossiers/\(id)
        """), "\(letter.text)")
    #expect(letter.text.contains("Ce qui est attendu de vous\u{a0}: corriger"))
    try await souk.act(.fill(["area": 6]), id, Souk.amina)
    try await souk.act(.complete(note: "Voilà."), id, Souk.amina)
    try await souk.work()
    let told = try #require(try await souk.letters(to: "desk@town.example").last)
    #expect(told.subject.hasPrefix("Complété") && told.text.contains("https://guichet.example/fr/tasks"))
  }

  @Test(
    "ER-30 an officer is written to in his own language; what is told every day comes as one letter of what is left"
  )
  func digest() async throws {
    let souk = try await Souk()
    var ids: [String] = []
    for name in ["Un", "Deux", "Trois"] { ids.append(try await souk.filed(name: name)) }
    try await souk.work()
    #expect(try await souk.letters(to: "desk-reviewer").isEmpty)
    // One is done before the offices open.
    try await souk.end("revision", "accept", ids[1], Souk.reviewer)
    try await souk.work()
    let study = try #require(try await souk.letters(to: "town-agent").last)
    #expect(study.language == "ar" && study.text.contains("الدراسة"), "\(study.text)")
    try souk.clock.set("2026-03-03T08:29:59")
    try await souk.work()
    #expect(try await souk.letters(to: "desk-reviewer").isEmpty)
    try souk.clock.set("2026-03-03T08:30:00")
    try await souk.work()
    let letters = try await souk.letters(to: "desk-reviewer")
    #expect(letters.count == 1)
    let digest = try #require(letters.first)
    #expect(digest.subject == "À traiter : 2")
    for (id, isThere) in zip(ids, [true, false, true]) {
      let number = try #require(try await souk.dossier(id).number)
      #expect(digest.text.contains(number) == isThere, "\(digest.text)")
    }
    // The next one begins a new digest.
    _ = try await souk.filed()
    try await souk.work()
    try souk.clock.set("2026-03-04T08:30:00")
    try await souk.work()
    #expect(try await souk.letters(to: "desk-reviewer").map(\.subject) == ["À traiter : 2", "À traiter : 1"])
    #expect(try await souk.count("SELECT count(*) FROM digest_line") == 0)
  }

  @Test(
    "a digest waits for the next hour, the next morning of work, the next week",
    arguments: [
      ("2026-03-02T10:15:00", "2026-03-02T11:00:00", "2026-03-03T08:30:00", "2026-03-09T08:30:00"),
      ("2026-03-02T07:00:00", "2026-03-02T08:00:00", "2026-03-02T08:30:00", "2026-03-09T08:30:00"),
      ("2026-03-06T23:59:59", "2026-03-07T00:00:00", "2026-03-09T08:30:00", "2026-03-09T08:30:00"),
      ("2026-03-08T12:00:00", "2026-03-08T13:00:00", "2026-03-09T08:30:00", "2026-03-09T08:30:00"),
    ])
  func frequencies(case times: (now: String, hourly: String, daily: String, weekly: String)) throws {
    let now = try HandClock(times.now).hour
    let calendar = WorkingCalendar()
    #expect(Message.Frequency.now.due(after: now, calendar) == nil)
    for (frequency, expected) in [
      (Message.Frequency.hourly, times.hourly), (.daily, times.daily), (.weekly, times.weekly),
    ] {
      #expect(frequency.due(after: now, calendar) == (try HandClock(expected).hour.moment), "\(frequency)")
    }
  }

  @Test("ER-37 a refusal gives its reason, its law, what would cure it, and where to appeal")
  func refusal() async throws {
    let souk = try await Souk()
    let id = try await souk.filed()
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    try await souk.end("study", "refuse", id, Souk.agent, reason: "full", note: "Revenez en mai.")
    try await souk.work()
    let letter = try #require(try await souk.letters(to: "amina").last)
    #expect(
      letter.text.contains(
        "Autorisation d’étal : Le souk est complet Revenez en mai. (Arrêté 1). Demandez une autre place. "
          + "Recours : devant le gouverneur."), "\(letter.text)")
  }

  @Test("a job that is done twice writes each letter once")
  func once() async throws {
    let souk = try await Souk()
    let id = try await souk.filed()
    let office = try souk.office()
    let job = MessageToSend(
      dossier: id, message: "filed", to: .applicant, step: nil, formality: nil, reason: "")
    for _ in 0..<3 { try await souk.registry.write(try await office.write(job, key: "k")) }
    #expect(try await souk.letters().count == 1)
    #expect(try await souk.count("SELECT count(*) FROM job WHERE kind = 'mail.send'") == 1)
    try await souk.registry.write(try await office.write(job, key: "another"))
    #expect(try await souk.letters().count == 2)
  }

  @Test("a post that nobody holds is its agency's affair; a message the pack does not have is given up at once")
  func nobody() async throws {
    let souk = try await Souk()
    let id = try await souk.filed()
    try await souk.registry.write { try Posts.take(.init(agency: "town", role: "agent"), from: "town-agent", in: $0) }
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    #expect(try await souk.letters(to: "town@town.example").count == 1)
    let job = MessageToSend(dossier: id, message: "gone", to: .applicant, step: nil, formality: nil, reason: "")
    let office = try souk.office()
    await #expect(throws: JobVerdict.hopeless(because: "the pack has no message “gone”")) {
      _ = try await office.write(job, key: "k")
    }
  }

  @Test("more paid than due: the cashier learns the reference and the amount")
  func refund() async throws {
    let souk = try await Souk()
    let id = try await souk.draft()
    try await souk.act(.pay(payment: "p-1", .simulated), id, Souk.amina)
    try await souk.act(.fill(["area": 3]), id, Souk.amina)
    _ = try await souk.registry.settle("p-1", by: souk.errand(.house))
    try await souk.work()
    let letter = try #require(try await souk.letters(to: "cashier").first)
    #expect(
      letter.language == "en" && letter.text.contains("p-1") && letter.text.contains("50.00\u{a0}MAD"), "\(letter.text)"
    )
    #expect(letter.text.contains("- Town: 50.00\u{a0}MAD"), "\(letter.text)")
  }

  @Test("ER-18 the letter that says that money came brings the receipt")
  func paid() async throws {
    let souk = try await Souk(changing: (#"on: "filed""#, #"on: "paid""#))
    let id = try await souk.draft()
    try await souk.act(.pay(payment: "p-1", .simulated), id, Souk.amina)
    _ = try await souk.registry.settle("p-1", by: souk.errand(.house))
    try await souk.work()
    let letter = try #require(try await souk.letters(to: "amina").last)
    let paper = try #require(letter.attachments.first)
    let receipt = try #require(try await souk.dossier(id).payments.first?.receipt)
    #expect(paper.name == "\(receipt).pdf" && letter.attachments.count == 1)
    var bytes: [UInt8] = []
    try await souk.registry.vault.forEachPiece(of: try #require(Hex.decode(paper.sha256))) { bytes += $0 }
    let text = try Tools.withFile(bytes) { try Tools.run("pdftotext", [$0, "-"]).output }
    #expect(text.contains(receipt) && text.contains("p-1"), "\(text)")
    let uses = try await souk.registry.read { try DocumentUses.documents(of: "dossier/\(id)", in: $0) }
    #expect(uses.map(Hex.encode).contains(paper.sha256), "kept with the dossier")
  }

  @Test("SEC-49 letters about accounts are there in each language, with links from the settings alone")
  func accounts() async throws {
    let souk = try await Souk()
    let link = "https://guichet.example/fr/confirm/abc"
    let letters: [AccountLetters] = [
      .confirmMail(link: link), .resetPassword(link: link), .alreadyRegistered, .passwordChanged,
      .emailChangeRequested(link: link), .emailTaken, .emailChangeAsked, .emailChanged,
      .invitation(link: link, by: "Zoé\r\nBcc: x@y.z"),
      .secondFactorRemoved,
    ]
    for (id, language) in [("amina", "fr"), ("badr", "ar"), ("carol", "en")] {
      let account = try #require(try await souk.registry.read { try Accounts.find(id, in: $0) })
      for (number, kind) in letters.enumerated() {
        let letter = try kind.letter("id\(number)", to: account, souk.portal)
        let goes = letter.text.contains(link) ? link : "https://guichet.example/\(language)/"
        #expect(letter.text.split(whereSeparator: \.isWhitespace).contains(Substring(goes)), "\(letter.text)")
        #expect(letter.html?.contains("<a href=\"\(goes)\"") == true)
        #expect(letter.language == language && letter.recipient == account.email && letter.text.contains(account.name))
        #expect(!letter.text.contains("⟦") && !letter.subject.contains("⟦") && !letter.text.contains("\r"))
        #expect(!letter.text.contains("{"))
      }
    }
    let amina = try #require(try await souk.registry.read { try Accounts.find("amina", in: $0) })
    let moved = try AccountLetters.emailChangeRequested(link: link).letter(
      "x", to: amina, at: "new@mail.example", souk.portal)
    #expect(moved.recipient == "new@mail.example")
  }
}
