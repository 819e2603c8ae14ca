package import SQLite

/// Legal numbers: dossiers, receipts, certificates. Drawn inside the transaction that uses them, so none is lost,
/// none is given twice, and one whose transaction failed is given to the next.
package enum Counters {
  package static func next(_ name: String, in db: Connection) throws -> Int {
    let drawn = try db.value(
      """
      INSERT INTO counter (name, value) VALUES (?, 1)
      ON CONFLICT (name) DO UPDATE SET value = value + 1
      RETURNING value
      """, name, as: Int.self)
    guard let drawn else { preconditionFailure("RETURNING gives the row it wrote") }
    return drawn
  }
}
