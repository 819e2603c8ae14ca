import Crypto
import Foundation
import JSON
import Procedures
import SQLite
import Testing

@testable import Registry

@Suite("REL-1 killed while dossiers are filed", .serialized) struct DossierKillTests {
  @Test("twelve times at random moments: every acknowledged filing and payment is there, once, whole")
  func kills() async throws {
    let scratch = Scratch()
    let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("ProceduresTests/packs/market").path
    var ledger = Ledger()
    for round in 0..<12 {
      let again = scratch.file("again")
      try Data(ledger.unanswered.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: again))
      let run = try Run.of(
        ["dossiers", scratch.data.path, "\(round)", pack, again], killAfter: Int.random(in: 150...700))
      #expect(run.keys("refused").isEmpty, "\(run.lines.filter { $0.hasPrefix("refused") }.prefix(3))")
      ledger.take(run)
    }
    try #require(ledger.acknowledged.count > 50)
    try await check(scratch, ledger)
  }

  private func check(_ scratch: Scratch, _ ledger: Ledger) async throws {
    let registry = try await scratch.registry()
    for (key, parts) in ledger.acknowledged.sorted(by: { $0.key < $1.key }) {
      let id = parts[2]
      let found = try await registry.read { db in
        try Dossiers.find(id, for: .house, at: Moment(rawValue: 0), in: db)
      }
      let (line, dossier) = try #require(found, "\(key) is lost")
      #expect(line.number == parts[3] && dossier.number == parts[3] && line.title == key)
      #expect(dossier.payments.map(\.receipt) == [parts[4]])
      let receipt = try await registry.read { try Dossiers.receipt(of: line, in: $0) }
      #expect(receipt.map { "\($0.sequence) \(Hex.encode($0.hash))" } == "\(parts[5]) \(parts[6])")
    }
    let counts = try await registry.read { db in
      try [
        "SELECT count(*) FROM dossier WHERE filing IS NOT NULL", "SELECT count(*) FROM task",
        "SELECT count(*) FROM journal WHERE action = 'filed'", "SELECT count(*) FROM job WHERE kind = 'message.send'",
        "SELECT value FROM counter WHERE name LIKE 'number 2026 ST-%'",
      ].map { try db.value($0, as: Int.self) ?? 0 }
    }
    // Each filing has one task, one entry, two letters, one number; no number was lost.
    #expect(counts == [counts[0], counts[0], counts[0], counts[0] * 2, counts[0]])
    #expect(counts[0] >= ledger.acknowledged.count)
    let payments = try await registry.read { db in
      try [
        "SELECT count(*) FROM payment WHERE state = 'paid'", "SELECT count(*) FROM journal WHERE action = 'paid'",
        "SELECT value FROM counter WHERE name LIKE 'number 2026 R-%'",
      ].map { try db.value($0, as: Int.self) ?? 0 }
    }
    #expect(Set(payments).count == 1)
    let events = try await registry.read { try $0.value("SELECT count(*) FROM dossier_event", as: Int.self) }
    #expect(try await registry.read { try Journal.last(in: $0).count } == events)
    #expect(try await registry.verifyJournal().isValid)
    await registry.close()
  }
}
