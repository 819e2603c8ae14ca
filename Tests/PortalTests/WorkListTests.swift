import Foundation
import PortalTesting
import Procedures
import Registry
import Testing

@Suite("ER-33 What waits for an officer, in lists") struct WorkListTests {
  private let office: Office

  init() async throws { office = try await Office() }

  @Test(
    "SEC-20 SEC-21 a work list shows one's own agency and unit; a stranger's task is not there, an applicant's way is")
  func lists() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let inland = try await office.filed("50-opening-alone", by: amina)
    let company = try await office.filed(by: amina)
    let number = try #require(try await office.dossier(inland).number)
    let reviewer = try await office.portal.browser(try await office.officer("single-window", "reviewer"))
    let agent = try await office.portal.browser(try await office.officer("commune", "agent", unit: "licences-inland"))
    let coast = try await office.portal.browser(try await office.officer("commune", "agent", unit: "licences-coast"))
    try await agent.open("/fr/tasks")
    #expect(agent.page.contains(number) && agent.links("/fr/tasks/\(inland).opening_review").count == 1)
    #expect(!agent.page.contains(company))
    #expect(agent.page.contains("Amina Benali") && agent.page.contains("9 mars 2026"))
    try await coast.open("/fr/tasks")
    #expect(coast.status == 200 && !coast.page.contains(number))
    try await reviewer.open("/fr/tasks")
    #expect(reviewer.page.contains(company) && !reviewer.page.contains(inland))
    for (browser, task, status) in [
      (agent, "\(inland).opening_review", 200), (coast, "\(inland).opening_review", 404),
      (reviewer, "\(inland).opening_review", 404), (agent, "\(company).revision", 404),
      (reviewer, "\(company).registry_review", 404), (reviewer, "\(company).channel", 404), (agent, "nothing", 404),
      (agent, "\(inland).", 404),
    ] {
      try await browser.open("/fr/tasks/\(task)")
      #expect(browser.status == status, "\(task)")
    }
    for path in ["/fr/agency/dossiers/\(inland)", "/fr/agency?q=\(number)", "/fr/tasks.csv"] {
      try await reviewer.open(path)
      #expect(!reviewer.page.contains("Épicerie"), "\(path)")
    }
    let applicant = try await office.portal.browser(amina)
    for path in ["/fr/tasks", "/fr/tasks.csv", "/fr/tasks/\(inland).opening_review", "/fr/agency"] {
      try await applicant.open(path)
      #expect(applicant.status == 403, "\(path)")
    }
    let stranger = try await office.portal.browser()
    try await stranger.open("/fr/tasks")
    #expect(stranger.path.hasPrefix("/fr/sign-in?next="))
    // A foreign task cannot be taken, decided or written to either.
    try await coast.open("/fr/tasks")
    for path in ["/fr/tasks/\(inland).opening_review", "/fr/tasks/\(inland).opening_review/claim"] {
      try await coast.submit(path, ["decision-outcome": "receive", "decision-go": "send"])
      #expect(coast.status == 404)
    }
    try await reviewer.open("/fr/tasks")
    try await reviewer.submit("/fr/agency/dossiers/\(inland)/messages", ["message-text": "moi aussi"])
    #expect(reviewer.status == 404)
    #expect(try await office.dossier(inland).state == .submitted)
    await office.portal.close()
  }

  @Test("SEC-37 the list as a file: one line a task, and no cell is a formula")
  func file() async throws {
    let names = ["=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "\u{FF1D}1+1", "Karim, \"Atlas\""]
    for name in names { _ = try await office.filed("50-opening-alone", by: try await office.portal.person(name)) }
    let browser = try await office.portal.browser(try await office.officer("commune", "agent"))
    try await browser.open("/fr/tasks")
    let link = try #require(browser.links("/fr/tasks.csv").first)
    try await browser.open(link)
    #expect(browser.field("content-type") == "text/csv; charset=utf-8")
    #expect(browser.field("content-disposition")?.hasPrefix("attachment") == true)
    let text = String(decoding: browser.body, as: UTF8.self)
    let lines = text.components(separatedBy: "\r\n")
    #expect(text.hasPrefix("\u{FEFF}Dossier,Demandeur") && lines.count == names.count + 2)
    #expect(text.contains("\"'=HYPERLINK(\"\"http://evil\"\")\"") && text.contains("\"Karim, \"\"Atlas\"\"\""))
    for line in lines.dropFirst().filter({ !$0.isEmpty }) {
      for cell in line.components(separatedBy: ",") {
        let inner = cell.drop { $0 == "\"" }
        #expect(!["=", "+", "-", "@", "\u{FF1D}"].contains(inner.prefix(1)), "\(cell)")
      }
    }
    await office.portal.close()
  }

  @Test("a long list goes on page by page, forth and back, with nothing twice and nothing left out")
  func pages() async throws {
    let amina = try await office.portal.person("Amina Benali")
    var all: Set<String> = []
    for _ in 0..<53 { all.insert(try await office.filed("50-opening-alone", by: amina)) }
    let browser = try await office.portal.browser(try await office.officer("commune", "agent"))
    func tasks() -> [String] { browser.links("/fr/tasks/") }
    try await browser.open("/fr/tasks")
    let first = tasks()
    #expect(first.count == 50 && browser.page.contains(">53</span>"))
    let next = try #require(browser.page.firstMatch(of: /href="([^"]*after=[^"]*)" rel="next"/)).output.1
    try await browser.open(String(next).unescaped)
    let second = tasks()
    #expect(second.count == 3 && Set(first + second).count == 53)
    let back = try #require(browser.page.firstMatch(of: /href="([^"]*before=[^"]*)" rel="prev"/)).output.1
    try await browser.open(String(back).unescaped)
    #expect(tasks() == first)
    #expect(!browser.page.contains(#"rel="prev""#), "the start is the start")
    for mark in ["x", "AAAA", "%00", String(repeating: "A", count: 5_000)] {
      try await browser.open("/fr/tasks?after=\(mark)")
      #expect(browser.status == 200 && tasks() == first)
    }
    // From one task to its neighbours.
    try await browser.open(first[1])
    #expect(browser.links(first[0]).count == 1 && browser.links(first[2]).count == 1)
    await office.portal.close()
  }

  @Test("late is what is past its day, in the territory, and says so in a word")
  func late() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    let browser = try await office.portal.browser(try await office.officer("commune", "agent"))
    try await browser.open("/fr/tasks?tab=late")
    #expect(browser.links("/fr/tasks/\(id)").isEmpty)
    office.portal.clock.advance(days: 8)
    let again = try await office.portal.browser(try await office.officer("commune", "agent"))
    try await again.open("/fr/tasks?tab=late")
    #expect(again.links("/fr/tasks/\(id)").count == 1 && again.page.contains("✕ </span>En retard"))
    await office.portal.close()
  }

  @Test("ER-34 the agency finds by number and by name, and each line leads to what is to be done")
  func search() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let karim = try await office.portal.person("Karim Idrissi")
    let one = try await office.filed("50-opening-alone", by: amina)
    let other = try await office.filed("50-opening-alone", by: karim)
    let browser = try await office.portal.browser(try await office.officer("commune", "agent"))
    try await browser.open("/fr/agency")
    #expect(browser.links("/fr/agency/dossiers/").count == 2)
    let number = try #require(try await office.dossier(one).number)
    for words in [number, "benali", "AMINA"] {
      try await browser.open("/fr/agency?q=\(words)")
      #expect(browser.links("/fr/agency/dossiers/") == ["/fr/agency/dossiers/\(one)"], "\(words)")
      #expect(browser.links("/fr/tasks/\(one).opening_review").count == 1)
    }
    try await browser.open("/fr/agency?q=zzzz")
    #expect(browser.page.contains("Aucun dossier trouvé"))
    // Somebody of the agency whose turn it is not sees that it is there, and no more.
    let signatory = try await office.portal.browser(try await office.officer("commune", "signatory"))
    try await signatory.open("/fr/agency/dossiers/\(other)")
    #expect(signatory.status == 200 && signatory.page.contains("aucune n’est à vous"))
    #expect(!signatory.page.contains("60 m") && signatory.links("/fr/agency/dossiers/\(other)/documents").isEmpty)
    await office.portal.close()
  }

  @Test("SEC-23 a post that is taken away takes its tasks with it at once")
  func takenAway() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    let officer = try await office.officer("commune", "agent")
    let browser = try await office.portal.browser(officer)
    try await office.act([.claim(step: "opening_review")], id, by: officer)
    try await browser.open("/fr/tasks/\(id).opening_review")
    #expect(browser.status == 200)
    try await office.portal.registry.write { db in
      try Posts.take(Actor.Post(agency: "commune", role: "agent"), from: officer.id, in: db)
      try Posts.give(Actor.Post(agency: "taxes", role: "agent"), to: officer.id, in: db)
    }
    try await browser.submit(
      "/fr/tasks/\(id).opening_review", ["decision-outcome": "receive", "decision-go": "send"])
    #expect(browser.status == 404)
    try await browser.open("/fr/tasks?tab=mine")
    #expect(browser.status == 200 && !browser.page.contains(id))
    await office.portal.close()
  }
}
