import Crypto
import JSON
package import SQLite

/// The journal as text, one JSON object a line, which anyone checks without the server:
///
///     {"sequence":1,"at":"2026-01-31T12:00:00.000Z","actor":"…","role":"…","agency":"…","address":"…",
///      "action":"…","object":"…","details":"…","hash":"<hash(n) in lower-case hexadecimal>"}
///
/// (without the line break). `RecordedEntry` says how the hash follows from the nine other fields and the line before.
package enum JournalExport {
  package static func forEachLine(in db: Connection, _ body: ([UInt8]) throws -> Void) throws {
    try db.forEach(
      """
      SELECT sequence, at, actor, role, agency, address, action, object, details, hash
      FROM journal WHERE sequence > 0 ORDER BY sequence
      """
    ) { row in
      let recorded = try Journal.read(row)
      try body(line(recorded.sequence, recorded.entry.texts, recorded.hash) + [0x0a])
    }
  }

  static func line(_ sequence: Int, _ texts: [String], _ hash: [UInt8]) -> [UInt8] {
    var writer = JSONWriter(capacity: 512)
    writer.object { line in
      line.field("sequence", sequence)
      for (name, text) in zip(JournalEntry.names, texts) {
        line.name(dynamic: name)
        line.value(text)
      }
      line.field("hash", Hex.encode(hash))
    }
    return writer.bytes
  }
}

/// Recomputes an export line by line, on the look-out for the entry that a receipt is about.
package struct JournalReplay {
  package enum Testimony: Equatable, Sendable {
    case borneOut
    /// The entry has another hash.
    case contradicted
    /// The export ends before it.
    case absent
    /// The first line (counted from 1) that does not follow from those before it; nothing after it proves anything.
    case broken(line: Int)
  }

  /// Of the lines that hold.
  package private(set) var count = 0
  package private(set) var hash = RecordedEntry.hashBeforeFirst
  package private(set) var isBroken = false
  private let receipt: JournalReceipt
  private var found: [UInt8]?

  package init(lookingFor receipt: JournalReceipt) { self.receipt = receipt }

  package var testimony: Testimony {
    if isBroken { return .broken(line: count + 1) }
    guard let found else { return .absent }
    return found == receipt.hash ? .borneOut : .contradicted
  }

  /// A line without its end. It must be written exactly as an export is, so that each entry has one text only.
  package mutating func take(_ line: [UInt8]) {
    guard !isBroken else { return }
    guard let json = try? JSONReader.read(line), let stated = json["hash"]?.string.flatMap({ Hex.decode($0) }),
      json["sequence"]?.int == count + 1
    else {
      isBroken = true
      return
    }
    let texts = JournalEntry.names.compactMap { json[$0]?.string }
    guard texts.count == JournalEntry.names.count, JournalExport.line(count + 1, texts, stated) == line,
      RecordedEntry.hash(after: hash, leaf: RecordedEntry.leaf(of: RecordedEntry.line(count + 1, texts))) == stated
    else {
      isBroken = true
      return
    }
    count += 1
    hash = stated
    if count == receipt.sequence { found = stated }
  }
}
