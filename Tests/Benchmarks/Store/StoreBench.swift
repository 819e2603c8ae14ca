import Crypto
import Glibc
import Registry
import SQLite

/// Ratios of the store against what it replaces, alternated in one run: `StoreBench FOLDER`.
/// `StoreBench FOLDER large` stores one document of 1 GB instead and says how much memory that took.
@main
struct StoreBench {
  static func main() async throws {
    guard CommandLine.arguments.count >= 2 else { exit(2) }
    let folder = CommandLine.arguments[1]
    mkdir(folder, 0o700)
    if CommandLine.arguments.last == "large" { return try await largeDocument(folder) }
    for clients in [8, 64] { try await groupCommit(folder, clients: clients) }
    try await documents(folder)
    try await journal(folder)
  }

  static let table = Migration(
    number: 1, name: "bench",
    sql: """
      CREATE TABLE dossier (
        id INTEGER PRIMARY KEY, number TEXT UNIQUE, status TEXT, agency INTEGER, updated INTEGER, title TEXT
      ) STRICT;
      CREATE INDEX dossier_by_status ON dossier (status, updated);
      CREATE INDEX dossier_by_agency ON dossier (agency, updated);
      CREATE TABLE event (id INTEGER PRIMARY KEY, dossier INTEGER, kind TEXT, at INTEGER) STRICT;
      CREATE INDEX event_by_dossier ON event (dossier);
      """)

  static func groupCommit(_ folder: String, clients: Int) async throws {
    var ratios: [Double] = []
    var rates: [(Double, Double)] = []
    for round in 0..<5 {
      let alone = try await submissions("\(folder)/alone-\(clients)-\(round)", clients, batch: 1)
      let shared = try await submissions("\(folder)/shared-\(clients)-\(round)", clients, batch: 64)
      ratios.append(shared / alone)
      rates.append((shared, alone))
    }
    let middle = rates.sorted { $0.0 < $1.0 }[2]
    say("group commit, \(clients) clients: \(Int(middle.0))/s, alone \(Int(middle.1))/s, ratio \(median(ratios))")
  }

  static func submissions(_ path: String, _ clients: Int, batch: Int) async throws -> Double {
    var configuration = StoreConfiguration(path: path, applicationID: 1)
    configuration.batchWritesMax = batch
    let store = try Store.open(configuration, migrations: [table], brake: Brake { _ in })
    let start = SteadyTime.nanoseconds()
    let end = start + 1_000_000_000
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for client in 0..<clients {
        group.addTask {
          var count = 0
          while SteadyTime.nanoseconds() < end {
            let number = "\(client)-\(count)"
            try await store.write { [count] db in
              try db.run(
                "INSERT INTO dossier (number, status, agency, updated, title) VALUES (?, ?, ?, ?, ?)",
                number, "open", client % 7, count, "A dossier of some length")
              try db.run(
                "INSERT INTO event (dossier, kind, at) VALUES (last_insert_rowid(), 'submitted', ?)", count)
            }
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    let rate = Double(count) / (Double(SteadyTime.nanoseconds() - start) / 1e9)
    await store.close()
    return rate
  }

  static func documents(_ folder: String) async throws {
    let registry = try await Registry.open(DataFolder(folder + "/data")) { _ in }
    let megabytes = 5
    var random = Randomness.system.bytes(megabytes << 20)
    var ratios: [Double] = []
    var outs: [Double] = []
    for round in 0..<20 {
      random[0] = UInt8(round)
      let content = random
      let plain = try await measure {
        try DurableFile.write(content, to: "\(folder)/plain-\(round)")
      }
      var stored: Vault.StoredDocument?
      let vault = try await measure {
        let intake = try registry.vault.intake()
        for start in stride(from: 0, to: content.count, by: 65_536) {
          try await intake.write(Array(content[start..<min(start + 65_536, content.count)]))
        }
        stored = try await registry.vault.store(intake)
      }
      ratios.append(plain / vault)
      guard let stored else { continue }
      var size = 0
      outs.append(
        Double(megabytes)
          / (try await measure {
            try await registry.vault.forEachPiece(of: stored.sha256) { size += $0.count }
          }))
    }
    say("5 MB document in, against a plain file with fsync: ratio \(median(ratios)); out: \(Int(median(outs))) MB/s")
    await registry.close()
  }

  static func largeDocument(_ folder: String) async throws {
    var options = Registry.Options()
    options.documentBytesMax = 1 << 30
    let registry = try await Registry.open(DataFolder(folder + "/large"), options: options) { _ in }
    let piece = Randomness.system.bytes(1 << 20)
    var stored: Vault.StoredDocument?
    let seconds = try await measure {
      let intake = try registry.vault.intake()
      for _ in 0..<1_024 { try await intake.write(piece) }
      stored = try await registry.vault.store(intake)
    }
    guard let stored else { return }
    var digest = Digest()
    let back = try await measure { try await registry.vault.forEachPiece(of: stored.sha256) { digest.update($0) } }
    let isSame = digest.finish() == stored.sha256
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    say("1 GB in \(seconds) s, out in \(back) s, the same: \(isSame); memory at most \(usage.ru_maxrss / 1_024) MB")
    await registry.close()
  }

  static func journal(_ folder: String) async throws {
    let registry = try await Registry.open(DataFolder(folder + "/journal")) { _ in }
    for _ in 0..<100 {
      try await registry.write { db in
        for number in 0..<1_000 {
          try Journal.append(
            JournalEntry(
              at: registry.tick().wall, actor: "account \(number)", role: "agent", agency: "customs",
              address: "192.0.2.1", action: "dossier.decided", object: "dossier \(number)",
              details: "{\"outcome\":\"approved\",\"reason\":\"complete\"}"),
            in: db)
        }
      }
    }
    _ = try await registry.signHeadIfDue()
    let times = try await measured(5) { _ = try await registry.verifyJournal() }
    say("journal, 100,000 rows verified in \(median(times)) s")
    await registry.close()
  }

  static func measured(_ times: Int, _ body: () async throws -> Void) async throws -> [Double] {
    var all: [Double] = []
    for _ in 0..<times { all.append(try await measure(body)) }
    return all
  }

  static func measure(_ body: () async throws -> Void) async throws -> Double {
    let start = SteadyTime.nanoseconds()
    try await body()
    return Double(SteadyTime.nanoseconds() - start) / 1e9
  }

  static func median(_ values: [Double]) -> Double {
    (values.sorted()[values.count / 2] * 100).rounded() / 100
  }

  static func say(_ line: String) {
    try? DurableFile.writeAll(Array((line + "\n").utf8), to: 1, path: "standard output")
  }
}
