import Crypto
import Foundation
import SQLite
import Testing

@testable import Registry

@Suite("The schema") struct MigrationTests {
  let scratch = Scratch()

  /// One line for each migration that has landed; a line is never changed.
  private static let registry: [String] = [
    "70bee604538c8390dc42381ff40c946a75088e4436d1eb6a9694eedffdbdaf68",
    "5927c2ad00d51bb378cef549f68e32f5b5427973aab60421b69ae6e58705bacd",
    "e5caba6a1e6efdaa5479b657cd9d56789eaf72e6a690f3349f444e71d235acf2",
    "3799fed118550261ce2abf8c18fdfdf93e643321619151aa302eda0412e79b4c",
    "1e49fd6682e2b8cc3625c1f49431aa66de3a41c4af5b7f24df0ed6a780600fc4",
    "ded42c1437b0deadffd0d37ca4c604b45dd22c4dc86dfc73ea890dfc13b8ba7c",
    "1c42c1e68fef0fef091aef899f954a0486d6f93fe4c9db3156e3d3afd3b8e211",
    "6238e157c60dd130bca2281e08f511118c99a996f6041f24aa5eec1da9482e6a",
    "4464f185e5d3ccac8e573b4c0ee425f355abcd0e31d5a9e24c0eff0a6564149f",
    "9939524634b2e4984435916d3ad485444d77154334f99b22962ccd3013c0d859",
  ]
  private static let vault: [String] = [
    "66fb91290d4a2b8f3e6452b88ccc9527f3ec17117a60bdb138d0741dae8a3a8d"
  ]

  @Test("migrations that have landed keep their text: write the next one instead, and add its digest here")
  func digests() {
    #expect(Migrations.registry.map(\.sha256) == Self.registry)
    #expect(Migrations.vault.map(\.sha256) == Self.vault)
    for migration in Migrations.registry + Migrations.vault {
      #expect(migration.sha256 == Hex.encode(Digest.of(Array(migration.sql.utf8))))
    }
  }

  @Test("each migration has a file of its own that bears its number")
  func files() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Registry/Migrations")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    func prefixes(_ letter: String, _ count: Int) -> [String] {
      (1...count).map { letter + String(format: "%04d", $0) }
    }
    let expected = prefixes("R", Migrations.registry.count) + prefixes("V", Migrations.vault.count)
    #expect(names.filter { $0 != "Migrations.swift" }.map { String($0.prefix(5)) } == expected)
  }

  @Test("the jobs of an earlier release are counted when its database is opened")
  func upgrade() async throws {
    try scratch.data.create()
    let old = try Store.open(
      StoreConfiguration(path: scratch.data.registry, applicationID: Registry.registryID),
      migrations: [r0001Foundation], brake: Brake { _ in })
    try await old.write { db in
      for (number, state) in ["waiting", "waiting", "behind", "dead", "done"].enumerated() {
        try db.run(
          "INSERT INTO job (kind, key, payload, state, created_at, due_at) VALUES ('letter', ?, x'', ?, 0, 0)",
          number, state)
      }
    }
    await old.close()
    _ = try Keyring(folder: scratch.data, randomness: .system, mayCreate: true)
    let registry = try await scratch.registry()
    let figures = try await registry.read { try Jobs.figures(at: registry.tick(), in: $0) }
    #expect(figures.map(\.kind) == ["letter"] && figures[0].waiting == 3 && figures[0].dead == 1)
    await registry.close()
  }
}

@Suite("REL-1 killed while it migrates", .serialized) struct MigrationKillTests {
  private let scratch = Scratch()

  /// All that a database holds, told shortly.
  private struct Account: Equatable {
    let applied: Int
    let schema: [String]
    let rows: [String]
    let health: String

    init(of path: String) throws {
      let db = try Connection(path: path, access: .writer)
      let schema = try db.all("SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name") {
        try $0[0] as String
      }
      self.schema = schema
      health = try db.value("PRAGMA integrity_check", as: String.self) ?? ""
      let hasBegun = schema.contains { $0.hasPrefix("migration ") }
      applied = hasBegun ? try db.value("SELECT count(*) FROM migration", as: Int.self) ?? 0 : 0
      let columns = [("letter", "text"), ("total", "value")].filter { name, _ in
        schema.contains { $0.hasPrefix(name + " ") }
      }
      rows = try columns.map { table, column in
        var digest = Digest()
        try db.forEach("SELECT quote(\(column)) FROM \(table) ORDER BY rowid") { row in
          digest.update(Array((try row[0] as String).utf8))
        }
        return Hex.encode(digest.finish())
      }
    }
  }

  @Test("twenty times at random moments: it opens wholly before or wholly after, never half, and then finishes")
  func kills() throws {
    var states: [Account] = []
    for count in 0...3 {
      let path = scratch.file("state-\(count)")
      _ = try Run.of(["migrate", path, "\(count)"], killAfter: 60_000)
      states.append(try Account(of: path))
    }
    #expect(states.map(\.applied) == [0, 1, 2, 3] && states.allSatisfy { $0.health == "ok" })
    let start = Date()
    _ = try Run.of(["migrate", scratch.file("timed"), "3"], killAfter: 60_000)
    let milliseconds = Int(Date().timeIntervalSince(start) * 1_000)
    var interrupted = 0
    var seen: Set<Int> = []
    for round in 0..<20 {
      let path = scratch.file("round-\(round)")
      let run = try Run.of(["migrate", path, "3"], killAfter: Int.random(in: 1...milliseconds))
      if run.lines.contains("begin"), !run.lines.contains("done") { interrupted += 1 }
      if access(path, F_OK) == 0 {
        let found = try Account(of: path)
        // Before the first of all there may be no table of migrations yet.
        #expect(found == states[found.applied] || (found.applied == 0 && found.rows.isEmpty), "round \(round)")
        #expect(found.health == "ok", "round \(round)")
        seen.insert(found.applied)
      }
      let again = try Run.of(["migrate", path, "3"], killAfter: 60_000)
      #expect(again.lines == ["begin", "done"] && again.status == 0)
      #expect(try Account(of: path) == states[3], "round \(round)")
    }
    #expect(interrupted > 5, "the kills came before or after")
    #expect(seen.count > 1)
  }
}
