import Foundation
import SQLite
import Synchronization
import Testing

@testable import Registry

@Suite("REL-4 The disk") struct DiskTests {
  @Test("uploads are refused first, then writes; the reserve is released, and taken back when there is room")
  func watch() throws {
    let scratch = Scratch()
    try scratch.data.create()
    let free = Mutex(1_000_000)
    let watch = DiskWatch(
      scratch.data, marks: .init(lowBytes: 100_000, fullBytes: 20_000, reserveBytes: 50_000),
      freeBytes: { free.withLock { $0 } })
    let hasReserve = { access(scratch.data.reserve, F_OK) == 0 }
    #expect(watch.look() == .plenty && watch.takesUploads && watch.takesWrites && hasReserve())
    free.withLock { $0 = 99_999 }
    #expect(watch.look() == .low && !watch.takesUploads && watch.takesWrites && hasReserve())
    free.withLock { $0 = 19_999 }
    #expect(watch.look() == .full && !watch.takesUploads && !watch.takesWrites && !hasReserve())
    free.withLock { $0 = 110_000 }
    #expect(watch.look() == .plenty && watch.takesUploads && !hasReserve())
    free.withLock { $0 = 200_000 }
    #expect(watch.look() == .plenty && hasReserve())
    #expect(try FileManager.default.attributesOfItem(atPath: scratch.data.reserve)[.size] as? Int == 50_000)
  }

  @Test("the marks fit the disk, and the reserve alone does not open the door to writes again")
  func marks() {
    for bytes in [16 << 20, 1 << 30, 100 << 30, .max] {
      let marks = DiskWatch.Marks.standard(diskBytes: bytes)
      #expect(marks.lowBytes <= bytes / 16 && marks.reserveBytes < marks.fullBytes)
    }
  }

  @Test(
    "on a full disk reading goes on, nothing acknowledged is lost, and writing works again when there is room",
    .enabled(if: geteuid() == 0, "mounting a small disk takes root"))
  func full() async throws {
    let mount = Scratch()
    try run("/bin/mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", mount.path])
    defer { try? run("/bin/umount", ["-l", mount.path]) }
    let scratch = Scratch(in: mount.path)
    let registry = try await scratch.registry()
    let first = try await registry.vault.store(bytes(1_000_000))
    try await registry.write { _ = try Journal.append(.sample(1), in: $0) }
    // Someone else fills the disk to the last byte.
    let filler = mount.file("filler")
    try Data().write(to: URL(fileURLWithPath: filler))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
    while (try? handle.write(contentsOf: Data(count: 4_096))) != nil {}
    try? handle.close()
    var refused = 0
    var count = 1
    for _ in 0..<400 {
      do {
        try await registry.write { _ = try Journal.append(.sample(2), in: $0) }
        count += 1
      } catch let error as SQLiteError where error.isDiskFull { refused += 1 }
    }
    #expect(refused > 300)
    await #expect(throws: (any Error).self) { try await registry.vault.store(bytes(3_000_000, seed: 5)) }
    #expect(try await registry.read { try Journal.last(in: $0) }.count == count)
    #expect(try await registry.vault.read(first.sha256, from: 0, count: 1_000_000) == bytes(1_000_000))
    unlink(filler)
    try await registry.write { _ = try Journal.append(.sample(3), in: $0) }
    _ = try await registry.vault.store(bytes(3_000_000, seed: 5))
    await registry.close()
    #expect(try Check(scratch.data, keyring: registry.keyring, opensDocuments: true).findings == [])
  }

  private func run(_ program: String, _ arguments: [String]) throws {
    let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program)")
  }
}
