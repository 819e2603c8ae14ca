import Dispatch
import Synchronization

/// Where passwords are checked: one at a time, because each takes 128 MiB and most of a second of a core, on a queue
/// of its own, because nobody blocks a cooperative thread; and never more than a few waiting, because whoever asks
/// without end must not keep the others out for ever.
package final class PasswordDesk: Sendable {
  package enum Verdict: Sendable, Equatable {
    case wrong
    case right
    /// Right, but hashed at a lower cost than today's: store this one instead.
    case rightWithNewHash(String)
  }

  private let cost: PasswordHash.Cost
  private let waitingMax: Int
  private let randomness: Randomness
  private let queue = DispatchQueue(label: "passwords")
  private let waiting = Mutex(0)

  package init(cost: PasswordHash.Cost = .standard, waitingMax: Int = 16, randomness: Randomness = .system) {
    self.cost = cost
    self.waitingMax = waitingMax
    self.randomness = randomness
  }

  package func hash(_ password: String) async throws -> String {
    try await inTurn { [self] in
      try PasswordHash(of: password, cost: cost, randomness: randomness).description
    }
  }

  /// `stored` is nil for an account that does not exist: the same work is done, so the time tells nothing.
  package func verify(_ password: String, against stored: String?) async throws -> Verdict {
    try await inTurn { [self] in
      guard let stored else {
        _ = try PasswordHash(of: password, cost: cost, randomness: randomness)
        return .wrong
      }
      let known = try PasswordHash(parsing: stored)
      guard try known.matches(password) else { return .wrong }
      if known.cost == cost { return .right }
      return .rightWithNewHash(try PasswordHash(of: password, cost: cost, randomness: randomness).description)
    }
  }

  private func inTurn<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    let isAdmitted = waiting.withLock { waiting in
      guard waiting < waitingMax else { return false }
      waiting += 1
      return true
    }
    guard isAdmitted else { throw CryptoError.tooBusy }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { [self] in
        let outcome = Result { try body() }
        waiting.withLock { $0 -= 1 }
        continuation.resume(with: outcome)
      }
    }
  }
}
