import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

struct ShowDesks {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SHOW_DESKS"] != nil)) func show() async throws {
    let portal = try await TestPortal(["creation-entreprise", "title-transfer"])
    let names = ["Amina Benali", "Brahim Canari", "Zineb El Fassi", "يوسف المنصوري", "Société Atlas Négoce"]
    var last: [Story] = []
    for (index, name) in names.enumerated() {
      let story = try await Story("01-bookseller", portal, by: try await portal.person(name, email: "p\(index)@example.org"))
      try await story.play(waiting: [.collection], receives: index % 2 == 0) { dossier in
        guard dossier.open("collection") != nil, case .issued(_, let isHere, _) = dossier.formalities["trade_register_entry"]
        else { return false }
        return isHere == (index % 2 == 0)
      }
      last.append(story)
      portal.clock.advance(days: 1, seconds: 5_000)
    }
    var payments: [String] = []
    for name in ["Karim Idrissi", "Samira Ouhaddou", "فاطمة الزهراء العلوي"] {
      let story = try await Story("09-pharmacy", portal, by: try await portal.person(name))
      try await story.play(waiting: [.payment]) { $0.open("payment") != nil }
      payments.append(try await story.order(name.hasPrefix("S") ? .transfer : .cash))
      portal.clock.advance(days: 1, seconds: 777)
    }
    _ = try await Story("01-bookseller", portal, by: try await portal.person("Hicham Tazi"))
    let done = try await Story("01-bookseller", portal, by: try await portal.person("Nour Zitoune"))
    try await done.play()
    let cashier = try await portal.person("Rachid Alaoui", [.init(agency: "cash-desk", role: "cashier")])
    _ = try await portal.registry.settle(payments[2], by: Errand(cashier.actor, at: portal.clock.hour))
    let clerk = try await portal.person("Khadija Mernissi", [.init(agency: "single-window", role: "counter")])
    let supervisor = try await portal.person("Nadia Berrada", [HouseRole.supervisor.post])
    let admin = try await portal.person("Salma Lahlou", [HouseRole.admin.post], email: "salma@example.org")
    let auditor = try await portal.person("Idriss Sebti", [HouseRole.auditor.post])
    _ = try await portal.person("Omar Kabbaj", [.init(agency: "taxes", role: "agent", unit: "tax-littoral"), .init(agency: "taxes", role: "signatory")])
    try await portal.registry.write { [registry = portal.registry] db in
      let tick = registry.tick()
      for number in 1...3 {
        let letter = Letter(id: "l\(number)", recipient: "amina@example.org", subject: "Votre dossier CE-2026-00000\(number) est accordé", text: "Bonjour,\n\nVos documents vous attendent au comptoir de Tamsira.\n\nGuichet.", language: "fr")
        try Outbox.add(letter, at: tick, in: db)
      }
      try Outbox.note("l2", at: tick.wall, in: db)
      try Outbox.note("l3", error: "451 4.3.0 Mailbox busy, try again later", at: tick.wall, in: db)
      let kind = JobKind(Letter.kind.name, attemptsMax: 1)
      if let job = try Jobs.take(kind, at: tick, in: db) {
        try Jobs.fail(job, kind: kind, error: "550 5.1.1 no such user", randomness: registry.randomness, at: tick, in: db)
      }
    }
    _ = try await portal.registry.signHeadIfDue(everyEntries: 1)
    func cookie(_ person: TestPerson) async throws -> String { try await portal.browser(person).cookies["guichet"] ?? "" }
    let json: JSON = [
      "base": .string(portal.address),
      "counter": .string(try await cookie(clerk)), "cash": .string(try await cookie(cashier)),
      "supervision": .string(try await cookie(supervisor)), "admin": .string(try await cookie(admin)),
      "auditor": .string(try await cookie(auditor)),
      "ready": .string(last[2].id), "awaited": .string(last[3].id), "handed": .string(done.id),
      "payment": .string(payments[0]), "paid": .string(payments[2]), "person": .string(admin.id),
    ]
    var writer = JSONWriter()
    writer.value(json)
    try Data(writer.bytes).write(to: URL(fileURLWithPath: "/tmp/h/desks-tools/show.json"))
    for _ in 0..<3_600 {
      if FileManager.default.fileExists(atPath: "/tmp/h/desks-tools/stop") { break }
      try await Task.sleep(for: .seconds(1))
    }
    await portal.close()
  }
}
