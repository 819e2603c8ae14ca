import Crypto
import Procedures
import SQLite
import Synchronization
import Testing

@testable import Registry

private struct Letter: JobPayload, Equatable {
  static let kind = JobKind("letter", attemptsMax: 3, firstDelaySeconds: 2, delaySecondsMax: 60, leaseSeconds: 30)
  let text: String
  init(_ text: String) { self.text = text }
  init(decoding bytes: [UInt8]) throws { text = String(decoding: bytes, as: UTF8.self) }
  func encoded() -> [UInt8] { Array(text.utf8) }
}

private struct Broken: Error {}

@Suite("Jobs") struct JobTests {
  let scratch = Scratch()
  let clock = HandClock()

  private func take(_ registry: Registry) async throws -> LeasedJob? {
    try await registry.write { try Jobs.take(Letter.kind, at: registry.tick(), in: $0) }
  }

  private func finish(_ job: LeasedJob, _ registry: Registry) async throws {
    try await registry.write { try Jobs.finish(job, at: registry.tick(), in: $0) }
  }

  private func fail(_ job: LeasedJob, _ registry: Registry) async throws {
    try await registry.write { db in
      try Jobs.fail(
        job, kind: Letter.kind, error: "no route", randomness: .system, at: registry.tick(), in: db)
    }
  }

  @Test("a job is written with what causes it, or not at all, and only once for its key")
  func once() async throws {
    let registry = try await scratch.registry(clock: clock)
    try? await registry.write { db in
      try Jobs.add(Letter("lost"), key: "lost", at: registry.tick(), in: db)
      throw Broken()
    }
    #expect(try await take(registry) == nil)
    for expected in [true, false] {
      let added = try await registry.write { try Jobs.add(Letter("hello"), key: "1", at: registry.tick(), in: $0) }
      #expect(added == expected)
    }
    let job = try #require(try await take(registry))
    #expect(String(decoding: job.payload, as: UTF8.self) == "hello")
    #expect(try await take(registry) == nil)
    try await finish(job, registry)
    // Finished and written again: it stays finished.
    try await registry.write { _ = try Jobs.add(Letter("hello"), key: "1", at: registry.tick(), in: $0) }
    #expect(try await take(registry) == nil)
    await #expect(throws: Jobs.Failure.leaseLost) { try await finish(job, registry) }
  }

