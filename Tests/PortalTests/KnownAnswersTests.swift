import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import SQLite
import Testing

@testable import Portal

@Suite("ER-04 ER-12 What a person has said once stands in the next form") struct KnownAnswersTests {
  private let portal: TestPortal
  private let pack: Pack

  init() async throws {
    portal = try await TestPortal()
    pack = try #require(portal.packs.first)
  }

  /// A draft with nothing but what the guide asks; answers its address.
  private func draft(_ example: String, by actor: Actor) async throws -> String {
    let filing = try #require(pack.examples.first { $0.name == example })
    let change = try await portal.registry.start(
      filing.procedure, of: pack.id, language: "fr", by: Errand(actor, from: "192.0.2.1", at: portal.clock.hour),
      then: [.answer(filing.filing.answers), .choose(filing.filing.formalities)])
    return "/fr/dossiers/\(change.dossier)"
  }

  /// The page of a form on which a question stands.
  private func page(of question: String, _ procedure: String = "creation") throws -> Form.Page {
    let pages = try #require(pack.procedure(procedure)).form.pages
    return try #require(pages.first { $0.questions.contains { $0.id == question } })
  }

  private func data(_ dossier: String) async throws -> [String: JSON] {
    let id = String(dossier.split(separator: "/").last ?? "")
    let found = try await portal.registry.read { [now = portal.clock.now] in
      try Dossiers.find(id, for: .house, at: now, in: $0)
    }
    return try #require(found).dossier.filing.data
  }

  private func value(_ name: String, _ browser: TestBrowser) -> String? {
    let page = browser.page
    guard let start = page.firstRange(of: "name=\"\(name)\" value=\"")?.upperBound else { return nil }
    return String(page[start...].prefix { $0 != "\"" })
  }

