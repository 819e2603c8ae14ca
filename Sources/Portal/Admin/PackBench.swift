import HTTP
import Procedures
import Sockets
import Synchronization

/// Where packs are checked: their rules, their examples, what those show. It takes seconds, so it is done once for the
/// same files, one pack at a time, away from everything else.
final class PackBench: Sendable {
  private struct Known {
    var checks: [(hash: [UInt8], check: PackCheck)] = []
  }

  private let pool = BlockingPool("packs", width: 1, waitingMax: 8)
  private let known = Mutex(Known())

  private static let checksMax = 8

  func check(_ files: PackFiles, _ hash: [UInt8]) async throws -> PackCheck {
    if let check = find(hash) { return check }
    return try await pool.run { [self] in
      // Somebody may have asked the same while this waited.
      if let check = find(hash) { return check }
      let check = PackCheck.of(files)
      known.withLock { known in
        known.checks.append((hash, check))
        if known.checks.count > Self.checksMax { known.checks.removeFirst() }
      }
      return check
    }
  }

  private func find(_ hash: [UInt8]) -> PackCheck? {
    known.withLock { known in known.checks.first { $0.hash == hash }?.check }
  }
}
