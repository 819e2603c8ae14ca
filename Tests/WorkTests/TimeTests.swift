import Crypto
import Foundation
import Procedures
import Rules
import SQLite
import Templates
import Testing

@testable import Portal
@testable import Registry

@Suite("REL-9 What time does") struct TimeTests {
  private func studied(_ souk: Souk) async throws -> String {
    let id = try await souk.filed()
    try await souk.end("revision", "accept", id, Souk.reviewer)
    try await souk.work()
    return id
  }

  /// A minute of the portal's upkeep at this hour.
  private func minute(_ hour: String, _ souk: Souk) async throws {
    try souk.clock.set(hour)
    try await souk.office().scheduleTicks()
    try await souk.work()
  }

  private func facts(_ action: String, _ souk: Souk) async throws -> Int {
    try await souk.count("SELECT count(*) FROM journal WHERE action = '\(action)'")
  }

  @Test("reminders come on their days, silence speaks on the day after the last, and its certificate is made")
  func days() async throws {
    let souk = try await Souk()
    let id = try await studied(souk)
    // Filed on a Monday: reminded after two working days and two more, ten are the legal limit.
    for (hour, reminded) in [
      ("2026-03-03T23:59:00", 0), ("2026-03-04T00:00:00", 1), ("2026-03-04T12:00:00", 1), ("2026-03-05T12:00:00", 1),
      ("2026-03-06T00:00:00", 2), ("2026-03-09T09:00:00", 2), ("2026-03-16T23:59:00", 2),
    ] {
      try await minute(hour, souk)
      #expect(try await facts("reminded", souk) == reminded, "\(hour)")
      #expect(try await facts("granted", souk) == 0, "\(hour)")
    }
    #expect(try await souk.letters(to: "town-agent").filter { $0.subject.hasPrefix("تذكير") }.count == 2)
    try await minute("2026-03-17T00:00:00", souk)
    #expect(try await facts("granted", souk) == 1)
    #expect(try await facts("issued", souk) == 1)
    #expect(try await souk.dossier(id).end == .done)
    try await minute("2026-04-30T00:00:00", souk)
    #expect(try await facts("reminded", souk) == 2)
    #expect(try await souk.count("SELECT count(*) FROM dossier WHERE next_tick IS NOT NULL") == 0)
  }

  @Test("a clock that is set back makes nothing happen twice, and nothing is forgotten when it goes on")
  func setBack() async throws {
    let souk = try await Souk()
    _ = try await studied(souk)
    try await minute("2026-03-04T09:00:00", souk)
    #expect(try await facts("reminded", souk) == 1)
    try await minute("2026-03-02T09:00:00", souk)
    try await minute("2026-03-04T09:00:00", souk)
    #expect(try await facts("reminded", souk) == 1)
    // Scheduled on its day, done after the clock was set back: its day comes again.
    try souk.clock.set("2026-03-06T09:00:00")
    try await souk.office().scheduleTicks()
    try souk.clock.set("2026-03-05T09:00:00")
    try await souk.work()
    #expect(try await facts("reminded", souk) == 1)
    try await minute("2026-03-06T09:00:00", souk)
    #expect(try await facts("reminded", souk) == 2)
    // A year ahead and back: what the law said then was said, once.
    try await minute("2027-03-06T09:00:00", souk)
    try await minute("2026-03-07T09:00:00", souk)
    #expect(try await facts("granted", souk) == 1)
    #expect(try await facts("issued", souk) == 1)
    #expect(try await facts("closed", souk) == 1)
  }

  @Test("a draft that nobody goes on with is announced once to its owner, and expires on its day")
  func drafts() async throws {
    let souk = try await Souk()
    let id = try await souk.draft()
    for day in ["17", "18", "19"] { try await minute("2026-03-\(day)T10:00:00", souk) }
    let letters = try await souk.letters(to: "amina")
    #expect(letters.map(\.subject) == ["Bientôt effacé"])
    #expect(
      letters.first?.text.replacing("\u{A0}", with: " ").contains("Effacé le 1er avril 2026") == true, "\(letters)")
    try await minute("2026-03-31T23:59:00", souk)
    #expect(try await souk.dossier(id).end == nil)
    try await minute("2026-04-01T10:00:00", souk)
    #expect(try await souk.dossier(id).end == .expired)
  }

  @Test("what is over is forgotten, what is not stays")
  func sweep() async throws {
    let souk = try await Souk()
    let registry = souk.registry
    let (now, day) = (souk.clock.clock.wall(), Int64(86_400))
    try await registry.write { db in
      for number in 0..<1_500 {
        _ = try Idempotency.once(scope: "s", key: "\(number)", request: [], at: now, in: db) { [] }
      }
      try Attempts.note(.reset, "a", at: now, in: db)
      try Tickets.issue([1], .resetPassword, of: "amina", expires: now.adding(seconds: 3_600), at: now, in: db)
      _ = try Sessions.begin(
        account: "amina", device: "", address: "", randomness: .system, at: registry.tick(), in: db)
    }
    func left() async throws -> [Int] {
      var counts: [Int] = []
      for table in ["idempotency", "attempt", "ticket", "session"] {
        counts.append(try await souk.count("SELECT count(*) FROM \(table)"))
      }
      return counts
    }
    try await souk.office().sweep()
    #expect(try await left() == [1_500, 1, 1, 1])
    souk.clock.pass(seconds: day)
    try await souk.office().sweep()
    #expect(try await left() == [1_500, 0, 1, 0])
    souk.clock.pass(seconds: 7 * day)
    try await souk.office().sweep()
    #expect(try await left() == [0, 0, 0, 0])
  }
}
