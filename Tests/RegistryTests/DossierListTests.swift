import Crypto
import JSON
import Procedures
import Rules
import SQLite
import Testing

@testable import Registry

@Suite("Who sees which dossiers, and in what order") struct DossierListTests {
  let scratch = Scratch()
  let now = Market.hour().moment

  @Test("SEC-19 SEC-20 an applicant sees his own, an agency what a step of its has reached; the rest is not there")
  func viewer() async throws {
    let market = try await Market(scratch)
    let draft = try await market.draft()
    let id = try await market.filed(goods: "fish", title: "Canari")
    func sees(_ actor: Actor, _ id: String) async throws -> Bool { try await market.dossier(id, actor.viewer) != nil }
    for (actor, seesDraft, seesFiled) in [
      (Market.amina, true, true), (Market.brahim, false, false), (Market.reviewer, false, true),
      (Market.agent, false, false), (Market.inspector, false, false),
      (Actor(account: "s", name: "", posts: [HouseRole.supervisor.post]), true, true),
      (Actor(account: "c", name: "", posts: [HouseRole.cashier.post]), false, false),
    ] {
      #expect(try await sees(actor, draft) == seesDraft, "\(actor.account)")
      #expect(try await sees(actor, id) == seesFiled, "\(actor.account)")
    }
    let found: @Sendable (Actor) async throws -> [String] = { actor in
      let now = Market.hour().moment
      return try await market.registry.read {
        try Dossiers.search("canari", for: actor.viewer, at: now, in: $0).map(\.id)
      }
    }
    #expect(try await found(Market.reviewer) == [id])
    #expect(try await found(Market.amina) == [id])
    #expect(try await found(Market.agent).isEmpty)
    #expect(try await found(Market.brahim).isEmpty)
    let feed: @Sendable (String) async throws -> [Dossiers.Fed] = { agency in
      try await market.registry.read { try Dossiers.feed(for: agency, after: 0, limit: 500, in: $0) }
    }
    #expect(try await feed("town").isEmpty)
    #expect(try await feed("hygiene").isEmpty)
    try await market.end("revision", "accept", id, Market.reviewer)
    #expect(try await sees(Market.agent, id))
    #expect(try await found(Market.agent) == [id])
    let fed = try await feed("town")
    #expect(!fed.isEmpty && fed.allSatisfy { $0.dossier == id && $0.number == "ST-2026-000001" })
    // From where it left off, nothing twice.
    let last = try #require(fed.last).recorded.journal
    #expect(try await market.registry.read { try Dossiers.feed(for: "town", after: last, in: $0) }.isEmpty)
    try await market.act(.claim(step: "study"), id, Market.agent)
    let next = try await market.registry.read { try Dossiers.feed(for: "town", after: last, in: $0) }
    #expect(next.map(\.recorded.event.fact) == [.claimed(step: "study")])
    // A counter clerk of an agency that no step has reached cannot reach in by himself.
    let stranger = Market.officer("town", "counter")
    #expect(try await market.refusal(.speak("moi aussi"), id, stranger) == .notFound)
  }

