package import Procedures
package import SQLite

/// Messages that a pack wants told together: every hour, every day, every week. The first one of a digest writes the
/// job that sends them all; those that follow before its hour are lines of the same.
package enum Digests {
  package struct Line: Sendable, Equatable {
    package let serial: Int64
    package let message: MessageToSend
  }

  /// What comes beyond these waits for the next time.
  package static let linesMax = 2_000

  package static func add(
    _ message: MessageToSend, to digest: String, due: Moment, at tick: Tick, in db: Connection
  ) throws {
    let isFirst = try first(of: digest, in: db) == nil
    let serial: Int64? = try db.value(
      "INSERT INTO digest_line (digest, message) VALUES (?, ?) RETURNING serial", digest, message.encoded())
    if isFirst, let serial { try schedule(digest, serial, due, tick, db) }
  }

  /// In the order in which they came.
  package static func lines(of digest: String, in db: Connection) throws -> [Line] {
    try db.all(
      "SELECT serial, message FROM digest_line WHERE digest = ? ORDER BY serial LIMIT ?", digest, linesMax
    ) { row in
      Line(serial: try row[0], message: try MessageToSend(decoding: try row[1]))
    }
  }

  /// These have been told; what came since waits until `due`.
  package static func close(
    _ digest: String, through serial: Int64, next due: Moment, at tick: Tick, in db: Connection
  ) throws {
    try db.run("DELETE FROM digest_line WHERE digest = ? AND serial <= ?", digest, serial)
    if let next = try first(of: digest, in: db) { try schedule(digest, next, due, tick, db) }
  }

  private static func first(of digest: String, in db: Connection) throws -> Int64? {
    try db.value("SELECT serial FROM digest_line WHERE digest = ? ORDER BY serial LIMIT 1", digest)
  }

  private static func schedule(
    _ digest: String, _ serial: Int64, _ due: Moment, _ tick: Tick, _ db: Connection
  ) throws {
    try Jobs.add(DigestToSend(digest: digest), key: "\(digest) \(serial)", due: due, at: tick, in: db)
  }
}
