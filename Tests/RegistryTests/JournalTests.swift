import Crypto
import Foundation
import SQLite
import Testing

@testable import Registry

@Suite("REL-6 SEC-66 The journal") struct JournalTests {
  let scratch = Scratch()

  private func filled(_ count: Int, heads: [Int] = []) async throws -> Registry {
    let registry = try await scratch.registry()
    for number in 1...count {
      try await registry.write { _ = try Journal.append(.sample(number), in: $0) }
      if heads.contains(number) { _ = try await registry.signHeadIfDue(everyEntries: 1) }
    }
    return registry
  }

  /// What someone does who has the file and not the program: without triggers, past the writer, the server down.
  private func tamper(_ registry: Registry, _ script: String) async throws {
    await registry.close()
    let db = try Connection(path: scratch.data.registry, access: .writer)
    let triggers = try db.all("SELECT name FROM sqlite_schema WHERE type = 'trigger'") { try $0[0] as String }
    for trigger in triggers { try db.execute(script: "DROP TRIGGER \(trigger)") }
    try db.execute(script: script)
  }

  private func verify(others: [JournalHead] = []) throws -> JournalVerification {
    let keyring = try Keyring(folder: scratch.data, randomness: .system, mayCreate: false)
    return try JournalVerification(
      try Connection(path: scratch.data.registry, access: .reader),
      heads: try Registry.heads(in: scratch.data) + others, key: try keyring.journalKey.verifyingKey)
  }

  @Test("an untouched journal is valid, and an empty one too")
  func valid() async throws {
    let registry = try await filled(30, heads: [7, 20, 30])
    let verification = try await registry.verifyJournal()
    #expect(verification.faults == [] && verification.count == 30 && verification.headCount == 3)
    let other = Scratch()
    let empty = try await other.registry()
    #expect(try await empty.verifyJournal().isValid)
  }

  @Test("triggers refuse to change, remove, insert in between or replace")
  func triggers() async throws {
    let registry = try await filled(3)
    for sql in [
      "UPDATE journal SET details = 'x' WHERE sequence = 2", "DELETE FROM journal WHERE sequence = 3",
      "DELETE FROM journal", "INSERT INTO journal SELECT 9, at, '', '', '', '', '', '', '', hash FROM journal LIMIT 1",
      "INSERT OR REPLACE INTO journal SELECT 2, at, '', '', '', '', '', '', '', hash FROM journal LIMIT 1",
    ] {
      await #expect(throws: SQLiteError.self, "\(sql)") { try await registry.write { _ = try $0.run(sql) } }
    }
    #expect(try await registry.verifyJournal().isValid)
  }

  @Test(
    "each way of tampering is found, with the number of the row",
    arguments: [
      ("UPDATE journal SET details = details || ' ' WHERE sequence = 11", 11),
      ("UPDATE journal SET at = at + 1 WHERE sequence = 1", 1),
      ("UPDATE journal SET actor = 'someone' WHERE sequence = 30", 30),
      ("UPDATE journal SET actor = role, role = actor WHERE sequence = 4", 4),
      ("UPDATE journal SET actor = actor || char(9) || role, role = '' WHERE sequence = 5", 5),
      ("UPDATE journal SET hash = zeroblob(32) WHERE sequence = 8", 8),
      ("DELETE FROM journal WHERE sequence = 17", 17),
      ("DELETE FROM journal WHERE sequence = 1", 1),
      ("DELETE FROM journal WHERE sequence > 25", 26),
      ("DELETE FROM journal", 1),
      (
        """
        UPDATE journal SET sequence = -1 WHERE sequence = 12; UPDATE journal SET sequence = 12 WHERE sequence = 13;
        UPDATE journal SET sequence = 13 WHERE sequence = -1
        """, 12
      ),
      (
        """
        UPDATE journal SET sequence = -sequence WHERE sequence >= 20;
        UPDATE journal SET sequence = 1 - sequence WHERE sequence < 0;
        INSERT INTO journal SELECT 20, at, 'intruder', role, agency, address, action, object, details, hash
          FROM journal WHERE sequence = 19
        """, 20
      ),
    ] as [(String, Int)])
  func tampering(_ script: String, _ row: Int) async throws {
    try await tamper(try await filled(30, heads: [10, 30]), script)
    let verification = try verify()
    #expect(verification.faults.first?.sequence == row, "\(verification.faults)")
  }