  @Test("a broker files for his principal as far as the mandate goes, and not a moment longer (SEC-23)")
  func mandates() async throws {
    let market = try await Market(scratch)
    let registry = market.registry
    try await registry.write { db in
      for (id, name) in [("firm", "Atlas SARL"), ("broker", "Brahim")] {
        try Accounts.register(
          .init(email: "\(id)@example.org", name: name, language: "fr", passwordHash: nil, state: .active), id: id,
          on: Market.hour().today, at: Market.hour().moment, in: db)
      }
    }
    let broker = Actor(account: "broker", name: "Brahim", principal: "firm")
    await #expect(throws: Refusal.self) { try await market.draft(by: broker) }
    try await registry.write {
      try Mandates.give("m1", of: "firm", to: "broker", scope: "stall", at: Moment(rawValue: 0), in: $0)
    }
    let id = try await market.filed(by: broker)
    let line = try #require(try await market.dossier(id, broker.viewer)?.line)
    #expect(line.applicant == "firm" && line.applicantName == "Atlas SARL")
    let lists: @Sendable () async throws -> [[String]] = {
      let now = Market.hour().moment
      return try await registry.read { db in
        [
          try Dossiers.mine("firm", at: now, in: db), try Dossiers.mine("broker", at: now, in: db),
          try Dossiers.filed(by: "firm", for: "broker", at: now, in: db),
        ].map { $0.map(\.id) }
      }
    }
    #expect(try await lists() == [[id], [id], [id]])
    let notice = try await registry.start(
      "notice", of: "market", language: "fr", by: Market.errand(Actor(account: "firm", name: "Atlas SARL"))
    ).dossier
    #expect(try await market.dossier(notice, broker.viewer) == nil)
    #expect(try await lists() == [[notice, id], [id], [id]])
    let entries = try await registry.read { try Journal.entries(of: "dossier/\(id)", after: 0, limit: 1, in: $0) }
    #expect(entries[0].entry.actor == "broker" && entries[0].entry.role == "broker")

    let isRevoked = try await registry.write { db in
      try Mandates.revoke("m1", of: "somebody", at: Moment(rawValue: 5), in: db)
        || !(try Mandates.revoke("m1", of: "firm", at: Moment(rawValue: 5), in: db))
    }
    #expect(!isRevoked)
    #expect(try await lists() == [[notice, id], [], []])
    #expect(try await market.dossier(id, broker.viewer) == nil)
    #expect(try await market.dossier(id, Viewer(account: "broker")) == nil)
    #expect(try await market.refusal(.speak("encore"), id, broker) == .notFound)
  }

