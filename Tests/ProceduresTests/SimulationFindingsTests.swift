import JSON
import Procedures
import Rules
import Testing

/// What the simulation found in the engine, each as the shortest story by hand.
@Suite struct SimulationFindingsTests {
  static let stranger = Actor(account: "zaki", name: "")

  @Test("SEC-26 a stranger settles, drops, receives, replies, ticks and starts nothing: the dossier is not there")
  func stranger() throws {
    var market = try Market()
    try market.fill()
    try market.act(.pay(payment: "p1", .simulated))
    let commands: [Command] = [
      .settle(payment: "p1", receipt: "FORGED"), .drop(payment: "p1"), .receive(formality: "stall"),
      .reply(step: "visit", Ending("approve")), .tick,
      .start(procedure: "stall", language: "fr", applicant: "zaki"), .speak("Hello"),
    ]
    for command in commands { #expect(market.refusal(command, by: Self.stranger) == .notFound, "\(command)") }
    #expect(market.refusal(.settle(payment: "p1", receipt: "MINE")) == .notFound)
  }

  @Test("an officer whose agency has not been asked yet does not speak in a dossier")
  func notRouted() throws {
    var market = try Market()
    try market.file()
    #expect(market.refusal(.speak("Psst"), by: Market.inspector) == .notFound)
    try market.act(.speak("Good morning"), by: Market.reviewer)
  }

  @Test("money that comes after the end is owed back whole")
  func lateMoney() throws {
    var market = try Market()
    try market.fill()
    try market.act(.pay(payment: "p1", .simulated))
    try market.act(.withdraw(note: ""))
    let facts = try market.act(.settle(payment: "p1", receipt: "R1"), by: .house).map(\.fact)
    #expect(facts.contains(.refundOwed(payment: "p1", market.dossier.payments[0].lines)))
  }

  @Test("what is too much is owed back fee by fee, and what was owed back is due again")
  func surplus() throws {
    var market = try Market()
    try market.fill(goods: "fish")
    try market.act(.pay(payment: "p1", .simulated))
    try market.act(.answer(["goods": "fruit"]))
    try market.act(.fill(["area": 20]))
    let facts = try market.act(.settle(payment: "p1", receipt: "R1"), by: .house).map(\.fact)
    let refunds = facts.compactMap { if case .refundOwed(_, let lines) = $0 { lines } else { nil } }.flatMap { $0 }
    #expect(refunds.contains { $0.formality == "stall" && $0.amount == Decimal("40") })
    try market.act(.fill(["area": 19]))
    #expect(market.refusal(.pay(payment: "p2", .cash)) == .nothingToPay)
    try market.act(.answer(["goods": "fish"]))
    try market.act(.pay(payment: "p3", .cash))
    let due = try #require(market.dossier.payments.last?.lines)
    #expect(due.contains { $0.formality == "stall" && $0.amount == Decimal("370") })
  }

  @Test("what has been granted is not withdrawn any more, and nothing comes out of what was withdrawn")
  func withdrawn() throws {
    var market = try Market()
    try market.file()
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    #expect(market.refusal(.withdraw(note: "")) == .alreadyIssued)
    var draft = try Market()
    try draft.file()
    try draft.act(.withdraw(note: ""))
    #expect(draft.refusal(.issue(formality: "stall", Market.certificate("stall")), by: .house) == .closed)
  }

  @Test("EC-05 a completed dossier does not reserve again what was granted or refused")
  func reservedOnce() throws {
    var market = try terrace(area: 8)
    let reserved = market.events.filter { if case .reserved = $0.fact { true } else { false } }
    #expect(reserved.count == 1)
    #expect(market.dossier.reservations.map(\.isConsumed) == [true])
    market = try terrace(area: 12)
    #expect(market.dossier.reservations.isEmpty)
  }

  /// A terrace decided on filing, then sent back by the study and completed.
  private func terrace(area: Int) throws -> Market {
    let back =
      #"{ id: "back", title: { fr: "Retour", en: "Back" }, effect: "sendBack" }, { id: "no", title: { fr: "Refuser""#
    let old = #"{ id: "no", title: { fr: "Refuser", en: "Refuse" }, effect: "refuse", reasons: [{ id: "full""#
    let new = back + #", en: "Refuse" }, effect: "refuse", reasons: [{ id: "full""#
    let pack = try TestPacks.market("procedures/stall.json5", replacing: old, with: new).pack
    var market = try Market("stall", pack)
    try market.file(terrace: true, area: area)
    try market.end("revision", "accept", by: Market.reviewer)
    let remarks = [Remark(.field("trade_name"), reason: "")]
    try market.act(
      .end(step: "study", Ending("back", note: "Name?"), remarks: remarks, unit: nil), by: Market.agent)
    try market.act(.fill(["trade_name": "Autre"]))
    try market.act(.complete(note: ""))
    return market
  }

  @Test("EC-05 what is decided again draws its right again")
  func reopenedQuota() throws {
    let files = try TestPacks.marketFiles(
      "procedures/stall.json5", replacing: #"after: ["study", "visit"], laws: ["l1"],"#,
      with: #"after: ["study", "visit", "terrace_study"], laws: ["l1"],"#)
    let text = String(decoding: try #require(files["procedures/stall.json5"]), as: UTF8.self)
    let target = text.replacing(#"effect: "reopen", step: "study""#, with: #"effect: "reopen", step: "terrace_study""#)
    var all = Dictionary(uniqueKeysWithValues: files.paths.compactMap { path in files[path].map { (path, $0) } })
    all["procedures/stall.json5"] = Array(target.utf8)
    var market = try Market("stall", Pack.read(PackFiles(name: "market", files: all)).pack)
    try market.file(terrace: true)
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    #expect(market.dossier.reservations.map(\.isConsumed) == [true])
    try market.end("sign", "again", by: Market.signatory)
    #expect(market.dossier.reservations.map(\.isConsumed) == [true])
    let drawn = market.events.reduce(0) { sum, event in
      switch event.fact {
      case .reserved: sum + 1
      case .released: sum - 1
      default: sum
      }
    }
    #expect(drawn == 1)
  }

  @Test("what a mended answer makes necessary may be given too")
  func mended() throws {
    let pack = try TestPacks.market(
      "procedures/stall.json5", replacing: #"when: 'goods = "fish"', filesMax: 3"#,
      with: "when: 'area > 9', filesMax: 3"
    ).pack
    var market = try Market("stall", pack)
    try market.act(.start(procedure: "stall", language: "fr", applicant: "amina"))
    try market.act(.answer(["goods": "fish", "terrace": "no", "zone": "north"]))
    try market.act(.fill(["trade_name": "Chez Amina", "area": 8]))
    try market.act(.attach(slot: "identity", Market.paper("id-1")))
    try market.pay()
    try market.act(.submit(number: "N"))
    try market.act(
      .end(
        step: "revision", Ending("complete"), remarks: [Remark(.field("area"), reason: "unreadable")], unit: nil),
      by: Market.reviewer)
    #expect(market.refusal(.attach(slot: "analysis", Market.paper("a"))) == .onlyFaults)
    try market.act(.fill(["area": 10]))
    #expect(market.refusal(.complete(note: "")) == .incomplete)
    try market.act(.attach(slot: "analysis", Market.paper("a")))
    try market.pay("p2")
    try market.act(.complete(note: ""))
    #expect(market.dossier.state == .submitted)
  }

  @Test("what silence had decided and is decided again goes through all its steps")
  func silenceReopened() throws {
    let board = #"""
      { id: "board", title: { fr: "Comité", en: "Board" }, kind: "commission", agency: "town", role: "agent",
        after: ["sign"], outcomes: [{ id: "noted", title: { fr: "Vu", en: "Noted" }, effect: "proceed" },
        { id: "again", title: { fr: "Revoir", en: "Again" }, effect: "reopen", step: "sign" }] },
      { id: "pickup",
      """#
    let pack = try TestPacks.market("procedures/stall.json5", replacing: #"{ id: "pickup","#, with: board).pack
    var market = try Market("stall", pack)
    try market.file()
    try market.end("revision", "accept", by: Market.reviewer)
    try market.wait(31)
    #expect(market.dossier.formalities["stall"] == .granted)
    try market.end("board", "again", by: Market.agent)
    #expect(market.dossier.formalities["stall"] == .asked)
    #expect(market.dossier.openSteps.map(\.id) == ["study"])
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    #expect(market.dossier.formalities["stall"] == .granted)
  }

  @Test("when a step is done again, what another had refused stays refused")
  func refusedElsewhere() throws {
    let board = #"""
      { id: "board", title: { fr: "Comité", en: "Board" }, kind: "commission", agency: "town", role: "agent",
        after: ["visit"], outcomes: [{ id: "noted", title: { fr: "Vu", en: "Noted" }, effect: "proceed" },
        { id: "again", title: { fr: "Revoir", en: "Again" }, effect: "reopen", step: "visit" }] },
      { id: "end", title: { fr: "Clôture", en: "End" }, kind: "closing", after: ["board", "pickup",
      """#
    let pack = try TestPacks.market(
      "procedures/stall.json5",
      replacing: #"{ id: "end", title: { fr: "Clôture", en: "End" }, kind: "closing", after: ["pickup","#, with: board
    ).pack
    var market = try Market("stall", pack)
    try market.file(goods: "fish")
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "no", reason: "full", by: Market.agent)
    try market.end("visit", "approve", by: Market.inspector, ticks: ["cold"])
    try market.end("board", "again", by: Market.agent)
    #expect(market.dossier.formalities["health"] == .asked)
    #expect(market.dossier.formalities["stall"] == .refused(reason: "full", note: ""))
    var fallen = try Market("stall", pack)
    try fallen.file(goods: "fish", terrace: true, area: 12)
    try fallen.end("revision", "accept", by: Market.reviewer)
    try fallen.end("visit", "refuse", reason: "dirty", by: Market.inspector)
    try fallen.end("board", "again", by: Market.agent)
    #expect(fallen.dossier.formalities["stall"] == .asked && fallen.dossier.formalities["health"] == .asked)
    #expect(fallen.dossier.openSteps.map(\.id) == ["study", "visit"])
    #expect(fallen.dossier.formalities["terrace"]?.isDecided == true)
  }

  @Test("ER-17 a paper that need not be there keeps nobody from granting when it was refused")
  func optionalPaper() throws {
    let pack = try TestPacks.market(
      "procedures/stall.json5", replacing: #"formalities: ["health"], "#,
      with: #"formalities: ["health"], optional: true, "#
    ).pack
    var market = try Market("stall", pack)
    try market.file(goods: "fish")
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("visit", "refuse", reason: "dirty", by: Market.inspector)
    try market.end("sign", "signed", by: Market.signatory)
    #expect(market.dossier.formalities["stall"] == .granted)
  }

  @Test("an automatic decision that lacks a paper waits for it, and is not left standing when it cannot come")
  func automaticWaits() throws {
    var files = try TestPacks.files("market")
    var text = String(decoding: try #require(files["procedures/stall.json5"]), as: UTF8.self)
    text.replace(
      #"applies: 'terrace = "yes"', mandatory: false, data: ["area"], documents: []"#,
      with: #"applies: 'terrace = "yes"', mandatory: false, data: ["area"], documents: ["approval"]"#)
    files["procedures/stall.json5"] = Array(text.utf8)
    let pack = Pack.read(PackFiles(name: "market", files: files)).pack
    var market = try Market("stall", pack)
    try market.file(goods: "fish", terrace: true)
    try market.end("revision", "accept", by: Market.reviewer)
    #expect(market.dossier.open("terrace_study") != nil)
    #expect(!market.procedure.waiting(market.dossier).contains { $0.step == "terrace_study" })
    var refused = market
    try market.end("visit", "approve", by: Market.inspector, ticks: ["cold"])
    #expect(market.dossier.formalities["terrace"] == .granted)
    try refused.end("visit", "refuse", reason: "dirty", by: Market.inspector)
    #expect(refused.dossier.formalities["terrace"] == .refused(reason: Dossier.dependsReason, note: "health"))
    #expect(refused.dossier.end == .refused)
  }

  @Test("a clock that was set back takes no days away from the legal delay")
  func clockSetBack() throws {
    var market = try Market()
    try market.file()
    try market.act(
      .end(step: "revision", Ending("complete", note: "n"), remarks: [], unit: nil), by: Market.reviewer)
    market.today = try #require(market.today.adding(days: -1))
    try market.act(.complete(note: "Done."))
    #expect(market.dossier.daysAwaited == 0)
  }

  @Test("ER-13 each sees what he was asked: the reviser all, the inspector his part, a stranger nothing")
  func sight() throws {
    var market = try Market()
    let now = market.hour.local
    try market.file(goods: "fish")
    func sight(_ actor: Actor) -> Sight? { market.procedure.sees(market.dossier, actor, now: now) }
    #expect(sight(Market.amina)?.fields.contains("area") == true)
    #expect(sight(Actor(account: "broker", name: "", principal: "amina")) == sight(Market.amina))
    #expect(sight(Market.reviewer)?.documents.contains("analysis") == true)
    #expect(sight(Market.inspector) == nil && sight(Self.stranger) == nil)
    try market.end("revision", "accept", by: Market.reviewer)
    let inspector = try #require(sight(Market.inspector))
    #expect(inspector.fields.contains("trade_name") && !inspector.fields.contains("area"))
    #expect(inspector.formalities == ["health"] && inspector.documents == ["identity", "analysis"])
    #expect(sight(Market.officer("hygiene", "agent", unit: "south")) == nil)
    #expect(sight(Market.officer("hygiene", "agent", unit: "north")) == inspector)
    #expect(sight(Market.clerk) == nil)
  }
}
