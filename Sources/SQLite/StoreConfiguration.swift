import Glibc

/// The limits of a store. Every queue is bounded, every wait ends.
package struct StoreConfiguration: Sendable {
  package var path: String
  /// Marks the file as ours (`PRAGMA application_id`), so that a stranger's database is refused.
  package var applicationID: Int32
  package var pageBytes = 4096
  package var readers = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  package var cacheKibibytes = 16 * 1024

  /// Writes waiting beyond this are refused as `overloaded`.
  package var writesWaitingMax = 1024
  package var readsWaitingMax = 4096
  /// A batch shares one commit, and ends at whichever of the two comes first.
  package var batchWritesMax = 64
  package var batchMicrosecondsMax = 5_000
  /// A read older than this is interrupted: it would keep the log from being reused.
  package var readMillisecondsMax = 10_000
  /// The writer copies the log into the database each time it has grown by so many frames.
  package var checkpointFrames = 1_000
  /// Above this the log counts as starved: `StoreMetrics.isLogAlarming`.
  package var logAlarmBytes = 256 << 20
  /// Named by tests only.
  package var vfs: String?

  package init(path: String, applicationID: Int32) {
    self.path = path
    self.applicationID = applicationID
  }
}

/// What the store has done so far, and what waits.
package struct StoreMetrics: Sendable, Equatable {
  package var commits = 0
  package var writesCommitted = 0
  package var writesRefused = 0
  package var writesRetried = 0
  package var writesWaiting = 0
  package var readsWaiting = 0
  package var checkpoints = 0
  package var logBytes = 0
  package var isLogAlarming = false
  package var isStopped = false
}