  @Test("every flipped bit of a row is found")
  func flippedBits() async throws {
    let registry = try await filled(3)
    await registry.close()
    let db = try Connection(path: scratch.data.registry, access: .writer)
    for name in ["journal_keeps_its_words"] { try db.execute(script: "DROP TRIGGER \(name)") }
    for column in ["actor", "object", "action", "address", "details", "role", "agency"] {
      let original = try #require(try db.value("SELECT \(column) FROM journal WHERE sequence = 3", as: String.self))
      for bit in 0..<original.utf8.count * 8 {
        var flipped = Array(original.utf8)
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        try db.run("UPDATE journal SET \(column) = CAST(? AS TEXT) WHERE sequence = 3", flipped)
        let isFound = try verify().faults.contains { $0.sequence == 3 }
        // A byte that is no UTF-8 any more may read as another such byte did before; it never reads as the original.
        if !isFound { Issue.record("\(column), bit \(bit)") }
      }
      try db.run("UPDATE journal SET \(column) = ? WHERE sequence = 3", original)
    }
    #expect(try verify().isValid)
  }

  @Test("history computed anew is found by a head kept elsewhere, even when the heads of the folder are gone too")
  func rewritten() async throws {
    let registry = try await filled(20, heads: [10])
    let kept = try await registry.signHeadIfDue(everyEntries: 1)
    var entries = try await registry.read { try Journal.entries(after: 0, limit: 100, in: $0) }.map(\.entry)
    entries[14].actor = "someone else"
    let forged = entries
    try await tamper(registry, "DELETE FROM journal; DELETE FROM journal_node; DELETE FROM journal_head;")
    do {
      let db = try Connection(path: scratch.data.registry, access: .writer)
      for entry in forged { try Journal.append(entry, in: db) }
    }
    for name in try DataFolder.names(in: scratch.data.heads) { unlink(scratch.data.heads + "/" + name) }
    #expect(try verify().isValid)
    let head = try #require(kept)
    #expect(try verify(others: [head]).faults.first?.sequence == 1)
    let forgedHead = JournalHead(
      count: head.count, hash: head.hash, root: head.root, at: head.at, signature: [UInt8](repeating: 0, count: 64))
    #expect(try verify(others: [forgedHead]).faults.first?.reason.contains("not signed") == true)
  }

  @Test("a chain computed anew behind the tree's back is named to the row")
  func rewrittenChain() async throws {
    let registry = try await filled(20, heads: [20])
    var entries = try await registry.read { try Journal.entries(after: 0, limit: 100, in: $0) }.map(\.entry)
    entries[14].actor = "someone else"
    let forged = entries
    try await tamper(registry, "DELETE FROM journal")
    do {
      let db = try Connection(path: scratch.data.registry, access: .writer)
      for entry in forged { try Journal.append(entry, in: db) }
    }
    #expect(try verify().faults.contains { $0.sequence == 15 })
  }

