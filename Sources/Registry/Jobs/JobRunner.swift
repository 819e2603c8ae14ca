package import SQLite
import Synchronization

/// Works through the jobs of a registry: one task per kind and per hand at work, none of them blocking.
///
///   var runner = JobRunner(registry)
///   runner.handle(Mail.self, hands: 2) { mail, job in
///     try await smtp.send(mail)
///     return { db in try db.run("UPDATE message SET sent = 1 WHERE id = ?", mail.id) }
///   }
///   await runner.run()   // until its task is cancelled
package struct JobRunner: Sendable {
  /// What a job does to the database, run in the transaction that finishes it.
  package typealias Completion = @Sendable (Connection) throws -> Void

  /// For long jobs: says how far they came.
  package struct Progress: Sendable {
    fileprivate let report: @Sendable (_ done: Int, _ total: Int) async throws -> Void
    package func callAsFunction(_ done: Int, of total: Int) async throws { try await report(done, total) }
  }

  private struct Line: Sendable {
    let kind: JobKind
    let hands: Int
    let isResting: @Sendable () -> Bool
    let work: @Sendable (LeasedJob, Progress) async throws -> Completion
  }

  let registry: Registry
  private let pauseMilliseconds: Int
  private var lines: [Line] = []

  package init(_ registry: Registry, pauseMilliseconds: Int = 500) {
    self.registry = registry
    self.pauseMilliseconds = pauseMilliseconds
  }

  /// While they rest, jobs of this kind are left where they are. What else `work` throws than a `JobVerdict` is a
  /// failure, and the job is tried again as its kind says.
  package mutating func handle<P: JobPayload>(
    _ payload: P.Type, hands: Int = 1, unlessResting isResting: @escaping @Sendable () -> Bool = { false },
    _ work: @escaping @Sendable (P, LeasedJob, Progress) async throws -> Completion
  ) {
    lines.append(
      Line(kind: P.kind, hands: hands, isResting: isResting) { job, progress in
        try await work(try P(decoding: job.payload), job, progress)
      })
  }

  /// Returns when its task is cancelled, or when the registry stops taking writes. A job cut short by the
  /// cancellation is taken up again by the next run.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      for line in lines {
        for _ in 0..<line.hands { group.addTask { await work(line) } }
      }
      group.addTask { await keepHouse() }
    }
  }

  private func work(_ line: Line) async {
    while !Task.isCancelled {
      do {
        if try await workOnce(line) { continue }
      } catch StoreError.stopped {
        return
      } catch {
        // The registry is overloaded or its disk is full: the job's lease brings it back.
      }
      try? await Task.sleep(for: .milliseconds(pauseMilliseconds))
    }
  }

  /// Answers false when nothing was due.
  private func workOnce(_ line: Line) async throws -> Bool {
    let registry = registry
    guard !line.isResting(), try await registry.store.read({ try Jobs.isDue(line.kind, at: registry.tick(), in: $0) }),
      let job = try await registry.store.write({ try Jobs.take(line.kind, at: registry.tick(), in: $0) })
    else { return false }
    let progress = Progress { done, total in
      try await registry.store.write {
        try Jobs.progress(job, kind: line.kind, done: done, total: total, at: registry.tick(), in: $0)
      }
    }
    do {
      let complete = try await line.work(job, progress)
      try await persist { db in
        try complete(db)
        try Jobs.finish(job, at: registry.tick(), in: db)
      }
    } catch Jobs.Failure.leaseLost {
      // Someone else has it: whatever this hand did in the database was rolled back.
    } catch is CancellationError {
      return false
    } catch let error as StoreError {
      throw error
    } catch {
      try await giveBack(job, line.kind, error)
    }
    return true
  }

  private func giveBack(_ job: LeasedJob, _ kind: JobKind, _ error: any Error) async throws {
    let registry = registry
    let (verdict, reason) = (error as? JobVerdict, "\(error)")
    try await persist { db in
      let tick = registry.tick()
      switch verdict {
      case .postponed(let seconds, let reason)?:
        try Jobs.postpone(job, seconds: seconds, error: reason, at: tick, in: db)
      case .hopeless(let reason)?: try Jobs.bury(job, error: reason, in: db)
      case nil: try Jobs.fail(job, kind: kind, error: reason, randomness: registry.randomness, at: tick, in: db)
      }
    }
  }

  /// Work that is done must not be done again because its end found the registry busy or the disk full.
  private func persist(_ body: @escaping Completion) async throws {
    while true {
      do {
        return try await registry.store.write(body)
      } catch StoreError.overloaded {
      } catch let error as SQLiteError where error.isDiskFull {
      }
      try await Task.sleep(for: .milliseconds(pauseMilliseconds))
    }
  }

  private func keepHouse() async {
    let registry = registry
    while !Task.isCancelled {
      _ = try? await registry.store.write { try Jobs.reclaim(at: registry.tick(), in: $0) }
      try? await Task.sleep(for: .seconds(5))
    }
  }
}
