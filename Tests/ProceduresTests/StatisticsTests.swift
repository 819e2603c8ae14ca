import JSON
import Procedures
import Rules
import Testing

@Suite("ER-52 figures that a pack asks for") struct StatisticsTests {
  private static func files(_ statistics: String) throws -> PackFiles {
    try TestPacks.marketFiles(
      CheckTests.stall, replacing: "payment: { due:", with: "statistics: [\(statistics)], payment: { due:")
  }

  private func market(_ statistics: String) throws -> Market {
    let (pack, problems) = Pack.read(try Self.files(statistics))
    try #require(problems.filter { $0.weight == .error }.isEmpty, "\(problems)")
    return try Market("stall", pack)
  }

  /// Three dossiers: fruit done in four days, fish whose approval is refused late, fruit still open.
  private func dossiers(_ market: Market) throws -> [Market] {
    var fruit = market
    try fruit.file(goods: "fruit", area: 4)
    try fruit.end("revision", "accept", by: Market.reviewer)
    fruit.today = try #require(FEELDate("2026-03-04"))
    try fruit.end("study", "ok", by: Market.agent)
    try fruit.end("sign", "signed", by: Market.signatory)
    try fruit.act(.issue(formality: "stall", Market.certificate("stall")), by: .house)
    try fruit.act(.receive(formality: "stall"), by: Market.clerk)
    fruit.today = try #require(FEELDate("2026-03-06"))
    try fruit.end("pickup", "collected", by: Market.clerk, ticks: ["identity"])
    var fish = market
    fish.today = try #require(FEELDate("2026-03-30"))
    try fish.file(goods: "fish", area: 10)
    try fish.act(
      .end(step: "revision", Ending("complete", note: "?"), remarks: [], unit: nil), by: Market.reviewer)
    fish.today = try #require(FEELDate("2026-04-02"))
    try fish.act(.complete(note: "So."))
    try fish.end("revision", "accept", by: Market.reviewer)
    fish.today = try #require(FEELDate("2026-05-20"))
    try fish.end("visit", "refuse", reason: "dirty", by: Market.inspector, ticks: ["cold"])
    var open = market
    open.today = try #require(FEELDate("2026-04-01"))
    try open.file(goods: "fruit", area: 20)
    return [fruit, fish, open]
  }

  /// The lines of the only figure: `period group value of count`.
  private func lines(_ statistics: String, days: ClosedRange<FEELDate>? = nil) throws -> [String] {
    let market = try market(statistics)
    var figures = ProcedureStatistics(of: market.procedure, in: market.pack, days: days)
    for one in try dossiers(market) { figures.add(one.dossier, one.events) }
    let figure = try #require(figures.figures.first)
    return figure.rows.map { row in
      "\(row.period) \(row.group ?? "?") \(row.tally.value?.canonicalText ?? "-") of \(row.tally.count)"
    }
  }

  static let figures: [(text: String, lines: [String])] = [
    ("kind: \"count\"", [" ? 3 of 3"]),
    (
      "kind: \"count\", by: \"goods\", period: \"month\"",
      ["2026-03 fish 1 of 1", "2026-03 fruit 1 of 1", "2026-04 fruit 1 of 1"]
    ),
    (
      "kind: \"count\", on: \"end\", by: \"dossier.end\", period: \"quarter\"",
      ["2026-Q1 done 1 of 1", "2026-Q2 refused 1 of 1"]
    ),
    ("kind: \"count\", when: 'goods = \"fish\"'", [" ? 1 of 1"]),
    ("kind: \"sum\", value: \"area\", by: \"goods\"", [" fish 10 of 1", " fruit 24 of 2"]),
    ("kind: \"mean\", value: \"area\"", [" ? 11.33 of 3"]),
    ("kind: \"median\", value: \"area\"", [" ? 10 of 3"]),
    ("kind: \"median\", value: \"dossier.days\", on: \"end\"", [" ? 27.5 of 2"]),
    ("kind: \"sum\", value: \"dossier.working_days\", by: \"goods\"", [" fish 36 of 1", " fruit 4 of 1"]),
    (
      "kind: \"sum\", value: \"dossier.paid + dossier.awaited + dossier.returned\", by: \"goods\"",
      [" fish 404 of 1", " fruit 240 of 2"]
    ),
    ("kind: \"share\", value: \"area > 5\", by: \"goods\"", [" fish 100 of 1", " fruit 50 of 2"]),
    (
      "kind: \"count\", by: \"dossier.closed\", period: \"year\"",
      ["2026 2026-03-06 1 of 1", "2026 2026-05-20 1 of 1", "2026 ? 1 of 1"]
    ),
    (
      "of: \"formality\", kind: \"count\", by: 'formality.id + \" \" + formality.result'",
      [" health refused 1 of 1", " stall granted 1 of 1", " stall open 1 of 1", " stall refused 1 of 1"]
    ),
    (
      "of: \"formality\", kind: \"share\", value: \"formality.late\", on: \"end\", by: \"formality.agency\"",
      [" hygiene 100 of 1", " town 50 of 2"]
    ),
    (
      "of: \"formality\", kind: \"mean\", value: \"formality.days\", when: 'formality.id = \"stall\"'", [" ? 26.5 of 2"]
    ),
    (
      "of: \"step\", kind: \"count\", by: \"step.id\"",
      [" pickup 1 of 1", " revision 2 of 2", " sign 1 of 1", " study 1 of 1", " visit 1 of 1"]
    ),
    (
      "of: \"step\", kind: \"sum\", value: \"step.days\", by: \"step.id\"",
      [" pickup 2 of 1", " revision 0 of 2", " sign 0 of 1", " study 2 of 1", " visit 48 of 1"]
    ),
    (
      "of: \"step\", kind: \"share\", value: \"step.late = true\", by: \"step.outcome\"",
      [" accept 0 of 2", " collected 0 of 1", " ok 0 of 1", " refuse 100 of 1", " signed 0 of 1"]
    ),
    (
      "of: \"step\", kind: \"count\", when: \"step.unit != null\", by: 'step.agency + \"/\" + step.unit'",
      [" hygiene/north 1 of 1"]
    ),
    ("kind: \"sum\", value: \"total\"", [" ? 640 of 3"]),
  ]

