import Dispatch
import Synchronization

/// Runs work that blocks (the database, scrypt, files, names of hosts) away from the loops, on at most `width` threads
/// and with at most `waitingMax` pieces waiting: beyond that the caller is told at once instead of piling up.
///
/// Each lane is a serial queue, since those get a thread whenever they need one; a concurrent queue's pool would grow
/// by one thread a second when all of them block.
package final class BlockingPool: Sendable {
  private struct State {
    var waiting: [@Sendable () -> Void] = []
    var next = 0
    var idleLanes: [Int]
  }

  private let lanes: [DispatchQueue]
  private let waitingMax: Int
  private let state: Mutex<State>

  package init(_ name: String, width: Int, waitingMax: Int) {
    precondition(width > 0, "a pool without a lane would never work")
    lanes = (0..<width).map { DispatchQueue(label: "guichet.\(name).\($0)") }
    self.waitingMax = waitingMax
    state = Mutex(State(idleLanes: Array(0..<width)))
  }

  /// The result of the work, or `overloaded` when too much waits already.
  package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
      let accepted = submit { continuation.resume(with: Swift.Result { try work() }) }
      if !accepted { continuation.resume(throwing: SocketError.overloaded) }
    }
  }

  private func submit(_ piece: @escaping @Sendable () -> Void) -> Bool {
    enum Verdict {
      case refused, queued
      case lane(Int)
    }
    let verdict: Verdict = state.withLock { state in
      guard state.waiting.count - state.next < waitingMax else { return .refused }
      if let lane = state.idleLanes.popLast() { return .lane(lane) }
      state.waiting.append(piece)
      return .queued
    }
    switch verdict {
    case .refused: return false
    case .queued: return true
    case .lane(let lane):
      lanes[lane].async { [self] in
        piece()
        drain(lane)
      }
      return true
    }
  }

  private func drain(_ lane: Int) {
    while let piece = takeNext(or: lane) { piece() }
  }

  private func takeNext(or lane: Int) -> (@Sendable () -> Void)? {
    state.withLock { state in
      guard state.next < state.waiting.count else {
        state.waiting.removeAll(keepingCapacity: true)
        state.next = 0
        state.idleLanes.append(lane)
        return nil
      }
      let piece = state.waiting[state.next]
      state.next += 1
      if state.next >= 64, state.next * 2 >= state.waiting.count {
        state.waiting.removeFirst(state.next)
        state.next = 0
      }
      return piece
    }
  }
}
