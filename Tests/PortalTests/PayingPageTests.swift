import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("ER-15 ER-18 REL-12 Paying in the simulator") struct PayingPageTests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  private var paidCount: Int {
    get async throws { try await stage.count("SELECT count(*) FROM journal WHERE action = 'paid'") }
  }

  /// Up to the simulator's own page; answers its address.
  private func ordered(_ browser: TestBrowser, _ dossier: String) async throws -> String {
    try await browser.open("/fr/dossiers/\(dossier)/payment")
    try await browser.submit("/fr/dossiers/\(dossier)/payment", ["method": "simulated"])
    try #require(browser.status == 200 && browser.path.hasPrefix("/fr/dossiers/\(dossier)/payments/"))
    return browser.path
  }

  /// What the simulator sends about the payment on this page.
  private func notice(_ page: String, _ dossier: String, isPaid: Bool = true) async throws -> PaymentGateway.Callback {
    let id = String(page.split(separator: "/").last ?? "")
    let found = try await stage.portal.registry.read { [now = stage.portal.clock.now] in
      try Dossiers.find(dossier, for: .house, at: now, in: $0)
    }
    let payment = try #require(found?.dossier.payments.first { $0.id == id })
    return try stage.portal.portal.gateway.callback(of: payment, currency: "MAD", isPaid: isPaid)
  }

  private func send(_ notice: PaymentGateway.Callback, change: (String) -> String = { $0 }) async throws
    -> TestProgram.Answer
  {
    try await stage.portal.program(nil).send(
      .post, notice.path, [("Content-Type", notice.contentType)], Array(change(notice.body).utf8))
  }

  @Test("ER-15 the click pays once, by the notice that a gateway sends: the same notice gives the same receipt")
  func pays() async throws {
    let id = try await stage.draft()
    let browser = try await stage.portal.browser(stage.amina)
    let page = try await ordered(browser, id)
    #expect(try await paidCount == 0)
    try await browser.submit(page, ["go": "pay"])
    #expect(browser.status == 200 && browser.links("\(page)/receipt.pdf").count == 1, "\(browser.page)")
    let again = try await send(try await notice(page, id))
    #expect(again.status == 200 && again.json["state"]?.string == "paid")
    let receipt = try #require(again.json["receipt"]?.string)
    #expect(!receipt.isEmpty)
    #expect(try await paidCount == 1)
    try await browser.open("/fr/dossiers/\(id)/payment")
    #expect(browser.path == "/fr/dossiers/\(id)", "nothing is due any more")
    await stage.portal.close()
  }

  @Test("SEC-26 a doubled click, and the gateway's notice between the two, pay once")
  func twice() async throws {
    let id = try await stage.draft()
    let (one, two) = (try await stage.portal.browser(stage.amina), try await stage.portal.browser(stage.amina))
    let page = try await ordered(one, id)
    try await two.open(page)
    let notice = try await notice(page, id)
    async let first = one.submit(page, ["go": "pay"])
    async let told = send(notice)
    async let second = two.submit(page, ["go": "pay"])
    _ = try await (first, second)
    #expect(try await told.status == 200)
    #expect(one.status == 200 && two.status == 200 && one.page.contains("/receipt.pdf"))
    #expect(try await paidCount == 1)
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE receipt IS NOT NULL") == 1)
    try await two.submit(page, ["go": "drop"])
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE state = 'dropped'") == 0, "money stays taken")
    await stage.portal.close()
  }

  @Test("a notice with a changed signature or result is refused and pays nothing; the right one then does")
  func tampered() async throws {
    let id = try await stage.draft()
    let browser = try await stage.portal.browser(stage.amina)
    let page = try await ordered(browser, id)
    let right = try await notice(page, id)
    let declined = try await notice(page, id, isPaid: false)
    let changes: [(PaymentGateway.Callback, (String) -> String)] = [
      (right, { $0.replacing("HASH=", with: "HASH=A") }),
      (declined, { $0.replacing("ProcReturnCode=05", with: "ProcReturnCode=00") }),
    ]
    for (notice, change) in changes {
      let answer = try await send(notice, change: change)
      #expect(answer.status == 403 && answer.json["code"]?.string == "signature")
    }
    try await browser.open(page)
    #expect(!browser.page.contains("/receipt.pdf"))
    #expect(try await paidCount == 0)
    #expect(try await send(right).status == 200)
    try await browser.open(page)
    #expect(browser.page.contains("/receipt.pdf"), "the page shows what the gateway told")
    await stage.portal.close()
  }

  @Test("giving up in the simulator drops the order and leads back to the ways to pay; a stranger finds no such page")
  func givesUp() async throws {
    let id = try await stage.draft()
    let browser = try await stage.portal.browser(stage.amina)
    let page = try await ordered(browser, id)
    let stranger = try await stage.portal.browser(stage.brahim)
    try await stranger.open("/fr/account")
    try await stranger.submit(page, ["go": "pay"])
    #expect(stranger.status == 404)
    try await browser.submit(page, ["go": "drop"])
    #expect(browser.status == 200 && browser.path == "/fr/dossiers/\(id)/payment")
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE state = 'dropped'") == 1)
    let again = try await ordered(browser, id)
    #expect(again != page, "another order is another payment")
    try await browser.submit(page, ["go": "pay"])
    #expect(browser.status == 404, "what was given up is paid no more by a page left open")
    #expect(try await paidCount == 0)
    await stage.portal.close()
  }
}