  @Test("a work list goes by its terms, over all posts of an officer, page by page and back")
  func tasks() async throws {
    let market = try await Market(scratch)
    var ids: [String] = []
    for day in ["2026-03-05", "2026-03-02", "2026-03-04", "2026-03-03", "2026-03-02"] {
      ids.append(try await market.filed(on: day))
    }
    let posts = [Market.reviewer, Market.agent].flatMap(\.posts)
    let list: @Sendable ([Actor.Post], Tasks.Filter, Tasks.Place, Int) async throws -> [Tasks.Task] = {
      posts, filter, place, limit in
      try await market.registry.read { try Tasks.list(for: posts, filter, after: place, limit: limit, in: $0) }
    }
    let all = try await list(posts, .init(), .first, 50)
    #expect(all.map(\.dossier.id) == [ids[1], ids[4], ids[3], ids[2], ids[0]])
    #expect(all.map(\.due) == ["04", "04", "05", "06", "09"].map { FEELDate("2026-03-\($0)") })
    let pages = [
      try await list(posts, .init(), .first, 2), try await list(posts, .init(), all[1].place, 2),
      try await list(posts, .init(), all[3].place, 2),
    ]
    #expect(pages.flatMap { $0 } == all && pages[2].count == 1)
    #expect(try await list(posts, .init(dueBefore: FEELDate("2026-03-05")), .first, 50).count == 2)
    #expect(try await list(posts, .init(procedure: "notice"), .first, 50).isEmpty)

    try await market.act(.claim(step: "revision"), ids[0], Market.reviewer)
    let claimed = try await market.registry.read { try Tasks.claimed(by: "desk-reviewer", in: $0) }
    #expect(claimed.map(\.dossier.id) == [ids[0]])
    #expect(
      try await market.refusal(
        .claim(step: "revision"), ids[0],
        Actor(account: "other", name: "", posts: Market.reviewer.posts)) == .claimedByOther)
    try await market.end("revision", "accept", ids[1], Market.reviewer)
    // A study has no term: it comes last.
    let after = try await list(posts, .init(), .first, 50)
    #expect(after.last?.dossier.id == ids[1] && after.last?.due == nil && after.last?.agency == "town")
    #expect(after.last?.id == "\(ids[1]).study")
    let found = try await market.registry.read { [id = ids[1]] in try Tasks.find("\(id).study", in: $0) }
    #expect(found == after.last)
    #expect(try await market.registry.read { try Tasks.find("nothing", in: $0) } == nil)
    let standing = try await market.registry.read { try Figures.tasks(in: $0) }.filter { $0.count > 0 }
    #expect(standing.map(\.name) == ["desk", "town"] && standing.map(\.count) == [4, 1])
  }

  @Test("a page of work goes back as it came, is counted where counting is cheap, and remembers how a dossier was")
  func backwards() async throws {
    let market = try await Market(scratch)
    var ids: [String] = []
    for day in ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"] {
      ids.append(try await market.filed(on: day))
    }
    let posts = Market.reviewer.posts
    for id in ids.prefix(3) { try await market.act(.claim(step: "revision"), id, Market.reviewer) }
    let (account, first) = (Market.reviewer.account, ids[0])
    let line = try #require(try await market.dossier(first, .house)?.line)
    try await market.registry.read { db in
      let all = try Tasks.list(for: posts, in: db)
      #expect(try Tasks.preceding(for: posts, before: all[3].place, limit: 2, in: db) == Array(all[1...2]))
      #expect(try Tasks.preceding(for: posts + posts, before: all[3].place, in: db) == Array(all[...2]))
      #expect(try Tasks.preceding(for: posts, before: all[0].place, in: db).isEmpty)
      let mine = try Tasks.claimed(by: account, in: db)
      #expect(try Tasks.claimed(by: account, before: mine[2].place, limit: 1, in: db) == [mine[1]])
      #expect(try Tasks.counts(for: posts + posts, in: db) == [.open: 4])
      #expect(try Tasks.counts(for: [.init(agency: "hygiene", role: "agent", unit: "north")], in: db) == nil)
      #expect(try Dossiers.past(of: line, upTo: 1, in: db).state == .draft)
      #expect(try Dossiers.past(of: line, upTo: line.eventCount, in: db).open("revision")?.claimedBy == account)
      #expect(try Accounts.names(of: ["nobody", "", "nobody"], in: db).isEmpty)
    }
    let place = try await market.registry.read { try Tasks.list(for: posts, in: $0) }[0].place
    let open = try #require(try await market.dossier(first, .house)?.dossier.open("revision"))
    #expect(Tasks.Place(open, "revision", of: line) == place)
  }

  @Test("an officer of one unit does not see what is another's; what nobody did in time comes to the chief")
  func units() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed(goods: "fish")
    try await market.end("revision", "accept", id, Market.reviewer)
    let list: @Sendable (String, String?) async throws -> [String] = { role, unit in
      try await market.registry.read {
        try Tasks.list(for: [.init(agency: "hygiene", role: role, unit: unit)], in: $0).map(\.id)
      }
    }
    #expect(try await list("agent", "north") == ["\(id).visit"])
    #expect(try await list("agent", nil) == ["\(id).visit"])
    #expect(try await list("agent", "south").isEmpty)
    #expect(try await list("chief", nil).isEmpty)
    try await market.act(.tick, id, .house, "2026-03-06")
    #expect(try await list("chief", nil) == ["\(id).visit"])
    let chief = Actor.Post(agency: "hygiene", role: "chief")
    try await market.registry.read { db in
      let task = try #require(try Tasks.list(for: [chief], in: db).first)
      let behind = Tasks.Place(due: .max, dossier: .max, step: "")
      #expect(try Tasks.preceding(for: [chief], before: behind, in: db) == [task])
      #expect(try Tasks.counts(for: [chief], in: db) == nil, "what was brought to a role is counted nowhere")
    }
    #expect(try await list("agent", "north") == ["\(id).visit"])
  }

  @Test("search finds by number, name and title, with or without accents, and forgets what is no longer said")
  func search() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed(title: "Crêperie de l'Étoile")
    let draft = try await market.draft(by: Market.brahim, title: "Poissonnerie")
    let search: @Sendable (String) async throws -> [String] = { text in
      let now = Market.hour().moment
      return try await market.registry.read { try Dossiers.search(text, for: .house, at: now, in: $0).map(\.id) }
    }
    #expect(try await search("creperie") == [id])
    #expect(try await search("st-2026-000001") == [id])
    #expect(try await search("el fas") == [id])
    #expect(try await search("amrani poisson") == [draft])
    #expect(try await search("poissonnerie fassi").isEmpty)
    #expect(try await search("\" OR *").isEmpty)
    try await market.act(.fill(["trade_name": "Boulangerie"]), draft, Market.brahim)
    #expect(try await search("poissonnerie").isEmpty)
    #expect(try await search("boulangerie") == [draft])
    let byNumber = try await market.registry.read { [now] db in
      try Dossiers.line(number: "ST-2026-000001", for: .house, at: now, in: db)?.id
    }
    #expect(byNumber == id)
  }

  @Test("ER-52 what happens is counted as it happens: by month, procedure and agency")
  func figures() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed(goods: "fish")
    _ = try await market.draft()
    try await market.end("revision", "accept", id, Market.reviewer, on: "2026-03-03")
    try await market.end("visit", "approve", id, Market.inspector, ticks: ["cold"], on: "2026-03-05")
    try await market.act(.issue(formality: "health", Market.certificate("health")), id, .house, "2026-03-05")
    let figures = try await market.registry.read { try Figures.all(from: 202_601, to: 202_612, in: $0) }
    func figure(_ kind: Figures.Kind, _ agency: String = "") -> [Int] {
      let found = figures.filter { $0.kind == kind && $0.agency == agency }
      return found.flatMap { [$0.month, $0.count, Int($0.seconds) / 86_400] }
    }
    #expect(figure(.started) == [202_603, 2, 0] && figure(.filed) == [202_603, 1, 0])
    #expect(figure(.worked, "desk") == [202_603, 1, 1] && figure(.worked, "hygiene") == [202_603, 1, 2])
    #expect(figure(.decided, "hygiene") == [202_603, 1, 3] && figure(.issued, "hygiene") == [202_603, 1, 0])
    let standing = try await market.registry.read { try Figures.dossiers(in: $0) }.filter { $0.count > 0 }
    #expect(standing.map(\.state) == ["draft", "submitted"] && standing.map(\.count) == [1, 1])
  }

  @Test("a dossier's history comes page by page, and lists from the newest to the oldest")
  func pages() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed()
    let line = try #require(try await market.dossier(id)?.line)
    let pages = try await market.registry.read { db in
      let first = try Dossiers.timeline(of: line, limit: 4, in: db)
      return [first, try Dossiers.timeline(of: line, after: first.last?.sequence ?? 0, limit: 100, in: db)]
    }
    #expect(pages.flatMap { $0 }.map(\.sequence) == Array(1...line.eventCount))
    var ids = [id]
    for _ in 0..<4 { ids.append(try await market.draft()) }
    let mine = try await market.registry.read { [now] db in
      let first = try Dossiers.mine("amina", limit: 3, at: now, in: db)
      return [first, try Dossiers.mine("amina", before: first.last?.serial ?? 0, limit: 3, at: now, in: db)]
    }
    #expect(mine.map(\.count) == [3, 2] && mine.flatMap { $0 }.map(\.id) == ids.reversed())
    let drafts = try await market.registry.read { try Dossiers.all(in: .draft, in: $0) }
    #expect(drafts.count == 4)
    #expect(try await market.registry.read { try Dossiers.seen(byAgency: "desk", in: $0) }.map(\.id) == [id])
  }

  @Test("a paper is kept in the vault as long as its dossier names it")
  func papers() async throws {
    let market = try await Market(scratch)
    let id = try await market.draft(goods: "fish")
    let uses: @Sendable () async throws -> Int = {
      try await market.registry.read { try DocumentUses.documents(of: "dossier/\(id)", in: $0).count }
    }
    #expect(try await uses() == 2)
    // The same paper in two slots is let go with the second of them.
    try await market.act(.attach(slot: "analysis", Market.paper("identity")), id)
    try await market.act(.detach(slot: "analysis", sha256: Market.paper("identity").sha256), id)
    #expect(try await uses() == 2)
    try await market.act(.detach(slot: "identity", sha256: Market.paper("identity").sha256), id)
    #expect(try await uses() == 1)
    await #expect(throws: Dossiers.Failure.unreadablePaper("x")) {
      try await market.act(
        .attach(slot: "identity", Paper(sha256: "x", name: "x", contentType: "application/pdf", bytes: 1)), id)
    }
  }
}

