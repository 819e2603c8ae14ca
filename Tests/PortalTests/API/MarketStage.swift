import Crypto
import JSON
import PortalTesting
import Procedures
import Registry
import Rules
import SQLite
import Testing

@testable import Portal

/// The market of the tests, as programs use it: who files, and who decides.
struct MarketStage: Sendable {
  let portal: TestPortal
  let amina: TestPerson
  let brahim: TestPerson

  init() async throws {
    portal = try await TestPortal(["market"])
    amina = try await portal.person("Amina Canary-Fassi")
    brahim = try await portal.person("Brahim Amrani")
  }

  var applicant: APIUser { APIUser(portal, amina) }
  var stranger: APIUser { APIUser(portal, brahim) }

  func officer(_ agency: String, _ role: String, unit: String? = nil) async throws -> APIUser {
    APIUser(portal, try await portal.person("Officer", [.init(agency: agency, role: role, unit: unit)]))
  }

  static func filing(
    goods: String = "fruit", terrace: Bool = false, title: String = "Chez Canary", area: Int = 8
  ) -> JSON {
    [
      "procedure": "stall",
      "answers": ["goods": .string(goods), "terrace": terrace ? "yes" : "no", "zone": "north"],
      "formalities": .array(["stall"] + (goods == "fish" ? ["health"] : []) + (terrace ? ["terrace"] : [])),
      "data": ["trade_name": .string(title), "area": .number(JSONNumber(area))],
    ]
  }

  static func pdf(_ name: String) -> [UInt8] { SamplePaper.bytes(.pdf, called: name) }

  /// A draft with its papers.
  func draft(goods: String = "fruit", by user: APIUser? = nil, title: String = "Chez Canary") async throws -> String {
    let user = user ?? applicant
    let made = try await user.post("/api/v1/dossiers", Self.filing(goods: goods, title: title))
    try #require(made.status == 201)
    let id = try #require(made.json["id"]?.string)
    for slot in goods == "fish" ? ["identity", "analysis"] : ["identity"] {
      let put = try await user.put("/api/v1/dossiers/\(id)/documents/\(slot)", Self.pdf(slot))
      #expect(put.status == 200)
    }
    return id
  }

  func paid(goods: String = "fruit", by user: APIUser? = nil, title: String = "Chez Canary") async throws -> String {
    let id = try await draft(goods: goods, by: user, title: title)
    let paid = try await (user ?? applicant).post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"])
    #expect(paid.status == 201 && paid.json["state"]?.string == "paid")
    return id
  }

  func filed(goods: String = "fruit", by user: APIUser? = nil, title: String = "Chez Canary") async throws -> String {
    let id = try await paid(goods: goods, by: user, title: title)
    #expect(try await (user ?? applicant).post("/api/v1/dossiers/\(id)/submission").status == 201)
    return id
  }

  func end(_ task: String, _ outcome: String, _ officer: APIUser, _ more: KeyValuePairs<String, JSON> = [:])
    async throws -> TestProgram.Answer
  {
    let members = [("outcome", JSON.string(outcome))] + more.map { ($0.key, $0.value) }
    return try await officer.post("/api/v1/tasks/\(task)/outcome", .object(JSONObject(members) ?? JSONObject()))
  }

  /// Up to the signature.
  func granted() async throws -> String {
    let id = try await filed()
    for (agency, role, step, outcome) in [
      ("desk", "reviewer", "revision", "accept"), ("town", "agent", "study", "ok"),
      ("town", "signatory", "sign", "signed"),
    ] {
      let done = try await end("\(id).\(step)", outcome, try await officer(agency, role))
      try #require(done.status == 200, "\(step)")
    }
    return id
  }

  /// What the house does behind the pages: the paper of a formality, in register and dossier.
  @discardableResult
  func issue(_ formality: String, of id: String, holder: String = "Amina Canary-Fassi") async throws
    -> CertificateCode
  {
    let registry = portal.registry
    let stored = try await registry.vault.store(Self.pdf("certificate \(formality)"))
    let book = try await registry.book(of: id)
    let hour = portal.clock.hour
    let agency = book.pack.procedures.lazy.compactMap { $0.formality(formality) }.first?.agency ?? ""
    return try await registry.write { db in
      let request = CertificateRegister.Request(
        template: formality, numberFormat: "S-{year}-{number}", year: 2026, dossier: id, formality: formality,
        agency: agency)
      let (code, number) = try CertificateRegister.reserve(request, randomness: registry.randomness, in: db)
      let paper = CertificateRecord.Paper(
        language: "fr", title: "Autorisation", agencyTitle: "Commune", holder: holder, sha256: stored.sha256,
        issuedAt: hour.moment, issuedOn: try #require(CivilDate(days: Int64(hour.today.daysSince1970))), end: nil)
      try CertificateRegister.record(code, paper, isEnabled: false, in: db)
      let issued = IssuedCertificate(
        template: formality, number: number, code: code.rawValue, sha256: Hex.encode(stored.sha256), until: nil)
      _ = try Dossiers.carryOut(
        [.issue(formality: formality, issued)], on: id, by: Errand(.house, at: hour), under: book,
        at: registry.tick(), in: db)
      return code
    }
  }

  func count(_ sql: String) async throws -> Int {
    try await portal.registry.read { try $0.value(sql, as: Int.self) ?? 0 }
  }
}
