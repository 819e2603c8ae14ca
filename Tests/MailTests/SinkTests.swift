import Foundation
import Testing

@testable import Mail

/// Our mail as a real server takes it and Python's email package reads it.
struct SinkTests {
  @Test("a plain letter arrives with one of each field and its text")
  func plain() async throws {
    let taken = try await delivered(try Letters.plain(text: "Première ligne\r\nمرحبا بكم\rfin = 3,50 € \n"))
    #expect(taken.sender == "portal@guichet.example")
    #expect(taken.recipients == ["reader@example.org"])
    #expect(taken.fields("Subject") == ["Hello"])
    #expect(taken.fields("Message-ID") == ["<\(Letters.id)>"])
    #expect(taken.fields("Auto-Submitted") == ["auto-generated"])
    #expect(taken.fromName == "Guichet")
    #expect(taken.toName == "A Reader")
    #expect(taken.date == 1_700_579_100)
    #expect(taken.root.type == "text/plain")
    #expect(taken.root.text == "Première ligne\nمرحبا بكم\nfin = 3,50 € \n")
    #expect(taken.mailOptions.contains { $0.hasPrefix("SIZE=") })
    #expect(taken.fields("List-Unsubscribe").isEmpty)
  }

  @Test("a subject in any language arrives as it was")
  func subjects() async throws {
    let subjects = [
      "Votre dossier est complet", "Récépissé de votre demande n° 2026-000123 déposée à la préfecture",
      "تم استلام طلبكم رقم 2026-000123 لدى الشباك الوحيد للاستثمار، وسيتم إشعاركم بكل تقدم في معالجته قريبا",
      "=?UTF-8?B?aGE=?= not decoded", "😀 faces 👨‍👩‍👧‍👦 and e\u{301} marks", "a = b_c ? d", "",
      "Un long sujet tout en ASCII qui doit etre plie entre deux mots parce qu'il ne tient pas sur une seule ligne",
      String(repeating: "x", count: 200), String(repeating: "é", count: 200), String(repeating: "界", count: 250),
      "\"quoted\" <and> (comment), here; there: @ all\\",
    ]
    let taken = try await delivered(try subjects.map { try Letters.plain(subject: $0) })
    for (subject, taken) in zip(subjects, taken) { #expect(taken.fields("Subject") == [subject]) }
  }

  @Test("a name in any language arrives as it was, and is one address")
  func names() async throws {
    let names = [
      "Zoé", "محمد بن عبد الله الإدريسي الحسني العلوي", "O'Neil, \"Jack\" <x@y.z>", "a\\b", "Ministère (service A)",
      "x@y.z,", "=?UTF-8?B?aGE=?=", String(repeating: "long name ", count: 9) + "end",
      String(repeating: "\"", count: 50), "a;b:c",
    ]
    let letters = try names.map { name in
      var letter = try Letters.plain()
      letter.to = try MailAddress("reader@example.org", name: name)
      letter.from = try MailAddress("portal@guichet.example", name: name)
      return letter
    }
    for (name, taken) in zip(names, try await delivered(letters)) {
      #expect(taken.toName == name)
      #expect(taken.fromName == name)
      #expect(taken.toCount == 1)
      #expect(taken.fromAddress == "portal@guichet.example")
    }
  }

  @Test("SEC-35 CR, LF and NUL in name and subject give one recipient, one subject and no field of their own")
  func injection() async throws {
    let ends = ["\r\n", "\n", "\r", "\0\r\n", "\u{2028}", "\u{85}", "\r\n\r\n", "\u{0B}"]
    let letters = try ends.map { end in
      let evil = "a\(end)Bcc: victim@example.org\(end)Subject: other\(end).\(end)RCPT TO:<victim@example.org>"
      var letter = try Letters.plain(subject: evil)
      letter.to = try MailAddress("reader@example.org", name: evil)
      letter.attachments = [try .init(name: evil, mediaType: "text/csv", bytes: [1])]
      return letter
    }
    for taken in try await delivered(letters) {
      #expect(taken.recipients == ["reader@example.org"])
      #expect(taken.fields("Subject").count == 1)
      #expect(taken.fields("Bcc").isEmpty)
      #expect(taken.fields("To").count == 1)
      #expect(taken.toCount == 1)
      #expect(taken.fields("Subject") == ["a Bcc: victim@example.org Subject: other . RCPT TO:<victim@example.org>"])
    }
  }

  @Test("HTML and attachments arrive in order, whole and under their names")
  func parts() async throws {
    var letter = try Letters.plain(subject: "تأكيد", text: "النص")
    let paragraph = String(repeating: "طويل ", count: 500)
    letter.html = "<!DOCTYPE html><html lang=ar dir=rtl><p>النص &amp; \(paragraph)</p></html>"
    let names = [
      "note.pdf", "Récépissé de dépôt.pdf", "\(String(repeating: "وثيقة ", count: 20))نهائية.pdf", "a\"b\\c'd%20*.txt",
      "😀.png", "a;b=c.txt",
    ]
    letter.attachments = try names.enumerated().map { index, name in
      try .init(name: name, mediaType: "application/pdf", bytes: (0..<(index * 57)).map { UInt8($0 % 256) })
    }
    letter.bouncesTo = try MailAddress("bounce+12@guichet.example")
    letter.inReplyTo = MessageID("<dossier-12.0@guichet.example>")
    letter.references = (0..<9).compactMap { MessageID("dossier-12.\($0)@guichet.example") }
    letter.language = "ar"
    letter.unsubscribeURL = "https://guichet.example/newsletter/stop?token=abc"
    let taken = try await delivered(letter)
    #expect(taken.sender == "bounce+12@guichet.example")
    #expect(taken.fields("References") == [letter.references.map { "<\($0.text)>" }.joined(separator: " ")])
    #expect(taken.fields("In-Reply-To") == ["<dossier-12.0@guichet.example>"])
    #expect(taken.fields("Content-Language") == ["ar"])
    #expect(taken.fields("List-Unsubscribe") == ["<https://guichet.example/newsletter/stop?token=abc>"])
    #expect(taken.fields("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"])
    #expect(taken.root.type == "multipart/mixed")
    let parts = try #require(taken.root.parts)
    #expect(parts[0].type == "multipart/alternative")
    #expect(parts[0].parts?.map(\.type) == ["text/plain", "text/html"])
    #expect(parts[0].parts?.map(\.text) == [letter.text, letter.html])
    let files = parts.dropFirst()
    #expect(files.map(\.name) == names.map { $0.replacingOccurrences(of: "\\", with: "_") })
    #expect(files.map(\.bytes) == [0, 57, 114, 171, 228, 285])
    #expect(files.allSatisfy { $0.disposition == "attachment" && $0.encoding == "base64" })
  }

  @Test("a text of odd lines arrives as it was, in a part to the byte")
  func oddTexts() async throws {
    let texts = [
      "", ".", "..", ".\n", "\n.\n", "a\n.\nb", ".a\n..b\n...c", "\n\n\n", " ", "\t\n \n", "ends in space ",
      String(repeating: "x", count: 5_000), String(repeating: "é", count: 5_000), "=\n==\n=3D", "From me\nFrom you",
      "--=_mixed\n--=_alternative--", String(repeating: ".", count: 3_000), "nul \0 bell \u{7} 😀", "x\u{FEFF}y",
    ]
    let single = try await delivered(try texts.map { try Letters.plain(text: $0) })
    for (text, taken) in zip(texts, single) {
      #expect(taken.root.text == (text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"))
    }
    let double = try await delivered(
      try texts.map { text in
        var letter = try Letters.plain(text: text)
        letter.html = text
        return letter
      })
    for (text, taken) in zip(texts, double) { #expect(taken.root.parts?.map(\.text) == [text, text]) }
  }

  @Test("an attachment of 10 MB arrives whole")
  func large() async throws {
    var letter = try Letters.plain()
    let bytes = (0..<(10 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    letter.attachments = [try .init(name: "plan.pdf", mediaType: "application/pdf", bytes: bytes)]
    let taken = try await delivered(letter)
    let file = try #require(taken.root.parts?.last)
    #expect(file.bytes == 10 << 20)
    let digest = try run("openssl", ["dgst", "-sha256", "-r"], input: Data(bytes))
    #expect(digest.hasPrefix(try #require(file.sha256)))
  }

  @Test("bytes that nobody encoded are stuffed and their line ends made whole; the message goes on to its end")
  func stuffing() async throws {
    let sink = try Sink()
    let client = try SMTPClient.to("smtp://127.0.0.1:\(sink.port)")
    let bodies = [
      ".\r\n..\r\n.x", "\n.\n", "\r.\r", "a\n.\r\nMAIL FROM:<x@y.z>\r\n", "\r\n\n\r\r\n", "", "é\u{0}",
    ]
    let outcomes = try await client.withSession { session in
      var outcomes: [SMTPOutcome] = []
      for body in bodies { outcomes.append(try await session.send(try Letters.envelope("Subject: x\r\n\r\n\(body)"))) }
      return outcomes
    }
    #expect(outcomes.count == bodies.count)
    for body in bodies {
      let taken = try sink.next()
      let latin = String(body.utf8.map { Character(UnicodeScalar($0)) })
      let lines =
        latin.replacing("\r\n", with: "|").replacing("\r", with: "|").replacing("\n", with: "|").replacing(
          "|", with: "\r\n")
      #expect(taken.rawBody == (lines.isEmpty || lines.hasSuffix("\r\n") ? lines : lines + "\r\n"))
      #expect(taken.loneLineEnds == 0)
    }
  }

  @Test("several letters take one connection")
  func session() async throws {
    let sink = try Sink()
    let envelope = try Letters.plain().enveloped()
    let outcomes = try await SMTPClient.to("smtp://127.0.0.1:\(sink.port)").withSession { session in
      var outcomes: [SMTPOutcome] = []
      for _ in 0..<3 { outcomes.append(try await session.send(envelope)) }
      return outcomes
    }
    #expect(outcomes.map(\.isAccepted) == [true, true, true])
    let ports = try (0..<3).map { _ in try sink.next().peerPort }
    #expect(Set(ports).count == 1)
  }

  private func delivered(_ letter: MailMessage) async throws -> Taken {
    try #require(try await delivered([letter]).first)
  }

  /// What arrives of letters sent in one session, checked for what must hold for every one.
  private func delivered(_ letters: [MailMessage]) async throws -> [Taken] {
    let sink = try Sink()
    let envelopes = try letters.map { try $0.enveloped() }
    let taken = try await SMTPClient.to("smtp://127.0.0.1:\(sink.port)").withSession { session in
      var taken: [Taken] = []
      for envelope in envelopes {
        try #require(try await session.send(envelope).isAccepted)
        // Each before the next: what it prints would not all fit in the pipe.
        taken.append(try sink.next())
      }
      return taken
    }
    for taken in taken {
      #expect(taken.defects == [])
      #expect(taken.isAscii)
      #expect(taken.loneLineEnds == 0)
      #expect(taken.longestLine <= 78)
    }
    return taken
  }
}

extension SMTPOutcome {
  var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
