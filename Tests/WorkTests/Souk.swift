import Certificates
import Crypto
import Foundation
import HTTP
import JSON
import PDF
import Procedures
import Registry
import Rules
import SQLite
import Sockets
import Synchronization
import Templates
import Testing

@testable import Portal

/// A portal with the souk's pack published, a clock set by hand, and the people around its stalls.
final class Souk: Sendable {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  static let typeface = Result {
    try PaperFonts.typeface { Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/Config/fonts/\($0)"))) }
  }

  /// One for all tests: a loop lives as long as the process.
  static let loops = Result { try Loops(count: 1) }

  static let amina = Actor(account: "amina", name: "Amina")
  static let reviewer = officer("desk", "reviewer")
  static let agent = officer("town", "agent")
  static let clerk = officer("desk", "counter")

  let folder: String
  let clock: HandClock
  let registry: Registry
  let portal: Portal
  let services: [String: OutsideService]
  let isDemo: Bool

  init(
    at start: String = "2026-03-02T10:00:00", services: [String: OutsideService] = [:], isDemo: Bool = true,
    changing words: (String, String)? = nil
  ) async throws {
    folder = NSTemporaryDirectory() + "work-" + UUID().uuidString
    self.services = services
    self.isDemo = isDemo
    let clock = try HandClock(start)
    self.clock = clock
    var options = Registry.Options()
    options.clock = clock.clock
    registry = try await Registry.open(DataFolder(folder), options: options) { Issue.record("stopped: \($0)") }
    let files = try Self.files(changing: words)
    let bundle = PackBundle(files)
    let (pack, problems) = Pack.read(files)
    try #require(problems.filter { $0.weight == .error }.isEmpty, "\(problems)")
    portal = try Portal(
      root: Self.root,
      origins: Origins(publicURL: try #require(ClientURL("https://guichet.example")), further: []),
      work: Work(now: { 0 }, log: AccessLog(descriptor: open("/dev/null", O_WRONLY))),
      catalogue: Catalogue([pack]) { _ in clock.hour }, registry: registry)
    _ = try await registry.write { try Packs.publish(bundle, by: "admin", at: Moment(rawValue: 1), in: $0) }
    try await settle()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func settle() async throws {
    let authority = portal.authority
    let name = try #require(DistinguishedName(country: "MA", organization: "Essai", commonName: "Racine"))
    let (now, day) = (clock.clock.wall(), clock.hour.today)
    try await registry.write { db in
      _ = try authority.makeRoot(name, at: now, in: db)
      for (id, name, language) in [
        ("amina", "Amina Él Fassi", "fr"), ("badr", "بدر", "ar"), ("carol", "Carol", "en"),
        ("desk-reviewer", "Rita", "fr"),
        ("town-agent", "Tarik", "ar"), ("desk-counter", "Karim", "fr"), ("cashier", "Sara", "en"),
      ] {
        try Accounts.register(
          .init(email: "\(id)@mail.example", name: name, language: language, passwordHash: nil, state: .active),
          id: id, on: day, at: now, in: db)
      }
      try Posts.give(.init(agency: "desk", role: "reviewer"), to: "desk-reviewer", in: db)
      try Posts.give(.init(agency: "town", role: "agent"), to: "town-agent", in: db)
      try Posts.give(.init(agency: "desk", role: "counter"), to: "desk-counter", in: db)
      try Posts.give(.init(agency: "desk", role: "cashier"), to: "cashier", in: db)
    }
  }

  static func officer(_ agency: String, _ role: String) -> Actor {
    Actor(account: "\(agency)-\(role)", name: role, posts: [.init(agency: agency, role: role)])
  }

  /// The pack, with some of its words replaced by others.
  static func files(changing words: (String, String)? = nil) throws -> PackFiles {
    let folder = "\(root)/Tests/WorkTests/packs/souk"
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".json5") {
      let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
      files[path] = Array((words.map { text.replacing($0.0, with: $0.1) } ?? text).utf8)
    }
    return PackFiles(name: "souk", files: files)
  }

  // MARK: Dossiers

  func errand(_ actor: Actor) -> Errand { Errand(actor, from: "192.0.2.7", at: clock.hour) }

  @discardableResult
  func act(_ command: Command, _ id: String, _ actor: Actor) async throws -> Change {
    try await registry.carryOut([command], on: id, by: errand(actor))
  }

  @discardableResult
  func end(
    _ step: String, _ outcome: String, _ id: String, _ actor: Actor, reason: String = "", note: String = "",
    remarks: [Remark] = [], ticks: [String] = []
  ) async throws -> Change {
    let ending = Ending(outcome, reason: reason, note: note, ticks: ticks)
    return try await act(.end(step: step, ending, remarks: remarks, unit: nil), id, actor)
  }

  func draft(
    by actor: Actor = amina, language: String = "fr", name: String = "Chez Amina", badge: Bool = false,
    then more: [Command] = []
  ) async throws -> String {
    try await registry.start(
      "stall", of: "souk", language: language, by: errand(actor),
      then: [
        .choose(["stall"] + (badge ? ["badge"] : [])),
        .fill(["trade_name": .string(name), "area": 8, "illness": "secret-illness"]),
        .attach(slot: "identity", try await paper()),
      ] + more
    ).dossier
  }

  func filed(
    by actor: Actor = amina, language: String = "fr", name: String = "Chez Amina", badge: Bool = false,
    then more: [Command] = []
  ) async throws -> String {
    let id = try await draft(by: actor, language: language, name: name, badge: badge, then: more)
    try await act(.pay(payment: "p-\(id)", .simulated), id, actor)
    _ = try await registry.settle("p-\(id)", by: errand(.house))
    try await act(.submit(number: ""), id, actor)
    return id
  }

  private func paper() async throws -> Paper {
    let stored = try await registry.vault.store(Array("%PDF-1.7 a scan".utf8))
    return Paper(
      sha256: Hex.encode(stored.sha256), name: "carte\r\nBcc: x@y.z.pdf", contentType: "application/pdf",
      bytes: stored.size)
  }

  func dossier(_ id: String) async throws -> Dossier {
    let now = clock.clock.wall()
    return try #require(try await registry.read { try Dossiers.find(id, for: .house, at: now, in: $0) }).dossier
  }

  // MARK: Work

  func office() throws -> BackOffice {
    let client = Client(dialer: try Dialer(loops: try Self.loops.get(), addressGuard: .any))
    return BackOffice(
      portal: portal, typeface: try Self.typeface.get(), client: client, services: services, isDemo: isDemo)
  }

  /// Works until nothing is due any more. Letters stay where they are.
  func work(_ more: (inout JobRunner) -> Void = { _ in }) async throws {
    var runner = JobRunner(registry, pauseMilliseconds: 5)
    try office().takeOn(&runner)
    more(&runner)
    try await run(runner) { [self] in try await due() == 0 }
  }

  func run(_ runner: JobRunner, until isDone: () async throws -> Bool) async throws {
    let running = Task { await runner.run() }
    for _ in 0..<4_000 where try await !isDone() { try await Task.sleep(for: .milliseconds(5)) }
    running.cancel()
    await running.value
    try #require(try await isDone(), "the work does not come to an end")
  }

  /// What waits for somebody now, or is under way; letters aside.
  private func due() async throws -> Int {
    let now = clock.clock.wall()
    return try await registry.read {
      try $0.value(
        """
        SELECT count(*) FROM job WHERE kind <> 'mail.send' AND (state = 'running' OR state = 'waiting' AND due_at <= ?)
        """, now, as: Int.self) ?? 0
    }
  }

  /// As the jobs have them that are to send them, in the order in which they were written.
  func letters(to account: String? = nil) async throws -> [Letter] {
    let written = try await registry.read { db in
      try db.all("SELECT payload FROM job WHERE kind = 'mail.send' ORDER BY id") { row in
        try Letter(decoding: try row[0] as [UInt8])
      }
    }
    return written.filter {
      account == nil || $0.recipient == "\(account ?? "")@mail.example" || $0.recipient == account
    }
  }

  func count(_ sql: String) async throws -> Int { try await registry.read { try $0.value(sql, as: Int.self) ?? 0 } }

  func forgetLetters() async throws {
    try await registry.write { db in _ = try db.run("DELETE FROM job WHERE kind = 'mail.send'") }
  }
}

/// A clock set by hand; its territory is an hour ahead of UTC.
final class HandClock: Sendable {
  private let hands: Mutex<(wall: Int64, steady: Int64)>
  private static let aheadSeconds: Int64 = 3_600

