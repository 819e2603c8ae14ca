// A list of codes kept outside the procedures: activities, communes, species. Each row says from when and until when it
// is valid, so that a new edition of a list comes into force on its day and old dossiers keep what they meant (EC-16).

package import Rules

package struct ReferenceList: Sendable {
  package let id: String
  package let columns: [String]
  /// In the order of the file. A code may come again with other days.
  package let rows: [Row]
  private let byCode: [String: [Int]]

  package struct Row: Sendable {
    package let code: String
    package let label: Text
    package let from: FEELDate?
    package let until: FEELDate?
    /// The other columns, as in `columns`.
    package let cells: [String]

    package func isValid(on date: FEELDate) -> Bool {
      (from.map { $0 <= date } ?? true) && (until.map { date <= $0 } ?? true)
    }
  }

  package init(id: String, columns: [String], rows: [Row]) {
    self.id = id
    self.columns = columns
    self.rows = rows
    byCode = Dictionary(grouping: rows.indices) { rows[$0].code }
  }

  /// The row that is valid on this day.
  package func row(_ code: String, on date: FEELDate) -> Row? {
    byCode[code]?.lazy.map { rows[$0] }.first { $0.isValid(on: date) }
  }

  /// The row by which a code kept earlier is read: the one valid then, or else the newest.
  package func row(_ code: String) -> Row? { byCode[code]?.last.map { rows[$0] } }

  package func cell(_ column: String, of row: Row) -> String? {
    columns.firstIndex(of: column).map { row.cells[$0] }
  }

  package func rows(on date: FEELDate) -> [Row] { rows.filter { $0.isValid(on: date) } }
}
