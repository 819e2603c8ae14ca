import Synchronization

/// Pulled once, by the first failed fsync, for good. The stores of one process share a brake: when the disk lies to
/// one of them, nothing more is acknowledged by any.
package final class Brake: Sendable {
  private let pulled = Atomic(false)
  private let onPull: @Sendable (any Error) -> Void

  package init(onPull: @escaping @Sendable (any Error) -> Void) { self.onPull = onPull }

  package var isPulled: Bool { pulled.load(ordering: .acquiring) }

  package func pull(because error: any Error) {
    if !pulled.exchange(true, ordering: .acquiringAndReleasing) { onPull(error) }
  }
}
