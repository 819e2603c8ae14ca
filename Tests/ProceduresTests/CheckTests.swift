import Procedures
import Rules
import Testing

/// What `guichet check` finds in the market when something of it is spoilt.
@Suite struct CheckTests {
  static let stall = "procedures/stall.json5"

  static let spoilt: [(old: String, new: String, said: String)] = [
    (
      "documents: [\"identity\", \"analysis\"]", "documents: [\"identity\", \"analisis\"]",
      "there is no document 'analisis'"
    ),
    ("data: [\"who\"], documents", "data: [\"whom\"], documents", "the form has no page or question 'whom'"),
    ("after: [\"study\", \"visit\"]", "after: [\"study\", \"visits\"]", "there is no step 'visits'"),
    ("after: [\"study\", \"visit\"]", "after: [\"study\"]", "before 'health' has given the document 'approval'"),
    (
      "after: [\"revision\"], laws: [\"l1\"],\n        outcomes",
      "after: [\"sign\"], laws: [\"l1\"],\n        outcomes",
      "waits for itself"
    ),
    ("formality: \"terrace\", account", "formality: \"terraces\", account", "a formality 'terraces' that is not there"),
    (
      "{ id: \"signed\", title: { fr: \"Signer\", en: \"Sign\" }, effect: \"grant\" }",
      "{ id: \"signed\", title: { fr: \"Signer\", en: \"Sign\" }, effect: \"proceed\" }",
      "nobody decides the formality 'stall'"
    ),
    ("step: \"study\" }", "step: \"pickup\" }", "does not come before 'sign'"),
    ("due: \"filing\", methods", "due: \"step\", methods", "the circuit has no payment step"),
    ("kind: \"collection\", agency", "kind: \"transfer\", agency", "no step hands over the paper of 'stall'"),
    ("['\"fruit\"', \"10\"]", "['\"fruit\",\"fish\"', \"10\"]", "rows 1 and 2 both apply"),
    (
      "after: [\"pickup\", \"visit\", \"terrace_study\"]",
      "after: [\"revision\"], outcomes: [{ id: \"x\", title: \"X\", effect: \"proceed\" }]", ""
    ),
  ]

  @Test("a spoilt circuit is told before anybody walks it", arguments: spoilt.indices)
  func told(_ index: Int) throws {
    let (old, new, said) = CheckTests.spoilt[index]
    let check = PackCheck.of(try TestPacks.marketFiles(CheckTests.stall, replacing: old, with: new))
    let told = check.problems.map(\.description)
    if said.isEmpty { return }
    #expect(told.contains { $0.contains(said) && $0.hasPrefix("market/\(CheckTests.stall):") }, "\(told)")
    #expect(!check.isPassed)
  }

  @Test("no applicant can end without somebody competent: all combinations of answers are tried")
  func exhaustion() throws {
    let check = PackCheck.of(
      try TestPacks.marketFiles(
        CheckTests.stall, replacing: "formality: \"health\", agency: \"hygiene\", role: \"agent\"",
        with: "when: 'zone = \"south\"', formality: \"health\", agency: \"hygiene\", role: \"agent\""))
    #expect(check.problems.contains { $0.sentence.contains("nobody decides 'health' when goods is \"") })
  }

  @Test("an example that does not come out fails the pack, with what was found instead")
  func example() throws {
    var files = try TestPacks.files("market")
    let good = """
      { procedure: "stall", title: "Fruit", date: "2026-03-02",
        answers: { goods: "fruit", terrace: "no", zone: "north" }, data: { trade_name: "A", area: 4 },
        expected: { mandatory: ["stall"], optional: ["health"], documents: ["identity"],
          fees: { "stall/place": 40 }, total: 40,
          route: ["revision", "study", "sign", "pickup", "end"], deadlines: { revision: "2026-03-04" },
          certificates: ["stall"], end: "done" } }
      """
    func run(_ text: String) -> PackCheck {
      files["examples/one.json5"] = Array(text.utf8)
      return PackCheck.of(PackFiles(name: "market", files: files))
    }
    #expect(run(good).examples.map(\.differences) == [[]])
    let wrong = run(good.replacing("total: 40", with: "total: 50").replacing("\"2026-03-04\"", with: "\"2026-03-05\""))
    #expect(
      wrong.examples[0].differences == [
        "total: expected 50, found 40.", "deadline of revision: expected 2026-03-05, found 2026-03-04.",
      ])
    #expect(!wrong.isPassed)
  }

  @Test("examples are read when somebody asks for them; the check tells what is wrong with them, reading does not")
  func late() throws {
    var files = try TestPacks.files("market")
    files["examples/one.json5"] = Array("{ procedure: \"stall\", titl: \"T\", expected: {} }".utf8)
    files["examples/two.json5"] = Array("{".utf8)
    let (pack, problems) = Pack.read(PackFiles(name: "market", files: files))
    #expect(problems.isEmpty)
    #expect(pack.examples.map(\.name) == ["one"])
    #expect(pack.examples.map(\.name) == ["one"], "asked again, read once")
    let told = PackCheck.of(PackFiles(name: "market", files: files)).problems.map(\.description)
    #expect(told.contains { $0.hasPrefix("market/examples/one.json5:1:") && $0.contains("'title'?") }, "\(told)")
    #expect(told.contains { $0.hasPrefix("market/examples/two.json5:1:") }, "\(told)")
  }

  @Test("the same pack is told the same way each time, however many cores look at it")
  func cores() throws {
    let all = try (0..<3).map { _ -> [String] in
      let files = try TestPacks.files("title-transfer")
      let check = PackCheck.of(PackFiles(name: "title-transfer", files: files))
      let shares = check.coverage.flatMap { report in
        report.shares.map { "\(report.procedure) \($0.name) \($0.seen) of \($0.all) \($0.missing)" }
      }
      return check.problems.map(\.description) + check.examples.map { "\($0.name) \($0.differences)" } + shares
    }
    #expect(all[0].count > 15)
    #expect(all[0] == all[1] && all[1] == all[2])
  }

  @Test("names that differ only in how an accent is written end with sentences, not with the program")
  func accents() throws {
    var files = try TestPacks.files("market")
    let (composed, decomposed) = ("\u{E9}tat", "e\u{301}tat")
    files["examples/one.json5"] = Array(
      """
      { procedure: "stall", title: "T", date: "2026-03-02", answers: { "\(composed)": 1, "\(decomposed)": 2 },
        expected: { fees: { "\(composed)": 1, "\(decomposed)": 2 }, deadlines: { "\(composed)": "2026-03-02",
          "\(decomposed)": "2026-03-03" }, outcomes: { "\(composed)": "a", "\(decomposed)": "b" } } }
      """.utf8)
    let check = PackCheck.of(PackFiles(name: "market", files: files))
    #expect(!check.isPassed)
  }

  @Test("coverage names each condition that was never both, each row and step that was never reached")
  func coverage() throws {
    let check = PackCheck.of(try TestPacks.marketFiles())
    let stall = try #require(check.coverage.first { $0.procedure == "stall" })
    #expect(stall.isBelow)
    let steps = try #require(stall.shares.first { $0.name == "steps" })
    #expect(steps.seen == 0 && steps.missing.count == 7)
    #expect(stall.shares[0].missing.contains { $0.contains("formalities.health.mandatory was never true") })
    #expect(!check.isPassed)
  }
}
