import Procedures
import Rules
import SQLite
import Testing

@testable import Registry

@Suite("ER-53 What desks ask is counted as it happens") struct DeskTests {
  private let scratch = Scratch()

  @Test("what waits, how old and how late it is, agrees with a count of the rows, whatever happened to them")
  func counted() async throws {
    let market = try await Market(scratch)
    var ids: [String] = []
    for day in ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-05"] {
      ids.append(try await market.filed(goods: "fish", on: day))
    }
    try await market.end("revision", "accept", ids[0], Market.reviewer)
    try await market.act(.claim(step: "revision"), ids[1], Market.reviewer)
    try await market.act(
      .end(
        step: "revision", Ending("complete", note: "x"), remarks: [Remark(.document("identity"), reason: "unreadable")],
        unit: nil), ids[1], Market.reviewer)
    try await check(market)
    try await market.act(.attach(slot: "identity", Market.paper("again")), ids[1])
    try await market.act(.complete(note: ""), ids[1], Market.amina, "2026-03-06")
    try await market.act(.withdraw(note: ""), ids[2], Market.amina, "2026-03-06")
    try await check(market)
    let today = Market.hour("2026-03-20")
    let loads = try await market.registry.read { try Workload.loads(on: today.today, at: today.moment, in: $0) }
    let desk = try #require(loads.first { $0.agency == "desk" })
    #expect(desk.counts == [.open: 2] && desk.late == 2 && desk.oldest == Market.hour("2026-03-02").moment)
    let oldest = try await market.registry.read { try Workload.oldest(of: nil, in: $0) }
    #expect(oldest.map(\.openedAt) == oldest.map(\.openedAt).sorted() && oldest.count > 2)
    let first = try await market.registry.read { try Workload.oldest(of: ["desk"], limit: 1, in: $0) }
    let place = try #require(
      first.first.map { Workload.Place(openedAt: $0.openedAt, dossier: $0.place.dossier, step: $0.place.step) })
    let rest = try await market.registry.read { try Workload.oldest(of: ["desk"], after: place, in: $0) }
    #expect(first.count == 1 && rest.count == 1 && first != rest)
    await market.registry.close()
  }

  /// The counters against the rows.
  private func check(_ market: Market) async throws {
    for (counted, rows) in [
      (
        "SELECT agency || ' ' || due || ' ' || count FROM task_term ORDER BY 1",
        "SELECT agency || ' ' || due || ' ' || count(*) FROM task WHERE state = 'open' GROUP BY agency, due ORDER BY 1"
      ),
      (
        "SELECT agency || ' ' || state || ' ' || count || ' ' || opened FROM task_age WHERE count > 0 ORDER BY 1",
        """
        SELECT agency || ' ' || state || ' ' || count(*) || ' ' || sum(opened_at / 1000) FROM task
        GROUP BY agency, state ORDER BY 1
        """
      ),
    ] {
      let both = try await market.registry.read { db in
        try [counted, rows].map { try db.all($0) { try $0[0] as String } }
      }
      #expect(both[0] == both[1] && !both[0].isEmpty)
    }
  }

  @Test("ER-52 half of what was closed took no longer than the median; days are counted beside months")
  func days() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed()
    try await market.act(.withdraw(note: ""), id, Market.amina, "2026-03-09")
    let day = try #require(FEELDate("2026-03-09"))
    let first = try #require(FEELDate("2026-03-02"))
    let (figures, counts) = try await market.registry.read { db in
      (try Figures.days(from: first, to: day, in: db), try Figures.counts(from: first, to: day, in: db))
    }
    #expect(Figures.median(figures.filter { $0.kind == .closed }) == 7)
    #expect(figures.filter { $0.kind == .filed }.map(\.day) == [first])
    #expect(
      counts.allSatisfy { $0.days == 0 } && counts.reduce(0) { $0 + $1.count } == figures.reduce(0) { $0 + $1.count })
    #expect(Figures.median([]) == nil)
    await market.registry.close()
  }
}