  @Test("a stranger with Python recomputes an export from its documented bytes")
  func stranger() async throws {
    let registry = try await filled(40)
    var export: [UInt8] = []
    for line in try await lines(registry) { export += line }
    try Data(export).write(to: URL(fileURLWithPath: scratch.file("export")))
    let script = """
      import hashlib,json,sys
      names='sequence at actor role agency address action object details'.split()
      escapes=str.maketrans({'\\\\':r'\\\\','\\t':r'\\t','\\n':r'\\n','\\r':r'\\r'})
      previous=bytes(32)
      for line in open(sys.argv[1],encoding='utf-8',newline='\\n'):
        entry=json.loads(line)
        text='\\t'.join(str(entry[name]).translate(escapes) for name in names).encode()
        leaf=hashlib.sha256(b'\\x00'+text).digest()
        previous=hashlib.sha256(b'\\x02'+previous+leaf).digest()
        assert previous.hex()==entry['hash'], entry
      print(previous.hex())
      """
    let last = try await registry.read { try Journal.last(in: $0) }
    #expect(try python(script, scratch.file("export")) == Hex.encode(last.hash))
    let entry = try #require(try await registry.read { try Journal.entry(17, in: $0) })
    let receipt = JournalReceipt(sequence: 17, hash: entry.hash)
    let whole = replay(export, receipt)
    #expect(whole.testimony == .borneOut && whole.count == 40 && whole.hash == last.hash)
    #expect(replay(export, JournalReceipt(sequence: 18, hash: entry.hash)).testimony == .contradicted)
    #expect(replay(export, JournalReceipt(sequence: 41, hash: entry.hash)).testimony == .absent)
    for position in stride(from: 0, to: export.count, by: 29) {
      var flipped = export
      flipped[position] ^= 1
      #expect(replay(flipped, receipt).isBroken, "byte \(position)")
    }
  }

  private func replay(_ export: [UInt8], _ receipt: JournalReceipt) -> JournalReplay {
    var replay = JournalReplay(lookingFor: receipt)
    for line in export.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast() { replay.take(Array(line)) }
    return replay
  }

  private func lines(_ registry: Registry) async throws -> [[UInt8]] {
    try await registry.read { db in
      var lines: [[UInt8]] = []
      try JournalExport.forEachLine(in: db) { lines.append($0) }
      return lines
    }
  }

  @Test("a citizen proves one entry against a signed head without seeing the others")
  func proofs() async throws {
    let registry = try await filled(37, heads: [12, 37])
    let key = try registry.keyring.journalKey.verifyingKey
    for sequence in 1...37 {
      let proof = try await registry.read { try Journal.proof(of: sequence, in: $0) }
      #expect(proof.isValid(key: key))
      let forged = JournalProof(
        line: proof.line + [0x20], sequence: sequence, path: proof.path, head: proof.head)
      #expect(!forged.isValid(key: key))
    }
    let heads = try Registry.heads(in: scratch.data)
    #expect(heads.map(\.count) == [12, 37])
    let path = try await registry.read { try Journal.consistency(from: heads[0], to: heads[1], in: $0) }
    #expect(heads[1].isContinuation(of: heads[0], proof: path))
    #expect(!heads[0].isContinuation(of: heads[1], proof: path))
    try await registry.write { _ = try Journal.append(.sample(38), in: $0) }
    await #expect(throws: JournalProof.Failure.notCovered) {
      try await registry.read { try Journal.proof(of: 38, in: $0) }
    }
  }

  @Test("a head reads back from its text, and any altered text is refused or unsigned")
  func headText() async throws {
    let registry = try await filled(3, heads: [3])
    let head = try #require(try Registry.heads(in: scratch.data).first)
    let key = try registry.keyring.journalKey.verifyingKey
    #expect(JournalHead(parsing: head.text) == head && head.isSigned(by: key))
    let text = Array(head.text.utf8)
    for bit in 0..<text.count * 8 {
      var flipped = text
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      if let read = JournalHead(parsing: String(decoding: flipped, as: UTF8.self)), read.isSigned(by: key) {
        Issue.record("bit \(bit)")
      }
    }
    #expect(JournalHead(parsing: head.text + "\n") == nil)
  }

  @Test("heads are due by number and by time, and catch up over many entries")
  func due() async throws {
    let clock = HandClock()
    let registry = try await scratch.registry(clock: clock)
    #expect(try await registry.signHeadIfDue() == nil)
    try await registry.write { db in for number in 1...2_500 { try Journal.append(.sample(number), in: db) } }
    #expect(try await registry.signHeadIfDue()?.count == 2_500)
    try await registry.write { _ = try Journal.append(.sample(1), in: $0) }
    #expect(try await registry.signHeadIfDue() == nil)
    clock.pass(seconds: 3_600)
    #expect(try await registry.signHeadIfDue()?.count == 2_501)
    #expect(try await registry.verifyJournal().isValid)
  }
}
