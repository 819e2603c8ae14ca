import Crypto
package import Procedures
package import SQLite

extension Journal {
  /// How many entries one write takes into the tree, so that nobody waits behind a long catching-up.
  static let treeStepMax = 1_000

  /// Whether enough entries or enough time have gone by since the last head.
  package static func isHeadDue(
    at now: Moment, everyEntries: Int = 1_000, everySeconds: Int64 = 3_600, in db: Connection
  ) throws -> Bool {
    let count = try last(in: db).count
    let head = try db.first("SELECT count, at FROM journal_head ORDER BY count DESC LIMIT 1") { row in
      let count: Int = try row[0]
      let at: Moment = try row[1]
      return (count: count, at: at)
    }
    guard let head else { return count > 0 }
    guard count > head.count else { return false }
    return count - head.count >= everyEntries || abs(now.seconds(since: head.at)) >= everySeconds
  }

  /// Takes more entries into the tree; answers whether some are left.
  static func extendTree(in db: Connection) throws -> Bool {
    let done = try treeCount(in: db)
    let entries = try entries(after: done, limit: treeStepMax, in: db)
    for recorded in entries {
      var (level, position) = (0, recorded.sequence - 1)
      var hash = RecordedEntry.leaf(of: recorded.line)
      try insertNode(level, position, hash, in: db)
      while position & 1 == 1 {
        hash = MerkleTree.combine(try node(level, position - 1, in: db), hash)
        (level, position) = (level + 1, position >> 1)
        try insertNode(level, position, hash, in: db)
      }
    }
    return entries.count == treeStepMax
  }

  /// Signs what the tree covers. Nil when there is nothing new to sign.
  static func signHead(key: SigningKey, at now: Moment, in db: Connection) throws -> JournalHead? {
    let count = try treeCount(in: db)
    let known = try db.value("SELECT count FROM journal_head ORDER BY count DESC LIMIT 1", as: Int.self) ?? 0
    guard count > known, let last = try entry(count, in: db) else { return nil }
    let head = try JournalHead(
      count: count, hash: last.hash, root: try tree(count: count, in: db).root(), at: now, key: key)
    try db.run(
      "INSERT INTO journal_head (count, at, hash, root, signature) VALUES (?, ?, ?, ?, ?)",
      head.count, now, head.hash, head.root, head.signature)
    return head
  }

  /// The newest head of the database, or the newest that covers an entry.
  package static func newestHead(covering sequence: Int = 0, in db: Connection) throws -> JournalHead? {
    try db.first(
      """
      SELECT count, hash, root, at, signature FROM journal_head WHERE count >= ? ORDER BY count DESC LIMIT 1
      """, sequence
    ) { row in
      let at: Moment = try row[3]
      return JournalHead(
        count: try row[0], hash: try row[1], root: try row[2], at: at.description, signature: try row[4])
    }
  }

  static func tree(count: Int, in db: Connection) -> MerkleTree {
    MerkleTree(count: count) { level, position in try node(level, position, in: db) }
  }

  private static func treeCount(in db: Connection) throws -> Int {
    let last = try db.value(
      "SELECT position FROM journal_node WHERE level = 0 ORDER BY position DESC LIMIT 1", as: Int.self)
    return last.map { $0 + 1 } ?? 0
  }

  private static func node(_ level: Int, _ position: Int, in db: Connection) throws -> [UInt8] {
    guard
      let hash: [UInt8] = try db.value(
        "SELECT hash FROM journal_node WHERE level = ? AND position = ?", level, position)
    else { throw JournalProof.Failure.missingNode(level: level, position: position) }
    return hash
  }

  private static func insertNode(_ level: Int, _ position: Int, _ hash: [UInt8], in db: Connection) throws {
    try db.run("INSERT INTO journal_node (level, position, hash) VALUES (?, ?, ?)", level, position, hash)
  }
}
