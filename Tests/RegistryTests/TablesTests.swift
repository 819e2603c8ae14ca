import Crypto
import Foundation
import Procedures
import SQLite
import Testing

@testable import Registry

@Suite("Tables") struct TablesTests {
  let scratch = Scratch()
  let clock = HandClock()
  let limits = Sessions.Limits(absoluteSeconds: 8 * 3_600, idleSeconds: 1_800)

  @Test("moments are written as RFC 3339 has it")
  func moments() throws {
    let script = """
      import datetime as d
      for t in (0,-1,1769860800123,951782400000,4107542399999,-62135596800000,253402300799999):
        print((d.datetime(1970,1,1)+d.timedelta(milliseconds=t)).isoformat(timespec='milliseconds').zfill(23)+'Z')
      """
    let expected = try python(script).split(separator: "\n").map(String.init)
    let values: [Int64] = [
      0, -1, 1_769_860_800_123, 951_782_400_000, 4_107_542_399_999, -62_135_596_800_000, 253_402_300_799_999,
    ]
    #expect(values.map { Moment(rawValue: $0).description } == expected)
  }

  @Test("counters give each number once, and a failed transaction's number to the next")
  func counters() async throws {
    let registry = try await scratch.registry()
    let numbers = await withTaskGroup(of: Int?.self) { group in
      for attempt in 0..<200 {
        group.addTask {
          try? await registry.write { db in
            let number = try Counters.next("dossier 2026", in: db)
            if attempt % 4 == 0 { throw StoreError.overloaded }
            return number
          }
        }
      }
      return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
    }
    #expect(numbers.sorted() == Array(1...150))
    #expect(try await registry.write { try Counters.next("receipt", in: $0) } == 1)
  }