  /// The local hour.
  init(_ start: String) throws {
    let local = try Self.local(start)
    hands = Mutex((wall: Self.wall(local), steady: 5_000))
  }

  var clock: Clock {
    Clock(
      wall: { [self] in Moment(rawValue: hands.withLock { $0.wall }) },
      steadyMilliseconds: { [self] in hands.withLock { $0.steady } })
  }

  var hour: Hour {
    let wall = hands.withLock { $0.wall }
    let local = wall / 1_000 + Self.aheadSeconds
    let (days, second) = (Int(local / 86_400), Int(local % 86_400))
    guard let date = FEELDate(daysSince1970: days),
      let time = FEELTime(
        hour: second / 3_600, minute: second / 60 % 60, second: second % 60,
        zone: .offset(seconds: Int(Self.aheadSeconds)))
    else { return Hour(moment: Moment(rawValue: wall), local: .epoch) }
    return Hour(moment: Moment(rawValue: wall), local: date.at(time))
  }

  func pass(seconds: Int64) {
    hands.withLock {
      $0.wall += seconds * 1_000
      $0.steady += seconds * 1_000
    }
  }

  /// The wall's hand is put somewhere else; no time passes.
  func set(_ hour: String) throws {
    let local = try Self.local(hour)
    hands.withLock { $0.wall = Self.wall(local) }
  }

  private static func local(_ hour: String) throws -> FEELDateTime {
    let local = FEELDateTime(hour) { _ in nil }
    return try #require(local)
  }

  private static func wall(_ local: FEELDateTime) -> Int64 {
    let (date, time) = (local.date, local.time)
    let seconds = Int64(date.daysSince1970) * 86_400 + Int64((time.hour * 60 + time.minute) * 60 + time.second)
    return (seconds - aheadSeconds) * 1_000
  }
}
