import SQLite

/// What lists call a dossier by, and where the rules stand that it goes by.
package struct DossierName: Sendable, Equatable {
  package let serial: Int64
  package let id: String
  package let number: String?
  package let procedure: String
  package let pack: [UInt8]
  package let applicantName: String
  package let title: String

  /// The first columns of `task_line`.
  init(_ row: borrowing Row) throws {
    serial = try row[0]
    id = try row[1]
    number = try row[2]
    procedure = try row[3]
    pack = try row[4]
    applicantName = try row[5]
    title = try row[6]
  }

  init(_ line: DossierLine) {
    (serial, id, number, procedure) = (line.serial, line.id, line.number, line.procedure)
    (pack, applicantName, title) = (line.pack, line.applicantName, line.title)
  }
}
