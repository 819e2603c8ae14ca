import Foundation
import SQLite
import Synchronization
import Testing

@Suite("The store") struct StoreTests {
  let scratch = Scratch()

  @Test("writes that wait for the disk share one commit, and one that throws is rolled back alone")
  func groupCommit() async throws {
    let store = try scratch.store { $0.batchMicrosecondsMax = 3_600_000_000 }
    let (holding, gate) = (Gate(), Gate())
    let before = store.metrics.commits
    let first = Task {
      try await store.write { _ in
        holding.open()
        gate.wait()
      }
    }
    await holding.opened()
    let outcomes = await withTaskGroup(of: String.self) { group in
      for number in 0..<20 {
        group.addTask {
          do {
            try await store.write { db in
              try db.run("INSERT INTO note (text) VALUES (?)", "note \(number)")
              if number % 5 == 0 { throw Refused(why: "\(number)") }
            }
            return "kept \(number)"
          } catch let refused as Refused {
            return "refused \(refused.why)"
          } catch {
            return "\(error)"
          }
        }
      }
      while store.metrics.writesWaiting < 20 { await Task.yield() }
      gate.open()
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    try await first.value
    #expect(outcomes.filter { $0.hasPrefix("kept") }.count == 16)
    #expect(
      outcomes.filter { $0.hasPrefix("refused") }.sorted() == ["refused 0", "refused 10", "refused 15", "refused 5"])
    #expect(store.metrics.commits - before == 1)
    let texts = try await store.read { try $0.all("SELECT text FROM note") { try $0[0] as String } }
    #expect(Set(texts) == Set((0..<20).filter { $0 % 5 != 0 }.map { "note \($0)" }))
  }

  @Test("a batch ends at its number of writes")
  func batchNumber() async throws {
    let store = try scratch.store {
      $0.batchWritesMax = 5
      $0.batchMicrosecondsMax = 600_000_000
    }
    let (holding, gate) = (Gate(), Gate())
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        try? await store.write { _ in
          holding.open()
          gate.wait()
        }
      }
      await holding.opened()
      for number in 0..<14 {
        group.addTask {
          try? await store.write { db in _ = try db.run("INSERT INTO note (text) VALUES (?)", "\(number)") }
        }
      }
      while store.metrics.writesWaiting < 14 { await Task.yield() }
      gate.open()
    }
    #expect(store.metrics.commits == 3)
    #expect(store.metrics.writesCommitted == 15)
  }

  @Test("a full queue refuses, and takes again once it has emptied")
  func overloaded() async throws {
    let store = try scratch.store { $0.writesWaitingMax = 3 }
    let (holding, gate) = (Gate(), Gate())
    let held = Task {
      try await store.write { _ in
        holding.open()
        gate.wait()
      }
    }
    await holding.opened()
    let waiting = (0..<3).map { _ in Task { try await store.write { _ in } } }
    while store.metrics.writesWaiting < 3 { await Task.yield() }
    await #expect(throws: StoreError.overloaded) { try await store.write { _ in } }
    #expect(store.metrics.writesRefused == 1)
    gate.open()
    try await held.value
    for task in waiting { try await task.value }
    try await store.write { _ in }
  }

  @Test("a read is one snapshot, whatever is committed meanwhile")
  func snapshot() async throws {
    let store = try scratch.store()
    let (reading, written) = (Gate(), Gate())
    let counts = Task {
      try await store.read { db in
        let first = try db.value("SELECT count(*) FROM note", as: Int.self)
        reading.open()
        written.wait()
        return [first, try db.value("SELECT count(*) FROM note", as: Int.self)]
      }
    }
    try await store.write { db in
      reading.wait()
      try db.run("INSERT INTO note (text) VALUES ('x')")
    }
    written.open()
    #expect(try await counts.value == [0, 0])
    #expect(try await store.read { try $0.value("SELECT count(*) FROM note", as: Int.self) } == 1)
  }

  @Test("a read that takes too long is interrupted, and its reader goes on")
  func longRead() async throws {
    let store = try scratch.store {
      $0.readers = 1
      $0.readMillisecondsMax = 20
    }
    let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    await #expect(throws: StoreError.readTooLong) {
      try await store.read { try $0.value(endless, as: Int.self) }
    }
    #expect(try await store.read { try $0.value("SELECT 7", as: Int.self) } == 7)
  }

  @Test("no reader can write, in any way")
  func readersOnly() async throws {
    let store = try scratch.store()
    try await store.write { db in _ = try db.run("INSERT INTO note (text) VALUES ('x')") }
    for script in ["DELETE FROM note", "PRAGMA query_only = OFF; DELETE FROM note", "PRAGMA journal_mode = DELETE"] {
      await #expect(throws: SQLiteError.self, "\(script)") { try await store.read { try $0.execute(script: script) } }
    }
    // A checkpoint asked for by a reader copies nothing.
    let size = { (name: String) in
      try FileManager.default.attributesOfItem(atPath: scratch.file(name))[.size] as? Int ?? -1
    }
    let before = try (size("test.sqlite"), size("test.sqlite-wal"))
    try? await store.read { try $0.execute(script: "PRAGMA wal_checkpoint(TRUNCATE)") }
    let after = try (size("test.sqlite"), size("test.sqlite-wal"))
    #expect(before == after && after.1 > 0)
  }

  @Test("the writer keeps the log short, and a read that has ended gives it back")
  func checkpoints() async throws {
    let store = try scratch.store {
      $0.checkpointFrames = 50
      $0.logAlarmBytes = 2 << 20
    }
    let blob = [UInt8](repeating: 7, count: 20_000)
    let fill: @Sendable (Int) async throws -> Void = { round in
      for number in 0..<200 {
        try await store.write { db in
          _ = try db.run("INSERT INTO note (text, bytes) VALUES (?, ?)", "\(round)-\(number)", blob)
        }
      }
    }
    try await fill(0)
    #expect(store.metrics.checkpoints >= 10)
    #expect(store.metrics.logBytes < 60 * 4_120 && !store.metrics.isLogAlarming)
    let (reading, end) = (Gate(), Gate())
    let long = Task {
      try await store.read { db in
        _ = try db.value("SELECT count(*) FROM note", as: Int.self)
        reading.open()
        end.wait()
      }
    }
    await reading.opened()
    try await fill(1)
    #expect(store.metrics.isLogAlarming)
    end.open()
    try await long.value
    try await fill(2)
    #expect(!store.metrics.isLogAlarming)
  }

  @Test("a closed store refuses, and leaves no log behind")
  func close() async throws {
    let store = try scratch.store()
    try await store.write { db in _ = try db.run("INSERT INTO note (text) VALUES ('x')") }
    await store.close()
    await #expect(throws: StoreError.closed) { try await store.write { _ in } }
    await #expect(throws: StoreError.closed) { try await store.read { _ in } }
    let log = try FileManager.default.attributesOfItem(atPath: scratch.file("test.sqlite-wal"))[.size] as? Int
    #expect(log == 0)
  }

  @Test("1,000 writes and as many reads at once: none lost, none doubled")
  func crowd() async throws {
    let store = try scratch.store()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<1_000 {
        group.addTask {
          try await store.write { db in _ = try db.run("INSERT INTO note (text) VALUES (?)", "\(number)") }
          let seen = try await store.read {
            try $0.value("SELECT count(*) FROM note WHERE text = ?", "\(number)", as: Int.self)
          }
          #expect(seen == 1)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await store.read { try $0.value("SELECT count(*) FROM note", as: Int.self) } == 1_000)
  }
}
