import Crypto
package import SQLite

/// Documents that nothing refers to any more, or never came to be referred to.
///
/// The vault and the registry are two databases, so no transaction spans a look into one and a removal from the
/// other. A document is therefore removed in two visits at least an hour of this process's own time apart: the first
/// condemns it, the second removes it if it is still condemned and still unused. Storing the same bytes in between
/// acquits it. As whoever stores refers within the hour, nothing in use is ever removed; and as the hour is the
/// steady clock's, no jump of the wall clock shortens it.
package struct OrphanCollector {
  package static let delaySeconds: Int64 = 3_600
  private static let pageRows = 500

  private let registry: Store
  private let vault: Vault
  private let delayMilliseconds: Int64
  /// When each was condemned by this run. Those condemned by an earlier run wait for another turn.
  private var condemnedAt: [Int64: Int64] = [:]
  private var position: Int64 = 0

  package init(registry: Store, vault: Vault, delaySeconds: Int64 = delaySeconds) {
    self.registry = registry
    self.vault = vault
    delayMilliseconds = delaySeconds * 1_000
  }

  private struct Candidate: Sendable {
    let id: Int64
    let sha256: [UInt8]
  }

  /// One round: removes what its time has come for, and looks at the next page of documents. Answers how many were
  /// removed.
  package mutating func collect() async throws -> Int {
    let removed = try await removeDue()
    try await condemnNextPage()
    return removed
  }

  private mutating func condemnNextPage() async throws {
    let start = position
    let page = try await vault.store.read { db in
      try db.all(
        "SELECT id, sha256 FROM document WHERE id > ? AND complete = 1 ORDER BY id LIMIT ?", start, Self.pageRows
      ) { row in Candidate(id: try row[0], sha256: try row[1]) }
    }
    position = page.count == Self.pageRows ? page[page.count - 1].id : 0
    let unused = try await unused(page).filter { condemnedAt[$0.id] == nil }
    guard !unused.isEmpty else { return }
    try await vault.store.write { db in
      for candidate in unused { try db.run("UPDATE document SET condemned = 1 WHERE id = ?", candidate.id) }
    }
    let now = vault.clock.steadyMilliseconds()
    for candidate in unused { condemnedAt[candidate.id] = now }
  }

  private mutating func removeDue() async throws -> Int {
    let now = vault.clock.steadyMilliseconds()
    let due = condemnedAt.filter { now - $0.value >= delayMilliseconds }.map(\.key).sorted()
    guard !due.isEmpty else { return 0 }
    let candidates = try await vault.store.read { db in
      try due.compactMap { id in
        try db.first("SELECT id, sha256 FROM document WHERE id = ? AND complete = 1 AND condemned = 1", id) { row in
          Candidate(id: try row[0], sha256: try row[1])
        }
      }
    }
    let unusedIDs = Set(try await unused(candidates).map(\.id))
    var removed = 0
    for id in due {
      condemnedAt[id] = nil
      guard unusedIDs.contains(id) else {
        try await vault.store.write { db in _ = try db.run("UPDATE document SET condemned = 0 WHERE id = ?", id) }
        continue
      }
      // Acquitted since the look above? Then it stays.
      let isTaken = try await vault.store.write { db in
        try db.run("UPDATE document SET complete = 0 WHERE id = ? AND condemned = 1", id) == 1
      }
      guard isTaken else { continue }
      try await vault.remove(id)
      removed += 1
    }
    return removed
  }

  private func unused(_ candidates: [Candidate]) async throws -> [Candidate] {
    try await registry.read { db in
      try candidates.filter { candidate in
        try db.value(
          "SELECT 1 FROM document_use WHERE document = ? LIMIT 1", candidate.sha256, as: Int.self) == nil
      }
    }
  }
}

/// Which rows use which documents: the vault's only link to the rest. Written in the transaction of the row itself.
package enum DocumentUses {
  package static func add(_ sha256: [UInt8], by user: String, in db: Connection) throws {
    try db.run(
      "INSERT INTO document_use (document, used_by) VALUES (?, ?) ON CONFLICT DO NOTHING", sha256, user)
  }

  package static func remove(_ sha256: [UInt8], by user: String, in db: Connection) throws {
    try db.run("DELETE FROM document_use WHERE document = ? AND used_by = ?", sha256, user)
  }

  package static func documents(of user: String, in db: Connection) throws -> [[UInt8]] {
    try db.all(
      "SELECT document FROM document_use WHERE used_by = ? ORDER BY document LIMIT 1000", user
    ) { try $0[0] }
  }
}
