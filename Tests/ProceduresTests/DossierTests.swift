import JSON
import Procedures
import Rules
import Testing

@Suite struct DossierTests {
  @Test("ER-36 from filing to hand-over: agencies side by side, then in sequence, then the counter")
  func journey() throws {
    var market = try Market()
    try market.file(goods: "fish")
    #expect(market.dossier.state == .submitted && market.dossier.number == "ST-2026-1")
    #expect(market.dossier.openSteps.map(\.id) == ["revision"])
    try market.end("revision", "accept", by: Market.reviewer)
    #expect(market.dossier.openSteps.map(\.id) == ["study", "visit"])
    try market.end("study", "ok", by: Market.agent)
    #expect(
      market.refusal(.end(step: "sign", Ending("signed"), remarks: [], unit: nil), by: Market.signatory) == .stepNotOpen
    )
    try market.end("visit", "approve", by: Market.inspector, ticks: ["cold"])
    #expect(market.dossier.formalities["health"] == .granted)
    try market.act(.issue(formality: "health", Market.certificate("health")), by: .house)
    #expect(
      market.dossier.formalities["health"] == .issued(Market.certificate("health"), isReceived: false, isEnabled: true))
    try market.end("sign", "signed", by: Market.signatory)
    try market.act(.issue(formality: "stall", Market.certificate("stall", "K2")), by: .house)
    #expect(market.dossier.openSteps.map(\.id) == ["pickup"])
    try market.act(.receive(formality: "stall"), by: Market.clerk)
    try market.end("pickup", "collected", by: Market.clerk, ticks: ["identity"])
    #expect(market.dossier.state == .done)
    #expect(Dossier(id: "d1", events: market.events).state == .done)
  }

  @Test("ER-42 ER-43 no hand-over without the paper and the originals; with it the copy is enabled in the same breath")
  func handOver() throws {
    var market = try Market()
    try market.file()
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    let collect = Command.end(step: "pickup", Ending("collected", ticks: ["identity"]), remarks: [], unit: nil)
    #expect(market.refusal(collect, by: Market.clerk) == .notReceived)
    try market.act(.issue(formality: "stall", Market.certificate("stall")), by: .house)
    #expect(market.refusal(collect, by: Market.clerk) == .notReceived)
    try market.act(.receive(formality: "stall"), by: Market.clerk)
    #expect(
      market.refusal(.end(step: "pickup", Ending("collected"), remarks: [], unit: nil), by: Market.clerk) == .originals)
    guard case .issued(_, true, false)? = market.dossier.formalities["stall"] else {
      Issue.record("not before")
      return
    }
    let events = try market.act(collect, by: Market.clerk)
    #expect(events.contains { $0.fact == .enabled(formality: "stall") })
  }

  @Test("ER-45 what was signed electronically is not shown as an original")
  func signedOriginal() throws {
    var market = try Market()
    try market.act(.start(procedure: "stall", language: "fr", applicant: "amina"))
    try market.act(.answer(["goods": "fruit", "terrace": "no", "zone": "north"]))
    try market.act(.fill(["trade_name": "X", "area": 3]))
    try market.act(
      .attach(
        slot: "identity",
        Paper(sha256: "c", name: "c.pdf", contentType: "application/pdf", bytes: 1, source: .certificate)))
    try market.pay()
    try market.act(.submit(number: "N"))
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    try market.act(.issue(formality: "stall", Market.certificate("stall")), by: .house)
    try market.act(.receive(formality: "stall"), by: Market.clerk)
    try market.end("pickup", "collected", by: Market.clerk)
    #expect(market.dossier.state == .done)
  }

  @Test("nothing is filed that is not complete, and the refusal names what is missing")
  func incomplete() throws {
    var market = try Market()
    try market.act(.start(procedure: "stall", language: "fr", applicant: "amina"))
    try market.act(.answer(["goods": "fish", "terrace": "no", "zone": "north"]))
    do {
      try market.act(.submit(number: "N"))
      Issue.record("an empty form was filed")
    } catch let refusal as Refusal {
      #expect(refusal.key == .incomplete)
      #expect(refusal.faults.map(\.path) == ["trade_name", "area"])
      #expect(refusal.documents == ["identity", "analysis"])
    }
  }

  @Test("ER-22 the applicant mends what was marked, and only that; the clock stands still meanwhile")
  func sendBack() throws {
    var market = try Market()
    try market.file()
    #expect(market.dossier.open("revision")?.due == FEELDate("2026-03-04"))
    #expect(
      market.refusal(.end(step: "revision", Ending("complete"), remarks: [], unit: nil), by: Market.reviewer)
        == .faultsMissing)
    let remarks = [
      Remark(.document("identity"), reason: "unreadable"), Remark(.field("trade_name"), reason: "unreadable"),
    ]
    try market.act(
      .end(step: "revision", Ending("complete", note: "Illisible"), remarks: remarks, unit: nil), by: Market.reviewer)
    #expect(market.dossier.state == .toComplete)
    #expect(market.procedure.waiting(market.dossier).map(\.party) == [.applicant])
    #expect(market.refusal(.fill(["area": 9])) == .onlyFaults)
    #expect(market.refusal(.attach(slot: "analysis", Market.paper("x"))) == .onlyFaults)
    #expect(market.refusal(.complete(note: "")) == .nothingMended)
    try market.wait(10)
    try market.act(.fill(["trade_name": "Chez Amina et fils"]))
    try market.act(.attach(slot: "identity", Market.paper("id-2")))
    #expect(market.dossier.papers["identity"]?.map(\.sha256) == ["id-2"])
    try market.act(.complete(note: ""))
    #expect(market.dossier.state == .submitted)
    // Two working days were left on Monday 2 March; ten days later, on Thursday the 12th, they end on Monday.
    #expect(market.dossier.open("revision")?.due == FEELDate("2026-03-16"))
    #expect(market.refusal(.fill(["trade_name": "Autre"])) == .alreadyFiled)
  }

  @Test("ER-37 a refusal has a reason of the list, and takes with it what lived on its paper")
  func refusal() throws {
    var market = try Market()
    try market.file(goods: "fish")
    try market.end("revision", "accept", by: Market.reviewer)
    func refuse(_ reason: String) -> Command {
      .end(step: "visit", Ending("refuse", reason: reason), remarks: [], unit: nil)
    }
    #expect(market.refusal(refuse(""), by: Market.inspector) == .reasonMissing)
    #expect(market.refusal(refuse("ugly"), by: Market.inspector) == .unknownReason)
    try market.act(refuse("dirty"), by: Market.inspector)
    #expect(market.dossier.formalities["health"] == .refused(reason: "dirty", note: ""))
    #expect(market.dossier.formalities["stall"] == .refused(reason: Dossier.dependsReason, note: "health"))
    #expect(market.dossier.state == .refused)
  }

  @Test("SEC-24 steps cannot be skipped, taken by others, or decided on one's own dossier")
  func rights() throws {
    var market = try Market()
    try market.file()
    let accept = Command.end(step: "revision", Ending("accept"), remarks: [], unit: nil)
    #expect(market.refusal(accept, by: Market.agent) == .notFound)
    #expect(market.refusal(accept, by: Market.amina) == .notFound)
    #expect(market.refusal(accept, by: Actor(account: "amina", name: "", posts: Market.reviewer.posts)) == .ownDossier)
    #expect(market.refusal(.issue(formality: "stall", Market.certificate("stall")), by: .house) == .notGranted)
    #expect(market.refusal(.submit(number: "again")) == .alreadyFiled)
    for command: Command in [.fill(["area": 1]), .pay(payment: "q", .cash), .withdraw(note: ""), .submit(number: "x")] {
      #expect(market.refusal(command, by: Market.brahim) == .notFound)
    }
    try market.act(.claim(step: "revision"), by: Market.reviewer)
    let other = Actor(account: "other", name: "", posts: Market.reviewer.posts)
    #expect(market.refusal(accept, by: other) == .claimedByOther)
  }

  @Test("ER-18 SEC-26 one basket, split by agency; a payment told twice is one, one too many is owed back")
  func payment() throws {
    var market = try Market()
    try market.fill(goods: "fish")
    #expect(market.refusal(.submit(number: "N")) == .unpaid)
    try market.act(.pay(payment: "p1", .simulated))
    #expect(market.dossier.payments[0].lines.map(\.beneficiary) == ["hygiene", "town"])
    try market.act(.pay(payment: "p2", .cash))
    #expect(market.dossier.payments.map(\.isDropped) == [true, false])
    try market.act(.settle(payment: "p2", receipt: "R2"), by: .house)
    #expect(try market.act(.settle(payment: "p2", receipt: "R2"), by: .house).isEmpty)
    let late = try market.act(.settle(payment: "p1", receipt: "R1"), by: .house)
    #expect(late.map(\.fact).contains(.refundOwed(payment: "p1", market.dossier.payments[0].lines)))
    #expect(market.refusal(.pay(payment: "p3", .cash)) == .nothingToPay)
    try market.act(.submit(number: "N"))
    #expect(market.dossier.paid == Decimal("680"))
  }

  @Test("EC-05 a quota is reserved on filing, consumed on grant, given back on refusal, and never exceeded")
  func quota() throws {
    var market = try Market()
    try market.file(terrace: true)
    #expect(market.events.contains { $0.fact == .reserved(quota: "terraces", account: "north", .one) })
    try market.end("revision", "accept", by: Market.reviewer)
    #expect(market.events.contains { $0.fact == .consumed(quota: "terraces", account: "north", .one) })
    var full = try Market()
    full.world = World { _, _ in Decimal(2) }
    try full.fill(terrace: true)
    try full.pay()
    #expect(full.refusal(.submit(number: "N")) == .quota)
    var refused = try Market()
    try refused.file(terrace: true, area: 12)
    try refused.end("revision", "accept", by: Market.reviewer)
    #expect(refused.events.contains { $0.fact == .released(quota: "terraces", account: "north", .one) })
  }

  @Test("a watch flags what is unusual, an automatic step decides by rule")
  func watch() throws {
    var market = try Market()
    try market.file(terrace: true, area: 18)
    #expect(market.dossier.flags == ["big"])
    try market.end("revision", "accept", by: Market.reviewer)
    #expect(market.dossier.formalities["terrace"] == .refused(reason: "big", note: ""))
  }

  @Test("silence speaks when the legal delay has passed: refusal for one, accord for the other")
  func silence() throws {
    var market = try Market()
    try market.file(goods: "fish")
    try market.end("revision", "accept", by: Market.reviewer)
    try market.wait(14)
    #expect(market.dossier.formalities["health"] == .asked)
    try market.wait(1)
    #expect(market.dossier.formalities["health"] == .refused(reason: Dossier.silence, note: ""))
    var fruit = try Market()
    try fruit.file()
    try fruit.end("revision", "accept", by: Market.reviewer)
    try fruit.wait(31)
    #expect(fruit.dossier.formalities["stall"] == .granted)
    #expect(fruit.dossier.steps["sign"] == .skipped)
  }

  @Test("ER-30 reminders come as often as written, then somebody else may act")
  func reminders() throws {
    var market = try Market()
    try market.file(goods: "fish")
    try market.end("revision", "accept", by: Market.reviewer)
    try market.wait(9)
    let reminded = market.events.filter { if case .reminded = $0.fact { true } else { false } }
    #expect(reminded.count == 2)
    #expect(market.dossier.open("visit")?.isEscalated == true)
    let chief = Market.officer("hygiene", "chief")
    try market.end("visit", "approve", by: chief, ticks: ["cold"])
    #expect(market.dossier.formalities["health"] == .granted)
  }

  @Test("a file is forwarded to another unit, and seen no more by the first")
  func forward() throws {
    var market = try Market()
    try market.file(goods: "fish")
    try market.end("revision", "accept", by: Market.reviewer)
    let north = Market.officer("hygiene", "agent", unit: "north")
    let south = Market.officer("hygiene", "agent", unit: "south")
    let approve = Command.end(step: "visit", Ending("approve", ticks: ["cold"]), remarks: [], unit: nil)
    #expect(market.refusal(approve, by: south) == .notFound)
    #expect(market.refusal(.end(step: "visit", Ending("move"), remarks: [], unit: "west"), by: north) == .unknownUnit)
    try market.act(.end(step: "visit", Ending("move"), remarks: [], unit: "south"), by: north)
    #expect(market.refusal(approve, by: north) == .notFound)
    try market.act(approve, by: south)
  }

  @Test("a step is done again with all that came after it, but never once a paper is out")
  func reopen() throws {
    var market = try Market()
    try market.file()
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "again", by: Market.signatory)
    #expect(market.dossier.openSteps.map(\.id) == ["study"])
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    #expect(market.dossier.formalities["stall"] == .granted)
  }

  @Test("a suspended step waits until somebody resumes it")
  func suspension() throws {
    var market = try Market()
    try market.file()
    try market.end("revision", "hold", by: Market.reviewer)
    #expect(market.dossier.state == .suspended)
    #expect(
      market.refusal(.end(step: "revision", Ending("accept"), remarks: [], unit: nil), by: Market.reviewer)
        == .suspended)
    try market.act(.resume(step: "revision"), by: Market.reviewer)
    try market.end("revision", "accept", by: Market.reviewer)
    #expect(market.dossier.state == .submitted)
  }

  @Test("RK-03 a simple declaration is over as soon as it is filed")
  func declaration() throws {
    var market = try Market("notice")
    try market.act(.start(procedure: "notice", language: "fr", applicant: "amina"))
    try market.act(.choose([]))
    try market.act(.fill(["note_text": "Fermé lundi"]))
    try market.act(.submit(number: "N-1"))
    #expect(market.dossier.state == .done)
  }

  @Test("a draft nobody touches expires; what is given back is told to nobody else")
  func drafts() throws {
    var market = try Market()
    try market.fill()
    market.today = try #require(market.today.adding(days: 91))
    try market.act(.tick, by: .house)
    #expect(market.dossier.state == .expired)
    #expect(market.refusal(.fill(["area": 2])) == .closed)
  }

  @Test("a draft's owner is told once that it will be deleted; touching it gives it all its days again")
  func warnedDrafts() throws {
    var market = try Market()
    try market.fill()
    let begun = market.today
    func tick(day: Int) throws -> Bool {
      market.today = try #require(begun.adding(days: day))
      let before = market.dossier.isExpiring
      try market.act(.tick, by: .house)
      return !before && market.dossier.isExpiring
    }
    #expect(try tick(day: 75) == false)
    #expect(try tick(day: 76) && market.dossier.changedOn == begun && market.dossier.end == nil)
    #expect(try tick(day: 77) == false)
    try market.act(.fill(["area": 2]))
    #expect(!market.dossier.isExpiring && market.dossier.changedOn == market.today)
    #expect(try tick(day: 100) == false && market.dossier.end == nil)
    #expect(try tick(day: 77 + 76) && market.dossier.end == nil)
    _ = try tick(day: 77 + 90)
    #expect(market.dossier.state == .expired)
  }

  @Test("PN-05 who acts under a mandate is named beside his principal")
  func mandate() throws {
    var market = try Market()
    let broker = Actor(account: "broker", name: "B", principal: "amina")
    let events = try market.act(.start(procedure: "stall", language: "fr", applicant: "amina"), by: broker)
    #expect(events[0].by == "broker" && events[0].principal == "amina")
    #expect(market.refusal(.addCoauthor("x"), by: Actor(account: "broker", name: "B")) == .notFound)
  }

  @Test("every event is read again from what is kept of it, and gives the same dossier")
  func json() throws {
    var market = try Market()
    try market.file(goods: "fish", terrace: true)
    try market.act(
      .end(
        step: "revision", Ending("complete", note: "n"), remarks: [Remark(.field("area"), reason: "unreadable")],
        unit: nil),
      by: Market.reviewer)
    try market.act(.fill(["area": 6]))
    try market.act(.complete(note: "ok"))
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("visit", "approve", by: Market.inspector, ticks: ["cold"])
    try market.act(.issue(formality: "health", Market.certificate("health")), by: .house)
    try market.act(.revoke(formality: "health", reason: "error"), by: Market.inspector)
    for event in market.events { #expect(Fact(event.fact.json) == event.fact, "\(event.fact)") }
    #expect(market.dossier.formalities["health"] == .revoked(Market.certificate("health"), reason: "error"))
  }
}
