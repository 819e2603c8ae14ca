import Procedures
import Registry
import SQLite

// What only the clock asks for.

extension BackOffice {
  private static let daySeconds: Int64 = 86_400
  /// Keys of requests and used links are remembered for a week, work that was done for a month.
  private static let weekSeconds = 7 * daySeconds
  private static let monthSeconds = 30 * daySeconds
  /// What is forgotten at a time.
  private static let sweptMax = 1_000

  /// Time does its work on a dossier: silence speaks, steps are reminded of, drafts expire.
  func pass(_ tick: DossierTick) async throws -> JobRunner.Completion {
    guard let file = try await DossierInHand(tick.dossier, portal) else { return Self.nothing }
    return file.carryOut(.tick, registry)
  }

  /// To be called every minute: finds the dossiers whose day has come, each by the day of its own territory.
  package func scheduleTicks() async throws {
    for revision in try await registry.read({ try Packs.allCurrent(in: $0) }) {
      let pack = try await registry.pack(revision.hash)
      let today = portal.catalogue.hour(pack.territory.zone).today
      while try await registry.write({ [registry] db in
        try Dossiers.scheduleTicks(under: revision.name, until: today, at: registry.tick(), in: db)
      }) == Dossiers.ticksMax {}
    }
  }

  /// To be called every hour: forgets what is over.
  package func sweep() async throws {
    let now = registry.clock.wall()
    _ = try await registry.write { [registry] db in
      try Sessions.sweep(limits: SessionLimits.standard, at: registry.tick(), in: db)
    }
    let sweeps: [@Sendable (Connection) throws -> Int] = [
      { try Attempts.sweep(at: now, in: $0) },
      { try Tickets.sweep(before: now.adding(seconds: -Self.weekSeconds), in: $0) },
      { try Idempotency.forget(before: now.adding(seconds: -Self.weekSeconds), in: $0) },
      { try Jobs.forget(before: now.adding(seconds: -Self.monthSeconds), in: $0) },
    ]
    for sweep in sweeps { while try await registry.write(sweep) == Self.sweptMax {} }
  }
}
