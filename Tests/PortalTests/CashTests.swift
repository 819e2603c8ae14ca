import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Rules
import Testing

@testable import Portal

@Suite("ER-18 The cash desk") struct CashTests {
  private let portal: TestPortal

  private static let cashier = Actor.Post(agency: "cash-desk", role: "cashier")

  init() async throws { portal = try await TestPortal() }

  private func ordered(_ name: String = "Amina Benali", _ method: PaymentPlan.Method = .cash) async throws -> (
    story: Story, reference: String
  ) {
    let story = try await Story("09-pharmacy", portal, by: try await portal.person(name))
    try await story.play(waiting: [.payment]) { $0.open("payment") != nil }
    return (story, try await story.order(method))
  }

  private func desk(_ post: Actor.Post = cashier) async throws -> TestBrowser {
    try await portal.browser(try await portal.person("Rachid", [post]))
  }

  private func receipts(_ story: Story) async throws -> [String] {
    try await story.dossier().payments.compactMap(\.receipt)
  }

  @Test("ER-18 one payment for all agencies is found, counted, taken once and acknowledged by one receipt")
  func take() async throws {
    let (story, reference) = try await ordered("Amina <b>Benali</b>")
    let number = try await story.number()
    let browser = try await desk()
    try await browser.open("/fr/cash")
    #expect(browser.page.contains("Régie de recettes du guichet") && browser.page.contains(reference))
    #expect(browser.page.contains("Amina &lt;b&gt;") && !browser.page.contains("<b>Benali"))
    try await browser.open("/fr/cash?q=\(number.lowercased())")
    #expect(browser.links("/fr/cash/\(reference)").count == 2, "found, and among the unpaid")
    try await browser.open("/fr/cash?q=benali")
    #expect(browser.links("/fr/cash/\(reference)").count == 2)
    try await browser.open("/fr/cash?q=%22%3E%3Cscript%3E")
    #expect(!browser.page.contains("\"><script>") && browser.page.contains("Aucun paiement ne répond"))
    try await browser.open("/fr/cash?q=%20\(reference)")
    let here = "/fr/cash/\(reference)"
    #expect(browser.path == here)
    for part in ["Registre du commerce de Tamsira", "Communes de l'Oued Nour", "600,00 MAD", "800,00 MAD"] {
      #expect(browser.page.contains(part) || browser.page.contains(part.replacing("'", with: "&#39;")), "\(part)")
    }
    for (typed, isMissing) in [("80", false), ("", true), ("8000,00", false), ("x<y", false)] {
      try await browser.submit(here, ["desk.means": "coins", "desk.amount": typed])
      #expect(browser.status == 422 && browser.page.contains(##"href="#desk.amount""##), "\(typed)")
      #expect(browser.page.contains(isMissing ? "réponse manque" : "Ce n’est pas la somme à payer"))
      if typed == "80" { #expect(browser.page.contains(#"value="80""#), "what was typed is kept") }
    }
    try await browser.submit(here, ["desk.amount": "800", "desk.means": "transfer"])
    #expect(browser.status == 422, "cash was ordered")
    #expect(try await receipts(story).isEmpty)

    for amount in ["800,00", "800"] {
      try await browser.open(here)
      try await browser.submit(here, ["desk.means": "cheque", "desk.amount": amount])
      #expect(browser.status == 200 && browser.page.contains("Paiement encaissé"), "\(browser.page)")
    }
    let receipt = try #require(try await receipts(story).first)
    #expect(try await receipts(story) == [receipt] && browser.page.contains("Reçu \(receipt)"))
    #expect(browser.page.contains("Chèque") && browser.page.contains("Rachid"))
    try await browser.open("\(here)/receipt.pdf")
    #expect(browser.status == 200 && browser.body.starts(with: Array("%PDF-1.7".utf8)))
    #expect(browser.field("content-disposition")?.contains("\(receipt).pdf") == true)
    try await browser.open("/fr/cash?q=\(receipt)")
    #expect(browser.path == here)
    let deeds = try await portal.registry.read { try Journal.search(.init(action: "moneyTaken"), in: $0) }
    #expect(deeds.count == 1 && deeds[0].entry.object == "payment/\(reference)" && deeds[0].entry.details == "cheque")
    #expect(deeds[0].entry.role == "cashier" && deeds[0].entry.agency == "cash-desk" && deeds[0].entry.address != "")
    await portal.close()
  }

  @Test("SEC-26 four cashiers at once take the money once")
  func parallel() async throws {
    let (story, reference) = try await ordered()
    var browsers: [TestBrowser] = []
    for _ in 0..<4 { browsers.append(try await desk()) }
    let here = "/fr/cash/\(reference)"
    for browser in browsers { try await browser.open(here) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for browser in browsers {
        group.addTask { try await browser.submit(here, ["desk.means": "coins", "desk.amount": "800"]) }
      }
      try await group.waitForAll()
    }
    #expect(browsers.allSatisfy { $0.status == 200 })
    #expect(try await receipts(story).count == 1)
    let deeds = try await portal.registry.read { try Journal.search(.init(action: "moneyTaken"), in: $0) }
    #expect(deeds.count == 1)
    await portal.close()
  }

  @Test("the day is closed by beneficiary and by means, for print and as a sheet whose cells are no formulas (SEC-37)")
  func closing() async throws {
    let (_, reference) = try await ordered("=cmd|' /C calc'!A0")
    let browser = try await desk()
    try await browser.open("/fr/cash/\(reference)")
    try await browser.submit("/fr/cash/\(reference)", ["desk.means": "coins", "desk.amount": "800.00"])
    try await browser.open("/fr/cash/closing")
    #expect(browser.page.contains("Recette du 2 mars 2026") && browser.page.contains("Par bénéficiaire"))
    for part in ["150,00 MAD", "600,00 MAD", "800,00 MAD", "Espèces", "R-2026-000001", "Rachid"] {
      #expect(browser.page.contains(part), "\(part)")
    }
    let sheet = try #require(browser.links("/fr/cash/closing.csv").first)
    try await browser.open(sheet)
    #expect(browser.field("content-type") == "text/csv; charset=utf-8")
    let text = String(decoding: browser.body, as: UTF8.self)
    #expect(text.contains("'=cmd|") && !text.contains(",=cmd") && text.contains("R-2026-000001"))
    #expect(text.contains(",600.00,Rachid\r\n"), "\(text)")
    #expect(text.components(separatedBy: "\r\n").count == 5, "a head and three lines, each ended")
    try await browser.open("/fr/cash/closing?day=2026-03-01")
    #expect(browser.page.contains("Rien n’a été encaissé"))
    for day in ["x", "2026-02-31", "9999-99-99"] {
      try await browser.open("/fr/cash/closing?day=\(day)")
      #expect(browser.status == 200, "\(day)")
    }
    try await browser.open("/fr/cash/closing?desk=taxes")
    #expect(browser.status == 404, "another's desk is not there")
    await portal.close()
  }

  @Test("SEC-20 only the cashier of an agency that takes part, and nobody for himself")
  func strangers() async throws {
    let (_, reference) = try await ordered()
    let here = "/fr/cash/\(reference)"
    for post in [Actor.Post(agency: "nowhere", role: "cashier"), HouseRole.cashier.post] {
      let other = try await desk(post)
      try await other.open("/fr/cash")
      #expect(other.status == 200 && !other.page.contains(reference))
      #expect(other.token != "")
      try await other.submit(here, ["desk.means": "coins", "desk.amount": "800"])
      #expect(other.status == 404)
      try await other.open("\(here)/receipt.pdf")
      #expect(other.status == 404)
    }
    let supervisor = try await desk(Actor.Post(agency: "cash-desk", role: "supervisor"))
    try await supervisor.open(here)
    #expect(supervisor.status == 403)
    let own = try await portal.person("Own", [Self.cashier])
    let story = try await Story("09-pharmacy", portal, by: own)
    try await story.play(waiting: [.payment]) { $0.open("payment") != nil }
    let mine = try await story.order()
    let browser = try await portal.browser(own)
    try await browser.open("/fr/cash/\(mine)")
    try await browser.submit("/fr/cash/\(mine)", ["desk.means": "coins", "desk.amount": "800"])
    #expect(browser.status == 422 && browser.page.contains("Ce dossier est le vôtre"))
    #expect(try await receipts(story).isEmpty)
    await portal.close()
  }

  @Test("what is paid online is not taken at the desk; the list of the unpaid goes on page by page")
  func online() async throws {
    let (story, reference) = try await ordered("Amina", .online)
    let browser = try await desk()
    try await browser.open("/fr/cash")
    #expect(!browser.page.contains(reference))
    try await browser.open("/fr/cash/\(reference)")
    #expect(browser.page.contains("Ce paiement se fait en ligne"))
    try await browser.submit("/fr/cash/\(reference)", ["desk.means": "coins", "desk.amount": "800"])
    #expect(browser.status == 422 && browser.page.contains("Ce paiement se fait en ligne"))
    #expect(try await receipts(story).isEmpty)
    let fresh = try await story.order(.cash, reference: "P-FRESH-2")
    try await browser.open("/fr/cash/\(reference)")
    #expect(browser.page.contains("abandonné"))
    try await browser.open("/fr/cash/\(fresh)")
    #expect(browser.page.contains("Encaisser"))
    await portal.close()
  }

  @Test("sums are read as people write them")
  func amounts() {
    for typed in ["1250", "1 250,00", "1250.00", "1,250.00", "1.250,00", "1\u{202F}250", "1,250", "١٢٥٠"] {
      #expect(CashForm.amount(typed) == Decimal("1250"), "\(typed)")
    }
    #expect(CashForm.amount("12,5") == Decimal("12.5") && CashForm.amount(",5") == Decimal("0.5"))
    for typed in ["", "abc", "-"] { #expect(CashForm.amount(typed) == nil, "\(typed)") }
  }
}

@Suite("The list of the unpaid") struct CashListTests {
  @Test("fifty a page, the newest first, each once")
  func pages() async throws {
    let portal = try await TestPortal(["market"])
    let amina = try await portal.person("Amina")
    let pack = try #require(portal.packs.first)
    let stall = try #require(pack.procedure("stall"))
    var references: Set<String> = []
    for number in 1...53 {
      let errand = Errand(amina.actor, at: portal.clock.hour)
      let made = try await portal.registry.start(
        stall.id, of: pack.id, language: "fr", by: errand,
        then: [
          .answer(["goods": "fruit", "terrace": "no", "zone": "north"]), .fill(["trade_name": "A", "area": 8]),
          .pay(payment: "P-\(number)", .cash),
        ])
      #expect(!made.dossier.isEmpty)
      references.insert("P-\(number)")
      portal.clock.advance(seconds: number % 3 == 0 ? 0 : 60)
    }
    let desk = Actor.Post(agency: "desk", role: "cashier")
    let browser = try await portal.browser(try await portal.person("Rachid", [desk]))
    var seen: [String] = []
    var next: String? = "/fr/cash"
    while let path = next {
      try await browser.open(path)
      let rows = browser.page.matches(of: /href="\/fr\/cash\/(P-[0-9]+)"/).map { String($0.1) }
      #expect(rows.count <= 50)
      seen += rows
      next = browser.page.firstMatch(of: /href="([^"]*after=[^"]*)" rel="next"/).map {
        String($0.1).replacing("&amp;", with: "&")
      }
      #expect(seen.count <= 53)
      if seen.count > 53 { break }
    }
    #expect(seen.count == 53 && Set(seen) == references && seen.first == "P-53")
    await portal.close()
  }
}
