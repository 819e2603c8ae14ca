import HTTP
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("ER-51 SEC-7 SEC-15 People, as an administrator sees them") struct AdminPeopleTests {
  private let portal: TestPortal

  init() async throws { portal = try await TestPortal() }

  private func admin() async throws -> (browser: TestBrowser, person: TestPerson) {
    let person = try await portal.person("Salma", [HouseRole.admin.post], email: "salma@example.org")
    return (try await portal.browser(person), person)
  }

  private func deeds(_ action: Deed) async throws -> [JournalEntry] {
    try await portal.registry.read { try Journal.search(.init(action: action.rawValue), in: $0).map(\.entry) }
  }

  @Test("SEC-7 somebody is invited with a post, chooses his password by the letter, and only then gets in")
  func invite() async throws {
    let (browser, salma) = try await admin()
    try await browser.open("/fr/admin/people/invite")
    #expect(browser.page.contains("Direction régionale des impôts") && !browser.page.contains("desk.email"))
    try await browser.open("/fr/admin/people/invite?agency=taxes")
    #expect(browser.page.contains("Subdivision du Littoral"))
    let here = "/fr/admin/people/invite"
    try await browser.submit(
      here, ["desk.agency": "taxes", "desk.name": "Omar <b>", "desk.email": "no address", "desk.role": ""])
    #expect(browser.status == 422 && browser.page.contains(##"href="#desk.email""##))
    #expect(browser.page.contains(##"href="#desk.role""##) && browser.page.contains("Omar &lt;b&gt;"))
    for (role, unit, agency) in [
      ("reviewer", "", "taxes"), ("agent", "licences-city", "taxes"), ("agent", "", "house"), ("cashier", "", "house"),
      ("agent", "", "nowhere"),
    ] {
      try await browser.submit(
        here,
        [
          "desk.agency": agency, "desk.name": "Omar", "desk.email": "omar@example.org", "desk.role": role,
          "desk.unit": unit,
        ])
      #expect(browser.status == 422, "\(role) \(unit) \(agency)")
    }
    #expect(try await deeds(.invited).isEmpty)
    try await browser.submit(
      here,
      [
        "desk.agency": "taxes", "desk.name": "Omar Idrissi", "desk.email": "Omar@example.org", "desk.role": "agent",
        "desk.unit": "tax-littoral", "desk.language": "en", "state": "active", "role": "admin",
      ])
    #expect(browser.status == 200 && browser.page.contains("Omar Idrissi"), "\(browser.page)")
    #expect(browser.page.contains("Subdivision du Littoral") && browser.page.contains("première visite"))
    let deed = try #require(try await deeds(.invited).first)
    #expect(deed.actor == salma.id && deed.role == "admin" && deed.details == "agent@taxes/tax-littoral")
    #expect(!deed.address.isEmpty)

    let letters = try await portal.registry.read { try Outbox.list(in: $0) }
    let letter = try #require(letters.first { $0.letter.recipient == "omar@example.org" }?.letter)
    #expect(letter.language == "en" && letters.count == 1)
    let link = try #require(letter.text.firstMatch(of: /\/en\/invitation\/\S+/)).output
    let omar = try await portal.browser()
    try await omar.open(String(link))
    try await omar.submit(String(link), ["password": "a phrase of my own"])
    #expect(omar.path.contains("/account/second-factor"), "who decides for others proves himself twice (SEC-8)")
    try await browser.submit(
      here, ["desk.agency": "taxes", "desk.name": "O", "desk.email": "omar@example.org", "desk.role": "agent"])
    #expect(browser.status == 422 && browser.page.contains("a déjà un compte"))
    #expect(browser.links("/fr/admin/people/").count > 1)
    await portal.close()
  }

  @Test("posts are given and taken, the code removed with a letter, an account closed at once (SEC-15, SEC-23)")
  func edit() async throws {
    let (browser, salma) = try await admin()
    let omar = try await portal.person("Omar <i>", [Actor.Post(agency: "taxes", role: "agent")])
    let his = try await portal.browser(omar)
    let here = "/fr/admin/people/\(omar.id)"
    try await browser.open("\(here)?agency=cash-desk")
    #expect(browser.page.contains("Omar &lt;i&gt;") && browser.page.contains("Régisseur de recettes"))
    for _ in 1...2 {
      try await browser.submit(
        "\(here)/posts", ["desk.deed": "give", "desk.agency": "cash-desk", "desk.role": "cashier"])
      #expect(browser.status == 200)
    }
    try await his.open("/fr/cash")
    #expect(his.status == 200, "with the next request")
    #expect(try await deeds(.postGiven).map(\.details) == ["cashier@cash-desk"])
    try await browser.submit("\(here)/posts", ["desk.deed": "give", "desk.agency": "cash-desk", "desk.role": "king"])
    #expect(browser.status == 422 && browser.page.contains(##"href="#desk.role""##))
    try await browser.submit(
      "\(here)/posts", ["desk.deed": "take", "desk.agency": "cash-desk", "desk.role": "cashier"])
    try await his.open("/fr/cash")
    #expect(his.status == 403)
    try await browser.open(here)
    try await browser.submit("\(here)/second-factor")
    let lost = try await portal.registry.read { try Accounts.find(omar.id, in: $0)?.hasSecondFactor }
    #expect(lost == false)
    let letters = try await portal.registry.read { try Outbox.list(in: $0) }
    #expect(letters.map(\.letter.subject) == ["Le code du téléphone n’est plus demandé"])
    try await his.open("/fr/account")
    #expect(his.path.hasPrefix("/fr/sign-in"), "whoever had got in with it is out")
    let again = try await portal.browser(omar)
    try await again.open("/fr/account")
    #expect(again.status == 200)
    try await browser.submit("\(here)/state", ["desk.deed": "disable"])
    try await again.open("/fr/account")
    #expect(again.path.hasPrefix("/fr/sign-in"))
    #expect(browser.page.contains("Rouvrir ce compte"))
    try await browser.submit("\(here)/state", ["desk.deed": "enable"])
    #expect(try await deeds(.accountDisabled).count == 1)
    #expect(try await deeds(.accountEnabled).count == 1)
    #expect(try await deeds(.secondFactorRemoved).first?.actor == salma.id)
    for path in ["/fr/admin/people/nobody7", "/fr/admin/people/%27OR1"] {
      try await browser.open(path)
      #expect(browser.status == 404)
    }
    await portal.close()
  }

  @Test("the last administrator can neither be shut out nor lose his post; with another one he can")
  func lastAdmin() async throws {
    let (browser, salma) = try await admin()
    let here = "/fr/admin/people/\(salma.id)"
    try await browser.open(here)
    try await browser.submit("\(here)/posts", ["desk.deed": "take", "desk.agency": "house", "desk.role": "admin"])
    #expect(browser.status == 422 && browser.page.contains("Il doit rester un administrateur actif"))
    try await browser.submit("\(here)/state", ["desk.deed": "disable"])
    #expect(browser.status == 422)
    #expect(try await deeds(.postTaken).isEmpty, "nothing half (SEC-25)")
    #expect(try await deeds(.accountDisabled).isEmpty)
    _ = try await portal.person("Second", [HouseRole.admin.post])
    try await browser.open(here)
    try await browser.submit("\(here)/posts", ["desk.deed": "take", "desk.agency": "house", "desk.role": "admin"])
    #expect(browser.status == 403, "he is none any more, and his own page is closed to him")
    #expect(try await deeds(.postTaken).count == 1)
    await portal.close()
  }

  @Test("the staff stands by name; anybody is found by name or address; fifty a page")
  func list() async throws {
    let (browser, _) = try await admin()
    for number in 1...54 {
      _ = try await portal.person("Agent \(number + 100)", [Actor.Post(agency: "taxes", role: "agent")])
    }
    _ = try await portal.person("Citoyenne Zahra", email: "zahra@example.org")
    var seen: [String] = []
    var next: String? = "/fr/admin/people"
    while let path = next, seen.count < 200 {
      try await browser.open(path)
      #expect(!browser.page.contains("Zahra"))
      let rows = browser.page.matches(of: /<bdi>(Agent [0-9]+|Salma)<\/bdi><\/a><\/th>/).map { String($0.1) }
      #expect(rows.count <= 50 && !rows.isEmpty)
      seen += rows
      next = browser.page.firstMatch(of: /href="([^"]*after=[^"]*)" rel="next"/).map {
        String($0.1).replacing("&amp;", with: "&")
      }
    }
    #expect(seen == (1...54).map { "Agent \($0 + 100)" } + ["Salma"])
    for typed in ["zahra", "ZAHRA@example.org", "citoy"] {
      try await browser.open("/fr/admin/people?q=\(PercentEncoding.encode(typed))")
      #expect(browser.page.contains("Citoyenne Zahra"), "\(typed)")
    }
    try await browser.open("/fr/admin/people?all=1")
    #expect(browser.page.contains("Citoyenne Zahra"))
    await portal.close()
  }
}
