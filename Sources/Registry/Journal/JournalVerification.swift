package import Crypto
package import SQLite

/// Recomputes the whole journal and holds it against every head there is.
package struct JournalVerification: Sendable, Equatable {
  package struct Fault: Sendable, Equatable, CustomStringConvertible {
    /// The first row concerned.
    package let sequence: Int
    package let reason: String
    package var description: String { "row \(sequence): \(reason)" }
  }

  package private(set) var count = 0
  package private(set) var headCount = 0
  package private(set) var faults: [Fault] = []

  package var isValid: Bool { faults.isEmpty }

  private static let faultsMax = 20

  /// `heads` are those of the folder and any other that was kept; `key` is the public key they must be signed with.
  package init(_ db: Connection, heads: [JournalHead], key: VerifyingKey) throws {
    var verification = Self()
    let trusted = verification.trusted(heads, key)
    do {
      try verification.walk(db, trusted)
    } catch let error as SQLiteError {
      verification.report(verification.count &+ 1, "cannot be read, nor any after it: \(error.message)")
    }
    faults = verification.faults.sorted { $0.sequence < $1.sequence }
    count = verification.count
    headCount = trusted.count
  }

  /// All there is in a data folder, also while it is served.
  package init(of folder: DataFolder, otherHeads: [JournalHead] = []) throws {
    let keyring = try Keyring(folder: folder, randomness: .system, mayCreate: false)
    try self.init(
      try DatabaseCopy(of: folder.registry).snapshot, heads: try Registry.heads(in: folder) + otherHeads,
      key: try keyring.journalKey.verifyingKey)
  }

  private init() {}

  /// Rows that come in another order than that of their numbers: the database's own index is damaged.
  private static let disorder = SQLiteError(code: 0, message: "the rows are out of order", sql: "")

  private mutating func report(_ sequence: Int, _ reason: String) {
    if faults.count < Self.faultsMax { faults.append(Fault(sequence: sequence, reason: reason)) }
  }

  private mutating func trusted(_ heads: [JournalHead], _ key: VerifyingKey) -> [JournalHead] {
    var trusted: [JournalHead] = []
    for head in heads.sorted(by: { $0.count < $1.count }) {
      if head.isSigned(by: key) {
        trusted.append(head)
      } else {
        report(head.count, "the head of \(head.count) entries is not signed by the journal's key")
      }
    }
    return trusted
  }

  /// After a wrong row the stored hash is taken on, so that each wrong row is named and not all that follow it.
  /// The leaves noted in the tree name the row even where the chain was computed anew from there on.
  private mutating func walk(_ db: Connection, _ heads: [JournalHead]) throws {
    var previous = RecordedEntry.hashBeforeFirst
    var frontier = MerkleFrontier()
    var upcoming = heads[...]
    var lastSigned = 0
    try db.forEach(
      """
      SELECT journal.sequence, at, actor, role, agency, address, action, object, details, journal.hash,
        journal_node.hash
      FROM journal LEFT JOIN journal_node ON level = 0 AND position = journal.sequence - 1
      WHERE journal.sequence > 0 ORDER BY journal.sequence
      """
    ) { row in
      let recorded = try Journal.read(row)
      if recorded.sequence != count + 1 {
        report(count + 1, "missing; the next one is \(recorded.sequence)")
        guard recorded.sequence > count, recorded.sequence < .max else { throw Self.disorder }
        count = recorded.sequence - 1
      }
      count += 1
      let leaf = RecordedEntry.leaf(of: recorded.line)
      let noted: [UInt8]? = try row[10]
      if RecordedEntry.hash(after: previous, leaf: leaf) != recorded.hash {
        report(count, "its hash does not follow from its content and the entry before")
      } else if let noted, noted != leaf {
        report(count, "its content is not what the tree noted when it was written")
      }
      previous = recorded.hash
      frontier.append(leaf)
      while let head = upcoming.first, head.count <= count {
        let agrees = head.count < count || (head.hash == recorded.hash && head.root == frontier.root)
        // Where a row is named already, it is the reason.
        if !agrees, !faults.contains(where: { $0.sequence > lastSigned }) {
          report(lastSigned + 1, "history was rewritten between here and the signed head of \(head.count) entries")
        }
        lastSigned = head.count
        upcoming.removeFirst()
      }
    }
    if let head = upcoming.last { report(count + 1, "cut off: a signed head states \(head.count) entries") }
  }
}
