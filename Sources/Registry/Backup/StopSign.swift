import Synchronization

/// Says to long work that it is no longer wanted. The work looks at it between two steps, clears up and throws.
package final class StopSign: Sendable {
  package struct Stopped: Error, Equatable, CustomStringConvertible {
    package var description: String { "stopped before it was done; nothing is left of it" }
  }

  private let raised = Atomic(false)

  package init() {}

  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// May be called in a signal handler.
  package func raise() { raised.store(true, ordering: .relaxed) }

  func obey() throws { if isRaised { throw Stopped() } }

  /// What interrupted a statement of SQLite is told as what it was.
  func explain(_ error: any Error) -> any Error { isRaised ? Stopped() : error }
}
