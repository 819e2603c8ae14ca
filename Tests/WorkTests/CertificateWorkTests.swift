import Certificates
import Crypto
import Foundation
import JSON
import PaperOracles
import Procedures
import Rules
import SQLite
import Templates
import Testing

@testable import Portal
@testable import Registry

private struct PowerCut: Error {}

@Suite("Certificates that are made") struct CertificateWorkTests {
  private func granted(_ souk: Souk, language: String = "fr", by actor: Actor = Souk.amina) async throws -> String {
    let id = try await souk.filed(by: actor, language: language, name: language == "ar" ? "أمينة" : "Chez Amina")
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    try await souk.end("study", "grant", id, Souk.agent)
    return id
  }

  private func records(_ souk: Souk, _ id: String) async throws -> [CertificateRecord] {
    try await souk.registry.read { try CertificateRegister.all(ofDossier: id, in: $0) }
  }

  private func bytes(_ souk: Souk, _ sha256: [UInt8]) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await souk.registry.vault.forEachPiece(of: sha256) { bytes += $0 }
    return bytes
  }

  @Test("ER-46 AU-07 the paper is made, signed, registered, told to the dossier and mailed", arguments: ["fr", "ar"])
  func made(language: String) async throws {
    let souk = try await Souk()
    let id = try await granted(souk, language: language)
    try await souk.work()
    let record = try #require(try await records(souk, id).first)
    #expect(record.status == .valid && record.number == "S-2026-000001" && record.agency == "town")
    let paper = try #require(record.paper)
    let lastDay = try #require(paper.end).lastDay
    #expect(paper.language == language && "\(lastDay)" == "2027-03-02")
    let dossier = try await souk.dossier(id)
    guard case .issued(let issued, _, true)? = dossier.formalities["stall"] else {
      Issue.record("\(dossier.formalities)")
      return
    }
    #expect(issued.code == record.code.rawValue && issued.sha256 == Hex.encode(paper.sha256))
    #expect(dossier.end == .done)

    let file = try await bytes(souk, paper.sha256)
    let (signature, text, whole) = try Tools.withFile(file) { path in
      (
        try Tools.run("pdfsig", [path]).output, try Tools.run("pdftotext", [path, "-"]).output,
        try Tools.run("qpdf", ["--check", path]).status
      )
    }
    #expect(signature.contains("Signature is Valid") && signature.contains("Total document signed"), "\(signature)")
    #expect(whole == 0)
    #expect(text.contains(record.number) && text.contains("/verify/\(record.code)"), "\(text)")
    let trust = try #require(try await souk.registry.read { try Authority.trust(in: $0) })
    let testimony = try CertificateFile(file).testimony(
      trust: trust, original: .init(sha256: paper.sha256, issuedAt: paper.issuedAt.seconds),
      at: paper.issuedAt.seconds)
    #expect(testimony.signer == "Commune" && testimony.organization == "Ville d’essai")
    #expect(testimony.seal.number == record.number)

    let letter = try #require(try await souk.letters(to: "amina").last { !$0.attachments.isEmpty })
    #expect(letter.attachments.map(\.sha256) == [issued.sha256])
    #expect(letter.attachments.map(\.name) == ["S-2026-000001.pdf"] && letter.subject.contains("S-2026-000001"))
  }

  @Test("REL-1 whoever dies between any two steps leaves one certificate, under the first number and code")
  func interrupted() async throws {
    let souk = try await Souk()
    let id = try await granted(souk)
    let job = CertificateToMake(dossier: id, formality: "stall")
    // After the number was reserved: it is the first attempt that goes no further.
    let file = try #require(try await DossierInHand(id, souk.portal))
    let formality = try #require(file.procedure.formality("stall"))
    let first = try await souk.portal.reserve(file, formality)
    // After the paper was stored: the end of the job is never written.
    let office = try souk.office()
    _ = try await office.make(job)
    #expect(try await records(souk, id).map(\.status) == [.reserved])
    // In the middle of the last write.
    let last = try await office.make(job)
    await #expect(throws: PowerCut.self) {
      try await souk.registry.write { db in
        try last(db)
        throw PowerCut()
      }
    }
    #expect(try await records(souk, id).map(\.status) == [.reserved])
    #expect(try await souk.dossier(id).formalities["stall"] == .granted)
    // Done, and not known to be done.
    try await souk.registry.write(last)
    try await souk.registry.write(last)
    try await souk.registry.write(try await office.make(job))
    try await souk.work()
    let all = try await records(souk, id)
    #expect(all.map(\.status) == [.valid] && all.first?.code == first.code && all.first?.number == first.number)
    let events = try await souk.count("SELECT count(*) FROM journal WHERE action = 'issued'")
    #expect(events == 1)
    #expect(try await souk.letters(to: "amina").filter { $0.subject.contains(first.number) }.count == 1)
    // The next one bears the next number.
    let other = try await granted(souk)
    try await souk.work()
    #expect(try await records(souk, other).map(\.number) == ["S-2026-000002"])
  }

  @Test("ER-43 on paper it is in force only from the hand-over; ER-06 what the agency takes back is taken back for all")
  func handOver() async throws {
    let souk = try await Souk()
    let id = try await souk.filed(badge: true)
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    try await souk.end("badge_study", "grant", id, Souk.reviewer)
    try await souk.work()
    let code = try #require(try await records(souk, id).first?.code)
    func standing() async throws -> CertificateRecord.Standing? {
      let now = souk.clock.clock.wall()
      return try await souk.registry.read { try CertificateRegister.find(code, in: $0)?.standing(at: now) }
    }
    #expect(try await records(souk, id).map(\.status) == [.awaiting])
    #expect(try await standing() == .unknown)
    #expect(try await souk.letters(to: "amina").allSatisfy { $0.attachments.isEmpty || !$0.subject.contains("B-2026") })
    let ready = try #require(try await souk.letters(to: "amina").last { $0.subject.hasPrefix("Prêt") })
    #expect(ready.text.contains("Hall central, 1, place du Souk, 8 h à 12 h. Apportez : Pièce d’identité."))
    try await souk.act(.receive(formality: "badge"), id, Souk.clerk)
    souk.clock.pass(seconds: 60)
    try await souk.end("pickup", "collected", id, Souk.clerk, ticks: ["identity"])
    #expect(try await standing() == .valid)
    #expect(try await records(souk, id).first?.enabledAt == souk.clock.clock.wall())
    try await souk.act(.revoke(formality: "badge", reason: "perdu"), id, Souk.reviewer)
    #expect(try await standing() == .revoked)
    #expect(try await records(souk, id).first?.reason == "perdu")
  }

  @Test("a dossier that does not tell what the paper must say is given up at once, with a word for the administrator")
  func untold() async throws {
    let souk = try await Souk(changing: (#"value: "trade_name" }],"#, #"value: "illness" }],"#))
    let id = try await souk.filed(then: [.fill(["illness": .null])])
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    try await souk.end("study", "grant", id, Souk.agent)
    try await souk.work()
    let dead = try await souk.registry.read { try Jobs.dead(in: $0) }
    #expect(dead.map(\.lastError) == ["certificate 'stall': the dossier does not tell 'name'"])
    #expect(dead.map(\.attempts) == [1])
    #expect(try await records(souk, id).map(\.status) == [.reserved])
  }

  @Test("ER-35 an officer's own paper takes the place of the template's, before the decision or after it")
  func deposit() async throws {
    let souk = try await Souk()
    let id = try await souk.filed()
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    let pdf = Array("%PDF-1.7\nby hand\n%%EOF\n".utf8)
    func adopt(_ bytes: [UInt8], to dossier: String? = nil, by actor: Actor = Souk.agent) async throws
      -> CertificateDeposit.Outcome
    {
      let sha256 = try await souk.registry.vault.store(bytes).sha256
      let paper = Paper(
        sha256: Hex.encode(sha256), name: "stall.pdf", contentType: "application/pdf", bytes: bytes.count)
      return try await CertificateDeposit.adopt(
        paper, for: "stall", of: dossier ?? id, by: souk.errand(actor), souk.portal)
    }
    // Nobody but an officer of the agency, and not in his own affair.
    for stranger in [Souk.reviewer, Souk.amina, Actor(account: "carol", name: "")] {
      let refusal = await #expect(throws: Refusal.self) { _ = try await adopt(pdf, by: stranger) }
      #expect(refusal?.key == .notFound)
    }
    let own = Actor(account: "amina", name: "", posts: [.init(agency: "town", role: "agent")])
    let refusal = await #expect(throws: Refusal.self) { _ = try await adopt(pdf, by: own) }
    #expect(refusal?.key == .ownDossier)

    #expect(try await adopt(Array("%PDF-1.4 old %%EOF".utf8)) == .kept)
    #expect(try await adopt(pdf) == .kept)
    #expect(try await souk.count("SELECT count(*) FROM document_use WHERE used_by LIKE 'deposit/%'") == 1)
    for stranger in [own, Souk.reviewer] {
      let refusal = await #expect(throws: Refusal.self) {
        try await CertificateDeposit.withdraw("stall", of: id, by: souk.errand(stranger), souk.portal)
      }
      #expect(refusal?.key == (stranger.account == own.account ? .ownDossier : .notFound))
    }
    #expect(try await souk.registry.read { try CertificateDeposit.kept("stall", of: id, in: $0) } == Digest.of(pdf))
    let stall = try #require(try await DossierInHand(id, souk.portal)?.procedure.formality("stall"))
    try await souk.end("study", "grant", id, Souk.agent)
    try await souk.work()
    let record = try #require(try await records(souk, id).first)
    #expect(
      record.status == .valid && record.paper?.sha256 == Digest.of(pdf) && record.paper?.holder == "Amina Él Fassi")
    #expect(try await souk.count("SELECT count(*) FROM document_use WHERE used_by LIKE 'deposit/%'") == 0)
    let late = await #expect(throws: Refusal.self) { _ = try await adopt(pdf) }
    #expect(late?.key == .alreadyIssued)
    #expect(try await records(souk, id).count == 1)
    // Somebody looked before it was granted, and keeps his paper afterwards.
    let stale = await #expect(throws: Refusal.self) {
      try await souk.registry.write {
        try CertificateDeposit.keep(Digest.of(pdf), stall, id, souk.errand(Souk.agent), in: $0)
      }
    }
    #expect(stale?.key == .alreadyIssued)
    #expect(try await souk.registry.read { try CertificateDeposit.kept("stall", of: id, in: $0) } == nil)

    // Granted, and the house has not made it yet.
    let other = try await granted(souk)
    let outcome = try await adopt(pdf, to: other)
    let adopted = try #require(try await records(souk, other).first)
    #expect(outcome == .issued(code: adopted.code.rawValue, number: "S-2026-000002"))
    try await souk.work()
    #expect(try await records(souk, other).map(\.status) == [.valid])
    #expect(try await souk.dossier(other).end == .done)
  }
}
