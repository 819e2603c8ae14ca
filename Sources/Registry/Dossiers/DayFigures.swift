package import Rules
package import SQLite

extension Figures {
  /// What was counted on one day, and how many days it had taken: enough for a median.
  package struct DayFigure: Sendable, Equatable {
    package let day: FEELDate
    package let kind: Kind
    package let procedure: String
    package let agency: String
    /// Whole days from the filing, or from the opening of the step; 0 where nothing is measured.
    package let days: Int
    package let count: Int
  }

  static func countDay(
    _ kind: Kind, _ procedure: String, _ agency: String, days: Int64, on day: FEELDate, in db: Connection
  ) throws {
    try db.run(
      """
      INSERT INTO day_figure (day, kind, procedure, agency, days, count) VALUES (?, ?, ?, ?, ?, 1)
      ON CONFLICT (day, kind, procedure, agency, days) DO UPDATE SET count = count + 1
      """, day.daysSince1970, kind, procedure, agency, days)
  }

  /// From one day to another, both included.
  package static func days(from first: FEELDate, to last: FEELDate, in db: Connection) throws -> [DayFigure] {
    try db.all(
      """
      SELECT day, kind, procedure, agency, days, count FROM day_figure WHERE day BETWEEN ? AND ?
      ORDER BY day, kind, procedure, agency, days LIMIT 100000
      """, first.daysSince1970, last.daysSince1970, read: { try DayFigure($0, else: first) })
  }

  /// The same without what they had taken: how many, day by day.
  package static func counts(from first: FEELDate, to last: FEELDate, in db: Connection) throws -> [DayFigure] {
    try db.all(
      """
      SELECT day, kind, procedure, agency, 0, sum(count) FROM day_figure WHERE day BETWEEN ? AND ?
      GROUP BY day, kind, procedure, agency ORDER BY day, kind, procedure, agency LIMIT 100000
      """, first.daysSince1970, last.daysSince1970, read: { try DayFigure($0, else: first) })
  }

  /// The day by which half of them were done.
  package static func median(_ figures: [DayFigure]) -> Int? {
    let all = figures.reduce(0) { $0 + $1.count }
    guard all > 0 else { return nil }
    var seen = 0
    for figure in figures.sorted(by: { $0.days < $1.days }) {
      seen += figure.count
      if seen * 2 >= all { return figure.days }
    }
    return nil
  }
}

extension Figures.DayFigure {
  fileprivate init(_ row: borrowing Row, else day: FEELDate) throws {
    self.day = FEELDate(daysSince1970: try row[0]) ?? day
    kind = try row[1]
    procedure = try row[2]
    agency = try row[3]
    days = try row[4]
    count = try row[5]
  }
}