@Suite("Among twenty thousand dossiers") struct ManyDossiersTests {
  let scratch = Scratch()

  /// SQLite chooses its plans without statistics, so they are the same however many rows there are; here it is shown
  /// that no list goes through more of them than it shows.
  @Test("each list of a page looks at some hundred rows, however many there are")
  func lists() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed()
    let copies = 20_000
    try await market.registry.write { db in
      let columns = """
        pack, procedure, revision, applicant, applicant_name, title, language, state, started_at, filed_at, changed_at,
        due, waiting, next_tick, event_count
        """
      try db.execute(
        script: """
          CREATE TEMP TABLE n AS
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(copies)) SELECT i FROM n;
          INSERT INTO dossier (id, number, \(columns)) SELECT 'copy' || i, 'C-' || i, \(columns) FROM dossier, n;
          INSERT INTO dossier_agency SELECT 'desk', serial FROM dossier WHERE serial > 1;
          INSERT INTO dossier_party SELECT 'amina', serial, 'applicant' FROM dossier WHERE serial > 1;
          INSERT INTO dossier_search (rowid, words) SELECT serial, 'chez amina ' || id FROM dossier WHERE serial > 1;
          INSERT INTO task SELECT serial, step, task.procedure, agency, role, unit, also_role, opened_at,
            task.due + serial % 100, claimed_by, CASE serial % 3 WHEN 0 THEN 'returned' ELSE task.state END
            FROM task, dossier WHERE serial > 1;
          """)
    }
    let now = Market.hour().moment
    let places = try await market.registry.read { db in
      let posts = Market.reviewer.posts
      var places: [Tasks.Place] = [.first]
      for _ in 0..<20 {
        let page = try Tasks.list(for: posts, after: places.last ?? .first, in: db)
        #expect(page.count == 50)
        places.append(try #require(page.last?.place))
      }
      #expect(places == places.sorted())
      let page = try Tasks.list(for: posts, after: places[19], in: db)
      let behind = Tasks.Place(due: page[49].place.due, dossier: page[49].place.dossier, step: "~")
      #expect(try Tasks.preceding(for: posts, before: behind, in: db) == page)
      let returned = try Tasks.list(for: posts, .init(state: .returned), in: db)
      #expect(returned.count == 50 && returned.allSatisfy { $0.state == .returned })
      let other = try Tasks.list(for: posts, in: db)
      #expect(Set(other.map(\.state)) == [.open, .returned], "the states stand in one list")
      let desk = Viewer(account: "", agencies: ["desk"])
      #expect(try Dossiers.search("amina", for: desk, at: now, in: db).count == 50)
      #expect(try Dossiers.search("copy777", for: desk, at: now, in: db).first?.number == "C-7779")
      #expect(try Dossiers.seen(byAgency: "desk", in: db).count == 50)
      #expect(try Dossiers.mine("amina", at: now, in: db).count == 50)
      #expect(try Dossiers.all(in: .submitted, in: db).count == 50)
      return places
    }
    #expect(Set(places.dropFirst()).count == 20)
    #expect(try await market.dossier(id)?.line.id == id)
    let standing = try await market.registry.read { try Figures.tasks(in: $0) }
    #expect(standing.map(\.count).reduce(0, +) == copies + 1)
  }
}
