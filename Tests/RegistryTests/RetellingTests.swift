import Crypto
import Procedures
import Rules
import SQLite
import Testing

@testable import Registry

@Suite("Stories told afterwards") struct RetellingTests {
  let scratch = Scratch()

  private func told(
    _ commands: [Command], _ id: String, _ market: Market, by actor: Actor = Market.amina, on day: String,
    isRetold: Bool = true
  ) async throws -> RetoldErrand {
    let current = try await market.registry.currentPack("market")
    return RetoldErrand(
      commands, on: id, by: Errand(actor, from: "192.0.2.9", at: Market.hour(day), isRetold: isRetold),
      under: .init(hash: current.hash, pack: current.pack))
  }

  private func filing(_ id: String, _ market: Market, isRetold: Bool = true) async throws -> [RetoldErrand] {
    let start = Command.start(procedure: "stall", language: "fr", applicant: "amina")
    return [
      try await told([start] + Market.filling(), id, market, on: "2025-11-03", isRetold: isRetold),
      try await told([.pay(payment: "p-\(id)", .simulated)], id, market, on: "2025-11-04", isRetold: isRetold),
      try await told(
        [.settle(payment: "p-\(id)", receipt: "")], id, market, by: .house, on: "2025-11-04", isRetold: isRetold),
      try await told([.submit(number: "")], id, market, on: "2025-11-05", isRetold: isRetold),
    ]
  }

  @Test("each errand stands at its own hour in dossier and journal, with numbers of its year, and is asked of nobody")
  func past() async throws {
    let market = try await Market(scratch)
    let refusals = try await market.registry.retell(try await filing("told1", market))
    #expect(refusals.isEmpty)
    let found = try #require(try await market.dossier("told1"))
    #expect(found.line.number == "ST-2025-000001" && found.line.state == .submitted)
    #expect(found.line.filedAt == Market.hour("2025-11-05").moment)
    #expect(found.dossier.payments.first?.receipt == "R-2025-000001")
    #expect(try await market.count("SELECT count(*) FROM job") == 0)
    let entries = try await market.registry.read {
      try Journal.entries(of: "dossier/told1", after: 0, limit: 100, in: $0).map(\.entry)
    }
    #expect(entries.first?.at == Market.hour("2025-11-03").moment && entries.last?.at == found.line.filedAt)
    #expect(try await market.registry.verifyJournal().isValid)

    // The same, but of these days: then letters are to be written.
    _ = try await market.registry.retell(try await filing("told2", market, isRetold: false))
    #expect(try await market.count("SELECT count(*) FROM job WHERE kind = 'message.send'") > 0)
  }

  @Test("a refused errand leaves nothing behind, takes no number, and does not keep the others back")
  func refused() async throws {
    let market = try await Market(scratch)
    var errands = try await filing("good", market)
    // Not paid for, and by a stranger.
    let bad = try await filing("bad", market)
    errands.insert(bad[0], at: 1)
    errands.insert(bad[3], at: 2)
    errands.append(try await told([.withdraw(note: "")], "good", market, by: Market.brahim, on: "2025-11-06"))
    let refusals = try await market.registry.retell(errands)
    #expect(refusals.mapValues(\.key) == [2: .unpaid, 6: .notFound])
    #expect(try await market.dossier("good")?.line.number == "ST-2025-000001")
    #expect(try await market.dossier("bad")?.line.state == .draft)
    #expect(try await market.registry.verifyJournal().isValid)
  }

  @Test("ER-43 the register follows: enabled with the hand-over, revoked with the dossier's word")
  func register() async throws {
    let market = try await Market(scratch)
    let registry = market.registry
    let id = try await market.filed()
    try await market.end("revision", "accept", id, Market.reviewer)
    try await market.end("study", "ok", id, Market.agent)
    try await market.end("sign", "signed", id, Market.signatory)
    let request = CertificateRegister.Request(
      template: "stall", numberFormat: "{number}", year: 2026, dossier: id, formality: "stall", agency: "town")
    let stored = try await registry.vault.store(Array("paper".utf8))
    let code = try await registry.write { db in
      let code = try CertificateRegister.reserve(request, randomness: .system, in: db).code
      let day = try #require(CivilDate(year: 2026, month: 3, day: 2))
      let paper = CertificateRecord.Paper(
        language: "fr", title: "Stand", agencyTitle: "Ville", holder: "Amina", sha256: stored.sha256,
        issuedAt: Moment(rawValue: 1), issuedOn: day, end: nil)
      try CertificateRegister.record(code, paper, isEnabled: false, in: db)
      return code
    }
    func status() async throws -> CertificateRecord.Status? {
      try await registry.read { try CertificateRegister.find(code, in: $0)?.status }
    }
    let issued = IssuedCertificate(
      template: "stall", number: "1", code: code.rawValue, sha256: Hex.encode(stored.sha256), until: nil)
    try await market.act(.issue(formality: "stall", issued), id, .house)
    #expect(try await status() == .awaiting)
    try await market.act(.receive(formality: "stall"), id, Market.clerk)
    #expect(try await status() == .awaiting)
    try await market.end("pickup", "collected", id, Market.clerk, ticks: ["identity", "analysis"])
    #expect(try await status() == .valid)
    try await market.act(.revoke(formality: "stall", reason: "fraude"), id, Market.agent)
    let record = try #require(try await registry.read { try CertificateRegister.find(code, in: $0) })
    #expect(record.status == .revoked && record.reason == "fraude")
  }
}
