// Stories told by chance to the procedure engine: people, crashes, lost and repeated messages, jumping clocks,
// revisions in mid-flight. The same seed tells the same story; a story that ends badly is told again with less and less
// in it, until nothing can be left out.

import Rules

package struct Simulation: Sendable {
  private let scripts: [Stage.Script]

  /// What went wrong, and the shortest story that shows it.
  package struct Failure: Sendable {
    package let seed: UInt64
    package let sentence: String
    package let story: [String]
  }

  /// Real packs are mixed with packs made by chance.
  package init(packs: [PackFiles] = [], randomPacks: Int = 64) {
    var scripts: [Stage.Script] = []
    for files in packs {
      let pack = Pack.read(files).pack
      scripts += pack.procedures.map { Self.script([.init(pack: pack, procedure: $0)]) }
    }
    for seed in 0..<UInt64(max(0, randomPacks)) {
      let editions = [1, 2].compactMap { revision -> SimulatedRegistry.Edition? in
        let pack = Pack.read(RandomPack.files(seed: seed, revision: revision)).pack
        return pack.procedures.first.map { .init(pack: pack, procedure: $0) }
      }
      if !editions.isEmpty { scripts.append(Self.script(editions)) }
    }
    self.scripts = scripts
  }

  /// Two officers of every post, and one of each of its units.
  private static func script(_ editions: [SimulatedRegistry.Edition]) -> Stage.Script {
    let officers = (editions.first?.pack.agencies ?? []).flatMap { agency in
      agency.roles.flatMap { role in
        let everywhere = ["1", "2"].map { number in
          Actor(account: "\(agency.id).\(role).\(number)", name: "", posts: [.init(agency: agency.id, role: role)])
        }
        return everywhere
          + agency.units.map { unit in
            let post = Actor.Post(agency: agency.id, role: role, unit: unit.id)
            return Actor(account: "\(agency.id).\(role).\(unit.id)", name: "", posts: [post])
          }
      }
    }
    return Stage.Script(editions: editions, officers: officers)
  }

  /// The first failure among these seeds. Seeds know nothing of each other: the work can be split as one likes.
  package func run(seeds: Range<UInt64>, sabotage: Sabotage? = nil) -> Failure? {
    for seed in seeds {
      if let failure = run(seed: seed, sabotage: sabotage) { return failure }
    }
    return nil
  }

  package func run(seed: UInt64, sabotage: Sabotage? = nil, isShrinking: Bool = true) -> Failure? {
    var chance = Chance(seed: seed)
    let cast = (0..<Int.random(in: 1...3, using: &chance)).compactMap { _ in chance.pick(scripts) }
    guard !cast.isEmpty else { return nil }
    var stage = Stage(cast, sabotage: sabotage)
    var director = Director(seed: seed &* 2_654_435_761)
    var acts: [Act] = []
    do throws(Violation) {
      for _ in 0..<Int.random(in: 40...110, using: &chance) {
        acts.append(director.next(stage))
        try stage.perform(acts[acts.count - 1])
      }
      try stage.calm(seed)
      return nil
    } catch {
      guard isShrinking else { return Failure(seed: seed, sentence: error.sentence, story: acts.map(\.words)) }
      return shrunk(acts, cast, seed, sabotage, error)
    }
  }

  // MARK: Shrinking

  /// Leaves out large pieces first, then small ones, as long as what remains still ends badly.
  private func shrunk(
    _ acts: [Act], _ cast: [Stage.Script], _ seed: UInt64, _ sabotage: Sabotage?, _ violation: Violation
  ) -> Failure {
    var acts = acts
    var violation = violation
    var size = max(1, acts.count / 2)
    var attempts = 0
    while attempts < 2_000 {
      var isShorter = false
      var at = 0
      while at < acts.count, attempts < 2_000 {
        var fewer = acts
        fewer.removeSubrange(at..<min(at + size, acts.count))
        attempts += 1
        if let found = retold(fewer, cast, seed, sabotage), found.kind == violation.kind {
          acts = fewer
          violation = found
          isShorter = true
        } else {
          at += size
        }
      }
      if size == 1, !isShorter { break }
      size = max(1, size / 2)
    }
    return Failure(seed: seed, sentence: violation.sentence, story: acts.map(\.words))
  }

  private func retold(_ acts: [Act], _ cast: [Stage.Script], _ seed: UInt64, _ sabotage: Sabotage?) -> Violation? {
    var stage = Stage(cast, sabotage: sabotage)
    do throws(Violation) {
      for act in acts { try stage.perform(act) }
      try stage.calm(seed)
      return nil
    } catch {
      return error
    }
  }
}

extension Stage {
  /// The faults stop and everybody does his part: every dossier must come to its end, or wait for its applicant.
  fileprivate mutating func calm(_ seed: UInt64) throws(Violation) {
    var hand = Hand(isKind: true, chance: Chance(seed: seed ^ 0xCA1A))
    for round in 0..<60 {
      for errand in registry.errands { try perform(.errand(errand, .done, choice: 0)) }
      for id in registry.ids {
        for _ in 0..<8 {
          guard let row = registry[id], let act = hand.next(row, self) else { break }
          try perform(act)
        }
      }
      if registry.errands.isEmpty, registry.ids.allSatisfy({ registry[$0]?.dossier.end != nil }) { break }
      if round % 3 == 2 { try perform(.days(1)) }
    }
    for id in registry.ids { try checkCalm(id) }
  }

  private func checkCalm(_ id: String) throws(Violation) {
    guard let row = registry[id] else { return }
    let dossier = row.dossier
    if dossier.end == nil {
      let others = row.edition.procedure.waiting(dossier).filter { $0.party != .applicant }
      if let wait = others.first { throw Violation("everybody has done his part, yet \(id) waits: \(wait.party)") }
    }
    guard dossier.end != .withdrawn, dossier.end != .expired else { return }
    for (formality, state) in dossier.formalities.sorted(by: { $0.key < $1.key }) where state == .granted {
      guard row.edition.procedure.formality(formality)?.result != nil else { continue }
      throw Violation("everybody has done his part, yet the paper of '\(formality)' was never made")
    }
  }
}
