import Dispatch
import Synchronization

/// Read-only connections, one per core, each at its own desk. A read is one snapshot: all its queries see the same
/// committed state, however many they are.
final class ReaderPool: Sendable {
  private typealias Job = @Sendable (Connection) -> Void

  private struct State {
    var idle: [Int]
    var waiting: Queue<Job> = Queue()
    var isClosed = false
  }

  private let desks: [Desk]
  private let limits: StoreConfiguration
  private let state: Mutex<State>

  init(limits: StoreConfiguration) throws {
    self.limits = limits
    desks = try (0..<limits.readers).map { number in
      let desk = try Desk(label: "reader \(number)", path: limits.path, access: .reader, vfs: limits.vfs)
      try desk.wait { connection in
        guard connection.isReadOnly else { throw StoreError.writableReader(path: limits.path) }
        try connection.execute(script: "PRAGMA cache_size = -\(limits.cacheKibibytes)")
        connection.watchTime()
      }
      return desk
    }
    state = Mutex(State(idle: Array(desks.indices)))
  }

  var waiting: Int { state.withLock { $0.waiting.count } }

  func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      submit(
        { [limits] connection in
          continuation.resume(with: Result { try Self.snapshot(connection, limits, body) })
        },
        refuse: { continuation.resume(throwing: $0) })
    }
  }

  func close() { state.withLock { $0.isClosed = true } }

  private func submit(_ job: @escaping Job, refuse: (StoreError) -> Void) {
    enum Verdict {
      case start(Int)
      case wait
      case refuse(StoreError)
    }
    let verdict: Verdict = state.withLock { state in
      if state.isClosed { return .refuse(.closed) }
      if let desk = state.idle.popLast() { return .start(desk) }
      if state.waiting.count >= limits.readsWaitingMax { return .refuse(.overloaded) }
      state.waiting.append(job)
      return .wait
    }
    switch verdict {
    case .start(let number): desks[number].queue.async { [self] in serve(number, startingWith: job) }
    case .wait: break
    case .refuse(let error): refuse(error)
    }
  }

  /// Goes on with whatever waits before it goes idle: no hop between two reads of a busy pool.
  private func serve(_ number: Int, startingWith first: @escaping Job) {
    var job: Job? = first
    while let current = job {
      desks[number].use { current($0) }
      job = state.withLock { state in
        let next = state.waiting.popFirst()
        if next == nil { state.idle.append(number) }
        return next
      }
    }
  }

  private static func snapshot<T>(
    _ connection: Connection, _ limits: StoreConfiguration, _ body: (Connection) throws -> T
  ) throws -> T {
    connection.deadline = SteadyTime.nanoseconds() + UInt64(limits.readMillisecondsMax) * 1_000_000
    defer { connection.deadline = .max }
    do {
      try connection.run("BEGIN")
      let result = try body(connection)
      try connection.run("COMMIT")
      return result
    } catch {
      connection.deadline = .max
      if !connection.isOutsideTransaction { try? connection.execute(script: "ROLLBACK") }
      if let error = error as? SQLiteError, error.isInterrupted { throw StoreError.readTooLong }
      throw error
    }
  }
}
