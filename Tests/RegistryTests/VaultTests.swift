import Crypto
import Foundation
import SQLite
import Testing

@testable import Registry

@Suite("The vault") struct VaultTests {
  let scratch = Scratch()
  let clock = HandClock()

  @Test(
    "a document comes back whole and by any range",
    arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000, 4 << 20, (9 << 20) + 5])
  func ranges(_ count: Int) async throws {
    let registry = try await scratch.registry()
    let content = bytes(count)
    let intake = try registry.vault.intake()
    for start in stride(from: 0, to: count, by: 77_777) {
      try await intake.write(Array(content[start..<min(start + 77_777, count)]))
    }
    let document = try await registry.vault.store(intake)
    #expect(document.sha256 == Digest.of(content) && document.size == count)
    var whole: [UInt8] = []
    try await registry.vault.forEachPiece(of: document.sha256) { whole += $0 }
    #expect(whole == content)
    for (offset, wanted) in [
      (0, 10), (65_530, 12), (65_536, 65_536), (count / 2, 200_000), (max(0, count - 3), 10), (count, 1),
    ] {
      let expected = Array(content.dropFirst(offset).prefix(wanted))
      #expect(try await registry.vault.read(document.sha256, from: offset, count: wanted) == expected)
    }
    await #expect(throws: Vault.Failure.unknownDocument) {
      try await registry.vault.read([UInt8](repeating: 0, count: 32), from: 0, count: 1)
    }
  }

  /// `VAULT_GIGABYTES=1 swift test --filter VaultTests`: what takes a while.
  @Test(
    "a document of a gigabyte comes back whole, and no more of it than pieces is ever in memory",
    .enabled(if: ProcessInfo.processInfo.environment["VAULT_GIGABYTES"] != nil))
  func gigabyte() async throws {
    let registry = try await scratch.registry { $0.documentBytesMax = 2 << 30 }
    let piece = bytes(1 << 20)
    func numbered(_ number: Int) -> [UInt8] {
      var own = piece
      own[0] = UInt8(truncatingIfNeeded: number)
      own[1] = UInt8(truncatingIfNeeded: number >> 8)
      return own
    }
    let intake = try registry.vault.intake()
    for number in 0..<1_024 { try await intake.write(numbered(number)) }
    let document = try await registry.vault.store(intake)
    #expect(document.size == 1 << 30)
    for number in 0..<1_024 {
      let read = try await registry.vault.read(document.sha256, from: number << 20, count: 1 << 20)
      #expect(read == numbered(number), "piece \(number)")
    }
  }

  @Test("SEC-39 one byte above the limit is refused as it arrives, and the limit itself is not")
  func limit() async throws {
    let registry = try await scratch.registry { $0.documentBytesMax = 100_000 }
    #expect(try await registry.vault.store(bytes(100_000)).size == 100_000)
    let intake = try registry.vault.intake()
    try await intake.write(bytes(100_000))
    await #expect(throws: Vault.Failure.tooLarge(bytesMax: 100_000)) { try await intake.write([0]) }
    await #expect(throws: Vault.Failure.intakeEnded) { try await intake.write([]) }
    await #expect(throws: Vault.Failure.intakeEnded) { try await registry.vault.store(intake) }
  }

  @Test("the same bytes are stored once, however many store them at once")
  func once() async throws {
    let registry = try await scratch.registry()
    for content in [bytes(50_000), bytes(6 << 20, seed: 9)] {
      let stored = try await withThrowingTaskGroup(of: Vault.StoredDocument.self) { group in
        for _ in 0..<6 { group.addTask { try await registry.vault.store(content) } }
        return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1.sha256) }
      }
      #expect(stored == [Digest.of(content)])
    }
    let rows = try await registry.vault.store.read { db in
      (
        try db.value("SELECT count(*) FROM document", as: Int.self),
        try db.value("SELECT count(*) FROM chunk", as: Int.self)
      )
    }
    #expect(rows.0 == 2 && rows.1 == 1 + 96)
  }

  @Test("nothing of a document is on disk in clear, and nothing of an upload that was given up is left")
  func sealed() async throws {
    let registry = try await scratch.registry()
    let planted = Array(String(repeating: "planted-words ", count: 20_000).utf8)
    _ = try await registry.vault.store(planted)
    do {
      let intake = try registry.vault.intake()
      try await intake.write(planted)
    }
    for name in ["documents.sqlite", "documents.sqlite-wal"] {
      let file = try Data(contentsOf: URL(fileURLWithPath: scratch.data.path + "/" + name))
      #expect(file.range(of: Data("planted".utf8)) == nil)
    }
    #expect(try DataFolder.names(in: scratch.data.temporary) == [])
    let modes = try [
      scratch.data.path, scratch.data.keys, scratch.data.keys + "/master-0001.key", scratch.data.documents,
    ].map {
      try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
    }
    #expect(modes == [0o700, 0o700, 0o600, 0o600])
  }

  @Test("an altered, moved or missing chunk is damage, never other bytes")
  func damage() async throws {
    let registry = try await scratch.registry()
    let document = try await registry.vault.store(bytes(300_000))
    for sql in [
      "UPDATE chunk SET bytes = zeroblob(65552) WHERE number % 16777216 = 2",
      "UPDATE chunk SET bytes = (SELECT bytes FROM chunk WHERE number % 16777216 = 0) WHERE number % 16777216 = 1",
      "DELETE FROM chunk WHERE number % 16777216 = 4", "UPDATE document SET size = size - 1",
      "UPDATE document SET wrapped_key = zeroblob(77)",
    ] {
      await #expect(throws: Vault.Failure.damaged(sha256: document.sha256), "\(sql)") {
        try await registry.vault.store.write { db in
          _ = try db.run(sql)
          // Seen inside the write only: it is rolled back by what it throws.
          _ = try Vault.read(document.sha256, 0, 300_000, db, registry.keyring)
        }
      }
    }
    #expect(try await registry.vault.read(document.sha256, from: 0, count: 300_000) == bytes(300_000))
  }

  @Test("what nothing uses is collected after the delay, what is used or used again is not")
  func orphans() async throws {
    let registry = try await scratch.registry(clock: clock)
    let used = try await registry.vault.store(bytes(10, seed: 1))
    let unused = try await registry.vault.store(bytes(6 << 20, seed: 2))
    let again = try await registry.vault.store(bytes(10, seed: 3))
    let late = try await registry.vault.store(bytes(10, seed: 4))
    try await registry.write { try DocumentUses.add(used.sha256, by: "dossier 1", in: $0) }
    var collector = OrphanCollector(registry: registry.store, vault: registry.vault)
    #expect(try await collector.collect() == 0)
    // No jump of the wall clock shortens the delay.
    clock.jump(seconds: 3_650 * 86_400)
    #expect(try await collector.collect() == 0)
    _ = try await registry.vault.store(bytes(10, seed: 3))
    try await registry.write { try DocumentUses.add(late.sha256, by: "dossier 2", in: $0) }
    clock.pass(seconds: 3_600)
    #expect(try await collector.collect() == 1)
    #expect(try await registry.vault.document(unused.sha256) == nil)
    for document in [used, again, late] { #expect(try await registry.vault.document(document.sha256) != nil) }
    #expect(try await registry.vault.store.read { try $0.value("SELECT count(*) FROM chunk", as: Int.self) } == 3)
    // Unused once more, it goes in the end.
    clock.pass(seconds: 3_600)
    #expect(try await collector.collect() == 1)
    #expect(try await registry.vault.document(again.sha256) == nil)
    try await registry.write { try DocumentUses.remove(used.sha256, by: "dossier 1", in: $0) }
    #expect(try await registry.read { try DocumentUses.documents(of: "dossier 2", in: $0) } == [late.sha256])
  }

  @Test("after a rotation everything opens with the new key alone, and without its key nothing does")
  func rotation() async throws {
    let registry = try await scratch.registry()
    let keyring = registry.keyring
    var documents: [[UInt8]] = []
    for seed in 0..<450 { documents.append(try await registry.vault.store(bytes(20, seed: UInt64(seed))).sha256) }
    try await registry.write { try Settings.setSecret("smtp", to: [1, 2, 3], keyring: keyring, in: $0) }
    let outcome = try await registry.rotateMasterKey()
    #expect(outcome.number == 2 && outcome.documents == 450)
    await registry.close()
    unlink(scratch.data.keys + "/master-0001.key")
    let again = try await scratch.registry()
    #expect(try await again.vault.read(documents[7], from: 0, count: 20) == bytes(20, seed: 7))
    #expect(try await again.read { try Settings.secret("smtp", keyring: again.keyring, in: $0) } == [1, 2, 3])
    let later = try await again.vault.store(bytes(20, seed: 1_000))
    #expect(try await again.vault.read(later.sha256, from: 0, count: 20) == bytes(20, seed: 1_000))
    await again.close()
    rename(scratch.data.keys + "/master-0002.key", scratch.file("lost.key"))
    await #expect(throws: Keyring.Failure.missingMasterKey(number: 1)) { try await scratch.registry() }
  }

  @Test("check finds a use of what is not there, a chunk that is gone, a bit that was flipped")
  func check() async throws {
    let registry = try await scratch.registry()
    let document = try await registry.vault.store(bytes(200_000))
    try await registry.write { db in
      try DocumentUses.add(document.sha256, by: "dossier 1", in: db)
      try Journal.append(.sample(1), in: db)
    }
    let findings: @Sendable () throws -> [String] = {
      try Check(scratch.data, keyring: registry.keyring, opensDocuments: true).findings
    }
    #expect(try findings() == [])
    try await registry.write { try DocumentUses.add([1, 2], by: "dossier 2", in: $0) }
    #expect(try findings().count == 1 && findings()[0].contains("dossier 2"))
    try await registry.write { try DocumentUses.remove([1, 2], by: "dossier 2", in: $0) }
    try await registry.vault.store.write { db in
      let chunk = try db.value("SELECT bytes FROM chunk WHERE number % 16777216 = 1", as: [UInt8].self) ?? []
      var flipped = chunk
      flipped[100] ^= 4
      try db.run("UPDATE chunk SET bytes = ? WHERE number % 16777216 = 1", flipped)
    }
    #expect(
      try findings() == ["document \(Hex.encode(document.sha256)): altered, or sealed with a key that is not here"])
    #expect(try Check(scratch.data, keyring: registry.keyring, opensDocuments: false).isSound)
    try await registry.vault.store.write { _ = try $0.run("DELETE FROM chunk WHERE number % 16777216 = 1") }
    #expect(try Check(scratch.data, keyring: registry.keyring, opensDocuments: false).findings.count == 1)
  }
}
