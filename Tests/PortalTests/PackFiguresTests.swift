import HTTP
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("ER-52 The figures that a pack names") struct PackFiguresTests {
  private let portal: TestPortal

  init() async throws { portal = try await TestPortal() }

  /// The page once everything is counted; a count that takes long is not waited for.
  private func open(_ browser: TestBrowser, _ path: String) async throws {
    for _ in 0..<100 {
      try await browser.open(path)
      if !browser.page.contains("en cours de calcul") { return }
    }
  }

  @Test("they stand beside the others with a picture and a table, from the events of the dossiers that were filed")
  func page() async throws {
    let amina = try await portal.person("Amina")
    let story = try await Story("01-bookseller", portal, by: amina)
    try await story.play()
    #expect(try await story.dossier().end == .done)
    _ = try await Story("01-bookseller", portal, by: try await portal.person("Karim"))
    let browser = try await portal.browser(try await portal.person("Admin", [.init(agency: "", role: "admin")]))
    try await open(browser, "/fr/admin/statistics?by=week&procedure=creation")
    #expect(browser.status == 200 && browser.page.contains("Demandes déposées, selon la forme"))
    #expect(browser.page.contains("sur 2 dossiers déposés") && browser.page.contains("mars 2026"))
    #expect(browser.page.contains("100 %"), "decided within the legal time")
    let links = browser.links("/fr/admin/statistics?by=week&procedure=")
    #expect(Set(links).count == links.count && links.contains("/fr/admin/statistics?by=week&procedure=creation#pack"))
    for path in ["/ar/admin/statistics", "/en/admin/statistics", "/fr/admin/statistics?procedure=nothing"] {
      try await open(browser, path)
      #expect(browser.status == 200 && !browser.page.contains("⟦"), "\(path)")
    }
    await portal.close()
  }

  @Test("the same count is given for a while, then another is made; other procedures' dossiers are not in it")
  func fresh() async throws {
    let pack = try #require(portal.packs.first)
    let procedure = try #require(pack.procedure("creation"))
    func dossiers() async throws -> Int? {
      for _ in 0..<100 {
        if let count = try await portal.portal.figureBench.count(of: procedure, of: pack.id, portal.portal) {
          return count.dossiers
        }
      }
      return nil
    }
    #expect(try await dossiers() == 0)
    _ = try await Story("01-bookseller", portal, by: try await portal.person("Amina"))
    _ = try await Story("50-opening-alone", portal, by: try await portal.person("Karim"))
    #expect(try await dossiers() == 0)
    portal.clock.advance(seconds: 301)
    _ = try await dossiers()
    for _ in 0..<100 where try await dossiers() != 1 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try await dossiers() == 1)
    await portal.close()
  }
}
