import Crypto
package import SQLite

/// The journal as text: one `RecordedEntry.exportLine` per entry. Whoever has it checks it without the server.
package enum JournalExport {
  package enum Verdict: Equatable, Sendable {
    case valid(count: Int, hash: [UInt8])
    /// The first line (counted from 1) that does not follow from those before it.
    case broken(line: Int)
  }

  package static func forEachLine(in db: Connection, _ body: ([UInt8]) throws -> Void) throws {
    try db.forEach(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE sequence > 0 ORDER BY sequence
      """
    ) { row in try body(try Journal.read(row).exportLine) }
  }

  /// Recomputes an export; `visit` sees each entry's number and hash.
  package static func verify(
    _ export: [UInt8], visit: (_ sequence: Int, _ hash: [UInt8]) -> Void = { _, _ in }
  ) -> Verdict {
    var previous = RecordedEntry.hashBeforeFirst
    var count = 0
    for line in export.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast(export.last == 0x0a ? 1 : 0) {
      guard let tab = line.lastIndex(of: 0x09),
        let stated = Hex.decode(String(decoding: line[(tab + 1)...], as: UTF8.self)),
        line.starts(with: Array("\(count + 1)\t".utf8))
      else { return .broken(line: count + 1) }
      let hash = RecordedEntry.hash(after: previous, leaf: RecordedEntry.leaf(of: Array(line[..<tab])))
      guard hash == stated else { return .broken(line: count + 1) }
      count += 1
      previous = hash
      visit(count, hash)
    }
    return .valid(count: count, hash: previous)
  }

  /// Whether a citizen's receipt is borne out by an export.
  package static func proves(_ receipt: JournalReceipt, _ export: [UInt8]) -> Bool {
    var isFound = false
    let verdict = verify(export) { sequence, hash in
      if sequence == receipt.sequence { isFound = hash == receipt.hash }
    }
    if case .valid = verdict { return isFound }
    return false
  }
}
