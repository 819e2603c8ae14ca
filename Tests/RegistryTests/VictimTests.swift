import Crypto
import Foundation
import SQLite
import Synchronization
import Testing

@testable import Registry

/// One run of `StoreVictim`, and what it said.
private struct Run {
  var lines: [String] = []
  var status: Int32 = 0
  var readyMilliseconds: Double?

  /// Everything between the start and a kill after `milliseconds` from the first line, or the process's own end.
  static func of(
    _ arguments: [String], environment: [String: String] = [:], killAfter milliseconds: Int,
    onFirstWord: @escaping @Sendable () -> Void = {}
  ) throws -> Run {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var process: pid_t = 0
    try spawn(arguments, environment, output: ends[1], &process)
    close(ends[1])
    let start = Date()
    var run = Run()
    var said: [UInt8] = []
    var isKilled = false
    var room = [UInt8](repeating: 0, count: 65_536)
    while true {
      let left = milliseconds - Int(Date().timeIntervalSince(start) * 1_000)
      if left <= 0, !isKilled {
        kill(process, SIGKILL)
        isKilled = true
      }
      var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, isKilled ? 1_000 : Int32(left)) > 0 else {
        if isKilled { break }
        continue
      }
      let count = read(ends[0], &room, room.count)
      if count <= 0 { break }
      if said.isEmpty {
        run.readyMilliseconds = Date().timeIntervalSince(start) * 1_000
        onFirstWord()
      }
      said += room.prefix(count)
    }
    close(ends[0])
    waitpid(process, &run.status, 0)
    // A line that was cut by the kill was never read by anyone.
    run.lines = String(decoding: said, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    return run
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String], output: Int32, _ process: inout pid_t
  ) throws {
    let program = products.appendingPathComponent("StoreVictim").path
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let variables =
      ProcessInfo.processInfo.environment.merging(environment) { $1 }
      .map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    try #require(posix_spawn(&process, program, &actions, nil, words, variables) == 0)
  }

  static let products = URL(
    fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  )
  .deletingLastPathComponent()

  func keys(_ verb: String) -> [String] {
    lines.filter { $0.hasPrefix(verb + " ") }.map { String($0.split(separator: " ")[1]) }
  }
}

/// What was acknowledged over all runs in one folder, to be held against what is there.
private struct Ledger {
  private(set) var acknowledged: [String: [String]] = [:]
  private(set) var tried: Set<String> = []

  mutating func take(_ run: Run) {
    tried.formUnion(run.keys("try"))
    for line in run.lines where line.hasPrefix("ack ") {
      let parts = line.split(separator: " ").map(String.init)
      if let before = acknowledged[parts[1]] { #expect(before == parts, "one key, two answers") }
      acknowledged[parts[1]] = parts
    }
  }

  var unanswered: [String] { tried.filter { acknowledged[$0] == nil }.sorted() }

  func check(_ folder: DataFolder, _ label: String) async throws {
    let registry = try await Registry.open(folder) { Issue.record("stopped: \($0)") }
    let entries = try await registry.read { try Journal.entries(after: 0, limit: 1_000_000, in: $0) }
    #expect(Set(entries.map(\.entry.object)).count == entries.count, "\(label): a key was applied twice")
    let bySequence = Dictionary(uniqueKeysWithValues: entries.map { ("\($0.sequence)", $0) })
    for (key, parts) in acknowledged {
      guard let entry = bySequence[parts[3]] else {
        Issue.record("\(label): lost \(key)")
        continue
      }
      #expect(entry.entry.object == key && Hex.encode(entry.hash) == parts[4], "\(label): \(key) is another")
      #expect(entry.entry.details == "\(parts[2]) \(parts[5])", "\(label): \(key)")
    }
    let numbers = entries.compactMap { $0.entry.details.split(separator: " ").first.flatMap { Int($0) } }
    #expect(numbers.sorted() == Array(1..<entries.count + 1), "\(label): numbers")
    let jobs = try await registry.read { try $0.value("SELECT count(*) FROM job", as: Int.self) }
    let uses = try await registry.read { try $0.value("SELECT count(*) FROM document_use", as: Int.self) }
    #expect(jobs == entries.count && uses == entries.count, "\(label): half a submission")
    await registry.close()
    let check = try Check(folder, keyring: registry.keyring, opensDocuments: true)
    #expect(check.findings == [], "\(label)")
  }
}

@Suite("Faults, on a real process", .serialized) struct VictimTests {
  @Test("REL-1 killed thirty times at random moments: nothing acknowledged is lost, halved or applied twice")
  func kills() async throws {
    let scratch = Scratch()
    let rounds = ProcessInfo.processInfo.environment["KILL_ROUNDS"].flatMap { Int($0) } ?? 30
    var ledger = Ledger()
    var slowest = 0.0
    for round in 0..<rounds {
      try Data(ledger.unanswered.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: scratch.file("again")))
      let run = try Run.of(
        [scratch.data.path, "\(round)", scratch.file("again")], killAfter: Int.random(in: 30...350))
      ledger.take(run)
      slowest = max(slowest, run.readyMilliseconds ?? 0)
      if round % 10 == 9 || round == rounds - 1 { try await ledger.check(scratch.data, "after round \(round)") }
    }
    #expect(ledger.acknowledged.count > rounds * 5)
    // Said, not asserted: how long until it was ready again.
    Attachment.record("slowest start: \(Int(slowest)) ms, acknowledged: \(ledger.acknowledged.count)", named: "kills")
  }

