import Foundation
import Testing

@testable import Registry

@Suite("REL-3 a power cut while everything is written to", .serialized) struct PowerCutTests {
  @Test("registry, vault, keys and heads, torn at 512 and 4096 bytes, names lost too: what was acknowledged is whole")
  func cuts() async throws {
    let scratch = Scratch()
    let record = Scratch()
    _ = try Run.of(
      [scratch.data.path, "0"],
      environment: [
        "LD_PRELOAD": Run.products.appendingPathComponent("libRecorder.so").path, "RECORD_FOLDER": scratch.path,
        "RECORD_FILE": record.file("record"),
      ], killAfter: 900)
    let records = try RecordedDisk.Record.all(in: record.file("record"))
    try #require(records.contains { $0.kind == .rename } && records.contains { $0.kind == .syncFolder })
    let cuts = ProcessInfo.processInfo.environment["POWER_CUTS"].flatMap { Int($0) } ?? 60
    // A tenth of them while the folder, the keys and the databases are being made.
    let ready = try #require(records.firstIndex { $0.kind == .said })
    var random = SplitMix(state: 20_260_131)
    let moments = (0..<cuts).map { number in
      Int.random(in: 1...(number % 10 == 0 ? ready : records.count), using: &random)
    }
    var disk = RecordedDisk()
    var done = 0
    var (unsyncedBytes, unsyncedNames) = (0, 0)
    for (number, moment) in moments.sorted().enumerated() {
      while done < moment {
        disk.take(records[done])
        done += 1
      }
      unsyncedBytes += disk.hasUnsyncedBytes ? 1 : 0
      unsyncedNames += disk.hasUnsyncedNames ? 1 : 0
      let copy = Scratch()
      try disk.cut(
        scratch.path, to: copy.path, sector: number % 2 == 0 ? 512 : 4096, chance: [0, 30, 70, 100][number / 2 % 4],
        using: &random)
      try await check(copy.data, disk.lines, "cut \(number) after record \(moment) of \(records.count)")
    }
    // The test means nothing unless cuts fell between writes and their sync, and after acknowledgements.
    #expect(unsyncedBytes > cuts / 4 && unsyncedNames > cuts / 20)
    #expect(disk.lines.count { $0.hasPrefix("ack ") } > 50)
    Attachment.record("\(cuts) cuts: \(unsyncedBytes) with unsynced bytes, \(unsyncedNames) with names", named: "cuts")
  }

  private func check(_ folder: DataFolder, _ lines: [String], _ label: String) async throws {
    var ledger = Ledger()
    ledger.take(Run(lines: lines))
    do {
      try await ledger.check(folder, label)
    } catch is Keyring.Failure where ledger.acknowledged.isEmpty {
      // Keys that were never whole are nobody's: the next start says so.
    } catch {
      Issue.record("\(label): \(error)")
    }
  }
}

/// Deterministic randomness, so that a failing cut can be cut again.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
