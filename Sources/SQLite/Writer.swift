import Dispatch
import Synchronization

/// The one connection that writes and checkpoints.
///
/// **Group commit.** `synchronous=FULL` makes each commit wait for the disk, some 0.3 ms during which nothing else
/// can be written. So the writes that arrive meanwhile queue up and share the next commit: BEGIN IMMEDIATE, one
/// savepoint each, COMMIT, and only then is anyone answered. No timer is involved: whoever comes to an idle writer
/// starts at once. A closure that throws is rolled back to its savepoint alone; it too is answered after the commit,
/// because what it saw (and perhaps refused upon) was the work of its neighbours.
///
/// **A failed fsync is final.** Linux reports a lost write-back once and then forgets the dirty pages; trying again
/// would acknowledge what is not on disk. The writer pulls the `Brake`: everyone waiting and everyone to come gets
/// `StoreError.stopped`, and the process is told to end. The next start copies the whole log into the database
/// again (`Store.open`), which rewrites whatever the kernel had dropped.
///
/// **Closures may run twice.** When SQLite rolls back a whole transaction because of one closure (disk full, I/O),
/// the innocent ones are run again in the next batch. A write closure therefore has no effect outside its database.
final class Writer: Sendable {
  private struct State {
    var waiting: Queue<WriteRequest> = Queue()
    var isBusy = false
    var isClosed = false
    var metrics = StoreMetrics()
  }

  private let desk: Desk
  private let limits: StoreConfiguration
  private let brake: Brake
  private let state = Mutex(State())
  /// Log length at which the next checkpoint is due; only touched on the desk's queue, kept atomic for the compiler.
  private let checkpointAt: Atomic<Int>

  init(desk: Desk, limits: StoreConfiguration, brake: Brake) {
    self.desk = desk
    self.limits = limits
    self.brake = brake
    self.checkpointAt = Atomic(limits.checkpointFrames)
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      submit(TypedWriteRequest(body, continuation))
    }
  }

  var metrics: StoreMetrics {
    state.withLock { state in
      var metrics = state.metrics
      metrics.writesWaiting = state.waiting.count
      metrics.isStopped = brake.isPulled
      return metrics
    }
  }

  /// Takes nothing more, finishes what waits, copies the log into the database.
  func close() async {
    state.withLock { $0.isClosed = true }
    await withCheckedContinuation { continuation in
      // Behind every drain that was scheduled before.
      desk.queue.async { [self] in
        if !brake.isPulled { desk.use { checkpoint($0, .truncate) } }
        continuation.resume()
      }
    }
  }

  // MARK: The queue

  private func submit(_ request: WriteRequest) {
    enum Verdict {
      case start, wait
      case refuse(StoreError)
    }
    let verdict: Verdict = state.withLock { state in
      if brake.isPulled { return .refuse(.stopped) }
      if state.isClosed { return .refuse(.closed) }
      if state.waiting.count >= limits.writesWaitingMax {
        state.metrics.writesRefused += 1
        return .refuse(.overloaded)
      }
      state.waiting.append(request)
      if state.isBusy { return .wait }
      state.isBusy = true
      return .start
    }
    switch verdict {
    case .start: desk.queue.async { [self] in drain() }
    case .wait: break
    case .refuse(let error): request.answer(failure: error)
    }
  }

  private func drain() {
    desk.use { connection in
      while let first = nextOrRest() {
        if brake.isPulled { first.answer(failure: StoreError.stopped) } else { runBatch(first, on: connection) }
      }
    }
  }

  private func nextOrRest() -> WriteRequest? {
    state.withLock { state in
      let next = state.waiting.popFirst()
      if next == nil { state.isBusy = false }
      return next
    }
  }

  private func next() -> WriteRequest? { state.withLock { $0.waiting.popFirst() } }

  // MARK: One batch

  private func runBatch(_ first: WriteRequest, on connection: Connection) {
    var ran: [WriteRequest] = []
    var upcoming: WriteRequest? = first
    let end = SteadyTime.nanoseconds() + UInt64(limits.batchMicrosecondsMax) * 1_000
    do {
      try connection.execute(script: "BEGIN IMMEDIATE")
      while let request = upcoming {
        ran.append(request)
        try request.perform(on: connection)
        upcoming = ran.count < limits.batchWritesMax && SteadyTime.nanoseconds() < end ? next() : nil
      }
      try connection.execute(script: ran.contains { $0.isKept } ? "COMMIT" : "ROLLBACK")
      // SQLite itself goes on when only the folder could not be synced.
      if let failure = connection.syncFailure { throw failure }
      count(ran)
      for request in ran { request.answer(failure: nil) }
    } catch {
      if !connection.isOutsideTransaction { try? connection.execute(script: "ROLLBACK") }
      giveUp(ran.isEmpty ? [first] : ran, because: error, on: connection)
    }
    if let failure = connection.syncFailure { return brake.pull(because: failure) }
    checkpointIfDue(connection)
  }

  /// The transaction is gone. When a closure lost it, that closure gets the error and the others another turn; when
  /// the commit itself failed, all get the error.
  private func giveUp(_ ran: [WriteRequest], because error: any Error, on connection: Connection) {
    if connection.syncFailure != nil {
      for request in ran { request.answer(failure: StoreError.stopped) }
      return
    }
    guard let lost = error as? TransactionLost else {
      for request in ran { request.answer(failure: error) }
      return
    }
    let innocent = ran.dropLast()
    ran.last?.answer(failure: lost.cause)
    state.withLock { state in
      state.metrics.writesRetried += innocent.count
      state.waiting.prepend(innocent)
    }
  }

  private func count(_ ran: [WriteRequest]) {
    state.withLock { state in
      state.metrics.commits += 1
      state.metrics.writesCommitted += ran.count { $0.isKept }
    }
  }

  // MARK: Checkpoints

  private func checkpointIfDue(_ connection: Connection) {
    let frames = connection.walFrames
    var due = checkpointAt.load(ordering: .relaxed)
    // The log was started afresh since.
    if frames < due - limits.checkpointFrames { due = limits.checkpointFrames }
    checkpointAt.store(due, ordering: .relaxed)
    if frames >= due { checkpoint(connection, .passive) }
    let bytes = connection.walFrames * (limits.pageBytes + 24)
    state.withLock { state in
      state.metrics.logBytes = bytes
      state.metrics.isLogAlarming = bytes > limits.logAlarmBytes
    }
  }

  /// A checkpoint that fails for want of space or because of a bad sector loses nothing, the log is still there;
  /// the next one tries again. Only a failed fsync is final.
  private func checkpoint(_ connection: Connection, _ mode: Connection.CheckpointMode) {
    _ = try? connection.checkpoint(mode)
    checkpointAt.store(connection.walFrames + limits.checkpointFrames, ordering: .relaxed)
    state.withLock { $0.metrics.checkpoints += 1 }
    if let failure = connection.syncFailure { brake.pull(because: failure) }
  }
}
