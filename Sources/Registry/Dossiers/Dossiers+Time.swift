package import Rules
package import SQLite

extension Dossiers {
  /// Writes a job for each dossier on which time may do something by this day, a hundred at a time; answers how many.
  /// The tick itself says when the next one is due.
  package static func scheduleTicks(until day: FEELDate, at tick: Tick, in db: Connection) throws -> Int {
    let due = try db.all(
      "SELECT serial, id, event_count FROM dossier WHERE next_tick <= ? ORDER BY next_tick LIMIT 100", day.daysSince1970
    ) { row in
      let serial: Int64 = try row[0]
      let id: String = try row[1]
      let events: Int = try row[2]
      return (serial: serial, id: id, events: events)
    }
    for dossier in due {
      let key = "\(dossier.id) \(day.text) \(dossier.events)"
      try Jobs.add(DossierTick(dossier: dossier.id), key: key, at: tick, in: db)
      try db.run("UPDATE dossier SET next_tick = NULL WHERE serial = ?", dossier.serial)
    }
    return due.count
  }
}
