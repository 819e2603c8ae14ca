import Foundation
import PowerCut
import SQLite
import Synchronization
import Testing

/// Deterministic randomness, so that a failing cut can be cut again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// One file as the platter has it, and what was written since the last sync and may or may not have arrived.
private struct DiskFile {
  var durable: [UInt8] = []
  var unsynced: [powercut_record] = []
  var exists = false

  mutating func sync() {
    for record in unsynced { Self.apply(record, to: &durable) }
    unsynced = []
  }

  /// What a power cut leaves: of the unsynced writes any sectors, in any combination.
  func afterCut(sector: Int, chance: UInt64, using random: inout SplitMix) -> [UInt8] {
    var bytes = durable
    for record in unsynced {
      if record.kind == Int32(POWERCUT_TRUNCATE) {
        if random.next() % 100 < chance { Self.apply(record, to: &bytes) }
        continue
      }
      var start = record.offset
      let end = record.offset + record.count
      while start < end {
        let stop = min(end, (start / Int64(sector) + 1) * Int64(sector))
        if random.next() % 100 < chance {
          var part = record
          part.bytes = record.bytes + Int(start - record.offset)
          part.offset = start
          part.count = stop - start
          Self.apply(part, to: &bytes)
        }
        start = stop
      }
    }
    return bytes
  }

  private static func apply(_ record: powercut_record, to bytes: inout [UInt8]) {
    let end = Int(record.offset + record.count)
    if record.kind == Int32(POWERCUT_TRUNCATE) {
      if bytes.count > end { bytes.removeLast(bytes.count - end) }
    }
    if bytes.count < end { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
    guard record.count > 0 else { return }
    bytes.withUnsafeMutableBytes { to in
      to[Int(record.offset)..<end].copyBytes(
        from: UnsafeRawBufferPointer(start: record.bytes, count: Int(record.count)))
    }
  }
}

@Suite("REL-3 a power cut", .serialized) struct PowerCutTests {
  @Test("at 500 moments, sectors torn at 512 and 4096 bytes: nothing acknowledged is lost, nothing is half")
  func cuts() async throws {
    let scratch = Scratch()
    try await record(in: scratch)
    let cuts = 500
    var random = SplitMix(state: 20_260_131)
    let total = powercut_count()
    let moments = (0..<cuts).map { _ in Int64(random.next() % UInt64(total)) + 1 }.sorted()
    var disk: [Int32: DiskFile] = [:]
    var acknowledged: Set<Int> = []
    var done: Int64 = 0
    var sawUnsynced = 0
    for (number, moment) in moments.enumerated() {
      while done < moment {
        take(powercut_at(done), disk: &disk, acknowledged: &acknowledged)
        done += 1
      }
      let chance: UInt64 = [0, 30, 70, 100][number % 4]
      let folder = Scratch()
      for (file, state) in disk where state.exists {
        if !state.unsynced.isEmpty { sawUnsynced += 1 }
        let bytes = state.afterCut(sector: number % 2 == 0 ? 512 : 4096, chance: chance, using: &random)
        let name = URL(fileURLWithPath: String(cString: powercut_name(file))).lastPathComponent
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
      }
      try await check(folder, acknowledged: acknowledged, label: "cut \(number) after record \(moment)")
    }
    // The test means nothing unless cuts fell between writes and their sync, and after acknowledgements.
    #expect(sawUnsynced > cuts / 4)
    #expect(acknowledged.count > 300)
  }

  /// Eight clients write two rows each time, one of them large enough to spill over several pages.
  private func record(in scratch: Scratch) async throws {
    #expect(powercut_register() == 0)
    powercut_reset()
    let store = try scratch.store {
      $0.vfs = "powercut"
      $0.checkpointFrames = 60
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<8 {
        group.addTask {
          for step in 0..<50 {
            let number = client * 1_000 + step
            try await store.write { db in
              try db.run("INSERT INTO author (id, name) VALUES (?, 'a')", number)
              try db.run(
                "INSERT INTO note (author, text, bytes) VALUES (?, ?, ?)", number, "note \(number)",
                [UInt8](repeating: UInt8(step), count: 300 + step * 150))
            }
            powercut_mark(Int64(number))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func take(_ record: powercut_record, disk: inout [Int32: DiskFile], acknowledged: inout Set<Int>) {
    switch record.kind {
    case Int32(POWERCUT_MARK): acknowledged.insert(Int(record.offset))
    case Int32(POWERCUT_SYNC): disk[record.file]?.sync()
    case Int32(POWERCUT_DELETE): disk[record.file] = nil
    default:
      disk[record.file, default: DiskFile()].exists = true
      disk[record.file]?.unsynced.append(record)
    }
  }

  private func check(_ folder: Scratch, acknowledged: Set<Int>, label: String) async throws {
    // An early cut may fall before the first commit: then there is nothing to lose.
    let store: Store
    do { store = try folder.store() } catch {
      Issue.record("\(label): \(error)")
      return
    }
    let (notes, authors, health) = try await store.read { db in
      (
        try db.all("SELECT author FROM note") { try $0[0] as Int },
        try db.all("SELECT id FROM author") { try $0[0] as Int },
        try db.value("PRAGMA integrity_check", as: String.self)
      )
    }
    #expect(health == "ok", "\(label)")
    #expect(Set(notes) == Set(authors), "\(label): half a write")
    #expect(acknowledged.isSubset(of: notes), "\(label): lost \(acknowledged.subtracting(notes))")
    await store.close()
  }
}
