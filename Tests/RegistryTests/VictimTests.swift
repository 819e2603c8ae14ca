import Crypto
import Foundation
import SQLite
import Synchronization
import Testing

@testable import Registry

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
