import HTTP
import Procedures
import Registry
import SQLite
import Sockets
import Synchronization

/// Where the figures that packs name are counted (ER-52): dossier by dossier, so that what is needed does not grow with
/// their number, and away from everything else. A count is good for a while; whoever asks meanwhile is given the last.
final class FigureBench: Sendable {
  /// What was counted of a procedure, under a revision of its pack.
  struct Count: Sendable {
    let statistics: ProcedureStatistics
    let dossiers: Int
    let at: Moment
    fileprivate let hash: [UInt8]
  }

  private struct Shelf {
    var counts: [String: Count] = [:]
    var counting: Set<String> = []
  }

  private let pool = BlockingPool("figures", width: 1, waitingMax: 256)
  private let shelf = Mutex(Shelf())

  private static let freshSeconds: Int64 = 300
  private static let dossiersAtOnce = 25
  private static let patience = (looks: 40, between: Duration.milliseconds(50))

  /// Nil while the first count is being made: it is waited for a little, and no longer.
  func count(of procedure: Procedure, of pack: String, _ portal: Portal) async throws -> Count? {
    let registry = portal.registry
    let (pack, hash) = try await registry.currentPack(pack)
    let known = last(procedure.id, hash)
    let isFresh = known.map { registry.clock.wall().seconds(since: $0.at) < Self.freshSeconds } ?? false
    guard !isFresh, let procedure = pack.procedure(procedure.id), begin(procedure.id) else { return known }
    Task.detached { [self] in
      do {
        let count = try await tally(procedure, pack, hash, registry)
        end(procedure.id, count)
      } catch {
        end(procedure.id, nil)
        portal.work.log.note("error", "figures of \(procedure.id): \(error)")
      }
    }
    for _ in 0..<Self.patience.looks {
      if let now = last(procedure.id, hash), now.at != known?.at { return now }
      try await Task.sleep(for: Self.patience.between)
    }
    return known
  }

  private func tally(
    _ procedure: Procedure, _ pack: Pack, _ hash: [UInt8], _ registry: Registry
  ) async throws -> Count {
    let at = registry.clock.wall()
    var statistics = ProcedureStatistics(of: procedure, in: pack)
    var (last, dossiers) = (Int64.max, 0)
    while true {
      let page = try await registry.read { [last] db in
        try Dossiers.histories(of: procedure.id, before: last, limit: Self.dossiersAtOnce, in: db)
      }
      guard let end = page.last else { break }
      statistics = try await pool.run { [statistics] in
        var counted = statistics
        for one in page { counted.add(one.dossier, one.events) }
        return counted
      }
      (last, dossiers) = (end.serial, dossiers + page.count)
    }
    return Count(statistics: statistics, dossiers: dossiers, at: at, hash: hash)
  }

  private func last(_ procedure: String, _ hash: [UInt8]) -> Count? {
    shelf.withLock { $0.counts[procedure] }.flatMap { $0.hash == hash ? $0 : nil }
  }

  /// False when somebody counts already.
  private func begin(_ procedure: String) -> Bool { shelf.withLock { $0.counting.insert(procedure).inserted } }

  private func end(_ procedure: String, _ count: Count?) {
    shelf.withLock { shelf in
      shelf.counting.remove(procedure)
      if let count { shelf.counts[procedure] = count }
    }
  }
}
