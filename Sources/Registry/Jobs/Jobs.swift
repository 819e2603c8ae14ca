package import Crypto
package import Procedures
package import SQLite

/// Work to be done after a transaction, written in it: mail, web hooks, certificates, timers. What was committed is
/// done, at least once in the outer world and exactly once in the database.
///
/// - **Idempotent by key**: a kind and a key name a job for ever; writing it again changes nothing.
/// - **Order**: jobs of one lane run one after the other, in the order they were written. Those behind another wait
///   in the state `behind` and cost nothing until their turn.
/// - **Leases** are counted by the steady clock of this run. One process owns the data folder, so at its start all
///   leases of earlier runs are void; a worker that returns after its lease was given away can finish nothing.
/// - **Retries** double their delay, with jitter, and are due by either hand of the clock.
package enum Jobs {
  package enum Failure: Error, Equatable {
    /// The lease ran out and someone else has the job, or finished it.
    case leaseLost
  }

  /// Answers false when the job was written before.
  @discardableResult
  package static func add<P: JobPayload>(
    _ payload: P, key: String, lane: String? = nil, due: Moment? = nil, at tick: Tick, in db: Connection
  ) throws -> Bool {
    let isBehind =
      try lane.map { lane in
        try db.value("SELECT 1 FROM job WHERE lane = ? AND state <> 'done' LIMIT 1", lane, as: Int.self) != nil
      } ?? false
    let added = try db.run(
      """
      INSERT INTO job (kind, key, lane, payload, state, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, key) DO NOTHING
      """, P.kind.name, key, lane, payload.encoded(), isBehind ? "behind" : "waiting", tick.wall, due ?? tick.wall)
    return added == 1
  }

  /// Whether `take` would find one: a look that costs no write.
  package static func isDue(_ kind: JobKind, at tick: Tick, in db: Connection) throws -> Bool {
    try dueJob(kind, tick, db) != nil
  }

  /// Takes the next job of a kind that is due, or nil.
  package static func take(_ kind: JobKind, at tick: Tick, in db: Connection) throws -> LeasedJob? {
    guard let id = try dueJob(kind, tick, db) else { return nil }
    return try db.first(
      """
      UPDATE job SET state = 'running', run = ?, lease = lease + 1, lease_until_steady = ?, attempts = attempts + 1
      WHERE id = ?
      RETURNING id, kind, key, lane, payload, attempts, lease
      """, tick.run, tick.steady + kind.leaseSeconds * 1_000, id
    ) { row in
      LeasedJob(
        id: try row[0], kind: try row[1], key: try row[2], lane: try row[3], payload: try row[4],
        attempts: try row[5], lease: try row[6])
    }
  }

  private static func dueJob(_ kind: JobKind, _ tick: Tick, _ db: Connection) throws -> Int64? {
    let byWall = try db.value(
      "SELECT id FROM job WHERE state = 'waiting' AND kind = ? AND due_at <= ? ORDER BY due_at, id LIMIT 1",
      kind.name, tick.wall, as: Int64.self)
    if let byWall { return byWall }
    return try db.value(
      """
      SELECT id FROM job WHERE state = 'waiting' AND kind = ? AND run = ? AND due_steady <= ?
      ORDER BY due_steady LIMIT 1
      """, kind.name, tick.run, tick.steady)
  }

  /// Finishes a job, in the transaction of what it did to the database.
  package static func finish(_ job: LeasedJob, at tick: Tick, in db: Connection) throws {
    let changed = try db.run(
      """
      UPDATE job SET state = 'done', finished_at = ?, last_error = NULL, payload = x''
      WHERE id = ? AND state = 'running' AND lease = ?
      """, tick.wall, job.id, job.lease)
    guard changed == 1 else { throw Failure.leaseLost }
    try advance(lane: job.lane, db)
  }

  /// Gives a job back after a failure: later again, or dead.
  package static func fail(
    _ job: LeasedJob, kind: JobKind, error: String, randomness: Randomness, at tick: Tick, in db: Connection
  ) throws {
    let isDead = job.attempts >= kind.attemptsMax
    let delay = delayMilliseconds(kind, attempts: job.attempts, randomness)
    let changed = try db.run(
      """
      UPDATE job SET state = ?, due_at = ?, due_steady = ?, last_error = ?
      WHERE id = ? AND state = 'running' AND lease = ?
      """, isDead ? "dead" : "waiting", Moment(rawValue: tick.wall.rawValue + delay), tick.steady + delay,
      String(error.prefix(500)), job.id, job.lease)
    guard changed == 1 else { throw Failure.leaseLost }
  }

  /// Gives a job back that somebody else kept from being done: this time does not count among its attempts.
  package static func postpone(
    _ job: LeasedJob, seconds: Int64, error: String, at tick: Tick, in db: Connection
  ) throws {
    let changed = try db.run(
      """
      UPDATE job SET state = 'waiting', attempts = attempts - 1, due_at = ?, due_steady = ?, last_error = ?
      WHERE id = ? AND state = 'running' AND lease = ?
      """, tick.wall.adding(seconds: seconds), tick.steady + seconds * 1_000, String(error.prefix(500)), job.id,
      job.lease)
    guard changed == 1 else { throw Failure.leaseLost }
  }

  /// Dead before its time: no repetition would help.
  package static func bury(_ job: LeasedJob, error: String, in db: Connection) throws {
    let changed = try db.run(
      "UPDATE job SET state = 'dead', last_error = ? WHERE id = ? AND state = 'running' AND lease = ?",
      String(error.prefix(500)), job.id, job.lease)
    guard changed == 1 else { throw Failure.leaseLost }
  }

  /// Says how far a long job has come, and renews its lease.
  package static func progress(
    _ job: LeasedJob, kind: JobKind, done: Int, total: Int, at tick: Tick, in db: Connection
  ) throws {
    let changed = try db.run(
      """
      UPDATE job SET progress_done = ?, progress_total = ?, lease_until_steady = ?
      WHERE id = ? AND state = 'running' AND lease = ?
      """, done, total, tick.steady + kind.leaseSeconds * 1_000, job.id, job.lease)
    guard changed == 1 else { throw Failure.leaseLost }
  }

  // MARK: Keeping house

  /// At start: whoever held a lease is gone. Their jobs are due at once.
  package static func voidLeases(ofOtherRunsThan tick: Tick, in db: Connection) throws {
    try db.run(
      "UPDATE job SET state = 'waiting', lease = lease + 1, due_at = ? WHERE state = 'running' AND run IS NOT ?",
      tick.wall, tick.run)
  }

  /// Takes jobs from workers that have been silent for too long; answers how many.
  package static func reclaim(at tick: Tick, in db: Connection) throws -> Int {
    try db.run(
      """
      UPDATE job SET state = 'waiting', lease = lease + 1, due_at = ?, last_error = 'the worker fell silent'
      WHERE state = 'running' AND lease_until_steady <= ?
      """, tick.wall, tick.steady)
  }

  /// A dead job gets another life, with all its attempts before it.
  @discardableResult
  package static func retry(_ id: Int64, at tick: Tick, in db: Connection) throws -> Bool {
    try db.run(
      "UPDATE job SET state = 'waiting', attempts = 0, due_at = ? WHERE id = ? AND state = 'dead'", tick.wall, id) == 1
  }

  /// An administrator gives a dead job up: its lane goes on without it.
  @discardableResult
  package static func giveUp(_ id: Int64, at tick: Tick, in db: Connection) throws -> Bool {
    guard
      let lane = try db.first(
        "SELECT lane FROM job WHERE id = ? AND state = 'dead'", id, read: { try $0[0] as String? })
    else { return false }
    try db.run("UPDATE job SET state = 'done', finished_at = ?, payload = x'' WHERE id = ?", tick.wall, id)
    try advance(lane: lane, db)
    return true
  }

  /// The dead, for an administrator to look through page by page: `after` is the last id of the page before.
  package static func dead(after id: Int64 = 0, limit: Int = 50, in db: Connection) throws -> [JobReport] {
    try db.all(
      """
      SELECT id, kind, key, state, attempts, created_at, due_at, progress_done, progress_total, last_error
      FROM job WHERE state = 'dead' AND id > ? ORDER BY id LIMIT ?
      """, id, limit, read: report)
  }

  package static func report(kind: JobKind, key: String, in db: Connection) throws -> JobReport? {
    try db.first(
      """
      SELECT id, kind, key, state, attempts, created_at, due_at, progress_done, progress_total, last_error
      FROM job WHERE kind = ? AND key = ?
      """, kind.name, key, read: report)
  }

  /// Forgets jobs finished before `limit`, a thousand at a time. Their keys may then be written again.
  package static func forget(before limit: Moment, in db: Connection) throws -> Int {
    try db.run(
      """
      DELETE FROM job WHERE id IN
        (SELECT id FROM job WHERE state = 'done' AND finished_at < ? ORDER BY finished_at LIMIT 1000)
      """, limit)
  }

  /// What is not finished, kind by kind, in the order of their names. Costs the same however many jobs there are.
  package static func figures(at tick: Tick, in db: Connection) throws -> [JobFigures] {
    let counts = try db.all("SELECT kind, state, count FROM job_figure ORDER BY kind, state") { row in
      let kind: String = try row[0]
      let state: JobReport.State = try row[1]
      let count: Int = try row[2]
      return (kind: kind, state: state, count: count)
    }
    var figures: [JobFigures] = []
    for row in counts {
      if figures.last?.kind != row.kind {
        figures.append(JobFigures(kind: row.kind, overdueSeconds: try overdueSeconds(row.kind, tick, db)))
      }
      figures[figures.count - 1].counts[row.state] = row.count
    }
    return figures
  }

  private static func overdueSeconds(_ kind: String, _ tick: Tick, _ db: Connection) throws -> Int64 {
    let oldest = try db.value(
      "SELECT due_at FROM job WHERE state = 'waiting' AND kind = ? ORDER BY due_at LIMIT 1", kind, as: Moment.self)
    return oldest.map { max(0, tick.wall.seconds(since: $0)) } ?? 0
  }

  private static func report(_ row: borrowing Row) throws -> JobReport {
    JobReport(
      id: try row[0], kind: try row[1], key: try row[2], state: try row[3], attempts: try row[4],
      createdAt: try row[5], dueAt: try row[6], progressDone: try row[7], progressTotal: try row[8],
      lastError: try row[9])
  }

  /// The first of those behind may go.
  private static func advance(lane: String?, _ db: Connection) throws {
    guard let lane else { return }
    try db.run(
      """
      UPDATE job SET state = 'waiting' WHERE state = 'behind'
        AND id = (SELECT id FROM job WHERE lane = ? AND state <> 'done' ORDER BY id LIMIT 1)
      """, lane)
  }

  /// 2, 4, 8 … seconds up to the most, of which a random half is taken off: those who failed together come back apart.
  private static func delayMilliseconds(_ kind: JobKind, attempts: Int, _ randomness: Randomness) -> Int64 {
    let doubled = kind.firstDelaySeconds << Int64(min(max(attempts - 1, 0), 20))
    let whole = max(1, min(doubled, kind.delaySecondsMax) * 1_000)
    return whole - Int64(randomness.number(below: UInt64(whole / 2 + 1)))
  }
}

extension JobReport.State: SQLValue {}
