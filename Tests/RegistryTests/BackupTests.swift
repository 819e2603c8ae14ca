import Crypto
import Foundation
import Procedures
import SQLite
import Synchronization
import Testing

@testable import Registry

@Suite("REL-8 Backup and restore") struct BackupTests {
  let scratch = Scratch()
  let now = Moment(rawValue: 1_800_000_000_000)

  private func fill(_ registry: Registry, _ numbers: Range<Int>) async throws {
    for number in numbers {
      let document = try await registry.vault.store(bytes(2_000 + number * 37, seed: UInt64(number)))
      try await registry.write { db in
        try DocumentUses.add(document.sha256, by: "dossier \(number)", in: db)
        try Journal.append(.sample(number), in: db)
      }
    }
  }

  private var restored: DataFolder { DataFolder(scratch.file("restored")) }

  @Test(
    "a backup under load restores elsewhere with everything acknowledged before it began",
    arguments: [nil, "a passphrase"])
  func underLoad(_ passphrase: String?) async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<60)
    _ = try await registry.signHeadIfDue(everyEntries: 1)
    let load = Task {
      var number = 60
      while !Task.isCancelled {
        try await fill(registry, number..<number + 1)
        number += 1
      }
    }
    let path = scratch.file("backup")
    let reports = Mutex<[Int]>([])
    try await registry.aside { [folder = scratch.data, now] in
      _ = try Backup.make(of: folder, to: path, passphrase: passphrase, at: now) { done, total in
        reports.withLock { $0.append(done * 100 / total) }
      }
    }
    load.cancel()
    _ = await load.result
    let percents = reports.withLock { $0 }
    #expect(percents == percents.sorted() && percents.last == 100)
    try Backup.restore(path, to: restored, passphrase: passphrase, at: now)
    #expect(try Backup.verify(path, passphrase: passphrase).journalCount >= 60)
    var options = Registry.Options()
    options.mayCreate = false
    let again = try await Registry.open(restored, options: options) { Issue.record("stopped: \($0)") }
    for number in 0..<60 {
      let content = bytes(2_000 + number * 37, seed: UInt64(number))
      #expect(try await again.vault.read(Digest.of(content), from: 0, count: 100_000) == content)
    }
    let (mine, theirs) = (
      try await registry.read { try Journal.entries(after: 0, limit: 60, in: $0) },
      try await again.read { try Journal.entries(after: 0, limit: 60, in: $0) }
    )
    #expect(mine == theirs && mine.count == 60)
    #expect(try await again.verifyJournal().isValid)
    await again.close()
    #expect(try Check(restored, keyring: again.keyring, opensDocuments: true).isSound)
  }

  @Test("anyone's tar reads the archive, and its manifest is what sha256sum says")
  func openFormat() async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<3)
    try Backup.make(of: scratch.data, to: scratch.file("backup"), at: now)
    let script = """
      import tarfile,hashlib,sys
      t=tarfile.open(sys.argv[1]); names=t.getnames(); assert names[-1]=='MANIFEST',names
      lines=t.extractfile('MANIFEST').read().decode().splitlines()
      files={l.split(' ',3)[3]:l.split(' ')[1] for l in lines if l.startswith('file ')}
      assert set(files)==set(names[:-1])
      for n,h in files.items(): assert hashlib.sha256(t.extractfile(n).read()).hexdigest()==h
      print(len(files))
      """
    #expect(Int(try python(script, scratch.file("backup"))) ?? 0 >= 5)
  }

  @Test("one flipped bit anywhere is refused and leaves nothing behind", arguments: [nil, "a passphrase"])
  func flippedBits(_ passphrase: String?) async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<2)
    let path = scratch.file("backup")
    try Backup.make(of: scratch.data, to: path, passphrase: passphrase, at: now)
    let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // Every region: headers, contents, padding, manifest, end. A sealed backup costs a scrypt each: fewer of them.
    let step = passphrase == nil ? good.count / 150 : good.count / 3
    var positions = Array(stride(from: 0, to: good.count, by: step)) + [good.count - 1, good.count - 1_025]
    if passphrase == nil { positions += Array(good.count - 3_000..<good.count).filter { $0 % 13 == 0 } }
    for position in positions {
      var bad = good
      bad[position] ^= 1 << UInt8(position % 8)
      try Data(bad).write(to: URL(fileURLWithPath: scratch.file("bad")))
      #expect(throws: (any Error).self, "byte \(position) of \(good.count)") {
        try Backup.restore(scratch.file("bad"), to: restored, passphrase: passphrase, at: now)
      }
      #expect(access(restored.path, F_OK) != 0 && access(restored.path + ".restoring", F_OK) != 0)
    }
    for length in [good.count - 1, good.count - 512, good.count / 2, good.count + 1, 0] {
      try Data((good + [0]).prefix(length)).write(to: URL(fileURLWithPath: scratch.file("bad")))
      #expect(throws: (any Error).self) {
        try Backup.restore(scratch.file("bad"), to: restored, passphrase: passphrase, at: now)
      }
    }
    if passphrase != nil {
      #expect(throws: Backup.Failure.passphraseNeeded) { try Backup.restore(path, to: restored, at: now) }
      #expect(throws: Backup.Failure.self) { try Backup.restore(path, to: restored, passphrase: "another", at: now) }
    }
    try Backup.restore(path, to: restored, passphrase: passphrase, at: now)
  }

  @Test("nothing is overwritten without force, nothing while a process serves, and what is replaced is kept")
  func force() async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<2)
    let path = scratch.file("backup")
    try Backup.make(of: scratch.data, to: path, at: now)
    #expect(throws: StoreError.self) { try Backup.make(of: scratch.data, to: path, at: now) }
    #expect(throws: Backup.Failure.folderNotEmpty(scratch.data.path)) {
      try Backup.restore(path, to: scratch.data, at: now)
    }
    let error = #expect(throws: StoreError.self) { try Backup.restore(path, to: scratch.data, force: true, at: now) }
    #expect(error?.description.contains("in use") == true)
    try await fill(registry, 2..<4)
    await registry.close()
    try Backup.restore(path, to: scratch.data, force: true, at: now)
    let again = try await scratch.registry()
    #expect(try await again.read { try Journal.last(in: $0) }.count == 2)
    let kept = try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter {
      $0.hasPrefix("data.replaced")
    }
    #expect(kept.count == 1)
  }

  @Test("a stranger's file is no backup")
  func foreign() throws {
    for content in [[], bytes(10_000), [UInt8](repeating: 0, count: 10_240)] as [[UInt8]] {
      try Data(content).write(to: URL(fileURLWithPath: scratch.file("foreign")))
      #expect(throws: Backup.Failure.self) { try Backup.restore(scratch.file("foreign"), to: restored, at: now) }
    }
    _ = try python(
      """
      import tarfile,io,sys
      t=tarfile.open(sys.argv[1],'w',format=tarfile.USTAR_FORMAT)
      i=tarfile.TarInfo('../escape'); i.size=3; t.addfile(i,io.BytesIO(b'abc')); t.close()
      """, scratch.file("foreign"))
    #expect(throws: Backup.Failure.self) { try Backup.restore(scratch.file("foreign"), to: restored, at: now) }
    #expect(access(scratch.file("escape"), F_OK) != 0)
  }

  @Test("sizes beyond eight gigabytes stand in a header too")
  func largeSizes() {
    for size in [0, 1, 511, 512, 1 << 33 - 1, 1 << 33, 1 << 40 + 7] {
      let header = TarHeader(name: "documents.sqlite", size: size)
      #expect(TarHeader(parsing: header.bytes) == header)
    }
  }

  @Test("stopped at any step, a backup leaves nothing", arguments: [nil, "a passphrase"])
  func stopped(_ passphrase: String?) async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<30)
    let path = scratch.file("backup")
    var steps = 0
    try Backup.make(of: scratch.data, to: scratch.file("whole"), at: now) { _, _ in steps += 1 }
    let before = try DataFolder.names(in: scratch.path)
    #expect(steps > 5)
    for step in passphrase == nil ? Array(1...steps) : [steps / 2] {
      let stop = StopSign()
      var seen = 0
      #expect(throws: StopSign.Stopped(), "step \(step)") {
        try Backup.make(of: scratch.data, to: path, passphrase: passphrase, at: now, stop: stop) { _, _ in
          seen += 1
          if seen == step { stop.raise() }
        }
        // The last step of all is too late.
        if step == steps { throw StopSign.Stopped() }
      }
      unlink(path)
      #expect(try DataFolder.names(in: scratch.path) == before, "step \(step)")
    }
    let stop = StopSign()
    #expect(throws: StopSign.Stopped()) {
      try Backup.restore(scratch.file("whole"), to: restored, at: now, stop: stop) { _, _ in stop.raise() }
    }
    #expect(throws: StopSign.Stopped()) { try Backup.verify(scratch.file("whole"), stop: stop) }
    #expect(try DataFolder.names(in: scratch.path) == before)
  }

  @Test("what a killed backup left is removed by the next one, and nothing else")
  func leftovers() async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<2)
    let folder = scratch.file("backups")
    let daily = DailyBackups(folder: folder, keep: 3)
    let yesterday = "guichet-2027-01-14.backup"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/\(yesterday).unproved.verifying/keys", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: "\(folder)/\(yesterday).unproved.work", withIntermediateDirectories: true)
    let kept = ["notes.txt", yesterday, "\(yesterday).bad"]
    for name in kept + [
      "\(yesterday).unproved", "\(yesterday).unproved.part", "\(yesterday).unproved.work/registry.sqlite",
      "\(yesterday).unproved.verifying/keys/journal.pem",
    ] {
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    let stop = StopSign()
    stop.raise()
    #expect(throws: StopSign.Stopped()) { try daily.makeIfDue(of: scratch.data, at: now, stop: stop) }
    #expect(try DataFolder.names(in: folder) == kept.sorted())
    let made = try #require(try daily.makeIfDue(of: scratch.data, at: now))
    #expect(
      try DataFolder.names(in: folder).map { "\(folder)/\($0)" } == (kept.map { "\(folder)/\($0)" } + [made]).sorted())
  }

  @Test("a backup a day, proved, and only so many of them kept")
  func daily() async throws {
    let registry = try await scratch.registry()
    try await fill(registry, 0..<2)
    let daily = DailyBackups(folder: scratch.file("backups"), keep: 3)
    for day in 0..<5 {
      let time = now.adding(seconds: Int64(day) * 86_400)
      #expect(try daily.makeIfDue(of: scratch.data, at: time) != nil)
      #expect(try daily.makeIfDue(of: scratch.data, at: time.adding(seconds: 60)) == nil)
    }
    let names = try DataFolder.names(in: scratch.file("backups"))
    #expect(
      names
        == (2..<5 as Range<Int64>).map { "guichet-\(now.adding(seconds: $0 * 86_400).description.prefix(10)).backup" })
  }
}
