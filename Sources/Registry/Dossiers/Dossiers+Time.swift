package import Rules
package import SQLite

extension Dossiers {
  /// On this day time may do something to it.
  package static func wake(_ id: String, on day: FEELDate, in db: Connection) throws {
    try db.run("UPDATE dossier SET next_tick = ? WHERE id = ?", day.daysSince1970, id)
  }

  /// No more ticks than these are written at a time.
  package static let ticksMax = 100

  /// Writes a job for each dossier under a pack on which time may do something by this day, which is its territory's;
  /// answers how many. The tick itself says when the next one is due.
  package static func scheduleTicks(
    under pack: String, until day: FEELDate, at tick: Tick, in db: Connection
  ) throws -> Int {
    let due = try db.all(
      """
      SELECT serial, id FROM dossier CROSS JOIN pack ON pack.hash = dossier.pack
      WHERE next_tick <= ? AND pack.name = ? ORDER BY next_tick LIMIT ?
      """, day.daysSince1970, pack, ticksMax
    ) { row in
      let serial: Int64 = try row[0]
      let id: String = try row[1]
      return (serial: serial, id: id)
    }
    for dossier in due {
      // A clock that was set back brings the same day twice, and each time is a job of its own.
      let key = "\(dossier.id) \(try Counters.next("tick", in: db))"
      try Jobs.add(DossierTick(dossier: dossier.id), key: key, at: tick, in: db)
      try db.run("UPDATE dossier SET next_tick = NULL WHERE serial = ?", dossier.serial)
    }
    return due.count
  }
}
