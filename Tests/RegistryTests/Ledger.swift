import Crypto
import SQLite
import Testing

@testable import Registry

/// What was acknowledged over all runs in one folder, to be held against what is there.
struct Ledger {
  private(set) var acknowledged: [String: [String]] = [:]
  private(set) var tried: Set<String> = []

  mutating func take(_ run: Run) {
    tried.formUnion(run.keys("try"))
    for line in run.lines where line.hasPrefix("ack ") {
      let parts = line.split(separator: " ").map(String.init)
      if let before = acknowledged[parts[1]] { #expect(before == parts, "one key, two answers") }
      acknowledged[parts[1]] = parts
    }
  }

  var unanswered: [String] { tried.filter { acknowledged[$0] == nil }.sorted() }

  func check(_ folder: DataFolder, _ label: String) async throws {
    let registry = try await Registry.open(folder) { Issue.record("stopped: \($0)") }
    let entries = try await registry.read { try Journal.entries(after: 0, limit: 1_000_000, in: $0) }
    #expect(Set(entries.map(\.entry.object)).count == entries.count, "\(label): a key was applied twice")
    let bySequence = Dictionary(uniqueKeysWithValues: entries.map { ("\($0.sequence)", $0) })
    for (key, parts) in acknowledged {
      guard let entry = bySequence[parts[3]] else {
        Issue.record("\(label): lost \(key)")
        continue
      }
      #expect(entry.entry.object == key && Hex.encode(entry.hash) == parts[4], "\(label): \(key) is another")
      #expect(entry.entry.details == "\(parts[2]) \(parts[5])", "\(label): \(key)")
    }
    let numbers = entries.compactMap { $0.entry.details.split(separator: " ").first.flatMap { Int($0) } }
    #expect(numbers.sorted() == Array(1..<entries.count + 1), "\(label): numbers")
    let jobs = try await registry.read { try $0.value("SELECT count(*) FROM job", as: Int.self) }
    let uses = try await registry.read { try $0.value("SELECT count(*) FROM document_use", as: Int.self) }
    #expect(jobs == entries.count && uses == entries.count, "\(label): half a submission")
    await registry.close()
    let check = try Check(folder, keyring: registry.keyring, opensDocuments: true)
    #expect(check.findings == [], "\(label)")
  }
}
