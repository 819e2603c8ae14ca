import HTTP
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("ER-40 ER-41 ER-42 ER-43 The counter where documents are handed over") struct CounterTests {
  private let portal: TestPortal

  private static let clerk = Actor.Post(agency: "single-window", role: "counter")
  private static let bookseller = "01-bookseller"

  init() async throws { portal = try await TestPortal() }

  /// A dossier whose register extract lies ready, or is still on its way.
  private func ready(_ name: String = "Amina Benali", arrived: Bool = true) async throws -> (Story, TestPerson) {
    let amina = try await portal.person(name)
    let story = try await Story(Self.bookseller, portal, by: amina)
    try await story.play(waiting: [.collection], receives: arrived) { dossier in
      guard dossier.open("collection") != nil,
        case .issued(_, let isHere, _) = dossier.formalities["trade_register_entry"]
      else { return false }
      return isHere == arrived
    }
    return (story, amina)
  }

  private func clerk(_ post: Actor.Post = clerk) async throws -> TestBrowser {
    try await portal.browser(try await portal.person("Khadija", [post]))
  }

  @Test("ER-40 what agencies issued is on its way until the counter notes its arrival, and travels with a slip")
  func arrival() async throws {
    let (story, _) = try await ready("Amina <b>Benali</b>", arrived: false)
    let browser = try await clerk()
    try await browser.open("/fr/counter")
    #expect(browser.status == 200 && browser.page.contains("En route vers le comptoir"))
    #expect(browser.page.contains("Amina &lt;b&gt;Benali&lt;/b&gt;") && !browser.page.contains("<b>Benali"))
    #expect(browser.page.contains("0 sur 1 au comptoir"))
    let slip = try #require(browser.links("/fr/counter/transfers.pdf").first)
    let papers = try #require(browser.page.firstMatch(of: /action="([^"]*\/papers)"/)).output.1
    try await browser.open("/fr/counter/\(story.id)")
    #expect(browser.page.contains("Il manque un document") && !browser.page.contains("desk.originals"))
    let pdf = try await clerk()
    try await pdf.open(slip)
    #expect(pdf.status == 200 && pdf.body.starts(with: Array("%PDF-1.7".utf8)))
    #expect(pdf.field("content-disposition")?.hasPrefix("inline") == true)
    for _ in 1...2 {
      try await browser.open("/fr/counter/\(story.id)")
      try await browser.submit(String(papers), ["formality": "trade_register_entry", "from": "list"])
      #expect(browser.path == "/fr/counter" && browser.page.contains("1 sur 1 au comptoir"))
    }
    #expect(browser.page.contains("Tout ce qui a été délivré est arrivé"))
    let received = try await portal.registry.read { [id = story.id] in
      try Journal.entries(of: "dossier/\(id)", after: 0, limit: 500, in: $0).filter { $0.entry.action == "received" }
    }
    #expect(received.count == 1, "two clicks, one arrival")
    try await pdf.open(slip)
    #expect(pdf.status == 404, "nothing travels any more")
    try await browser.submit(String(papers), ["formality": "no_such"])
    #expect(browser.status == 422 || browser.status == 404)
    await portal.close()
  }

  @Test("ER-42 ER-43 without the originals the hand-over is refused; with them the copies can be used at once")
  func originals() async throws {
    let (story, amina) = try await ready()
    let asked = story.procedure.originals(of: try await story.dossier()).map(\.id)
    #expect(asked.contains("identity_document"))
    let browser = try await clerk()
    let here = "/fr/counter/\(story.id)"
    try await browser.open(here)
    #expect(browser.page.contains("Originaux présentés"))
    try await browser.submit(
      "\(here)/hand-over", ["desk.step": "collection", "desk.who": "bearer", "desk.bearer": "Karim <i>"])
    #expect(browser.status == 422 && browser.page.contains("<title>Erreur"))
    #expect(browser.page.contains("Sans ces originaux, la remise est refusée"))
    #expect(browser.page.contains("Karim &lt;i&gt;") && browser.page.contains(##"href="#desk.originals""##))
    let copies: @Sendable () async throws -> Int = { [portal] in
      try await portal.registry.read { try PersonDocuments.list(of: amina.id, .issued, in: $0).count }
    }
    let before = try await copies()
    #expect(try await story.dossier().open("collection") != nil, "nothing was handed over")

    try await browser.submit("\(here)/hand-over", ["desk.step": "collection", "desk.who": "bearer"])
    #expect(browser.status == 422 && browser.page.contains(##"href="#desk.bearer""##), "a bearer has a name")

    var fields = "desk.step=collection&desk.who=bearer&desk.bearer=Karim%20%3Ci%3E"
    for slot in asked { fields += "&desk.originals=\(slot)" }
    for _ in 1...2 {
      try await browser.open(here)
      try await browser.send("\(here)/hand-over", fields)
      #expect(browser.status == 200 && browser.path == "\(here)/handed", "\(browser.page)")
    }
    #expect(browser.page.contains("Remis au porteur du récépissé, Karim &lt;i&gt;") && !browser.page.contains("<i>"))
    #expect(browser.page.contains("Khadija"))
    let dossier = try await story.dossier()
    guard case .issued(let paper, _, true) = dossier.formalities["trade_register_entry"] else {
      Issue.record("the copy is not enabled")
      return
    }
    #expect(browser.page.contains(paper.number))
    #expect(try await copies() == before + 1)
    let names = try await portal.registry.read { try PersonDocuments.list(of: amina.id, .issued, in: $0).map(\.name) }
    let title = try #require(names.first { $0.hasSuffix(paper.number) }).dropLast(paper.number.count)
    #expect(title.count > 5 && title.hasSuffix(" "), "its holder knows it by its title: \(title)")
    let ends = try await portal.registry.read { [id = story.id] in
      try Journal.entries(of: "dossier/\(id)", after: 0, limit: 500, in: $0)
        .filter { $0.entry.action == "ended" && $0.entry.details.contains("\"collection\"") }
    }
    #expect(ends.count == 1 && ends.first?.entry.role == "counter" && ends.first?.entry.agency == "single-window")
    await portal.close()
  }

  @Test("a dossier is found by its number, by a name, and by the square code of a certificate")
  func search() async throws {
    let (story, _) = try await ready("Zineb El Fassi")
    let browser = try await clerk()
    let number = try await story.number()
    let code = try #require(try await story.dossier().formalities["trade_register_entry"]?.certificate?.code)
    for typed in [number, number.lowercased(), code, "https://guichet.example/verify/\(code)"] {
      try await browser.open("/fr/counter?q=\(PercentEncoding.encode(typed))")
      #expect(browser.path == "/fr/counter/\(story.id)", "\(typed)")
    }
    try await browser.open("/fr/counter?q=zineb")
    #expect(browser.links("/fr/counter/\(story.id)").count >= 1)
    try await browser.open("/fr/counter?q=%22%3E%3Cscript%3E")
    #expect(browser.page.contains("&#34;&gt;&lt;script&gt;") || browser.page.contains("&quot;&gt;&lt;script&gt;"))
    #expect(browser.page.contains("Aucun dossier de ce comptoir"))
    await portal.close()
  }

  @Test("ER-41 SEC-20 another agency's clerk does not see it, others have no counter, and nobody serves himself")
  func strangers() async throws {
    let (story, amina) = try await ready()
    let here = "/fr/counter/\(story.id)"
    let commune = try await clerk(Actor.Post(agency: "commune", role: "counter"))
    try await commune.open(here)
    #expect(commune.status == 404)
    try await commune.open("/fr/counter")
    #expect(commune.status == 200 && !commune.page.contains(story.id))
    try await commune.open("/fr/counter?q=\(try await story.number())")
    #expect(commune.path.hasPrefix("/fr/counter?q=") && !commune.page.contains(story.id))
    try await commune.submit("\(here)/hand-over", ["desk.step": "collection", "desk.who": "applicant"])
    #expect(commune.status == 404)
    try await commune.open("/fr/counter/transfers.pdf?counter=single-window/tamsira&agency=trade-register")
    #expect(commune.status == 404)
    for post in [nil, Actor.Post(agency: "taxes", role: "agent"), HouseRole.auditor.post, HouseRole.admin.post] {
      let other = try await portal.browser(
        post == nil ? amina : try await portal.person("Other", post.map { [$0] } ?? []))
      try await other.open(here)
      #expect(other.status == 403, "\(String(describing: post))")
    }
    let own = try await portal.person("Own", [Self.clerk])
    let mine = try await Story(Self.bookseller, portal, by: own)
    try await mine.play(waiting: [.collection]) { $0.open("collection") != nil }
    let browser = try await portal.browser(own)
    try await browser.open("/fr/counter/\(mine.id)")
    var fields = "desk.step=collection&desk.who=applicant"
    for slot in mine.procedure.originals(of: try await mine.dossier()) { fields += "&desk.originals=\(slot.id)" }
    try await browser.send("/fr/counter/\(mine.id)/hand-over", fields)
    #expect(browser.status == 422 && browser.page.contains("Ce dossier est le vôtre"))
    await portal.close()
  }
}
