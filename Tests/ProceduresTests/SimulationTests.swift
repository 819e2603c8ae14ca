import Procedures
import Testing

@Suite struct SimulationTests {
  @Test("packs made by chance are packs: nothing in them is wrong")
  func packs() {
    for seed in 0..<UInt64(12) {
      for revision in [1, 2] {
        let (pack, problems) = Pack.read(RandomPack.files(seed: seed, revision: revision))
        #expect(problems.filter { $0.weight == .error }.isEmpty, "pack \(seed)")
        let check = PackCheck.of(RandomPack.files(seed: seed, revision: revision))
        #expect(check.problems.filter { $0.weight == .error }.isEmpty, "pack \(seed)")
        #expect(pack.procedures.first?.revision == revision)
      }
    }
  }

  @Test("the same seed gives the same pack")
  func samePack() {
    let one = RandomPack.files(seed: 5)
    let other = RandomPack.files(seed: 5)
    #expect(one.paths == other.paths && one.paths.allSatisfy { one[$0] == other[$0] })
    #expect(RandomPack.files(seed: 6)["procedures/p6.json5"] != one["procedures/p5.json5"])
  }

  @Test("no story breaks a law of the engine", arguments: [0, 50, 100])
  func clean(first: UInt64) throws {
    let simulation = Simulation(packs: [try TestPacks.marketFiles()], randomPacks: 24)
    let failure = simulation.run(seeds: first..<first + 50)
    #expect(failure == nil, "seed \(failure?.seed ?? 0): \(failure?.sentence ?? "")\n\(failure?.story ?? [])")
  }

  @Test("a story that fails is told shortly, and the same way each time")
  func short() throws {
    let simulation = Simulation(randomPacks: 8)
    let failure = try #require(simulation.run(seeds: 0..<200, sabotage: .receiptsDoubled))
    let again = try #require(simulation.run(seed: failure.seed, sabotage: .receiptsDoubled))
    #expect(failure.story == again.story && failure.sentence == again.sentence)
    #expect(failure.story.count < 20)
    let whole = try #require(simulation.run(seed: failure.seed, sabotage: .receiptsDoubled, isShrinking: false))
    #expect(failure.story.count < whole.story.count)
    #expect(simulation.run(seed: failure.seed) == nil)
  }
}

@Suite struct SimulationSabotageTests {
  static let simulation = Simulation(randomPacks: 24)

  @Test("a planted mistake is found", arguments: Sabotage.allCases)
  func found(sabotage: Sabotage) {
    var isFound = false
    for seed in 0..<UInt64(400) where !isFound {
      isFound = Self.simulation.run(seed: seed, sabotage: sabotage, isShrinking: false) != nil
    }
    #expect(isFound, "nobody saw \(sabotage.rawValue)")
  }
}
