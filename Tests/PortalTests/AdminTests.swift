import Compression
import Foundation
import HTTP
import PortalTesting
import Procedures
import Registry
import SQLite
import Testing

@testable import Portal

@Suite("ER-51 ER-52 Those who run the house") struct AdminTests {
  private func admin(_ portal: TestPortal) async throws -> TestBrowser {
    try await portal.browser(try await portal.person("Salma", [HouseRole.admin.post]))
  }

  private func zip(_ files: [String: String], in folder: String = "market/") throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ZipWriter { bytes += $0 }
    for (path, text) in files.sorted(by: { $0.key < $1.key }) { try writer.add(folder + path, Array(text.utf8)) }
    try writer.finish()
    return bytes
  }

  private func texts(of pack: String) throws -> [String: String] {
    let files = try TestPortal.files(pack)
    return Dictionary(
      uniqueKeysWithValues: files.paths.map { ($0, String(decoding: files[$0] ?? [], as: UTF8.self)) })
  }

  @Test("ER-51 a changed pack is sent, checked, shown, and published by a second click, without a new start")
  func publish() async throws {
    let portal = try await TestPortal(["title-transfer"])
    let browser = try await admin(portal)
    try await browser.open("/fr/admin/packs")
    #expect(browser.links("/fr/admin/packs/title-transfer").count == 1)
    try await browser.open("/fr/admin/packs/title-transfer")
    #expect(browser.status == 200 && browser.page.contains("Contrôle"))

    var files = try texts(of: "title-transfer")
    let transfer = try #require(files["procedures/transfer.json5"])
    let revision = try #require(portal.packs.first?.procedure("transfer")?.revision)
    let title = try #require(portal.packs.first?.procedure("transfer")?.title["fr"])
    files["procedures/transfer.json5"] = transfer.replacing("revision: \(revision)", with: "revision: \(revision + 1)")
      .replacing(title, with: "Une vente toute neuve").replacing("state: \"pilot\"", with: "state: \"published\"")
    try await browser.open("/fr/admin/packs")
    try await browser.upload(
      "/fr/admin/packs", file: "pack", name: "market.zip", type: "application/zip", try zip(files))
    let proposal = browser.path
    #expect(browser.status == 200 && proposal.hasPrefix("/fr/admin/packs/title-transfer/proposals/"), "\(browser.page)")
    #expect(browser.page.contains("Une vente toute neuve (version \(revision + 1)"))
    let before = try await portal.browser()
    try await before.open("/fr/procedures")
    #expect(!before.page.contains("Une vente toute neuve"), "nothing changes before the second click")
    #expect(browser.page.contains("Contrôle réussi"), "\(browser.page)")
    try await browser.submit(proposal)
    #expect(browser.path == "/fr/admin/packs/title-transfer?published=1" && browser.page.contains("Version publiée"))
    try await before.open("/fr/procedures")
    #expect(before.page.contains("Une vente toute neuve"))
    let current = try await portal.registry.currentPack("title-transfer")
    #expect(current.pack.procedure("transfer")?.revision == revision + 1)
    try await browser.submit(proposal)
    #expect(browser.status == 404, "once")
    let deeds = try await portal.registry.read { try Journal.search(.init(object: "pack/title-transfer"), in: $0) }
    #expect(deeds.map(\.entry.action) == ["packPublished", "packProposed"])
    #expect(deeds[0].entry.details.contains("transfer \(revision + 1)"))

    files["procedures/transfer.json5"] = transfer
    try await browser.open("/fr/admin/packs")
    try await browser.upload(
      "/fr/admin/packs", file: "pack", name: "old.zip", type: "application/zip", try zip(files, in: ""))
    try await browser.submit(browser.path)
    #expect(browser.status == 422 && browser.page.contains("plus ancien"))
    await portal.close()
  }

  @Test("a pack that is wrong, or no pack, is told so and never published (SEC-41)")
  func refused() async throws {
    let portal = try await TestPortal(["market"])
    let browser = try await admin(portal)
    var files = try texts(of: "market")
    let stall = try #require(files["procedures/stall.json5"])
    files["procedures/stall.json5"] = stall.replacing("kind: \"revision\"", with: "kind: \"<script>alert(1)\"")
    try await browser.open("/fr/admin/packs")
    try await browser.upload("/fr/admin/packs", file: "pack", name: "m.zip", type: "application/zip", try zip(files))
    #expect(browser.status == 200 && browser.page.contains("Contrôle non réussi"))
    #expect(browser.page.contains("procedures/stall.json5") && !browser.page.contains("<script>alert"))
    #expect(!browser.page.contains("Publier</button>"))
    try await browser.submit(browser.path)
    #expect(browser.status == 422)
    let tooLarge = try zip(["pack.json5": String(repeating: " ", count: 80 << 20)], in: "")
    let cases: [([UInt8], String)] = [
      (Array("no zip".utf8), "n’est pas une archive ZIP"), ([], "réponse manque"),
      (try zip(["readme.txt": "x"], in: ""), "pas de pack.json5"), (tooLarge, "trop grande"),
    ]
    for (bytes, words) in cases {
      try await browser.open("/fr/admin/packs")
      try await browser.upload("/fr/admin/packs", file: "pack", name: "m.zip", type: "application/zip", bytes)
      #expect(browser.status == 422 && browser.page.contains(words), "\(words)")
      #expect(browser.page.contains(##"href="#pack""##))
    }
    let other = try await portal.browser(try await portal.person("A", [HouseRole.supervisor.post]))
    try await other.open("/fr/account")
    try await other.upload("/fr/admin/packs", file: "pack", name: "m.zip", type: "application/zip", [1])
    #expect(other.status == 403)
    await portal.close()
  }

  @Test("letters stand as they were written; a link that opens an account only as long as no server sends it")
  func mail() async throws {
    let portal = try await TestPortal([])
    let browser = try await admin(portal)
    let link = "http://127.0.0.1/fr/reset/SECRET7token"
    let letters = [
      Letter(id: "l1", recipient: "a@example.org", subject: "<b>Un</b>", text: "Bonjour,\n\(link)\n<script>x</script>"),
      Letter(id: "l2", recipient: "b@example.org", subject: "Deux", text: "B"),
      Letter(id: "l3", recipient: "c@example.org", subject: "Trois", text: "C"),
    ]
    try await portal.registry.write { [tick = portal.registry.tick()] db in
      for letter in letters { try Outbox.add(letter, at: tick, in: db) }
      try Outbox.note("l2", at: tick.wall, in: db)
      try Outbox.note("l3", error: "451 <i>busy</i>", at: tick.wall, in: db)
    }
    try await browser.open("/fr/admin/mail")
    #expect(browser.page.contains("Aucun serveur de messagerie n’est réglé"))
    for word in ["Parti", "Gardé ici", "&lt;b&gt;Un"] { #expect(browser.page.contains(word), "\(word)") }
    let first = try #require(browser.links("/fr/admin/mail/").last)
    try await browser.open(first)
    #expect(
      browser.page.contains(link) && browser.page.contains("&lt;script&gt;") && !browser.page.contains("<script>x"))
    #expect(
      SentLetterPage.masked("à\n\(link) ou\n\(link)?x=1\nfin")
        == "à\nhttp://127.0.0.1/fr/reset/… ou\nhttp://127.0.0.1/fr/reset/…\nfin")
    try await browser.open("/fr/admin/mail")
    try await browser.open(try #require(browser.links("/fr/admin/mail/").first))
    #expect(browser.page.contains("451 &lt;i&gt;busy"))
    try await browser.open("/fr/admin/mail/999")
    #expect(browser.status == 404)
    await portal.close()
  }

  @Test("the work behind the pages is counted; what failed for good is tried again or given up, once")
  func jobs() async throws {
    let portal = try await TestPortal([])
    let browser = try await admin(portal)
    let dead: @Sendable () async throws -> [JobReport] = { [registry = portal.registry] in
      try await registry.read { try Jobs.dead(in: $0) }
    }
    try await portal.registry.write { [registry = portal.registry] db in
      for number in 1...2 {
        let letter = Letter(id: "l\(number)", recipient: "a@example.org", subject: "S", text: "T")
        try Jobs.add(letter, key: letter.id, at: registry.tick(), in: db)
        let kind = JobKind(Letter.kind.name, attemptsMax: 1)
        guard let job = try Jobs.take(kind, at: registry.tick(), in: db) else { continue }
        try Jobs.fail(
          job, kind: kind, error: "no <b>way</b>", randomness: registry.randomness, at: registry.tick(), in: db)
      }
    }
    try await browser.open("/fr/admin")
    #expect(browser.page.contains("2 travaux ont échoué"))
    try await browser.open("/fr/admin/jobs")
    #expect(browser.page.contains("Courriers à envoyer") && browser.page.contains("no &lt;b&gt;way"))
    let ids = try await dead().map(\.id)
    for _ in 1...2 { try await browser.submit("/fr/admin/jobs/\(ids[0])", ["desk.deed": "retry"]) }
    #expect(browser.path == "/fr/admin/jobs?saved=1")
    try await browser.submit("/fr/admin/jobs/\(ids[1])", ["desk.deed": "give-up"])
    #expect(try await dead().isEmpty)
    let entries = try await portal.registry.read { db in
      try ["jobRetried", "jobGivenUp"].map { try Journal.search(.init(action: $0), in: db).count }
    }
    #expect(entries == [1, 1])
    await portal.close()
  }

  @Test("ER-52 registrations, filings, decisions and times by agency, by day, week and month, and as a sheet")
  func statistics() async throws {
    let portal = try await TestPortal()
    let story = try await Story("01-bookseller", portal, by: try await portal.person("Amina"))
    portal.clock.advance(days: 3)
    try await story.play()
    #expect(try await story.dossier().end == .done)
    let browser = try await admin(portal)
    for span in ["day", "week", "month"] {
      try await browser.open("/fr/admin/statistics?by=\(span)")
      #expect(browser.status == 200 && browser.page.contains("Registre du commerce de Tamsira"), "\(span)")
      #expect(browser.page.contains("3 jours"), "from filing to decision")
    }
    try await browser.open("/fr/admin/statistics?by=day")
    let cells = try #require(
      browser.page.firstMatch(of: /5 mars 2026<\/th>((?:<td class="end">[0-9]+<\/td>){7})/)
    ).output.1.matches(of: /[0-9]+/).map { String($0.output) }
    // Registered, begun, filed, decided, issued, closed, paid on that day.
    #expect(cells == ["1", "0", "0", "5", "5", "1", "1"], "\(cells)")
    try await browser.open(try #require(browser.links("/fr/admin/statistics.csv").first))
    let text = String(decoding: browser.body, as: UTF8.self)
    #expect(text.contains("2026-03-02,Déposés,") && text.contains("2026-03-05,Clos,"))
    let median = try await portal.registry.read { [today = portal.clock.hour.today] db in
      Figures.median(try Figures.days(from: today, to: today, in: db).filter { $0.kind == .closed })
    }
    #expect(median == 3)
    await portal.close()
  }

  @Test("agencies, counters, calendars as the packs say; the overview names what runs")
  func overview() async throws {
    let portal = try await TestPortal()
    let browser = try await admin(portal)
    for (path, words) in [
      ("/fr/admin", ["Place sur le disque", "Personnes", "Dernière sauvegarde"]),
      ("/fr/admin/agencies", ["Comptoir de retrait de Tamsira", "Africa/Casablanca", "1er mai 2026", "tax", "Agent"]),
      ("/ar/admin", ["إدارة البوابة"]), ("/en/admin/agencies", ["Tamsira collection counter"]),
    ] {
      try await browser.open(path)
      #expect(browser.status == 200)
      for word in words { #expect(browser.page.contains(word), "\(path) \(word)") }
    }
    await portal.close()
  }
}