  @Test("jobs of one lane keep their order, a dead one holds its lane until it is tried again or given up")
  func lanes() async throws {
    let registry = try await scratch.registry(clock: clock)
    try await registry.write { db in
      for (text, lane) in [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a"), ("free", nil)] {
        try Jobs.add(Letter(text), key: text, lane: lane, at: registry.tick(), in: db)
      }
    }
    var first: [String: LeasedJob] = [:]
    while let job = try await take(registry) { first[job.key] = job }
    #expect(Set(first.keys) == ["a1", "b1", "free"])
    try await finish(try #require(first["a1"]), registry)
    for _ in 0..<3 {
      let job = try #require(try await take(registry))
      #expect(job.key == "a2")
      try await fail(job, registry)
      clock.pass(seconds: 120)
    }
    #expect(try await take(registry) == nil)
    let dead = try await registry.read { try Jobs.dead(in: $0) }
    #expect(dead.map(\.key) == ["a2"] && dead[0].lastError == "no route" && dead[0].attempts == 3)
    #expect(try await registry.write { try Jobs.retry(dead[0].id, at: registry.tick(), in: $0) })
    for _ in 0..<3 {
      try await fail(try #require(try await take(registry)), registry)
      clock.pass(seconds: 120)
    }
    #expect(try await registry.write { try Jobs.giveUp(dead[0].id, at: registry.tick(), in: $0) })
    #expect(try await take(registry)?.key == "a3")
  }

  @Test("retries wait twice as long each time, with jitter, and no longer than the most")
  func backOff() async throws {
    let registry = try await scratch.registry(clock: clock)
    let kind = JobKind("letter", attemptsMax: 100, firstDelaySeconds: 2, delaySecondsMax: 60)
    var delays: [[Int64]] = []
    for number in 0..<20 {
      try await registry.write { _ = try Jobs.add(Letter("x"), key: "\(number)", at: registry.tick(), in: $0) }
      var mine: [Int64] = []
      for _ in 0..<8 {
        let job = try #require(try await take(registry))
        try await registry.write { db in
          try Jobs.fail(job, kind: kind, error: "", randomness: .system, at: registry.tick(), in: db)
        }
        let report = try await registry.read { try Jobs.report(kind: kind, key: job.key, in: $0) }
        mine.append(try #require(report).dueAt.rawValue - registry.tick().wall.rawValue)
        clock.pass(seconds: 60)
      }
      delays.append(mine)
      try await finish(try #require(try await take(registry)), registry)
    }
    for (attempt, most) in [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000].enumerated() {
      let column = delays.map { $0[attempt] }
      #expect(column.allSatisfy { $0 >= most / 2 && $0 <= most })
      #expect(Set(column).count > 5)
    }
  }

  @Test("REL-9 no jump of the wall clock loses a job, doubles it or keeps a retry waiting")
  func clockJumps() async throws {
    let registry = try await scratch.registry(clock: clock)
    let day: Int64 = 86_400
    try await registry.write { db in
      try Jobs.add(Letter("now"), key: "now", at: registry.tick(), in: db)
      try Jobs.add(
        Letter("deadline"), key: "deadline", due: registry.tick().wall.adding(seconds: 10 * day), at: registry.tick(),
        in: db)
    }
    let job = try #require(try await take(registry))
    // Ten years ahead: the running job is not given to a second worker. The deadline fires, once.
    clock.jump(seconds: 3_650 * day)
    #expect(try await registry.write { try Jobs.reclaim(at: registry.tick(), in: $0) } == 0)
    let deadline = try #require(try await take(registry))
    #expect(deadline.key == "deadline")
    try await finish(deadline, registry)
    #expect(try await take(registry) == nil)
    clock.jump(seconds: -3_650 * day)
    #expect(try await take(registry) == nil)
    // A day back: a retry of two seconds still comes after two seconds.
    try await fail(job, registry)
    clock.jump(seconds: -day)
    #expect(try await take(registry) == nil)
    clock.pass(seconds: 2)
    #expect(try await take(registry)?.key == "now")
  }

  @Test("a silent worker loses its job, one that reports keeps it, and the late one can finish nothing")
  func leases() async throws {
    let registry = try await scratch.registry(clock: clock)
    try await registry.write { _ = try Jobs.add(Letter("x"), key: "x", at: registry.tick(), in: $0) }
    let silent = try #require(try await take(registry))
    clock.pass(seconds: 29)
    try await registry.write { db in
      try Jobs.progress(silent, kind: Letter.kind, done: 3, total: 10, at: registry.tick(), in: db)
    }
    let report = try await registry.read { try Jobs.report(kind: Letter.kind, key: "x", in: $0) }
    #expect(report?.progressDone == 3 && report?.progressTotal == 10 && report?.state == .running)
    clock.pass(seconds: 29)
    #expect(try await registry.write { try Jobs.reclaim(at: registry.tick(), in: $0) } == 0)
    clock.pass(seconds: 1)
    #expect(try await registry.write { try Jobs.reclaim(at: registry.tick(), in: $0) } == 1)
    let second = try #require(try await take(registry))
    await #expect(throws: Jobs.Failure.leaseLost) { try await finish(silent, registry) }
    try await finish(second, registry)
  }

  @Test("a restart loses no job, gives back those that were running and repeats none that had finished")
  func restart() async throws {
    do {
      let registry = try await scratch.registry(clock: clock)
      try await registry.write { db in
        for key in ["done", "running", "waiting"] { try Jobs.add(Letter(key), key: key, at: registry.tick(), in: db) }
      }
      try await finish(try #require(try await take(registry)), registry)
      _ = try await take(registry)
      await registry.close()
    }
    let registry = try await scratch.registry(clock: clock)
    var keys: Set<String> = []
    while let job = try await take(registry) { keys.insert(job.key) }
    #expect(keys == ["running", "waiting"])
  }

  @Test("the runner works through what there is, tries again what failed, and commits each effect with its end")
  func runner() async throws {
    let registry = try await scratch.registry()
    try await registry.write { db in
      for number in 0..<30 {
        try Jobs.add(Letter("\(number)"), key: "\(number)", lane: "l\(number % 3)", at: registry.tick(), in: db)
      }
    }
    let seen = Mutex<[String]>([])
    var runner = JobRunner(registry, pauseMilliseconds: 10)
    runner.handle(Letter.self, hands: 3) { letter, job, progress in
      try await progress(1, of: 2)
      if letter.text == "4", job.attempts == 1 { throw Broken() }
      seen.withLock { $0.append(letter.text) }
      return { db in _ = try Counters.next("letters", in: db) }
    }
    let running = Task { [runner] in await runner.run() }
    while seen.withLock({ $0.count }) < 30 { try await Task.sleep(for: .milliseconds(20)) }
    while try await registry.read({ try $0.value("SELECT value FROM counter WHERE name = 'letters'", as: Int.self) })
      ?? 0 < 30
    {
      try await Task.sleep(for: .milliseconds(20))
    }
    running.cancel()
    await running.value
    let order = seen.withLock { $0 }
    for lane in 0..<3 {
      let mine = order.compactMap { Int($0) }.filter { $0 % 3 == lane }
      #expect(mine == mine.sorted())
    }
    let report = try await registry.read { try Jobs.report(kind: Letter.kind, key: "4", in: $0) }
    #expect(report?.state == .done && report?.attempts == 2)
  }

  @Test("a job that others keep from being done is not blamed, a hopeless one is dead at once, and hands may rest")
  func verdicts() async throws {
    let registry = try await scratch.registry(clock: clock)
    try await registry.write { db in
      for key in ["away", "wrong", "good"] { try Jobs.add(Letter(key), key: key, at: registry.tick(), in: db) }
    }
    let tries = Mutex<[String]>([])
    let isResting = Mutex(true)
    var runner = JobRunner(registry, pauseMilliseconds: 5)
    runner.handle(Letter.self, unlessResting: { isResting.withLock { $0 } }) { letter, _, _ in
      let count = tries.withLock { tries in
        tries.append(letter.text)
        return tries.count { $0 == letter.text }
      }
      if letter.text == "away", count < 6 { throw JobVerdict.postponed(seconds: 7, because: "nobody at home") }
      if letter.text == "wrong" { throw JobVerdict.hopeless(because: "no such street") }
      return { _ in }
    }
    func work(until isDone: @escaping @Sendable ([String]) -> Bool) async throws {
      let running = Task { [runner] in await runner.run() }
      for _ in 0..<2_000 where !isDone(tries.withLock { $0 }) { try await Task.sleep(for: .milliseconds(2)) }
      try await Task.sleep(for: .milliseconds(50))
      running.cancel()
      await running.value
    }
    try await work { _ in true }
    #expect(tries.withLock { $0 }.isEmpty)
    isResting.withLock { $0 = false }
    try await work { $0.count == 3 }
    #expect(tries.withLock { $0 }.sorted() == ["away", "good", "wrong"], "seven seconds have not passed")
    for round in 1...5 {
      let away = try await registry.read { try Jobs.report(kind: Letter.kind, key: "away", in: $0) }
      #expect(away?.attempts == 0 && away?.state == .waiting && away?.lastError == "nobody at home")
      clock.pass(seconds: 7)
      try await work { $0.count == 3 + round }
    }
    let away = try await registry.read { try Jobs.report(kind: Letter.kind, key: "away", in: $0) }
    #expect(away?.state == .done)
    let dead = try await registry.read { try Jobs.dead(in: $0) }
    #expect(dead.map(\.key) == ["wrong"] && dead[0].attempts == 1 && dead[0].lastError == "no such street")
  }

  @Test("who does not answer is left in peace for longer each time, up to the most; an answer ends it")
  func respite() {
    let respite = Respite(secondsMax: 15, clock: clock.clock)
    #expect(respite.secondsLeft(of: "a") == 0)
    for seconds: Int64 in [2, 4, 8, 15, 15] {
      respite.begin(for: "a")
      // Other hands find it out at the same time.
      respite.begin(for: "a")
      #expect(respite.secondsLeft(of: "a") == seconds && respite.secondsLeft(of: "b") == 0)
      clock.jump(seconds: 86_400)
      #expect(respite.secondsLeft(of: "a") == seconds)
      clock.pass(seconds: seconds)
      #expect(respite.secondsLeft(of: "a") == 0)
    }
    respite.end(for: "a")
    respite.begin(for: "a")
    #expect(respite.secondsLeft(of: "a") == 2)
  }

  @Test("the figures follow every change of every job, and say how long the first has been due")
  func figures() async throws {
    let registry = try await scratch.registry(clock: clock)
    func figures() async throws -> JobFigures? {
      try await registry.read { try Jobs.figures(at: registry.tick(), in: $0) }.first { $0.kind == "letter" }
    }
    /// What triggers keep, beside what is there.
    func expect(waiting: Int, running: Int, dead: Int, _ line: Int = #line) async throws {
      let found = try await figures()
      #expect(
        found?.waiting == waiting && found?.running == running && found?.dead == dead, "line \(line): \(found as Any)")
      let counted = try await registry.read { db in
        try db.all("SELECT state, count(*) FROM job GROUP BY state ORDER BY state") { row in
          (try row[0] as JobReport.State, try row[1] as Int)
        }
      }
      let kept = (found?.counts ?? [:]).filter { $0.value != 0 }
      #expect(kept == Dictionary(uniqueKeysWithValues: counted.filter { $0.0 != .done }), "line \(line)")
    }
    #expect(try await figures() == nil)
    try await registry.write { db in
      for key in ["a", "b", "c"] {
        try Jobs.add(Letter(key), key: key, lane: key == "c" ? nil : "lane", at: registry.tick(), in: db)
      }
      try Jobs.add(Letter("a"), key: "a", at: registry.tick(), in: db)
    }
    try await expect(waiting: 3, running: 0, dead: 0)
    clock.pass(seconds: 9)
    #expect(try await figures()?.overdueSeconds == 9)
    let first = try #require(try await take(registry))
    try await expect(waiting: 2, running: 1, dead: 0)
    try await finish(first, registry)
    try await expect(waiting: 2, running: 0, dead: 0)
    for _ in 0..<3 {
      while let job = try await take(registry) { try await fail(job, registry) }
      clock.pass(seconds: 120)
    }
    try await expect(waiting: 0, running: 0, dead: 2)
    let dead = try await registry.read { try Jobs.dead(limit: 1, in: $0) }
    let rest = try await registry.read { try Jobs.dead(after: dead[0].id, in: $0) }
    #expect(dead.count == 1 && rest.count == 1 && dead[0].id < rest[0].id)
    #expect(try await registry.write { try Jobs.retry(dead[0].id, at: registry.tick(), in: $0) })
    #expect(try await registry.write { try Jobs.retry(dead[0].id, at: registry.tick(), in: $0) } == false)
    #expect(try await registry.write { try Jobs.giveUp(rest[0].id, at: registry.tick(), in: $0) })
    try await expect(waiting: 1, running: 0, dead: 0)
    let again = try #require(try await take(registry))
    #expect(again.attempts == 1)
    clock.pass(seconds: 31)
    _ = try await registry.write { try Jobs.reclaim(at: registry.tick(), in: $0) }
    try await expect(waiting: 1, running: 0, dead: 0)
    try? await registry.write { db in
      try Jobs.add(Letter("never"), key: "never", at: registry.tick(), in: db)
      throw Broken()
    }
    try await registry.write { db in _ = try db.run("DELETE FROM job WHERE kind = 'letter'") }
    try await expect(waiting: 0, running: 0, dead: 0)
  }

  @Test("finished jobs are forgotten after their time")
  func forget() async throws {
    let registry = try await scratch.registry(clock: clock)
    try await registry.write { _ = try Jobs.add(Letter("x"), key: "x", at: registry.tick(), in: $0) }
    try await finish(try #require(try await take(registry)), registry)
    clock.pass(seconds: 10)
    #expect(try await registry.write { try Jobs.forget(before: registry.tick().wall, in: $0) } == 1)
    #expect(try await registry.read { try Jobs.report(kind: Letter.kind, key: "x", in: $0) } == nil)
  }
}
