// What durability costs: submissions that share a commit against one transaction each, and a document of 5 MB against a
// plain file. Disks move by a factor between minutes, so each pair is measured in turn.

import Crypto
import Foundation
import Registry
import SQLite

enum StoreRows {
  private static let rounds = 5

  static func measure() async throws -> [BenchRow] {
    let folder = "/tmp/guichet-bench-\(getpid())"
    mkdir(folder, 0o700)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let rows = [
      try await groupCommit(folder, clients: 64), try await groupCommit(folder, clients: 8),
      try await ListRow.measure(in: folder),
    ]
    return rows + (try await documents(folder))
  }

  // MARK: submissions

  private static let table = Migration(
    1, "bench",
    """
    CREATE TABLE dossier (
      id INTEGER PRIMARY KEY, number TEXT UNIQUE, status TEXT, agency INTEGER, updated INTEGER, title TEXT
    ) STRICT;
    CREATE INDEX dossier_by_status ON dossier (status, updated);
    CREATE INDEX dossier_by_agency ON dossier (agency, updated);
    CREATE TABLE event (id INTEGER PRIMARY KEY, dossier INTEGER, kind TEXT, at INTEGER) STRICT;
    CREATE INDEX event_by_dossier ON event (dossier);
    """)

  private static func groupCommit(_ folder: String, clients: Int) async throws -> BenchRow {
    var pairs: [(shared: Double, alone: Double)] = []
    for round in 0..<rounds {
      let alone = try await submissions("\(folder)/alone-\(clients)-\(round)", clients, batch: 1)
      let shared = try await submissions("\(folder)/shared-\(clients)-\(round)", clients, batch: 64)
      pairs.append((shared, alone))
    }
    let ratio = median(pairs.map { $0.shared / $0.alone })
    let detail = "shared \(Int(median(pairs.map(\.shared))))/s, one each \(Int(median(pairs.map(\.alone))))/s"
    return BenchRow(row: "group-commit-\(clients)", ratio: ratio, detail: detail)
  }

  /// A second of clients that each submit again and again; submissions a second.
  private static func submissions(_ path: String, _ clients: Int, batch: Int) async throws -> Double {
    var configuration = StoreConfiguration(path: path, applicationID: 1)
    configuration.batchWritesMax = batch
    let store = try Store.open(configuration, migrations: [table], brake: Brake { _ in })
    let start = SteadyTime.nanoseconds()
    let end = start + 1_000_000_000
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for client in 0..<clients { group.addTask { try await submit(to: store, client, until: end) } }
      return try await group.reduce(0, +)
    }
    let rate = Double(count) / (Double(SteadyTime.nanoseconds() - start) / 1e9)
    await store.close()
    return rate
  }

  private static func submit(to store: Store, _ client: Int, until end: UInt64) async throws -> Int {
    var count = 0
    while SteadyTime.nanoseconds() < end {
      let number = "\(client)-\(count)"
      try await store.write { [count] db in
        try db.run(
          "INSERT INTO dossier (number, status, agency, updated, title) VALUES (?, ?, ?, ?, ?)",
          number, "open", client % 7, count, "A dossier of some length")
        try db.run("INSERT INTO event (dossier, kind, at) VALUES (last_insert_rowid(), 'submitted', ?)", count)
      }
      count += 1
    }
    return count
  }

  // MARK: documents

  private static func documents(_ folder: String) async throws -> [BenchRow] {
    let registry = try await Registry.open(DataFolder(folder + "/data")) { _ in }
    var content = Randomness.system.bytes(5 << 20)
    var ratios: [Double] = []
    var stored: [Vault.StoredDocument] = []
    for round in 0..<rounds * 3 {
      content[0] = UInt8(round)
      let file = content
      let plain = try await seconds { try DurableFile.write(file, to: "\(folder)/plain-\(round)") }
      let vault = try await seconds { stored.append(try await store(file, in: registry)) }
      ratios.append(plain / vault)
    }
    // Each in its turn: all of them are in the machine's memory, none is in SQLite's, which is too small for two.
    var gigabytesOut: [Double] = []
    for document in (0...rounds).flatMap({ _ in stored }) {
      var size = 0
      let out = try await seconds { try await registry.vault.forEachPiece(of: document.sha256) { size += $0.count } }
      gigabytesOut.append(Double(size) / 1e9 / out)
    }
    gigabytesOut.removeFirst(stored.count)
    await registry.close()
    return [
      BenchRow(row: "document-in", ratio: median(ratios), detail: "encrypted and hashed, against a file with fsync"),
      BenchRow(row: "document-out", ratio: median(gigabytesOut), detail: "GB/s, decrypted and checked"),
    ]
  }

  private static func store(_ content: [UInt8], in registry: Registry) async throws -> Vault.StoredDocument {
    let intake = try registry.vault.intake()
    for start in stride(from: 0, to: content.count, by: 65_536) {
      try await intake.write(Array(content[start..<min(start + 65_536, content.count)]))
    }
    return try await registry.vault.store(intake)
  }

  private static func seconds(_ body: () async throws -> Void) async throws -> Double {
    let start = SteadyTime.nanoseconds()
    try await body()
    return Double(SteadyTime.nanoseconds() - start) / 1e9
  }

  private static func median(_ values: [Double]) -> Double {
    (values.sorted()[values.count / 2] * 100).rounded() / 100
  }
}
