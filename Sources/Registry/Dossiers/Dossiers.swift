import JSON
package import Procedures
import Rules
package import SQLite

/// Dossiers as they are stored: their events, and one row each with what lists show. Everything that changes one goes
/// through `carryOut`; who may read one is decided by `Viewer`.
package enum Dossiers {
  package enum Failure: Error, Equatable {
    /// An event that this release cannot read.
    case unreadableEvent(journal: Int)
    /// A paper that does not name a stored document by its SHA-256.
    case unreadablePaper(String)
    case unreadableAnswer(key: String)
  }

  /// An event with its places: in the dossier, and in the journal.
  package struct Recorded: Sendable, Equatable {
    package let sequence: Int
    package let journal: Int
    package let event: Event
  }

  /// Of which revision of which pack it is, and its number in the tables.
  struct Anchor: Sendable, Equatable {
    let serial: Int64
    let pack: [UInt8]
    let eventCount: Int
  }

  static func anchor(_ id: String, in db: Connection) throws -> Anchor? {
    try db.first("SELECT serial, pack, event_count FROM dossier WHERE id = ?", id) { row in
      Anchor(serial: try row[0], pack: try row[1], eventCount: try row[2])
    }
  }

  package static func areNone(in db: Connection) throws -> Bool {
    try db.value("SELECT serial FROM dossier ORDER BY serial LIMIT 1", as: Int64.self) == nil
  }

  /// The dossier as its first `count` events made it, or all of them.
  static func dossier(_ id: String, _ serial: Int64, upTo count: Int = .max, in db: Connection) throws -> Dossier {
    var dossier = Dossier(id: id)
    try db.forEach(
      """
      SELECT sequence, journal, at, day, actor, principal, fact FROM dossier_event
      WHERE dossier = ? AND sequence <= ? ORDER BY sequence
      """, serial, count
    ) { dossier.apply(try recorded($0).event) }
    return dossier
  }

  /// The history of a dossier, page by page; `after` is the last number of the page before.
  static func history(
    of serial: Int64, after sequence: Int, limit: Int, in db: Connection
  ) throws -> [Recorded] {
    try db.all(
      """
      SELECT sequence, journal, at, day, actor, principal, fact FROM dossier_event
      WHERE dossier = ? AND sequence > ? ORDER BY sequence LIMIT ?
      """, serial, sequence, limit, read: recorded)
  }

  static func recorded(_ row: borrowing Row) throws -> Recorded {
    let journal: Int = try row[1]
    let text: String = try row[6]
    guard let day = FEELDate(daysSince1970: try row[3]), let json = try? JSONReader.read(Array(text.utf8)),
      let fact = Fact(json)
    else { throw Failure.unreadableEvent(journal: journal) }
    let event = Event(at: try row[2], on: day, by: try row[4], principal: try row[5], fact)
    return Recorded(sequence: try row[0], journal: journal, event: event)
  }
}
