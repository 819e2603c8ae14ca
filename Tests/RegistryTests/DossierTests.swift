import Crypto
import JSON
import Procedures
import Rules
import SQLite
import Testing

@testable import Registry

@Suite("Dossiers") struct DossierTests {
  let scratch = Scratch()

  @Test("a stall from the first answer to the collection: its rows say at each turn what its events say")
  func journey() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed(goods: "fish")
    #expect(id.utf8.count == 12 && id.contains { $0.isNumber })
    var found = try #require(try await market.dossier(id))
    #expect(found.line.number == "ST-2026-000001" && found.dossier.number == "ST-2026-000001")
    #expect(found.line.state == .submitted && found.line.title == "Chez Amina")
    #expect(found.line.due == FEELDate("2026-03-04") && found.line.applicantName == "Amina Él Fassi")
    #expect(found.line.waiting[0]?["agency"]?.string == "desk")

    try await market.end("revision", "accept", id, Market.reviewer)
    try await market.end("visit", "approve", id, Market.inspector, ticks: ["cold"])
    try await market.act(.issue(formality: "health", Market.certificate("health")), id, .house)
    try await market.end("study", "ok", id, Market.agent)
    try await market.end("sign", "signed", id, Market.signatory)
    try await market.act(.issue(formality: "stall", Market.certificate("stall", "K2")), id, .house)
    #expect(try await market.count("SELECT count(*) FROM task") == 1)
    try await market.act(.receive(formality: "stall"), id, Market.clerk)
    try await market.end("pickup", "collected", id, Market.clerk, ticks: ["identity", "analysis"])

