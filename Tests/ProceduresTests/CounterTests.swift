import JSON
import Procedures
import Rules
import Testing

@Suite("ER-41 papers are handed over where the situation says") struct CounterTests {
  static let rule = "'if zone = \"south\" then \"desk/annex\" else \"desk/hall\"'"

  /// The market with a second counter; the stall's paper is handed over at the first or at the second, by zone.
  private func files(_ ofPaper: String = rule, _ ofStep: String = "\"desk/hall\"") throws -> PackFiles {
    var files = try TestPacks.files("market")
    func replace(_ path: String, _ old: String, _ new: String) throws {
      let text = String(decoding: try #require(files[path]), as: UTF8.self)
      try #require(text.contains(old), "the fixture has changed: \(old)")
      files[path] = Array(text.replacing(old, with: new).utf8)
    }
    try replace(
      "agencies.json5", "hours: \"8-12\" }",
      "hours: \"8-12\" }, { id: \"annex\", title: \"Annex\", address: \"2\", hours: \"9-10\" }")
    try replace(
      CheckTests.stall, "delivery: \"physical\", counter: \"desk/hall\"", "delivery: \"physical\", counter: \(ofPaper)")
    try replace(CheckTests.stall, "role: \"counter\", counter: \"desk/hall\"", "role: \"counter\", counter: \(ofStep)")
    return PackFiles(name: "market", files: files)
  }

  private func told(_ ofPaper: String, _ ofStep: String) throws -> [String] {
    PackCheck.of(try files(ofPaper, ofStep)).problems.filter { $0.weight == .error }.map(\.sentence)
  }

  @Test("the same rule at both ends: checked, played, and expected by an example")
  func played() throws {
    #expect(try told(Self.rule, Self.rule) == [])
    var market = try Market("stall", Pack.read(files(Self.rule, Self.rule)).pack)
    try market.file()
    let now = market.hour.local
    #expect(market.procedure.counters(of: market.dossier, now: now) == ["stall": "desk/hall"])
    #expect(market.pack.counter("desk/hall")?.title["en"] == "Hall" && market.pack.counter("desk/cellar") == nil)
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    #expect(market.dossier.open("pickup") != nil)
    #expect(
      market.refusal(
        .end(step: "pickup", Ending("collected", ticks: ["identity"]), remarks: [], unit: nil), by: Market.clerk)
        == .notReceived)
    try market.act(.issue(formality: "stall", Market.certificate("stall")), by: .house)
    try market.act(.receive(formality: "stall"), by: Market.clerk)
    try market.end("pickup", "collected", by: Market.clerk, ticks: ["identity"])
    #expect(market.dossier.end == .done)
  }

  @Test("an example may expect the counter")
  func expected() throws {
    func differences(_ zone: String, _ counter: String) throws -> [String] {
      let example = """
        { procedure: "stall", title: "T", date: "2026-03-02",
          answers: { goods: "fruit", terrace: "no", zone: "\(zone)" },
          data: { trade_name: "A", area: 4 }, expected: { counters: { stall: "\(counter)" }, end: "done" } }
        """
      let market = try files(Self.rule, Self.rule)
      var all = Dictionary(uniqueKeysWithValues: market.paths.map { ($0, market[$0] ?? []) })
      all["examples/one.json5"] = Array(example.utf8)
      return PackCheck.of(PackFiles(name: "market", files: all)).examples.flatMap(\.differences)
    }
    #expect(try differences("south", "desk/annex") == [])
    #expect(try differences("north", "desk/annex") == ["counter of stall: expected desk/annex, found desk/hall."])
  }

  @Test("a counter that gives nothing is any counter: no paper is left lying")
  func nothing() throws {
    let rule = "'if zone = \"west\" then \"desk/hall\" else null'"
    var market = try Market("stall", Pack.read(files(rule)).pack)
    try market.file()
    try market.end("revision", "accept", by: Market.reviewer)
    try market.end("study", "ok", by: Market.agent)
    try market.end("sign", "signed", by: Market.signatory)
    #expect(market.dossier.open("pickup") != nil)
  }

  static let spoilt: [(ofPaper: String, ofStep: String, said: String)] = [
    (rule, "\"desk/hall\"", "no step hands over the paper of 'stall' at its counter 'desk/annex'"),
    ("\"desk/cellar\"", "\"desk/hall\"", "there is no counter 'desk/cellar'"),
    (
      "'if zone = \"south\" then \"desk/cellar\" else \"desk/hall\"'", rule,
      "can give 'desk/cellar', which is no counter"
    ),
    ("'\"desk/\" + zone'", rule, "cannot be told: use texts, a column of a list, or a decision"),
    ("'list value(\"goods\", goods, \"label\")'", rule, "cannot be told"),
    ("'area'", rule, "\"area\" is not a string: it is number"),
    (
      rule, "'if zone = \"south\" then \"desk/hall\" else \"desk/annex\"'",
      "nobody hands over the paper of 'stall' at its counter when goods is"
    ),
  ]

  @Test("a counter that is not there, or where nobody hands over, is told", arguments: spoilt.indices)
  func told(_ index: Int) throws {
    let (ofPaper, ofStep, said) = Self.spoilt[index]
    let told = try told(ofPaper, ofStep)
    #expect(told.contains { $0.contains(said) }, "\(told)")
  }

  @Test("what a rule can give is known from texts, lists, tables, decisions and what is put together of them")
  func possible() throws {
    let decision = """
      decisions: [
        { id: "place_of_papers", type: "text", value: '"desk/" + office' },
        { id: "office", type: "text", table: { hitPolicy: "U", inputs: ["zone"],
          outputs: [{ name: "o", default: '"hall"' }], rules: [['"north"', '"hall"'], ['"south"', '"annex"']] } },
      """
    let market = try files("'place_of_papers'", "'place_of_papers'")
    var all = Dictionary(uniqueKeysWithValues: market.paths.map { ($0, market[$0] ?? []) })
    let text = String(decoding: try #require(all[CheckTests.stall]), as: UTF8.self)
    all[CheckTests.stall] = Array(text.replacing("decisions: [", with: decision).utf8)
    let check = PackCheck.of(PackFiles(name: "market", files: all))
    #expect(check.problems.filter { $0.weight == .error }.map(\.sentence) == [])
  }
}
