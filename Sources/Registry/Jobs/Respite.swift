import Synchronization

/// Whoever outside does not answer is left in peace: nobody asks again until the pause is over, and each further
/// failure doubles it. An answer ends it. Counted by the steady clock.
package final class Respite: Sendable {
  private struct Pause {
    var seconds: Int64
    var endsAt: Int64
  }

  private let clock: Clock
  private let firstSeconds: Int64
  private let secondsMax: Int64
  private let pauses = Mutex<[String: Pause]>([:])

  package init(firstSeconds: Int64 = 2, secondsMax: Int64, clock: Clock) {
    self.clock = clock
    self.firstSeconds = firstSeconds
    self.secondsMax = secondsMax
  }

  /// Zero when it may be asked.
  package func secondsLeft(of name: String) -> Int64 {
    let now = clock.steadyMilliseconds()
    return pauses.withLock { pauses in
      pauses[name].map { max(0, ($0.endsAt - now + 999) / 1_000) } ?? 0
    }
  }

  /// It did not answer. Several hands that find it out at the same time find out one thing.
  package func begin(for name: String) {
    let now = clock.steadyMilliseconds()
    pauses.withLock { pauses in
      let last = pauses[name]
      if let last, last.endsAt > now { return }
      let seconds = last.map { min($0.seconds * 2, secondsMax) } ?? firstSeconds
      pauses[name] = Pause(seconds: seconds, endsAt: now + seconds * 1_000)
    }
  }

  package func end(for name: String) { pauses.withLock { $0[name] = nil } }
}