  @Test("each kind of figure, told apart and by its days", arguments: figures.indices)
  func figure(_ index: Int) throws {
    let (text, expected) = Self.figures[index]
    #expect(try lines("{ id: \"f\", title: \"F\", \(text) }") == expected, "\(text)")
  }

  @Test("only what falls in the days asked for is counted")
  func window() throws {
    let first = try #require(FEELDate("2026-03-15"))
    let last = try #require(FEELDate("2026-04-01"))
    #expect(
      try lines("{ id: \"f\", title: \"F\", kind: \"count\", by: \"goods\" }", days: first...last) == [
        " fish 1 of 1", " fruit 1 of 1",
      ])
    #expect(try lines("{ id: \"f\", title: \"F\", kind: \"count\", on: \"end\" }", days: first...last) == [])
  }

  @Test("drafts are in no figure")
  func drafts() throws {
    var market = try market("{ id: \"f\", title: \"F\", kind: \"count\" }")
    try market.fill()
    var figures = ProcedureStatistics(of: market.procedure, in: market.pack)
    figures.add(market.dossier, market.events)
    #expect(figures.figures[0].rows.isEmpty)
  }

  @Test("in any order the figures are the same, and a median of very many values is near the true one")
  func order() throws {
    let market = try market("{ id: \"f\", title: \"F\", kind: \"median\", value: \"area\" }")
    var one = market
    try one.fill()
    func median(_ areas: [Int]) throws -> Decimal {
      var figures = ProcedureStatistics(of: market.procedure, in: market.pack)
      for area in areas {
        var dossier = Dossier(id: "d")
        let filing: [Fact] = [
          .chose(["stall"]), .filled(["area": .number(JSONNumber(area))]), .filed(number: "N", formalities: ["stall"]),
        ]
        let events = filing.map { Event(at: market.hour.moment, on: market.today, by: "", $0) }
        for event in events { dossier.apply(event) }
        figures.add(dossier, events)
      }
      return try #require(figures.figures.first?.rows.first?.tally.value)
    }
    let few = (1...101).map { $0 * 7 }
    #expect(try median(few) == Decimal(357))
    #expect(try median(few.reversed()) == Decimal(357))
    let many = (1...10_500).map { 1_000_000 + $0 * 3 }
    #expect(try median(many) == median(many.reversed()))
    #expect(try median(many) == Decimal(1_020_000), "1015751 in three digits")
  }

  @Test("too many groups are counted together, and a public figure tells of no fewer than five")
  func bounds() throws {
    let market = try market(
      "{ id: \"f\", title: \"F\", kind: \"count\", by: \"trade_name\", public: true }, "
        + "{ id: \"g\", title: \"G\", kind: \"count\" }"
    )
    var figures = ProcedureStatistics(of: market.procedure, in: market.pack)
    for number in 0..<2_100 {
      var dossier = Dossier(id: "d")
      let name = number % 3 == 0 ? "often" : "n\(number)"
      let events = [Fact.filled(["trade_name": .string(name)]), .filed(number: "N", formalities: ["stall"])].map {
        Event(at: market.hour.moment, on: market.today, by: "", $0)
      }
      for event in events { dossier.apply(event) }
      // Each thrice, that there are more than two thousand.
      for copy in 0..<(number % 3 == 0 ? 1 : 2) {
        var other = dossier
        other.apply(
          Event(at: market.hour.moment, on: market.today, by: "", .filled(["trade_name": .string("\(name)-\(copy)")])))
        figures.add(number % 3 == 0 ? dossier : other, events)
      }
    }
    let rows = figures.figures[0].rows
    #expect(rows.count == 2_001)
    #expect(rows.reduce(0) { $0 + $1.tally.count } == 700 + 2_800)
    #expect(rows.first { $0.group == "" }?.tally.count == 2_800 - 1_999)
    #expect(figures.publicFigures.map(\.statistic.id) == ["f"])
    #expect(figures.publicFigures[0].rows.map(\.group) == ["", "often"])
  }

  @Test("a group is said in the words of the pack")
  func labels() throws {
    let texts = ["goods", "formality.agency", "formality.id", "formality.result"].enumerated().map { index, by in
      "{ id: \"f\(index)\", title: \"F\", of: \"formality\", kind: \"count\", by: \"\(by)\" }"
    }
    let market = try market(texts.joined(separator: ", "))
    let figures = ProcedureStatistics(of: market.procedure, in: market.pack)
    let speech = Speech(language: "en") { key, _ in key }
    let groups = ["fish", "town", "stall", "granted"]
    let said = zip(market.procedure.statistics, groups).map { figures.label(of: $1, in: $0, speech) }
    #expect(said == ["Fish", "Town", "Stall", "granted"])
    #expect(figures.label(of: "gone", in: market.procedure.statistics[1], speech) == "gone")
  }

  static let spoilt: [(text: String, said: String)] = [
    ("kind: \"mean\"", "a mean needs a 'value'"),
    ("kind: \"count\", value: \"area\"", "a count has no 'value'"),
    ("kind: \"average\", value: \"area\"", "must be one of: count, sum, mean, median, share"),
    ("kind: \"sum\", value: \"goods\"", "is not a number: it is string"),
    ("kind: \"share\", value: \"area\"", "is not true or false: it is number"),
    ("kind: \"sum\", value: \"dossier.dayz\"", "dayz"),
    ("kind: \"count\", by: \"step.agency\"", "There is nothing called 'step'"),
    ("kind: \"count\", tille: \"x\"", "there is no 'tille' here. Did you mean 'title'?"),
    ("kind: \"count\", title: { fr: \"F\" }", "'title' is not translated: en"),
  ]

  @Test("a figure that cannot be worked out is told", arguments: spoilt.indices)
  func told(_ index: Int) throws {
    let (text, said) = Self.spoilt[index]
    let title = text.contains("title") ? "" : "title: \"F\", "
    let (_, problems) = Pack.read(try Self.files("{ id: \"f\", \(title)\(text) }"))
    #expect(problems.contains { $0.sentence.contains(said) }, "\(problems)")
  }

  @Test("a public figure does not speak of what is personal, nor through a decision; the examples show its conditions")
  func privacy() throws {
    let figure = "{ id: \"f\", title: \"F\", kind: \"count\", when: 'size = \"large\"', public: true }"
    var files = try TestPacks.files("market")
    let text = String(decoding: try #require(files[CheckTests.stall]), as: UTF8.self)
    files[CheckTests.stall] = Array(
      text.replacing("payment: { due:", with: "statistics: [\(figure)], payment: { due:")
        .replacing(
          "decisions: [",
          with: "decisions: [{ id: \"size\", type: \"text\", value: 'if area > 10 then \"large\" else \"small\"' },"
        )
        .replacing("{ id: \"area\", type", with: "{ id: \"area\", privacy: \"personal\", type").utf8)
    let check = PackCheck.of(PackFiles(name: "market", files: files))
    #expect(check.problems.contains { $0.sentence == "the public figure 'f' speaks of 'area', which is personal." })
    files[CheckTests.stall] = Array(
      String(decoding: try #require(files[CheckTests.stall]), as: UTF8.self)
        .replacing("public: true", with: "public: false").utf8)
    let own = PackCheck.of(PackFiles(name: "market", files: files))
    #expect(!own.problems.contains { $0.weight == .error }, "\(own.problems)")
    let conditions = try #require(own.coverage.first { $0.procedure == "stall" }?.shares.first)
    #expect(conditions.missing.contains { $0.contains("statistics.f.when was never true") })
  }
}
