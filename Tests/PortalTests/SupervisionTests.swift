import HTTP
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("ER-53 Who waits for whom, and how long") struct SupervisionTests {
  private let portal: TestPortal

  init() async throws { portal = try await TestPortal() }

  private func browser(_ posts: Actor.Post...) async throws -> TestBrowser {
    try await portal.browser(try await portal.person("Nadia", posts))
  }

  /// One dossier that waits for its revision since two days, one under study at four agencies.
  private func stories() async throws -> (revised: Story, studied: Story) {
    let first = try await Story("01-bookseller", portal, by: try await portal.person("Amina <b>B</b>"))
    portal.clock.advance(days: 2)
    let second = try await Story("01-bookseller", portal, by: try await portal.person("Brahim Canari"))
    try await second.play(waiting: [.instruction, .signature, .exchange]) { $0.open("tax_number_desk") != nil }
    portal.clock.advance(days: 5)
    return (first, second)
  }

  @Test("ER-53 agencies with what is open, late and old; the oldest first, by agency and state")
  func overview() async throws {
    let (revised, studied) = try await stories()
    let browser = try await browser(HouseRole.supervisor.post)
    try await browser.open("/fr/supervision")
    #expect(browser.status == 200)
    let row = try #require(
      browser.page.firstMatch(of: /agency=single-window">[^<]*<\/a><\/th>\s*(?:<td[^>]*>.*<\/td>\s*){6}/))
    let cells = row.output.matches(of: /<td[^>]*>(.*)<\/td>/).map { String($0.output.1) }
    #expect(cells == ["1", "<strong>1</strong>", "0", "0", "7 jours", "2 mars 2026"], "\(cells)")
    #expect(browser.page.contains("Direction régionale des impôts") && browser.page.contains("Dossiers en cours"))
    #expect(browser.page.contains("déposés en 30 jours"))

    try await browser.open("/fr/supervision/tasks")
    let links = browser.links("/fr/supervision/").filter { !$0.contains("tasks") }
    #expect(links.first == "/fr/supervision/\(revised.id)" && links.contains("/fr/supervision/\(studied.id)"))
    #expect(browser.page.contains("Amina &lt;b&gt;") && !browser.page.contains("<b>B</b>"))
    try await browser.open("/fr/supervision/tasks?agency=taxes&state=open")
    #expect(browser.page.contains("Brahim Canari") && !browser.page.contains("Amina"))
    try await browser.open("/fr/supervision/tasks?agency=single-window&state=suspended")
    #expect(browser.page.contains("Personne n’attend"))
    for bad in ["?agency=nowhere", "?state=x&after=1.2", "?after=%00", "?after=1.2.3.4'"] {
      try await browser.open("/fr/supervision/tasks\(bad)")
      #expect(browser.status == 200 || browser.status == 404, "\(bad)")
    }

    try await browser.open("/fr/supervision/\(studied.id)")
    #expect(browser.status == 200 && browser.page.contains("Qui l’on attend"))
    #expect(browser.page.contains("Dossier déposé") && browser.page.contains("Réponses du demandeur"))
    #expect(browser.page.contains("Nour Zitoune"))
    await portal.close()
  }

  @Test("SEC-20 a supervisor or an auditor of one agency sees that agency and nothing of the others")
  func agencyOnly() async throws {
    let (revised, studied) = try await stories()
    for role in ["supervisor", "auditor"] {
      let browser = try await browser(Actor.Post(agency: "taxes", role: role))
      try await browser.open("/fr/supervision")
      #expect(browser.page.contains("Direction régionale des impôts") && !browser.page.contains("Registre du commerce"))
      #expect(!browser.page.contains("déposés en 30 jours"), "the portal's own figures")
      try await browser.open("/fr/supervision/tasks")
      #expect(browser.page.contains("Brahim Canari") && !browser.page.contains("Amina"))
      try await browser.open("/fr/supervision/tasks?agency=single-window")
      #expect(browser.status == 404)
      try await browser.open("/fr/supervision/\(revised.id)")
      #expect(browser.status == 404, "it has not reached the agency")
      try await browser.open("/fr/supervision/\(studied.id)")
      #expect(browser.status == 200 && browser.page.contains("Identifiant fiscal"))
      #expect(!browser.page.contains("Registre du commerce") && !browser.page.contains("Réponses du demandeur"))
      #expect(!browser.page.contains("Nour Zitoune"))
    }
    await portal.close()
  }

  @Test("SEC-21 each desk is open to those the table of rights names, and no POST of theirs to an auditor")
  func matrix() async throws {
    let everybody: [[Actor.Post]] = [
      [], [Actor.Post(agency: "single-window", role: "counter")], [Actor.Post(agency: "cash-desk", role: "cashier")],
      [HouseRole.supervisor.post], [HouseRole.auditor.post], [HouseRole.admin.post],
      [Actor.Post(agency: "taxes", role: "agent")], [Actor.Post(agency: "taxes", role: "auditor")],
    ]
    let desks: Set<Right> = [.handOver, .collect, .oversee, .administer, .audit]
    let routes = Routes.table.filter { desks.contains($0.right) && !$0.isForPrograms }
    #expect(routes.count > 35)
    for posts in everybody {
      let someone = try await portal.person("\(posts)", posts)
      let roles = try #require(try await portal.registry.read { try Person.find(someone.id, in: $0) }).roles
      let isAuditor = roles == [.auditor]
      let browser = try await portal.browser(someone)
      try await browser.open("/fr/account")
      for route in routes {
        let path = "/fr" + route.name.replacing(/\{[a-z0-9]+\}/, with: "77")
        if route.method == .post {
          try await browser.open("/fr/account")
          try await browser.submit(path, ["desk.x": "1"], follows: false)
        } else {
          try await browser.open(path)
        }
        let isAllowed = Rights.allow(route.right, to: roles)
        #expect((browser.status != 403) == isAllowed, "\(posts) \(route.method) \(path): \(browser.status)")
        #expect(browser.status < 500, "\(posts) \(path)")
        if isAuditor, route.method == .post { #expect(browser.status == 403, "\(path)") }
      }
    }
    let stranger = try await portal.browser()
    for route in routes where route.method == .get {
      try await stranger.open("/fr" + route.name.replacing(/\{[a-z0-9]+\}/, with: "77"))
      #expect(stranger.path.hasPrefix("/fr/sign-in"))
    }
    await portal.close()
  }
}
