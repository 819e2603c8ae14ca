import Crypto
import SQLite

extension Vault {
  private static let rewrapRows = 200

  /// At start: what was coming in when an earlier process ended was never acknowledged.
  func removeIncomplete() async throws {
    let ids = try await store.read { db in
      try db.all("SELECT id FROM document WHERE complete = 0 ORDER BY id LIMIT 10000") { try $0[0] as Int64 }
    }
    for id in ids { try await remove(id) }
  }

  /// Wraps the keys of all documents with the newest master key, some at a time; answers how many.
  package func rewrap() async throws -> Int {
    let newest = keyring.newestNumber
    var count = 0
    while true {
      let rewrapped = try await store.write { [keyring] db in
        let old = try db.all(
          """
          SELECT id, sha256, wrapped_key FROM document WHERE key_number < ? AND complete = 1
          ORDER BY key_number, id LIMIT ?
          """, newest, Self.rewrapRows
        ) { row in
          let id: Int64 = try row[0]
          let sha256: [UInt8] = try row[1]
          let wrapped: [UInt8] = try row[2]
          return (id, sha256, wrapped)
        }
        for (id, sha256, wrapped) in old {
          let key = try keyring.open(wrapped, purpose: "document", place: sha256)
          let again = try keyring.seal(key, purpose: "document", place: sha256)
          try db.run("UPDATE document SET wrapped_key = ?, key_number = ? WHERE id = ?", again, newest, id)
        }
        return old.count
      }
      count += rewrapped
      if rewrapped < Self.rewrapRows { return count }
    }
  }
}
