import Crypto
import JSON
import Procedures
import SQLite
import Testing

@testable import Registry

@Suite("A person's papers, letters and shares") struct PapersTests {
  let scratch = Scratch()
  private static let now = Moment(rawValue: 1_800_000_000_000)

  @Test("ER-06 ER-07 what was uploaded is his to remove, what was issued is not, and nobody else's is there")
  func documents() async throws {
    let registry = try await scratch.registry()
    let digest = Digest.of([1])
    let upload: @Sendable (String, String) async throws -> String = { id, account in
      try await registry.write {
        try PersonDocuments.upload(
          digest, name: "plan.pdf", contentType: "application/pdf", bytes: 3, id: id, of: account, at: Self.now, in: $0)
      }
    }
    #expect(try await upload("d1", "amina") == "d1")
    #expect(try await upload("d2", "amina") == "d1")
    #expect(try await upload("d3", "brahim") == "d3")
    let certificate = IssuedCertificate(
      template: "stall", number: "N-1", code: "K7", sha256: Hex.encode(digest), until: nil)
    try await registry.write {
      try PersonDocuments.enable(certificate, sha256: digest, dossier: "d", of: "amina", at: Self.now, in: $0)
    }
    let list: @Sendable (String, PersonDocuments.Origin?) async throws -> [String] = { account, origin in
      try await registry.read { try PersonDocuments.list(of: account, origin, in: $0).map(\.id) }
    }
    #expect(try await list("amina", nil) == ["K7", "d1"])
    #expect(try await list("amina", .issued) == ["K7"])
    #expect(try await list("brahim", nil) == ["d3"])
    #expect(try await registry.read { try PersonDocuments.find("d1", of: "brahim", in: $0) } == nil)
    let remove: @Sendable (String, String) async throws -> Bool = { id, account in
      try await registry.write { try PersonDocuments.remove(id, of: account, in: $0) }
    }
    #expect(try await !remove("K7", "amina"))
    #expect(try await !remove("d1", "brahim"))
    #expect(try await remove("d1", "amina"))
    let uses: @Sendable () async throws -> Int = {
      try await registry.read { try DocumentUses.documents(of: "account/amina", in: $0).count }
    }
    #expect(try await uses() == 1, "the issued copy has the same bytes")
  }

  @Test("ER-43 the digital copy is there from the moment of the hand-over, and not before")
  func enabling() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed()
    try await market.end("revision", "accept", id, Market.reviewer)
    try await market.end("study", "ok", id, Market.agent)
    try await market.end("sign", "signed", id, Market.signatory)
    try await market.act(.issue(formality: "stall", Market.certificate("stall", "K2")), id, .house)
    try await market.act(.receive(formality: "stall"), id, Market.clerk)
    let copies: @Sendable () async throws -> [String?] = {
      try await market.registry.read { try PersonDocuments.list(of: "amina", .issued, in: $0).map(\.certificate) }
    }
    #expect(try await copies().isEmpty)
    #expect(
      try await market.refusal(.end(step: "pickup", Ending("collected"), remarks: [], unit: nil), id, Market.clerk)
        == .originals)
    #expect(try await copies().isEmpty)
    try await market.end("pickup", "collected", id, Market.clerk, ticks: ["identity"])
    #expect(try await copies() == ["K2"])
  }

  @Test("letters are written once with the job that sends them, and only the last thousand are kept")
  func outbox() async throws {
    let registry = try await scratch.registry()
    let letter = Letter(
      id: "m1@guichet", recipient: "amina@example.org", subject: "Reçu", text: "Bonjour\n", html: "bonjour",
      language: "fr", attachments: [.init(name: "recu.pdf", contentType: "application/pdf", sha256: "ab")])
    #expect(try Letter(decoding: letter.encoded()) == letter)
    #expect(throws: PayloadFailure.self) { try Letter(decoding: [0x7b, 0x7d]) }
    for _ in 0..<2 { try await registry.write { try Outbox.add(letter, at: registry.tick(), in: $0) } }
    #expect(try await registry.read { try $0.value("SELECT count(*) FROM job", as: Int.self) } == 1)
    try await registry.write { try Outbox.note(letter.id, error: "no route", at: Self.now, in: $0) }
    #expect(try await registry.read { try Outbox.list(in: $0) }.map(\.lastError) == ["no route"])
    try await registry.write { try Outbox.note(letter.id, at: Self.now, in: $0) }
    let sent = try #require(try await registry.read { try Outbox.list(in: $0) }.first)
    #expect(sent.sentAt == Self.now && sent.lastError == nil && sent.letter.html == "bonjour")
    try await registry.write { db in
      for number in 0..<Outbox.lettersMax {
        let letter = Letter(id: "n\(number)", recipient: "b@example.org", subject: "", text: "")
        try Outbox.add(letter, at: registry.tick(), in: db)
      }
    }
    let kept = try await registry.read { try $0.value("SELECT count(*) FROM letter", as: Int.self) }
    #expect(kept == Outbox.lettersMax)
    #expect(try await registry.read { try Outbox.find(sent.serial, in: $0) } == nil)
  }

  @Test("ER-05 SEC-29 a share gives its items until its day or until taken back, and no secret of it is stored")
  func shares() async throws {
    let registry = try await scratch.registry()
    let (secret, hash) = Shares.draw(from: .system)
    #expect(secret.utf8.count >= 22)
    let later = Self.now.adding(seconds: 3_600)
    try await registry.write { db in
      try Shares.add(
        hash, id: "s1", of: "amina", title: "Banque", passwordHash: "$scrypt$", items: ["documents": ["d1"]],
        expires: later, at: Self.now, in: db)
      for what in ["refused", "opened", "d1"] {
        try Shares.noteVisit("s1", what, from: "192.0.2.1", at: Self.now, in: db)
      }
    }
    let find: @Sendable (String, Int64) async throws -> Shares.Share? = { secret, seconds in
      try await registry.read { try Shares.find(secret, at: Self.now.adding(seconds: seconds), in: $0) }
    }
    #expect(try await find(secret, 10)?.items == ["documents": ["d1"]])
    #expect(try await find(secret, 3_600) == nil)
    #expect(try await find(secret + "x", 10) == nil)
    #expect(try await find("s1", 10) == nil)
    let visits = try await registry.read { db in
      let first = try Shares.visits(of: "s1", limit: 2, in: db)
      return first + (try Shares.visits(of: "s1", before: first.last?.serial ?? 0, limit: 2, in: db))
    }
    #expect(visits.map(\.what) == ["d1", "opened", "refused"])
    let foreign = try await registry.write { try Shares.revoke("s1", of: "brahim", at: Self.now, in: $0) }
    #expect(!foreign)
    #expect(try await find(secret, 10) != nil)
    let own = try await registry.write { try Shares.revoke("s1", of: "amina", at: Self.now, in: $0) }
    #expect(own)
    #expect(try await find(secret, 10) == nil)
    #expect(try await registry.read { try Shares.all(of: "amina", in: $0) }.map(\.revokedAt) == [Self.now])
  }
}
