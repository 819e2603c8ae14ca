import Crypto
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@Suite("ER-32 What officers see of a dossier") struct AgencyDossierTests {
  private let office: Office

  init() async throws { office = try await Office() }

  @Test("SEC-31 whatever people call themselves, their shops and their files is shown and never run")
  func canary() async throws {
    let canary = #"<script>alert("x")</script>'&"#
    let amina = try await office.portal.person("Amina \(canary)")
    let id = try await office.filed(
      "50-opening-alone", by: amina, data: ["shop_name": .string("Shop \(canary)")], fileName: "a\(canary).pdf")
    try await office.act([.speak("Message \(canary)")], id, by: amina)
    let officer = try await office.officer("commune", "agent", name: "Agent \(canary)")
    let browser = try await office.portal.browser(officer)
    try await office.act([.claim(step: "opening_review")], id, by: officer)
    let task = "\(id).opening_review"
    for path in ["/fr/tasks", "/fr/tasks/\(task)", "/ar/agency/dossiers/\(id)", "/fr/agency?q=shop"] {
      try await browser.open(path)
      #expect(browser.status == 200 && browser.page.contains("&lt;script&gt;"), "\(path)")
      #expect(!browser.page.contains("<script>alert"), "\(path)")
    }
    let review = try await browser.decide(
      task,
      ["decision-outcome": "complete", "decision-note": canary, "decision-fault": "x\(canary)"])
    #expect(!review.contains("<script>alert") && browser.status == 422)
    let next = try await browser.decide(task, ["decision-outcome": "complete", "decision-note": canary])
    #expect(browser.status == 200 && next.contains("&lt;script&gt;") && !next.contains("<script>alert"))
    await office.portal.close()
  }

  @Test("SEC-44 a paper is for who sees its slot, as a file, or shut into a sandbox")
  func papers() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed(by: amina, fileName: "bail \"neuf\" é.pdf")
    let reviewer = try await office.portal.browser(try await office.officer("single-window", "reviewer"))
    try await reviewer.open("/fr/tasks/\(id).revision")
    let link = try #require(reviewer.links("/fr/tasks/\(id).revision/documents/").first { $0.hasSuffix("view=1") })
    try await reviewer.open(link)
    #expect(reviewer.status == 200 && reviewer.body == office.file)
    #expect(reviewer.field("content-type") == "application/pdf")
    #expect(reviewer.field("content-disposition")?.hasPrefix("inline; filename=") == true)
    #expect(reviewer.field("content-disposition")?.contains("filename*=UTF-8''") == true)
    #expect(reviewer.field("content-security-policy") == "sandbox")
    #expect(reviewer.field("x-content-type-options") == "nosniff" && reviewer.field("cache-control") == "no-store")
    let plain = String(link.dropLast("?view=1".count))
    try await reviewer.open(plain)
    #expect(reviewer.field("content-disposition")?.hasPrefix("attachment") == true)
    try await reviewer.open("/fr/tasks/\(id).revision/documents/\(String(repeating: "0", count: 64))")
    #expect(reviewer.status == 404)
    let tax = try await office.portal.browser(try await office.officer("taxes", "agent"))
    let digest = try #require(plain.split(separator: "/").last)
    for path in [plain, "/fr/agency/dossiers/\(id)/documents/\(digest)"] {
      try await tax.open(path)
      #expect(tax.status == 404, "no step has reached the tax office yet")
    }
    let stranger = try await office.portal.browser()
    try await stranger.open(plain)
    #expect(stranger.path.hasPrefix("/fr/sign-in"))
    await office.portal.close()
  }

  @Test("ER-43 a certificate is for its holder once it is enabled, and for officers whose part it is")
  func certificates() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    try await office.end("opening_review", "receive", id, by: try await office.officer("commune", "agent"))
    let early = try await office.portal.browser(try await office.officer("commune", "agent"))
    try await early.open("/fr/agency/dossiers/\(id)")
    #expect(early.page.contains("En préparation"))
    let code = try await made(id, isEnabled: false)
    let path = "/certificates/\(code).pdf"
    let (holder, agent, other, reviewer) = (
      try await office.portal.browser(amina),
      try await office.portal.browser(try await office.officer("commune", "agent")),
      try await office.portal.browser(try await office.portal.person("Karim")),
      try await office.portal.browser(try await office.officer("single-window", "reviewer"))
    )
    try await agent.open("/fr/agency/dossiers/\(id)")
    #expect(agent.links("/fr/certificates/\(code).pdf").count == 1 && agent.page.contains("Fait, à remettre"))
    for (browser, status) in [(holder, 404), (agent, 200), (other, 404), (reviewer, 404)] {
      try await browser.open(path)
      #expect(browser.status == status)
    }
    let now = office.portal.clock.now
    try await office.portal.registry.write { try CertificateRegister.enable(code, at: now, in: $0) }
    try await holder.open(path)
    #expect(holder.status == 200 && holder.body == Array("%PDF-certificate".utf8))
    try await other.open(path)
    #expect(other.status == 404)
    for file in ["\(code)", "x.pdf", "\(code).PDF", "\(code.rawValue.lowercased()).pdf"] {
      try await agent.open("/certificates/\(file)")
      #expect(agent.status == 404, "\(file)")
    }
    await office.portal.close()
  }

  /// A certificate as the background work makes it.
  private func made(_ dossier: String, isEnabled: Bool) async throws -> CertificateCode {
    let registry = office.portal.registry
    let sha256 = try await registry.vault.store(Array("%PDF-certificate".utf8)).sha256
    let now = office.portal.clock.now
    return try await registry.write { db in
      let request = CertificateRegister.Request(
        template: "opening-receipt", numberFormat: "RO-{year}-{number}", year: 2026, dossier: dossier,
        formality: "commune_opening", agency: "commune")
      let code = try CertificateRegister.reserve(request, randomness: registry.randomness, in: db).code
      guard let day = CivilDate(year: 2026, month: 3, day: 2) else { throw TestFailure("no day") }
      let paper = CertificateRecord.Paper(
        language: "fr", title: "Récépissé", agencyTitle: "Communes", holder: "Amina Benali", sha256: sha256,
        issuedAt: now, issuedOn: day, end: nil)
      try CertificateRegister.record(code, paper, isEnabled: isEnabled, in: db)
      return code
    }
  }

  @Test("officers and applicant write to each other; a message sent twice is one")
  func messages() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    try await office.act([.speak("Quand ouvrez-vous ?")], id, by: amina)
    let browser = try await office.portal.browser(try await office.officer("commune", "agent", name: "Brahim Alaoui"))
    try await browser.open("/fr/tasks/\(id).opening_review")
    #expect(browser.page.contains("Quand ouvrez-vous ?"))
    let path = "/fr/agency/dossiers/\(id)/messages"
    try await browser.submit(path, ["message-text": " ", "message-task": "opening_review"])
    #expect(browser.status == 422 && browser.page.contains(##"href="#message-text""##))
    for _ in 0..<2 {
      try await browser.submit(
        path, ["message-text": "Demain.", "message-task": "opening_review", "message-once": "same"])
      #expect(browser.path == "/fr/tasks/\(id).opening_review" && browser.page.contains("Demain."))
    }
    #expect(try await office.events(id) { if case .spoke = $0 { true } else { false } } == 2)
    try await browser.open("/fr/agency/dossiers/\(id)")
    try await browser.submit(path, ["message-text": "Autre chose."])
    #expect(browser.path.hasPrefix("/fr/agency/dossiers/\(id)") && browser.page.contains("Brahim Alaoui"))
    await office.portal.close()
  }

  @Test("every page of an officer is whole in each language")
  func languages() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed(by: amina)
    let officer = try await office.officer("single-window", "reviewer")
    let browser = try await office.portal.browser(officer)
    for language in ["fr", "ar", "en"] {
      for path in ["tasks", "tasks?tab=mine", "tasks/\(id).revision", "agency", "agency/dossiers/\(id)"] {
        try await browser.open("/\(language)/\(path)")
        #expect(browser.status == 200, "\(language) \(path)")
        #expect(!browser.page.contains("⟦"), "\(language) \(path)")
        #expect(browser.page.matches(of: /<h1/).count == 1)
      }
    }
    await office.portal.close()
  }
}