@Suite("REL-6 SEC-63 The journal, as those who may look through it see it") struct JournalPageTests {
  @Test("by object, person, deed and day, fifty a page, each entry with its proof")
  func explore() async throws {
    let portal = try await TestPortal(["market"])
    let auditor = try await portal.browser(try await portal.person("Idriss", [HouseRole.auditor.post]))
    let amina = try await portal.person("Amina <b>", email: "amina@example.org")
    try await portal.registry.write { [now = portal.clock.now] db in
      for number in 1...120 {
        let entry = JournalEntry(
          at: now.adding(seconds: Int64(number) * 1_800), actor: number % 2 == 0 ? amina.id : "guichet",
          role: number % 2 == 0 ? "applicant" : "house", address: "192.0.2.7",
          action: number % 3 == 0 ? "filed" : "opened", object: "dossier/d\(number % 4)", details: "<script>\(number)")
        _ = try Journal.append(entry, in: db)
      }
    }
    func rows() -> [Int] {
      auditor.page.matches(of: /href="\/fr\/admin\/journal\/([0-9]+)"/).compactMap { Int($0.1) }
    }
    func all(_ query: String) async throws -> [Int] {
      var (found, next): ([Int], String?) = ([], "/fr/admin/journal\(query)")
      while let path = next, found.count < 500 {
        try await auditor.open(path)
        #expect(rows().count <= 50, "\(query)")
        found += rows()
        next = auditor.page.firstMatch(of: /href="([^"]*after=[^"]*)" rel="next"/).map {
          String($0.1).replacing("&amp;", with: "&")
        }
      }
      return found
    }
    let last = try await portal.registry.read { try Journal.last(in: $0).count }
    #expect(try await all("") == Array((1...last).reversed()))
    let first = last - 119
    func wanted(_ isMeant: (Int) -> Bool) -> [Int] { (1...120).reversed().filter(isMeant).map { first - 1 + $0 } }
    #expect(try await all("?object=dossier/d1") == wanted { $0 % 4 == 1 })
    #expect(try await all("?actor=amina@example.org") == wanted { $0 % 2 == 0 })
    #expect(try await all("?action=filed&actor=\(amina.id)") == wanted { $0 % 6 == 0 })
    #expect(try await all("?action=filed") == wanted { $0 % 3 == 0 })
    // The portal's clocks show UTC; the entries begin at half past nine.
    let day = wanted { 9 * 3_600 + $0 * 1_800 >= 86_400 && 9 * 3_600 + $0 * 1_800 < 2 * 86_400 }
    #expect(day.count == 48)
    #expect(try await all("?day=2026-03-03") == day)
    #expect(try await all("?day=2026-03-03&object=dossier/d1") == day.filter { ($0 - first + 1) % 4 == 1 })
    #expect(try await all("?day=2026-03-03&action=filed") == day.filter { ($0 - first + 1) % 3 == 0 })
    for query in ["?day=x", "?object=nothing", "?actor=nobody@example.org", "?after=x", "?after=-1", "?after=999999"] {
      try await auditor.open("/fr/admin/journal\(query)")
      #expect(auditor.status == 200, "\(query)")
    }
    try await auditor.open("/fr/admin/journal?object=%22%3E%3Cscript%3E")
    #expect(!auditor.page.contains("\"><script>") && auditor.page.contains("Rien n’est connu"))
    #expect(auditor.page.contains("guichet journal export"))

    try await auditor.open("/fr/admin/journal/\(first)")
    #expect(auditor.page.contains("Pas encore signée") && !auditor.page.contains("<script>1"))
    _ = try await portal.registry.signHeadIfDue(everyEntries: 1)
    try await auditor.open("/fr/admin/journal/\(first)")
    #expect(auditor.page.contains("Prouvée") && auditor.page.contains("guichet-journal-head-1"))
    #expect(auditor.page.contains("Dossier") || auditor.page.contains("Étape ouverte"))
    try await auditor.open("/fr/admin/journal/999999")
    #expect(auditor.status == 404)
    await portal.close()
  }