  @Test("SEC-26 fifty at once with the same key have one effect and one answer")
  func idempotency() async throws {
    let registry = try await scratch.registry()
    let pay: @Sendable (String, [UInt8]) async throws -> (answer: [UInt8], isReplay: Bool) = { key, request in
      try await registry.write { db in
        try Idempotency.once(scope: "pay", key: key, request: request, at: registry.tick().wall, in: db) {
          [UInt8(try Counters.next("payment", in: db))]
        }
      }
    }
    let answers = await withTaskGroup(of: [UInt8]?.self) { group in
      for _ in 0..<50 { group.addTask { try? await pay("k", [1]).answer } }
      return await group.reduce(into: Set<[UInt8]?>()) { $0.insert($1) }
    }
    #expect(answers == [[1]])
    await #expect(throws: Idempotency.Failure.keyReused) { try await pay("k", [2]) }
    #expect(try await pay("other", [2]).answer == [2])
    await #expect(throws: Idempotency.Failure.keyTooLong) {
      try await pay(String(repeating: "k", count: Idempotency.keyBytesMax + 1), [1])
    }
    let later = registry.tick().wall.adding(seconds: 10)
    #expect(try await registry.write { try Idempotency.forget(before: later, in: $0) } == 2)
    #expect(try await pay("k", [2]).isReplay == false)
  }

  @Test("SEC-62 a secret setting is not in the files, and cannot be moved to another name")
  func settings() async throws {
    let registry = try await scratch.registry()
    let keyring = registry.keyring
    try await registry.write { db in
      try Settings.set("title", to: "Guichet", in: db)
      try Settings.setSecret("smtp", to: Array("planted-secret-value".utf8), keyring: keyring, in: db)
      try Settings.set("title", to: "Le guichet", in: db)
      try db.run("INSERT INTO setting (name, sealed) SELECT 'moved', sealed FROM setting WHERE name = 'smtp'")
    }
    let read = try await registry.read { db in
      (
        try Settings.value("title", in: db), try Settings.secret("smtp", keyring: keyring, in: db),
        try Settings.value("none", in: db)
      )
    }
    #expect(read.0 == "Le guichet" && read.1 == Array("planted-secret-value".utf8) && read.2 == nil)
    await #expect(throws: CryptoError.notAuthentic) {
      try await registry.read { try Settings.secret("moved", keyring: keyring, in: $0) }
    }
    await registry.close()
    for name in ["registry.sqlite", "registry.sqlite-wal"] {
      let file = try Data(contentsOf: URL(fileURLWithPath: scratch.data.path + "/" + name))
      #expect(file.range(of: Data("planted-secret".utf8)) == nil)
    }
  }

  @Test("SEC-12 SEC-14 SEC-15 sessions begin, are found, listed and ended, and no token is stored")
  func sessions() async throws {
    let registry = try await scratch.registry(clock: clock)
    let begin: @Sendable (String) async throws -> String = { account in
      try await registry.write { db in
        try Sessions.begin(
          account: account, device: "Firefox", address: "::1", randomness: registry.randomness, at: registry.tick(),
          in: db)
      }
    }
    let (one, two, three) = (try await begin("a"), try await begin("a"), try await begin("b"))
    #expect(Set([one, two, three]).count == 3)
    #expect(try await registry.session(one, limits: limits, read: { session, _ in session.account }) == "a")
    #expect(try await registry.session("unknown", limits: limits, read: { session, _ in session }) == nil)
    #expect(try await registry.read { try Sessions.all(account: "a", in: $0) }.count == 2)
    try await registry.write { try Sessions.endAll(account: "a", except: one, in: $0) }
    #expect(try await registry.session(two, limits: limits, read: { session, _ in session }) == nil)
    #expect(try await registry.session(one, limits: limits, read: { session, _ in session }) != nil)
    try await registry.write { try Sessions.end(one, in: $0) }
    try await registry.write { try Sessions.endAll(account: "b", in: $0) }
    #expect(try await registry.session(one, limits: limits, read: { session, _ in session }) == nil)
    #expect(try await registry.session(three, limits: limits, read: { session, _ in session }) == nil)
    await registry.close()
    let file = try Data(contentsOf: URL(fileURLWithPath: scratch.data.registry))
    #expect(file.range(of: Data(three.utf8)) == nil)
  }

  @Test("REL-9 SEC-13 no jump of the wall clock revives a session or stretches it")
  func clockJumps() async throws {
    let registry = try await scratch.registry(clock: clock)
    let begin: @Sendable () async throws -> String = {
      try await registry.write { db in
        try Sessions.begin(
          account: "a", device: "", address: "", randomness: registry.randomness, at: registry.tick(), in: db)
      }
    }
    let day: Int64 = 86_400
    // Used all the time, it still ends by age, though the wall clock stands a day back.
    let old = try await begin()
    clock.jump(seconds: -day)
    for _ in 0..<16 {
      #expect(try await registry.session(old, limits: limits, read: { session, _ in session }) != nil)
      clock.pass(seconds: 1_799)
    }
    clock.pass(seconds: 100)
    #expect(try await registry.session(old, limits: limits, read: { session, _ in session }) == nil)
    // Idle, likewise.
    let idle = try await begin()
    clock.jump(seconds: -day)
    clock.pass(seconds: 1_800)
    #expect(try await registry.session(idle, limits: limits, read: { session, _ in session }) == nil)
    // Seen dead ten years ahead, it stays dead when the clock comes back.
    let seen = try await begin()
    let unseen = try await begin()
    clock.jump(seconds: 3_650 * day)
    #expect(try await registry.session(seen, limits: limits, read: { session, _ in session }) == nil)
    let limits = limits
    #expect(try await registry.write { try Sessions.sweep(limits: limits, at: registry.tick(), in: $0) } == 1)
    clock.jump(seconds: -3_650 * day)
    #expect(try await registry.session(seen, limits: limits, read: { session, _ in session }) == nil)
    #expect(try await registry.session(unseen, limits: limits, read: { session, _ in session }) == nil)
  }

  @Test("a session outlives a restart, and its age counts on")
  func restart() async throws {
    let first = try await scratch.registry(clock: clock)
    let token = try await first.write { db in
      try Sessions.begin(account: "a", device: "", address: "", randomness: .system, at: first.tick(), in: db)
    }
    await first.close()
    let second = try await scratch.registry(clock: clock)
    #expect(try await second.session(token, limits: limits, read: { session, _ in session.account }) == "a")
    for _ in 0..<17 {
      clock.pass(seconds: 1_700)
      _ = try await second.session(token, limits: limits) { session, _ in session }
    }
    #expect(try await second.session(token, limits: limits, read: { session, _ in session }) == nil)
  }
}
