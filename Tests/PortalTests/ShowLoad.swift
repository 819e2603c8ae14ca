import Foundation
import PortalTesting
import Procedures
import Registry
import Rules
import SQLite
import Testing

@testable import Portal

struct ShowLoad {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SHOW_LOAD"] != nil)) func show() async throws {
    let portal = try await TestPortal(["creation-entreprise"])
    let amina = try await portal.person("Amina")
    _ = try await Story("01-bookseller", portal, by: amina)
    let registry = portal.registry
    _ = try await registry.write { db in
      try db.run("""
        INSERT INTO dossier (id, number, pack, procedure, revision, applicant, applicant_name, title, language, state, started_at, filed_at, changed_at, waiting, event_count)
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000)
        SELECT 'd' || x, 'CE-2025-' || x, (SELECT hash FROM pack LIMIT 1), 'creation', 1, 'a', 'Name ' || x, 't', 'fr', 'submitted', 1772000000000 + x * 1000, 1772000000000 + x * 1000, 0, '[]', 0 FROM n
        """)
      try db.run("""
        INSERT INTO task (dossier, step, procedure, agency, role, opened_at, due, state)
        SELECT serial, 's' || s, 'creation', CASE (serial + s) % 7 WHEN 0 THEN 'taxes' WHEN 1 THEN 'commune' WHEN 2 THEN 'trade-register' WHEN 3 THEN 'single-window' WHEN 4 THEN 'social-security' WHEN 5 THEN 'labour-inspection' ELSE 'cash-desk' END, 'agent', 1772000000000 + ((serial * 7919) % 100000) * 1000, 20500 + (serial % 60), CASE WHEN serial % 10 = 0 THEN 'returned' ELSE 'open' END
        FROM dossier, (SELECT 1 AS s UNION SELECT 2) WHERE id LIKE 'd%'
        """)
      try db.run("""
        INSERT INTO payment (id, dossier, procedure, method, amount, state, ordered_at)
        SELECT 'P' || serial, serial, 'creation', 'cash', '200', 'ordered', 1772000000000 + serial FROM dossier WHERE id LIKE 'd%'
        """)
      try db.run("""
        INSERT INTO day_figure (day, kind, procedure, agency, days, count)
        WITH RECURSIVE d(x) AS (SELECT 20150 UNION ALL SELECT x + 1 FROM d WHERE x < 20515),
          k(kind) AS (SELECT 'filed' UNION SELECT 'closed' UNION SELECT 'decided' UNION SELECT 'worked' UNION SELECT 'issued' UNION SELECT 'paid'),
          a(agency) AS (SELECT 'taxes' UNION SELECT 'commune' UNION SELECT 'trade-register' UNION SELECT 'single-window'),
          t(t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM t WHERE t < 9)
        SELECT x, kind, 'creation', agency, t, 3 FROM d, k, a, t
        """)
      try db.run("DROP TRIGGER journal_only_grows")
      try db.run("""
        INSERT INTO journal (sequence, at, actor, role, agency, address, action, object, details, hash)
        WITH RECURSIVE n(x) AS (SELECT 1000 UNION ALL SELECT x + 1 FROM n WHERE x < 500000)
        SELECT x, 1772000000000 + x * 100, 'actor' || (x % 5000), 'agent', 'taxes', '192.0.2.1', CASE WHEN x % 100000 = 0 THEN 'packPublished' ELSE 'opened' END, 'dossier/d' || (x % 100000), '{}', zeroblob(32) FROM n
        """)
    }
    func time(_ name: String, _ body: @escaping @Sendable (Connection) throws -> Int) async throws {
      var times: [Double] = []
      var count = 0
      for _ in 0..<9 {
        let start = ContinuousClock.now
        count = try await registry.read(body)
        times.append(Double((ContinuousClock.now - start).components.attoseconds) / 1e15)
      }
      FileHandle.standardError.write(Data("LOAD \(name): \(count) rows, median \(times.sorted()[4]) ms\n".utf8))
    }
    let today = FEELDate(daysSince1970: 20514)!
    let now = portal.clock.now
    try await time("loads") { try Workload.loads(on: today, at: now, in: $0).count }
    try await time("oldest of all") { try Workload.oldest(of: nil, in: $0).count }
    try await time("oldest returned") { try Workload.oldest(of: ["taxes"], state: .returned, in: $0).count }
    try await time("oldest suspended (none)") { try Workload.oldest(of: nil, state: .suspended, in: $0).count }
    try await time("days 30") { try Figures.days(from: today.adding(days: -29)!, to: today, in: $0).count }
    try await time("days 91") { try Figures.days(from: today.adding(days: -90)!, to: today, in: $0).count }
    try await time("unpaid") { try Payments.unpaid(of: ["creation", "opening", "update"], in: $0).count }
    try await time("journal newest") { try Journal.search(.init(), in: $0).count }
    try await time("journal actor") { try Journal.search(.init(actor: "actor7"), in: $0).count }
    try await time("journal rare action") { try Journal.search(.init(action: "packPublished"), in: $0).count }
    try await time("journal day") { try Journal.search(.init(from: Moment(rawValue: 1772000000000), until: Moment(rawValue: 1772086400000)), in: $0).count }
    try await time("journal day+rare") { try Journal.search(.init(action: "packPublished", from: Moment(rawValue: 1772000000000), until: Moment(rawValue: 1772086400000)), in: $0).count }
    await portal.close()
  }
}