    found = try #require(try await market.dossier(id))
    #expect(found.line.state == .done && found.line.closedAt != nil && found.line.due == nil)
    #expect(found.dossier.formalities["stall"]?.certificate?.code == "K2")
    #expect(try await market.count("SELECT count(*) FROM task") == 0)
    #expect(try await market.count("SELECT count(*) FROM dossier WHERE next_tick IS NOT NULL") == 0)
    // One event, one entry of the journal, one number.
    let events = try await market.count("SELECT count(*) FROM dossier_event")
    #expect(try await market.count("SELECT max(sequence) FROM journal") == events)
    #expect(found.line.eventCount == events && events > 25)
    #expect(try await market.registry.verifyJournal().isValid)
  }

  @Test("SEC-63 the journal says who did what, as what and from where, and holds no answer, name or note")
  func journal() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed(title: "Canari Secret")
    try await market.act(.speak("un mot discret"), id)
    try await market.end("revision", "accept", id, Market.reviewer)
    let entries = try await market.registry.read {
      try Journal.entries(of: "dossier/\(id)", after: 0, limit: 100, in: $0).map(\.entry)
    }
    let actions = entries.map(\.action)
    #expect(Array(actions.prefix(3)) == ["started", "answered", "chose"])
    #expect(entries[0].role == "applicant")
    let filed = try #require(entries.first { $0.action == "filed" })
    #expect(filed.actor == "amina" && filed.role == "applicant" && filed.address == "192.0.2.7")
    #expect(filed.details.contains("ST-2026-000001"))
    let ended = try #require(entries.first { $0.action == "ended" })
    #expect(ended.role == "reviewer" && ended.agency == "desk" && ended.details.contains("\"outcome\":\"accept\""))
    #expect(entries.contains { $0.actor == "guichet" && $0.role == "house" && $0.action == "opened" })
    let text = entries.map(\.details).joined()
    #expect(text.contains("trade_name") && !text.contains("Canari") && !text.contains("discret"))
    #expect(!text.contains("identity.pdf") && text.contains(Market.paper("identity").sha256))
  }

  @Test("SEC-24 what is refused is typed, leaves nothing behind, and its number goes to the next")
  func refusals() async throws {
    let market = try await Market(scratch)
    let unpaid = try await market.draft()
    let before = try await market.count("SELECT max(sequence) FROM journal")
    #expect(try await market.refusal(.submit(number: ""), unpaid) == .unpaid)
    #expect(try await market.refusal(.submit(number: ""), "nosuchthing2") == .notFound)
    #expect(try await market.refusal(.fill(["trade_name": "X"]), unpaid, Market.brahim) == .notFound)
    #expect(
      try await market.refusal(
        .end(step: "revision", Ending("accept"), remarks: [], unit: nil), unpaid, Market.reviewer) == .notFound)
    // All commands of an errand, or none.
    await #expect(throws: Refusal.self) {
      try await market.registry.carryOut(
        [.fill(["trade_name": "Half"]), .submit(number: "")], on: unpaid, by: Market.errand())
    }
    #expect(try await market.dossier(unpaid)?.line.title == "Chez Amina")
    #expect(try await market.count("SELECT max(sequence) FROM journal") == before)
    let id = try await market.filed()
    #expect(try await market.dossier(id)?.line.number == "ST-2026-000001")
    #expect(try await market.refusal(.submit(number: ""), id) == .alreadyFiled)
  }

  @Test("SEC-26 fifty submissions at once with one key: one filing, one number, one answer")
  func once() async throws {
    let market = try await Market(scratch)
    let id = try await market.paid()
    let key = IdempotencyKey(scope: "amina submission", key: "k", request: Array(id.utf8))
    let answers = await withTaskGroup(of: Change?.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try? await market.registry.carryOut([.submit(number: "")], on: id, by: Market.errand(), once: key)
        }
      }
      return await group.reduce(into: [Change?]()) { $0.append($1) }
    }
    #expect(answers.count == 50 && answers.allSatisfy { $0?.number == "ST-2026-000001" })
    #expect(answers.count { $0?.isReplay == false } == 1)
    #expect(Set(answers.map { $0?.journal?.sequence }).count == 1)
    #expect(try await market.count("SELECT count(*) FROM journal WHERE action = 'filed'") == 1)
    #expect(try await market.count("SELECT count(*) FROM job WHERE kind = 'message.send'") == 2)
    // What was answered can be answered again, from the events it counted.
    let change = try #require(answers.first ?? nil)
    try await market.end("revision", "accept", id, Market.reviewer)
    let then = try #require(try await market.registry.read { try Dossiers.find(change, in: $0) })
    #expect(then.open("revision") != nil && then.number == change.number)
    // And without a key, the rules themselves keep it to one.
    #expect(try await market.refusal(.submit(number: ""), id) == .alreadyFiled)
  }

  @Test("the receipt of a filing is its entry in the journal, and can be proved alone")
  func receipt() async throws {
    let market = try await Market(scratch)
    let id = try await market.paid()
    let change = try await market.act(.submit(number: ""), id)
    let line = try #require(try await market.dossier(id)?.line)
    let receipt = try #require(try await market.registry.read { try Dossiers.receipt(of: line, in: $0) })
    #expect(receipt == change.journal)
    let entry = try await market.registry.read { try Journal.entry(receipt.sequence, in: $0) }
    #expect(entry?.entry.action == "filed" && entry?.hash == receipt.hash)
  }

  @Test("REL-1 a filing committed by a process that died before it answered is answered by the next, and done once")
  func crash() async throws {
    let market = try await Market(scratch)
    let id = try await market.paid()
    let key = IdempotencyKey(scope: "amina submission", key: "k", request: [1])
    // The answer is lost; the folder is opened again as after a kill.
    _ = try await market.registry.carryOut([.submit(number: "")], on: id, by: Market.errand(), once: key)
    await market.registry.close()
    let again = try await scratch.registry()
    let change = try await again.carryOut([.submit(number: "")], on: id, by: Market.errand(), once: key)
    #expect(change.isReplay && change.number == "ST-2026-000001")
    let filings = try await again.read {
      try $0.value("SELECT count(*) FROM journal WHERE action = 'filed'", as: Int.self)
    }
    #expect(filings == 1)
  }

  @Test("a payment is settled once, whoever says so however often, with lines for each agency")
  func payments() async throws {
    let market = try await Market(scratch)
    let id = try await market.draft(goods: "fish")
    try await market.act(.pay(payment: "pay2", .cash), id)
    let receipts = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<50 {
        group.addTask { try? await market.registry.settle("pay2", by: Market.errand(.house)).receipt }
      }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(receipts.count == 50 && Set(receipts) == ["R-2026-000001"])
    #expect(try await market.count("SELECT count(*) FROM journal WHERE action = 'paid'") == 1)
    let found = try #require(try await market.registry.read { try Payments.find("pay2", in: $0) })
    #expect(found.state == .paid && found.amount == Decimal(340) && found.dossier == id)
    let now = Market.hour().moment
    let earned = try await market.registry.read { db in
      try ["hygiene", "town"].map { agency in
        try Payments.earned(
          by: agency, from: now.adding(seconds: -1), to: now.adding(seconds: 1), in: db
        ).map(\.amount)
      }
    }
    #expect(earned == [[Decimal(100)], [Decimal(240)]])
    await #expect(throws: Refusal.self) { try await market.registry.settle("other", by: Market.errand(.house)) }
  }

  @Test("EC-05 fifty filings at once for ten places left: exactly ten get one, and one given back is given again")
  func quota() async throws {
    let market = try await Market(scratch)
    let files = try Market.files { $0.replace("limit: 2,", with: "limit: 10,") }
    _ = try await market.registry.write {
      try Packs.publish(PackBundle(files), by: "admin", at: Moment(rawValue: 2), in: $0)
    }
    var ids: [String] = []
    for _ in 0..<50 { ids.append(try await market.paid(terrace: true)) }
    let elsewhere = try await market.paid(terrace: true, zone: "south")
    let refusals = await withTaskGroup(of: (String, Refusal.Key?).self) { group in
      for id in ids {
        group.addTask { (id, try? await market.refusal(.submit(number: ""), id)) }
      }
      return await group.reduce(into: [String: Refusal.Key]()) { $0[$1.0] = $1.1 }
    }
    let filed = ids.filter { refusals[$0] == nil }
    #expect(filed.count == 10)
    #expect(refusals.count == 40 && refusals.values.allSatisfy { $0 == .quota })
    let used: @Sendable () async throws -> Decimal = {
      let key = QuotaLedger.key("market", "stall", "terraces")
      return try await market.registry.read { try QuotaLedger.used(key, "north", in: $0) }
    }
    #expect(try await used() == Decimal(10))
    // No legal number was lost on those who were refused.
    var numbers: [String] = []
    for id in filed { numbers.append(try await market.dossier(id)?.line.number ?? "") }
    #expect(numbers.sorted() == (1...10).map { "ST-2026-0000" + ($0 < 10 ? "0\($0)" : "\($0)") })
    try await market.act(.submit(number: ""), elsewhere)
    // What was reserved is given back when a dossier ends without a decision.
    try await market.act(.withdraw(note: ""), filed[0])
    #expect(try await used() == Decimal(9))
    let waiting = ids.filter { refusals[$0] != nil }
    try await market.act(.submit(number: ""), waiting[0])
    #expect(try await market.refusal(.submit(number: ""), waiting[1]) == .quota)
  }

  @Test("what events cause is written with them as jobs: letters in their order, papers, each once")
  func jobs() async throws {
    let market = try await Market(scratch)
    let id = try await market.filed(goods: "fish")
    try await market.end("revision", "accept", id, Market.reviewer)
    try await market.end("visit", "approve", id, Market.inspector, ticks: ["cold"])
    let registry = market.registry
    let first = try await registry.write { try Jobs.take(MessageToSend.kind, at: registry.tick(), in: $0) }
    let letter = try MessageToSend(decoding: try #require(first).payload)
    #expect(letter.message == "filed" && letter.to == .applicant && letter.dossier == id)
    // The next letter about this dossier waits for the first.
    #expect(try await registry.write { try Jobs.take(MessageToSend.kind, at: registry.tick(), in: $0) } == nil)
    let paper = try #require(
      try await registry.write { try Jobs.take(CertificateToMake.kind, at: registry.tick(), in: $0) })
    #expect(try CertificateToMake(decoding: paper.payload) == CertificateToMake(dossier: id, formality: "health"))
    let payloads: [MessageToSend] = [
      MessageToSend(dossier: "d", message: "m", to: .agency("a"), step: "s", formality: nil, reason: "é\n"),
      MessageToSend(
        dossier: "d", message: "m", to: .post(agency: "a", role: "r", unit: "u"), step: nil, formality: "f",
        reason: ""),
    ]
    for payload in payloads { #expect(try MessageToSend(decoding: payload.encoded()) == payload) }
    #expect(throws: PayloadFailure.self) { try ServiceCall(decoding: Array("{}".utf8)) }
  }

  @Test("a dossier keeps the rules it was started under, whatever is published later")
  func revisions() async throws {
    let market = try await Market(scratch)
    let old = try await market.paid()
    let files = try Market.files { $0.replace("revision: 1,", with: "revision: 2,") }
    let hash = try await market.registry.write {
      try Packs.publish(PackBundle(files), by: "admin", at: Moment(rawValue: 2), in: $0)
    }
    let new = try await market.draft()
    #expect(try await market.dossier(old)?.line.revision == 1)
    #expect(try await market.dossier(new)?.line.revision == 2)
    #expect(try await market.registry.book(of: new).hash == hash)
    try await market.act(.submit(number: ""), old)
    let history = try await market.registry.read { try Packs.history("market", in: $0) }
    #expect(history.map(\.isCurrent) == [true, false])
    let bundle = PackBundle(files)
    #expect(PackBundle(name: "market", bytes: bundle.bytes).files?.paths == files.paths)
    for cut in [1, 20, bundle.bytes.count / 2] {
      #expect(PackBundle(name: "market", bytes: Array(bundle.bytes.dropLast(cut))).files == nil)
    }
  }

  @Test("time does its work on the day it is due, and on no other")
  func time() async throws {
    let market = try await Market(scratch)
    let filed = try await market.filed(goods: "fish")
    let draft = try await market.draft()
    let registry = market.registry
    let schedule: @Sendable (String) async throws -> Int = { day in
      let date = try #require(FEELDate(day))
      return try await registry.write {
        try Dossiers.scheduleTicks(under: "market", until: date, at: registry.tick(), in: $0)
      }
    }
    // Nothing in the circuit of a stall reminds before the visit is open.
    try await market.end("revision", "accept", filed, Market.reviewer)
    #expect(try await schedule("2026-03-03") == 0)
    // Another territory is further ahead: its day is no affair of this one.
    let elsewhere = try await registry.write {
      try Dossiers.scheduleTicks(
        under: "other", until: FEELDate("2027-12-31") ?? FEELDateTime.epoch.date, at: registry.tick(), in: $0)
    }
    #expect(elsewhere == 0)
    #expect(try await schedule("2026-03-04") == 1)
    #expect(try await schedule("2026-03-04") == 0)
    let job = try #require(try await registry.write { try Jobs.take(DossierTick.kind, at: registry.tick(), in: $0) })
    #expect(try DossierTick(decoding: job.payload).dossier == filed)
    try await market.act(.tick, filed, .house, "2026-03-04")
    #expect(try await market.count("SELECT count(*) FROM journal WHERE action = 'reminded'") == 1)
    #expect(try await market.count("SELECT min(next_tick) FROM dossier") == FEELDate("2026-03-06")?.daysSince1970)
    // The draft expires by itself.
    #expect(try await schedule("2027-12-31") == 2)
    try await market.act(.tick, draft, .house, "2027-12-31")
    #expect(try await market.dossier(draft)?.line.state == .expired)
  }
}
