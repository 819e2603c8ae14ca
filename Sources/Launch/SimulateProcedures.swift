import Dispatch
import Procedures
import Synchronization

/// `guichet simulate`: random and real packs, people and accidents, by the seed; and whether the engine kept its laws.
enum SimulateProcedures: Command {
  static let name = "simulate"
  static let summary = "Plays seeded stories with random and real packs and checks the engine's laws after each event."
  static let options: [Option] = [
    .root,
    Option(name: "--seed", value: "N", explanation: "The first seed. (1)"),
    Option(name: "--seeds", value: "M", explanation: "How many seeds, one after the other. (1000)"),
  ]

  /// A seed's story depends on it: the same for everybody.
  private static let randomPacks = 64

  static func run(_ options: Options) async throws -> Int32 {
    guard let first = UInt64(options["--seed"] ?? "1"), let count = UInt64(options["--seeds"] ?? "1000"), count > 0,
      first.addingReportingOverflow(count).overflow == false
    else { throw BadUsage(description: "--seed and --seeds are whole numbers, --seeds at least 1") }
    let packs = try PackFolder.paths([], root: options["--root"] ?? ".").map { try PackFolder.read($0) }
    let simulation = Simulation(packs: packs, randomPacks: randomPacks)
    guard let failure = firstFailure(simulation, first..<first + count) else {
      Terminal.say(
        "\(count) seeds from \(first), \(randomPacks) random packs and \(packs.count) real ones: all laws held\n")
      return ExitCode.success
    }
    Terminal.say("seed \(failure.seed): \(failure.sentence)\n")
    for line in failure.story { Terminal.say("  \(line)\n") }
    return ExitCode.failure
  }

  /// In pieces, one core each; of several failures the one with the lowest seed.
  private static func firstFailure(_ simulation: Simulation, _ seeds: Range<UInt64>) -> Simulation.Failure? {
    let pieces = stride(from: seeds.lowerBound, to: seeds.upperBound, by: 100).map { start in
      start..<min(start + 100, seeds.upperBound)
    }
    let found = Mutex<Simulation.Failure?>(nil)
    DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
      if let earlier = found.withLock({ $0?.seed }), earlier < pieces[index].lowerBound { return }
      guard let failure = simulation.run(seeds: pieces[index]) else { return }
      found.withLock { known in
        if known.map({ failure.seed < $0.seed }) ?? true { known = failure }
      }
    }
    return found.withLock { $0 }
  }
}
