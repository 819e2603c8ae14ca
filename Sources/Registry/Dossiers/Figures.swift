import Procedures
package import Rules
package import SQLite

/// What is counted as it happens, so that nobody has to count rows: by month, procedure and agency (ER-52).
package enum Figures {
  package enum Kind: String, Sendable, CaseIterable, SQLValue {
    /// Dossiers.
    case started, filed, closed
    /// Formalities, by their agency; the seconds are those since the filing.
    case decided, issued
    /// Steps that officers ended, by their agency; the seconds are those since the step opened.
    case worked
    case paid
    case registered
  }

  package struct Figure: Sendable, Equatable {
    /// 202603 is March 2026.
    package let month: Int
    package let kind: Kind
    package let procedure: String
    package let agency: String
    package let count: Int
    package let seconds: Int64
  }

  package struct Standing: Sendable, Equatable {
    package let name: String
    package let role: String
    package let state: String
    package let count: Int
  }

  package static func month(of day: FEELDate) -> Int { day.year * 100 + day.month }

  static func count(
    _ kind: Kind, _ procedure: String = "", _ agency: String = "", seconds: Int64 = 0, on day: FEELDate,
    in db: Connection
  ) throws {
    try db.run(
      """
      INSERT INTO figure (month, kind, procedure, agency, count, seconds) VALUES (?, ?, ?, ?, 1, ?)
      ON CONFLICT (month, kind, procedure, agency) DO UPDATE SET count = count + 1, seconds = seconds + excluded.seconds
      """, month(of: day), kind, procedure, agency, max(0, seconds))
    try countDay(kind, procedure, agency, days: max(0, seconds) / 86_400, on: day, in: db)
  }

  /// From one month to another, both included: some hundred rows a year and procedure.
  package static func all(from first: Int, to last: Int, in db: Connection) throws -> [Figure] {
    try db.all(
      """
      SELECT month, kind, procedure, agency, count, seconds FROM figure WHERE month BETWEEN ? AND ?
      ORDER BY month, kind, procedure, agency LIMIT 20000
      """, first, last
    ) { row in
      Figure(
        month: try row[0], kind: try row[1], procedure: try row[2], agency: try row[3], count: try row[4],
        seconds: try row[5])
    }
  }

  /// How many dossiers of each procedure are in which state now; `name` is the procedure.
  package static func dossiers(in db: Connection) throws -> [Standing] {
    try db.all("SELECT procedure, state, count FROM dossier_figure ORDER BY procedure, state") { row in
      Standing(name: try row[0], role: "", state: try row[1], count: try row[2])
    }
  }

  /// How many tasks wait for whom now; `name` is the agency.
  package static func tasks(in db: Connection) throws -> [Standing] {
    try db.all("SELECT agency, role, state, count FROM task_figure ORDER BY agency, role, state") { row in
      Standing(name: try row[0], role: try row[1], state: try row[2], count: try row[3])
    }
  }
}