  @Test("what was filed is offered in the next dossier, with where it comes from; it is an answer once it is sent")
  func again() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org")
    let browser = try await portal.browser(amina)
    let first = try await draft("01-bookseller", by: amina.actor)
    let manager = try page(of: "manager_name").id
    try await browser.open("\(first)/pages/\(manager)")
    #expect(!browser.page.contains("Repris"), "nothing is known yet, and a draft teaches nothing")
    let story = try await Story("01-bookseller", portal, by: amina)
    let number = try await story.number()
    try await browser.open("\(first)/pages/\(manager)")
    #expect(browser.page.contains("Repris de ce que nous retenons pour vous"), "\(browser.page)")
    #expect(browser.page.contains("Repris de votre dossier \(number)"), "what no profile names")
    #expect(browser.page.contains("Nous avons rempli"))
    #expect(browser.page.contains(#"id="manager_country-origin""#))
    #expect(browser.page.contains(#"aria-describedby="manager_country-origin""#))
    let known = try await portal.registry.read { try Profile.values(of: amina.id, in: $0) }
    let name = try #require(known["person.name"]?["family"]?.string)
    #expect(value("manager_name.family", browser) == name)
    #expect(try await data(first).isEmpty, "to look at a page changes nothing")
    for language in ["ar", "en"] {
      try await browser.open("/\(language)\(first.dropFirst(3))/pages/\(manager)")
      #expect(browser.page.contains("-origin") && !browser.page.contains("⟦"))
    }
    try await browser.open("\(first)/pages/\(manager)")
    try await browser.submit(
      "\(first)/pages/\(manager)", ["manager_name.family": "Autre", "manager_name.given": "Nom", "go": "later"])
    try await browser.open("\(first)/pages/\(manager)")
    #expect(value("manager_name.family", browser) == "Autre", "he may change it")
    #expect(!browser.page.contains(#"id="manager_name-origin""#) && browser.page.contains("manager_country-origin"))
    await portal.close()
  }

  @Test("SEC-19 nobody is offered what is another's; of his own account he is offered the address")
  func others() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org")
    _ = try await Story("01-bookseller", portal, by: amina)
    let karim = try await portal.person("Karim", email: "karim@example.org")
    let browser = try await portal.browser(karim)
    let dossier = try await draft("01-bookseller", by: karim.actor)
    for page in try #require(pack.procedure("creation")).form.pages {
      try await browser.open("\(dossier)/pages/\(page.id)")
      let origins = browser.page.matches(of: /id="([a-z_]+)-origin"/).map { String($0.output.1) }
      #expect(origins == (page.questions.contains { $0.id == "contact_email" } ? ["contact_email"] : []), "\(page.id)")
    }
    try await browser.open("\(dossier)/pages/\(try page(of: "contact_email").id)")
    #expect(browser.page.contains("Repris de votre compte") && browser.page.contains("karim@example.org"))
    await portal.close()
  }

  @Test("a representative is offered the dossiers that his mandate opens to him, and nothing of the person's space")
  func brokers() async throws {
    let amina = try await portal.person("Amina")
    let story = try await Story("01-bookseller", portal, by: amina)
    let rachid = try await portal.person("Rachid")
    try await portal.registry.write { [now = portal.clock.now] in
      try Mandates.give("m1", of: amina.id, to: rachid.id, at: now, in: $0)
    }
    let actor = Actor(account: rachid.id, name: "Rachid", posts: [], principal: amina.id)
    let dossier = try await draft("01-bookseller", by: actor)
    let browser = try await portal.browser(rachid)
    try await browser.open("\(dossier)/pages/\(try page(of: "manager_country").id)")
    let number = try await story.number()
    #expect(browser.status == 200 && browser.page.contains("Repris de votre dossier \(number)"))
    #expect(!browser.page.contains("retenons") && !browser.page.contains("identity-origin"), "\(browser.page)")
    let learnt = try await portal.registry.read { try Profile.values(of: rachid.id, in: $0) }
    #expect(learnt.isEmpty)
    await portal.close()
  }

  @Test("ER-04 ER-17 what a certificate of his says comes before what he said himself")
  func certificates() async throws {
    let amina = try await portal.person("Amina")
    let story = try await Story("50-opening-alone", portal, by: amina)
    try await story.play()
    #expect(try await story.dossier().end == .done)
    let browser = try await portal.browser(amina)
    let dossier = try await draft("60-update-phone", by: amina.actor)
    try await browser.open("\(dossier)/pages/\(try page(of: "business_name", "update").id)")
    let certificate = try #require(try await story.dossier().formalities.values.compactMap(\.certificate).first)
    #expect(browser.page.contains("D’après votre certificat \(certificate.number)"), "\(browser.page)")
    #expect(value("business_name", browser)?.isEmpty == false)
    #expect(!browser.page.contains("applies_from-origin"), "`from: false`")
    await portal.close()
  }

  @Test("one sees what is remembered, and has one thing or everything forgotten; the dossiers stay as they are")
  func forgetting() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org")
    let browser = try await portal.browser(amina)
    try await browser.open("/fr/profile")
    #expect(browser.page.contains("Nous n’avons rien retenu"))
    let story = try await Story("01-bookseller", portal, by: amina)
    let data = try await story.dossier().filing.data
    try await browser.open("/fr/documents")
    #expect(browser.links("/fr/profile").count == 1)
    try await browser.open("/fr/profile")
    #expect(browser.page.contains("Nom du dirigeant") && browser.page.contains(#"name="name" value="person.birth""#))
    let karim = try await portal.browser(try await portal.person("Karim"))
    try await karim.open("/fr/profile")
    #expect(!karim.page.contains("Nom du dirigeant"))
    try await karim.submit("/fr/profile", ["name": "person.birth"])
    try await browser.submit("/fr/profile", ["name": "nothing.known"])
    #expect(browser.page.contains("person.birth"))
    try await browser.submit("/fr/profile", ["name": "person.birth"])
    #expect(browser.status == 200 && !browser.page.contains("person.birth") && browser.page.contains("person.name"))
    for language in ["ar", "en"] {
      try await browser.open("/\(language)/profile")
      #expect(browser.status == 200 && !browser.page.contains("⟦"))
    }
    try await browser.open("/fr/profile")
    try await browser.submit("/fr/profile")
    try await browser.submit("/fr/profile")
    #expect(browser.page.contains("Nous n’avons rien retenu"))
    #expect(try await story.dossier().filing.data == data)
    let deeds = try await portal.registry.read {
      try $0.value("SELECT count(*) FROM journal WHERE action = 'profileForgotten'", as: Int.self)
    }
    #expect(deeds == 2)
    let dossier = try await draft("01-bookseller", by: amina.actor)
    try await browser.open("\(dossier)/pages/\(try page(of: "manager_name").id)")
    #expect(!browser.page.contains("retenons pour vous") && browser.page.contains("Repris de votre dossier"))
    await portal.close()
  }
}