  @Test(
    "REL-2 whichever fsync fails, nothing asked for afterwards is acknowledged, and the process ends",
    arguments: ((1...30) + [47, 80]).map { ($0, false) } + [1, 2, 3, 5, 8, 13, 40, 100].map { ($0, true) })
  func failingSync(_ every: Int, whileServing: Bool) async throws {
    let scratch = Scratch()
    let lever = scratch.file("lever")
    if !whileServing { try Data().write(to: URL(fileURLWithPath: lever)) }
    let run = try Run.of(
      [scratch.data.path, "0"], environment: faults(scratch, "sync", every, EIO, lever), killAfter: 20_000
    ) {
      usleep(UInt32.random(in: 0..<100_000))
      try? Data().write(to: URL(fileURLWithPath: lever))
    }
    let fault = try #require(run.lines.firstIndex(of: "fault sync"), "\(run.lines.suffix(5))")
    // The low byte is the signal that ended it, the next one its own exit code.
    #expect(run.status & 0x7f == 0 && run.status >> 8 != 0, "\(run.status)")
    let late = Set(
      run.lines[fault...].filter { $0.hasPrefix("try ") }.map { $0.dropFirst(4) }
    )
    .subtracting(run.lines[..<fault].filter { $0.hasPrefix("try ") }.map { $0.dropFirst(4) })
    let acks = run.lines[fault...].filter { $0.hasPrefix("ack ") }.map { $0.split(separator: " ")[1] }
    #expect(late.isDisjoint(with: acks), "acknowledged after a failed fsync")
    guard run.lines.contains("ready") else { return }
    var ledger = Ledger()
    ledger.take(run)
    try await ledger.check(scratch.data, "every \(every)th fsync")
  }

  @Test(
    "REL-2 whichever write fails or is cut short, nothing acknowledged is lost, and work goes on",
    arguments: [EIO, ENOSPC, 0] as [Int32], [3, 10, 33, 100])
  func failingWrite(_ code: Int32, _ every: Int) async throws {
    let scratch = Scratch()
    let lever = scratch.file("lever")
    try Data().write(to: URL(fileURLWithPath: lever))
    var ledger = Ledger()
    // Sound at first, so that there is something to lose.
    ledger.take(try Run.of([scratch.data.path, "0"], killAfter: 250))
    let run = try Run.of(
      [scratch.data.path, "1"], environment: faults(scratch, "write", every, code, lever),
      killAfter: 600)
    #expect(run.lines.contains("fault write"))
    ledger.take(run)
    try await ledger.check(scratch.data, "every \(every)th write, errno \(code)")
    let after = try Run.of([scratch.data.path, "2"], killAfter: 400)
    ledger.take(after)
    #expect(!after.keys("ack").isEmpty)
    try await ledger.check(scratch.data, "afterwards")
  }

  private func faults(
    _ scratch: Scratch, _ call: String, _ every: Int, _ code: Int32, _ lever: String
  ) -> [String: String] {
    [
      "LD_PRELOAD": Run.products.appendingPathComponent("libFaults.so").path, "FAULT_FOLDER": scratch.data.path,
      "FAULT_CALL": call, "FAULT_EVERY": "\(every)", "FAULT_ERRNO": "\(code)", "FAULT_FILE": lever,
    ]
  }
}
