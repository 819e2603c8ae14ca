import Crypto
import Foundation
import JSON
import Procedures
import Rules
import SQLite
import Testing

@testable import Registry

@Suite("Accounts") struct AccountTests {
  let scratch = Scratch()
  private static let now = Moment(rawValue: 1_800_000_000_000)

  @discardableResult
  private func add(
    _ registry: Registry, _ id: String, email: String? = nil, name: String = "Amina Él Fassi",
    state: Account.State = .active, password: String? = "hash"
  ) async throws -> String {
    let day = try #require(FEELDate("2027-01-15"))
    try await registry.write {
      try Accounts.register(
        .init(
          email: email ?? "\(id)@example.org", name: name, language: "fr", passwordHash: password, state: state),
        id: id, on: day, at: Self.now, in: $0)
    }
    return id
  }

  @Test("ER-01 an address names one account, whatever its capitals; people are found by name and address")
  func register() async throws {
    let registry = try await scratch.registry()
    try await add(registry, "a1", email: " Amina@Example.ORG ", state: .unconfirmed)
    try await add(registry, "b2", name: "Brahim Amrani")
    await #expect(throws: Accounts.Failure.emailTaken) {
      try await self.add(registry, "c3", email: "amina@example.org")
    }
    await #expect(throws: Accounts.Failure.emailTaken) {
      try await registry.write { try Accounts.setEmail("AMINA@example.org", of: "b2", at: Self.now, in: $0) }
    }
    try await registry.write { db in
      try Accounts.confirm("a1", in: db)
      try Accounts.describe("b2", name: "Brahim Zeroual", language: "ar", phone: "+212600000000", in: db)
      try Accounts.setEmail("zeroual@example.org", of: "b2", at: Self.now, in: db)
    }
    let found = try await registry.read { try Accounts.find(email: "AMINA@example.org", in: $0) }
    #expect(found?.id == "a1" && found?.state == .active && found?.hasSecondFactor == false)
    let searches: [(String, [String])] = [
      ("el fassi", ["a1"]), ("zeroual", ["b2"]), ("amrani", []), ("example org", ["b2", "a1"]),
    ]
    for (typed, expected) in searches {
      #expect(try await registry.read { try Accounts.search(typed, in: $0).map(\.id) } == expected, "\(typed)")
    }
    let pages = try await registry.read { db in
      let first = try Accounts.list(limit: 1, in: db)
      return first + (try Accounts.list(before: first.last?.serial ?? 0, limit: 1, in: db))
    }
    #expect(pages.map(\.id) == ["b2", "a1"])
    let figures = try await registry.read { try Figures.all(from: 202_701, to: 202_701, in: $0) }
    #expect(figures.map(\.kind) == [.registered] && figures[0].count == 2)
  }

  @Test("SEC-9 a code is good once, and none from before it; SEC-62 the seed lies sealed")
  func secondFactor() async throws {
    let registry = try await scratch.registry()
    try await add(registry, "a1")
    let keyring = registry.keyring
    let seedBytes = bytes(20, seed: 9)
    let recovery = RecoveryCodes(from: .system)
    let step = OneTimeCode.step(at: Self.now.rawValue / 1_000)
    try await registry.write {
      try Accounts.setSecondFactor(
        SecretBytes(copying: seedBytes), recovery: recovery, step: step - 2, of: "a1", keyring: keyring, in: $0)
    }
    let take: @Sendable (String) async throws -> Accounts.SecondFactor = { typed in
      try await registry.write { try Accounts.takeCode(typed, of: "a1", keyring: keyring, at: Self.now, in: $0) }
    }
    let codes = (-2...1).map { OneTimeCode.code(SecretBytes(copying: seedBytes), step: step + Int64($0)) }
    #expect(try await take(codes[0]) == .wrong)
    #expect(try await take(codes[2]) == .right)
    #expect(try await take(codes[2]) == .usedBefore)
    #expect(try await take(codes[1]) == .usedBefore)
    #expect(try await take(codes[3]) == .right)
    #expect(try await take("000") == .wrong)
    // Fifty at once with the code of one step: one gets in.
    _ = try await registry.write { try $0.run("UPDATE account SET totp_step = ?", step - 1) }
    let answers = await withTaskGroup(of: Accounts.SecondFactor?.self) { group in
      for _ in 0..<50 { group.addTask { try? await take(codes[2]) } }
      return await group.reduce(into: [Accounts.SecondFactor?]()) { $0.append($1) }
    }
    #expect(answers.count { $0 == .right } == 1 && answers.count { $0 == .usedBefore } == 49)
    #expect(try await take(recovery.texts[3].lowercased()) == .recovered(left: 9))
    #expect(try await take(recovery.texts[3]) == .wrong)
    // Sealed anew by a new master key, it still opens.
    _ = try await registry.rotateMasterKey()
    _ = try await registry.write { try $0.run("UPDATE account SET totp_step = NULL") }
    #expect(try await take(codes[2]) == .right)
    await registry.close()
    let file = try Data(contentsOf: URL(fileURLWithPath: scratch.data.registry))
    #expect(file.range(of: Data(seedBytes)) == nil)
  }

  @Test("SEC-15 SEC-16 a disabled account is out at once, and a new password ends the other sessions and old links")
  func disabled() async throws {
    let registry = try await scratch.registry()
    try await add(registry, "a1")
    let limits = Sessions.Limits(absoluteSeconds: 8 * 3_600, idleSeconds: 1_800)
    let begin: @Sendable () async throws -> String = {
      try await registry.write { db in
        try Sessions.begin(
          account: "a1", device: "", address: "", randomness: registry.randomness, at: registry.tick(), in: db)
      }
    }
    let (one, two) = (try await begin(), try await begin())
    let (link, hash) = Tickets.draw(from: .system)
    let (program, token) = APITokens.draw(from: .system)
    try await registry.write { db in
      let now = registry.tick().wall
      try Tickets.issue(hash, .resetPassword, of: "a1", expires: now.adding(seconds: 600), at: now, in: db)
      try APITokens.add(token, id: "t1", of: "a1", name: "own", scope: "read", at: now, in: db)
      try Accounts.setPassword("new", of: "a1", keeping: one, at: now, in: db)
    }
    #expect(try await registry.session(one, limits: limits, read: { session, _ in session }) != nil)
    #expect(try await registry.session(two, limits: limits, read: { session, _ in session }) == nil)
    let now = registry.tick().wall
    #expect(try await registry.read { try Tickets.find(link, .resetPassword, at: now, in: $0) } == nil)
    #expect(try await registry.person(token: program)?.token.usedAt == nil)
    #expect(try await registry.person(token: program)?.token.usedAt != nil)
    #expect(try await registry.person(token: "guichet_other") == nil)
    try await registry.write { try Accounts.disable("a1", at: now, in: $0) }
    #expect(try await registry.session(one, limits: limits, read: { session, _ in session }) == nil)
    #expect(try await registry.person(token: program) == nil)
    #expect(try await registry.read { try Posts.actor("a1", in: $0) } == nil)
    try await registry.write { try Accounts.enable("a1", in: $0) }
    #expect(try await registry.read { try Posts.actor("a1", in: $0) }?.name == "Amina Él Fassi")
    #expect(try await registry.person(token: program) == nil)
  }

  @Test("SEC-10 a link opens one thing once, in time, and its use kills the others of its purpose")
  func tickets() async throws {
    let registry = try await scratch.registry()
    let draws = (0..<4).map { _ in Tickets.draw(from: .system) }
    #expect(Set(draws.map(\.secret)).count == 4 && draws[0].secret.utf8.count >= 43)
    let soon = Self.now.adding(seconds: 600)
    let hashes = draws.map(\.hash)
    try await registry.write { db in
      for hash in hashes.prefix(2) {
        try Tickets.issue(hash, .resetPassword, of: "a1", expires: soon, at: Self.now, in: db)
      }
      try Tickets.issue(
        hashes[2], .changeMail, of: "a1", subject: "new@example.org", expires: soon, at: Self.now, in: db)
      try Tickets.issue(hashes[3], .resetPassword, of: "b2", expires: soon, at: Self.now, in: db)
    }
    let use: @Sendable (String, Tickets.Purpose, Int64) async throws -> Tickets.Ticket? = { secret, purpose, seconds in
      try await registry.write { try Tickets.use(secret, purpose, at: Self.now.adding(seconds: seconds), in: $0) }
    }
    #expect(try await use(draws[0].secret, .confirmMail, 1) == nil)
    #expect(try await use(draws[0].secret, .resetPassword, 600) == nil)
    #expect(try await use(draws[0].secret, .resetPassword, 599)?.account == "a1")
    #expect(try await use(draws[0].secret, .resetPassword, 1) == nil)
    #expect(try await use(draws[1].secret, .resetPassword, 1) == nil)
    #expect(try await use(draws[2].secret, .changeMail, 1)?.subject == "new@example.org")
    let spent: @Sendable (Int, Tickets.Purpose, Int64) async throws -> Tickets.Ticket? = { draw, purpose, seconds in
      try await registry.read {
        try Tickets.spent(draws[draw].secret, purpose, at: Self.now.adding(seconds: seconds), in: $0)
      }
    }
    #expect(try await spent(2, .changeMail, 2)?.subject == "new@example.org")
    #expect(try await spent(2, .changeMail, 600) == nil)
    #expect(try await spent(2, .confirmMail, 2) == nil)
    #expect(try await spent(3, .resetPassword, 2) == nil, "not used yet")
    let uses = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 { group.addTask { (try? await use(draws[3].secret, .resetPassword, 1)) ?? nil != nil } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(uses == 1)
    #expect(try await registry.write { try Tickets.sweep(before: soon.adding(seconds: 1), in: $0) } == 4)
  }

  @Test("SEC-6 a hundred wrong tries keep their own address out, and not the owner at another")
  func attempts() async throws {
    let registry = try await scratch.registry()
    let throttles = [Attempts.Throttle.signInByAddress, .signInByBoth]
    let keys: @Sendable (String) -> [String] = { [$0, "amina@example.org \($0)"] }
    let wait: @Sendable (String, Int64) async throws -> Int64? = { address, seconds in
      try await registry.read { db in
        try zip(throttles, keys(address)).compactMap {
          try Attempts.wait($0, $1, at: Self.now.adding(seconds: seconds), in: db)
        }.max()
      }
    }
    var admitted = 0
    for second in 0..<100 {
      if try await wait("192.0.2.1", Int64(second)) != nil { continue }
      admitted += 1
      try await registry.write { db in
        for (throttle, key) in zip(throttles, keys("192.0.2.1")) {
          try Attempts.note(throttle, key, at: Self.now.adding(seconds: Int64(second)), in: db)
        }
      }
    }
    #expect(admitted == 8)
    let seconds = try #require(try await wait("192.0.2.1", 100))
    #expect(seconds > 0 && seconds <= 900)
    #expect(try await wait("198.51.100.9", 100) == nil)
    // The window slides: he may try again when it has passed, and not much sooner.
    #expect(try await wait("192.0.2.1", 100 + seconds / 2) != nil)
    #expect(try await wait("192.0.2.1", 1_900) == nil)
    try await registry.write { try Attempts.forgive(.signInByBoth, "amina@example.org 192.0.2.1", in: $0) }
    #expect(try await wait("192.0.2.1", 100) == nil)
    #expect(try await registry.write { try Attempts.sweep(at: Self.now.adding(seconds: 4_000), in: $0) } == 1)
  }

  @Test("posts make an actor: agencies' and the house's, in force until taken")
  func posts() async throws {
    let registry = try await scratch.registry()
    try await add(registry, "a1")
    try await add(registry, "b2", name: "Brahim")
    let post = Actor.Post(agency: "hygiene", role: "agent", unit: "north")
    try await registry.write { db in
      try Posts.give(post, to: "a1", in: db)
      try Posts.give(post, to: "a1", in: db)
      try Posts.give(HouseRole.supervisor.post, to: "a1", in: db)
      try Posts.give(.init(agency: "hygiene", role: "agent"), to: "b2", in: db)
    }
    let actor = try #require(try await registry.read { try Posts.actor("a1", in: $0) })
    #expect(actor.posts == [HouseRole.supervisor.post, post] && actor.holds(.supervisor) && !actor.holds(.auditor))
    #expect(actor.viewer == Viewer(account: "a1", agencies: ["hygiene"], isUnlimited: true))
    for (unit, expected) in [("north", ["a1", "b2"]), ("south", ["b2"]), (nil, ["a1", "b2"])] {
      let holders = try await registry.read {
        try Posts.holders(of: .init(agency: "hygiene", role: "agent", unit: unit), in: $0).map(\.id)
      }
      #expect(holders == expected)
    }
    try await registry.write { db in
      for post in actor.posts { try Posts.take(post, from: "a1", in: db) }
    }
    #expect(try await registry.read { try Posts.actor("a1", in: $0) }?.viewer == Viewer(account: "a1"))
  }

  @Test("ER-04 what was said once is known: values of any shape, changed and taken back")
  func profile() async throws {
    let registry = try await scratch.registry()
    try await add(registry, "a1")
    try await registry.write { db in
      try Profile.set(["person.name": "Amina", "person.address": ["city": "Rabat"]], of: "a1", at: Self.now, in: db)
      try Profile.set(["person.name": .null, "person.address": ["city": "Fès"]], of: "a1", at: Self.now, in: db)
    }
    let values = try await registry.read { try Profile.values(of: "a1", in: $0) }
    #expect(values == ["person.address": ["city": "Fès"]])
  }
}
