import JSON
import Procedures
import Rules
import Testing

@Suite struct PackTests {
  @Test("a good pack is read without a word")
  func good() throws {
    let (pack, problems) = try TestPacks.market()
    #expect(problems.map(\.description) == [])
    #expect(pack.procedures.map(\.id) == ["notice", "stall"])
    #expect(pack.agencies.count == 3 && pack.lists["goods"]?.rows.count == 3)
  }

  /// What an analyst gets wrong, and what he is told.
  static let slips: [(path: String, old: String, new: String, said: String)] = [
    ("pack.json5", "currency: \"MAD\"", "curency: \"MAD\"", "there is no 'curency' here. Did you mean 'currency'?"),
    ("pack.json5", "zone: \"Africa/Casablanca\"", "zone: \"Casablanca at noon\"", "is no name of a time zone"),
    ("pack.json5", "\"05-01\"", "\"05-32\"", "is no holiday"),
    ("pack.json5", "\"monday\"", "\"lundi\"", "a day is one of"),
    ("agencies.json5", "roles: [\"agent\", \"signatory\"]", "roles: [\"agnt\"]", "the pack has no role 'agnt'"),
    ("agencies.json5", "id: \"town\"", "id: \"desk\"", "the id 'desk' comes twice"),
    ("laws.json5", "fr: \"Arrêté 1\", ", "", "'title' is not translated: fr"),
    (
      "lists/goods.csv", "fish,Poisson,Fish,,2026-06-30,30", "fish,Poisson,Fish,,2026-07-01,30",
      "comes twice on the same days"
    ),
    ("lists/goods.csv", "fruit,Fruits,Fruit,,,10", "fruit,Fruits", "there are 2 fields; the first line names 6"),
    ("lists/goods.csv", "2026-06-30", "30/06/2026", "is no day such as"),
    (
      "procedures/stall.json5", "amount: \"rate * area\"", "amount: \"rate * aera\"",
      "There is nothing called 'aera' here"
    ),
    ("procedures/stall.json5", "mandatory: 'goods = \"fish\"'", "mandatory: 'goods ='", "in \"goods =\""),
    (
      "procedures/stall.json5", "agency: \"hygiene\", laws", "agency: \"higiene\", laws",
      "the pack has no agency 'higiene'"
    ),
    ("procedures/stall.json5", "type: \"repeat\"", "type: \"repet\"", "there is no type of question 'repet'"),
    ("procedures/stall.json5", "certificate: \"stall\"", "certificate: \"stal\"", "the pack has no certificate 'stal'"),
    ("procedures/stall.json5", "effect: \"sendBack\", reasons", "effect: \"sendback\", reasons", "must be one of"),
    (
      "procedures/stall.json5", "reasons: [{ id: \"full\", title: { fr: \"Complet\", en: \"Full\" }, laws: [\"l1\"] }]",
      "note_: 1",
      "nobody may be refused without one"
    ),
    (
      "procedures/stall.json5", "kind: \"automatic\"", "kind: \"instruction\"",
      "only an automatic step has a 'decision'"
    ),
    ("procedures/stall.json5", "id: \"zone\", type", "id: \"goods\", type", "the name 'goods' is taken"),
    ("procedures/stall.json5", "id: \"trade_name\"", "id: \"trade-name\"", "cannot be an id"),
    ("procedures/stall.json5", "role: \"signatory\"", "role: \"chief\"", "no officer of 'town' has the role 'chief'"),
    ("procedures/stall.json5", "counter: \"desk/hall\", after", "counter: \"hall\", after", "write agency/counter"),
    ("procedures/stall.json5", "number: \"ST-{year}-{number}\"", "number: \"ST\"", "'number' needs {number}"),
    ("procedures/stall.json5", "amount: 100", "amount: '\"much\"'", "is not a number: it is string"),
    (
      "agencies.json5", "line: 1, email", "line: 1, calendar: { holiday: [] }, email",
      "there is no 'holiday' here. Did you mean 'holidays'?"
    ),
    ("messages.json5", "en: \"Received {number}\"", "en: \"Received {numer}\"", "Did you mean {number}?"),
    ("messages.json5", "fr: \"Corrigez.\"", "fr: \"Corrigez {ceci}.\"", "messages have no word {ceci}"),
  ]

  @Test("a slip is told with its file, its line and what to do", arguments: slips.indices)
  func told(_ index: Int) throws {
    let slip = PackTests.slips[index]
    let (_, problems) = try TestPacks.market(slip.path, replacing: slip.old, with: slip.new)
    let told = problems.map(\.description)
    #expect(told.contains { $0.contains(slip.said) && $0.hasPrefix("market/\(slip.path):") }, "\(told)")
  }

  @Test("what depends on itself is refused with the whole circle")
  func circle() throws {
    let (_, problems) = try TestPacks.market(
      "procedures/stall.json5", replacing: "[{ holds: \"area <= 20\"", with: "[{ holds: \"rate > 0\"")
    #expect(problems.isEmpty)
    let (_, round) = try TestPacks.market(
      "procedures/stall.json5", replacing: "visible: 'goods != \"arms\"'", with: "visible: 'zone != null'")
    #expect(round.contains { $0.sentence.contains("'zone' depends on itself: zone → zone") })
  }

  @Test("a missing file and an unknown one are named")
  func files() throws {
    var files = try TestPacks.files("market")
    files["agencies.json5"] = nil
    files["agencys.json5"] = []
    let (_, problems) = Pack.read(PackFiles(name: "market", files: files))
    #expect(problems.contains { $0.description == "market/agencies.json5: this file is missing." })
    #expect(problems.contains { $0.place == "market/agencys.json5" && $0.weight == .advice })
  }

  @Test("EC-16 a code means what its list says on the day")
  func versions() throws {
    let (pack, _) = try TestPacks.market()
    let list = try #require(pack.lists["goods"])
    let spring = try #require(FEELDate("2026-06-30"))
    let summer = try #require(FEELDate("2026-07-01"))
    let before = try #require(list.row("fish", on: spring))
    let after = try #require(list.row("fish", on: summer))
    #expect(before.label["fr"] == "Poisson" && list.cell("rate", of: before) == "30")
    #expect(after.label["en"] == "Fish and shellfish" && list.cell("rate", of: after) == "35")
    #expect(list.row("fish")?.label["en"] == "Fish and shellfish")
    #expect(list.row("cheese", on: spring) == nil)
  }

  @Test("whatever the bytes of a pack are, reading them ends with sentences")
  func mutations() throws {
    let good = try TestPacks.files("market")
    var chance = Chance(seed: 11)
    let paths = good.keys.sorted()
    for _ in 0..<400 {
      var files = good
      let picked = chance.pick(paths)
      let path = try #require(picked)
      var bytes = try #require(files[path])
      for _ in 0..<Int.random(in: 1...6, using: &chance) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &chance)
        switch Int.random(in: 0..<3, using: &chance) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &chance)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &chance)))
        default: bytes.insert(contentsOf: bytes.prefix(20), at: at)
        }
      }
      files[path] = bytes
      _ = PackCheck.of(PackFiles(name: "market", files: files)).isPassed
    }
  }
}
