package import Procedures
package import SQLite

/// Papers that agencies send to the counter where they are handed over (ER-40): each from the day it was issued until
/// it is in the hands of whom it is for.
package enum CounterPapers {
  package struct CounterPaper: Sendable, Equatable {
    /// The dossier's id, number and applicant.
    package let dossier: String
    package let dossierNumber: String?
    package let applicantName: String
    package let procedure: String
    package let pack: [UInt8]
    package let formality: String
    package let agency: String
    package let template: String
    package let number: String
    package let code: String
    package let issuedAt: Moment
    package let place: Place
  }

  /// Where a paper stands in the list of a counter.
  package struct Place: Sendable, Equatable, Comparable {
    package let agency: String
    package let issuedAt: Moment
    package let dossier: Int64
    package let formality: String

    package init(agency: String, issuedAt: Moment, dossier: Int64, formality: String) {
      self.agency = agency
      self.issuedAt = issuedAt
      self.dossier = dossier
      self.formality = formality
    }

    package static func < (one: Place, other: Place) -> Bool {
      (one.agency, one.issuedAt, one.dossier, one.formality)
        < (other.agency, other.issuedAt, other.dossier, other.formality)
    }

    package static let first = Place(agency: "", issuedAt: Moment(rawValue: .min), dossier: .min, formality: "")
  }

  /// What has not arrived at a counter (`agency/counter`), by the agency that sends it, the oldest first. Given an
  /// agency, only what that one sends.
  package static func awaited(
    at counter: String, from agency: String? = nil, after place: Place = .first, limit: Int = 50, in db: Connection
  ) throws -> [CounterPaper] {
    try db.all(
      """
      SELECT dossier.id, dossier.number, applicant_name, procedure, pack, formality, agency, template,
        counter_paper.number, code, issued_at, counter_paper.dossier
      FROM counter_paper CROSS JOIN dossier ON dossier.serial = counter_paper.dossier
      WHERE counter = ? AND received_at IS NULL AND (agency, issued_at, counter_paper.dossier, formality) > (?, ?, ?, ?)
        AND coalesce(agency = ?, TRUE)
      ORDER BY agency, issued_at, counter_paper.dossier, formality LIMIT ?
      """, counter, place.agency, place.issuedAt, place.dossier, place.formality, agency, limit,
      read: { try CounterPaper($0) })
  }

  /// How many papers of a dossier are on their way to a counter, and how many of them have arrived.
  package static func count(
    of dossier: DossierName, at counter: String?, in db: Connection
  ) throws -> (all: Int, arrived: Int) {
    try db.first(
      "SELECT count(*), count(received_at) FROM counter_paper WHERE dossier = ? AND coalesce(counter = ?, TRUE)",
      dossier.serial, counter
    ) { row in
      let all: Int = try row[0]
      let arrived: Int = try row[1]
      return (all, arrived)
    } ?? (0, 0)
  }

  // MARK: From events

  static func add(
    _ certificate: IssuedCertificate, of formality: Formality, to counter: String, _ dossier: Int64, at now: Moment,
    in db: Connection
  ) throws {
    try db.run(
      """
      INSERT INTO counter_paper (dossier, formality, counter, agency, template, number, code, issued_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """, dossier, formality.id, counter, formality.agency, certificate.template, certificate.number, certificate.code,
      now)
  }

  static func receive(_ formality: String, _ dossier: Int64, at now: Moment, in db: Connection) throws {
    try db.run(
      "UPDATE counter_paper SET received_at = ? WHERE dossier = ? AND formality = ?", now, dossier, formality)
  }

  static func remove(_ formality: String, _ dossier: Int64, in db: Connection) throws {
    try db.run("DELETE FROM counter_paper WHERE dossier = ? AND formality = ?", dossier, formality)
  }
}

extension CounterPapers.CounterPaper {
  fileprivate init(_ row: borrowing Row) throws {
    dossier = try row[0]
    dossierNumber = try row[1]
    applicantName = try row[2]
    procedure = try row[3]
    pack = try row[4]
    formality = try row[5]
    agency = try row[6]
    template = try row[7]
    number = try row[8]
    code = try row[9]
    issuedAt = try row[10]
    place = CounterPapers.Place(agency: agency, issuedAt: issuedAt, dossier: try row[11], formality: formality)
  }
}
