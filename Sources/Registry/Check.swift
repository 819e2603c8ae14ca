import Crypto
import SQLite

/// Holds everything in a data folder against everything else: what `guichet check --data` and every restored backup
/// go through. Reads only.
package struct Check: Sendable {
  package private(set) var findings: [String] = []
  package private(set) var journalCount = 0
  package private(set) var documentCount = 0

  package var isSound: Bool { findings.isEmpty }

  private static let findingsMax = 100
  private static let pageRows = 500

  /// `opensDocuments`: also decrypt each document and recompute its digest.
  package init(
    _ folder: DataFolder, keyring: Keyring, opensDocuments: Bool, stop: StopSign = StopSign()
  ) throws {
    // In this order: what the registry refers to was in the vault before.
    let registry = try DatabaseCopy(of: folder.registry).snapshot
    let documents = try DatabaseCopy(of: folder.documents).snapshot
    for db in [registry, documents] { db.interrupt { stop.isRaised } }
    try checkDatabase(registry, "registry.sqlite")
    try checkDatabase(documents, "documents.sqlite")
    guard isSound else { return }
    let journal = try JournalVerification(
      registry, heads: try Registry.heads(in: folder), key: try keyring.journalKey.verifyingKey)
    journalCount = journal.count
    for fault in journal.faults { report("journal, \(fault)") }
    try checkUses(registry, documents)
    try checkDocuments(documents, keyring, opensDocuments, stop)
  }

  private mutating func report(_ finding: String) {
    if findings.count < Self.findingsMax { findings.append(finding) }
  }

  private mutating func checkDatabase(_ db: Connection, _ name: String) throws {
    do {
      let answers = try db.all("PRAGMA integrity_check(20)") { try $0[0] as String }
      for answer in answers where answer != "ok" { report("\(name): \(answer)") }
      let strays = try db.all("PRAGMA foreign_key_check") { try $0[0] as String }
      for table in strays { report("\(name): a row of \(table) refers to nothing") }
    } catch let error as SQLiteError where error.isDamage {
      report("\(name): \(error)")
    }
  }

  private mutating func checkUses(_ registry: Connection, _ documents: Connection) throws {
    try registry.forEach("SELECT document, used_by FROM document_use WHERE document > x'' ORDER BY document") { row in
      let sha256: [UInt8] = try row[0]
      let user: String = try row[1]
      let isThere =
        try documents.value(
          "SELECT 1 FROM document WHERE sha256 = ? AND complete = 1", sha256, as: Int.self) != nil
      if !isThere { report("\(user) uses document \(Hex.encode(sha256)), which is not stored") }
    }
  }

  private mutating func checkDocuments(_ db: Connection, _ keyring: Keyring, _ opensDocuments: Bool, _ stop: StopSign)
    throws
  {
    var last: Int64 = 0
    while true {
      let page = try db.all(
        "SELECT id, sha256, size FROM document WHERE id > ? AND complete = 1 ORDER BY id LIMIT ?", last, Self.pageRows
      ) { row in
        let id: Int64 = try row[0]
        let sha256: [UInt8] = try row[1]
        let size: Int = try row[2]
        return (id: id, sha256: sha256, size: size)
      }
      for document in page {
        try stop.obey()
        documentCount += 1
        last = document.id
        if let finding = try finding(document.id, document.sha256, document.size, db, keyring, opensDocuments) {
          report("document \(Hex.encode(document.sha256)): \(finding)")
        }
      }
      if page.count < Self.pageRows { return }
    }
  }

  private func finding(
    _ id: Int64, _ sha256: [UInt8], _ size: Int, _ db: Connection, _ keyring: Keyring, _ opens: Bool
  ) throws -> String? {
    if opens {
      var digest = Digest()
      do {
        for offset in stride(from: 0, to: size, by: Vault.readBytesMax) {
          digest.update(try Vault.read(sha256, offset, Vault.readBytesMax, db, keyring))
        }
      } catch is Vault.Failure {
        return "altered, or sealed with a key that is not here"
      } catch is Keyring.Failure {
        return "sealed with a key that is not here"
      }
      return digest.finish() == sha256 ? nil : "its digest is another one"
    }
    let first = id * Vault.placesPerDocument
    let chunks = try db.value(
      "SELECT count(*) FROM chunk WHERE number BETWEEN ? AND ?", first, first + Vault.placesPerDocument - 1,
      as: Int.self)
    return chunks == ChunkCipher.chunkCount(ofBytes: size) ? nil : "chunks are missing"
  }
}
