package import JSON
package import Procedures
package import SQLite

/// What a person has said once and need not say again, by the names that packs use: `person.name` (ER-04).
package enum Profile {
  package static func values(of account: String, in db: Connection) throws -> [String: JSON] {
    var values: [String: JSON] = [:]
    try db.forEach("SELECT name, value FROM profile WHERE account = ? ORDER BY name LIMIT 1000", account) { row in
      let text: String = try row[1]
      values[try row[0]] = try? JSONReader.read(Array(text.utf8))
    }
    return values
  }

  /// Null takes a value back.
  package static func set(
    _ values: [String: JSON], of account: String, at now: Moment, in db: Connection
  ) throws {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      if value.isNull {
        try db.run("DELETE FROM profile WHERE account = ? AND name = ?", account, name)
      } else {
        try db.run(
          """
          INSERT INTO profile (account, name, value, at) VALUES (?, ?, ?, ?)
          ON CONFLICT (account, name) DO UPDATE SET value = excluded.value, at = excluded.at
          """, account, name, value.text, now)
      }
    }
  }
}