  @Test("SEC-20 an auditor of one agency sees what concerns its dossiers, and no other entry")
  func limited() async throws {
    let portal = try await TestPortal(["market"])
    let amina = try await portal.person("Amina")
    let errand = Errand(amina.actor, from: "192.0.2.7", at: portal.clock.hour)
    let made = try await portal.registry.start(
      "notice", of: "market", language: "fr", by: errand, then: [])
    let market = try await portal.browser(
      try await portal.person("Auditor", [Actor.Post(agency: "town", role: "auditor")]))
    try await market.open("/fr/admin/journal")
    #expect(market.status == 200 && !market.page.contains(made.dossier))
    let last = try await portal.registry.read { try Journal.last(in: $0).count }
    try await market.open("/fr/admin/journal/\(last)")
    #expect(market.status == 404)
    // Once a step of the agency has reached it, what happens to it is the agency's affair too.
    _ = try await portal.registry.write { db in
      try db.run("INSERT INTO dossier_agency (agency, dossier) SELECT 'town', serial FROM dossier")
    }
    _ = try await portal.registry.carryOut([.withdraw(note: "")], on: made.dossier, by: errand)
    try await market.open("/fr/admin/journal")
    #expect(market.page.contains("dossier/\(made.dossier)"))
    let seen = try await portal.registry.read { try Journal.last(in: $0).count }
    try await market.open("/fr/admin/journal/\(seen)")
    #expect(market.status == 200)
    #expect(Set(market.links("/fr/admin/journal/")) == ["/fr/admin/journal/\(seen)"], "no way to its neighbours")
    await portal.close()
  }
}
