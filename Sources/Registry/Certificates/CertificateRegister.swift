package import Crypto
package import Procedures
package import SQLite

/// The certificates that were issued. In three steps, because a paper bears its number and its code, and is stored
/// before anything refers to it: `reserve` takes number and code, the paper is made, signed and put into the vault,
/// `record` refers to it. Who dies in between finds the same number and code when trying again, and no number is lost.
package enum CertificateRegister {
  /// What asks for a certificate.
  package struct Request: Sendable {
    package let template: String
    /// `RC-{year}-{number}`.
    package let numberFormat: String
    package let year: Int
    package let dossier: String
    package let formality: String
    package let agency: String

    package init(
      template: String, numberFormat: String, year: Int, dossier: String, formality: String, agency: String
    ) {
      self.template = template
      self.numberFormat = numberFormat
      self.year = year
      self.dossier = dossier
      self.formality = formality
      self.agency = agency
    }
  }

  package enum Failure: Error, Equatable {
    case unknownCode
    /// Not in the state that this step needs: recorded twice, enabled before it was made, revoked already.
    case wrongStatus(CertificateRecord.Status)
  }

  /// Number and code for one formality of one dossier; the same ones until the paper is recorded.
  package static func reserve(
    _ request: Request, randomness: Randomness, in db: Connection
  ) throws -> (code: CertificateCode, number: String) {
    if let open = try reservation(request, in: db) { return open }
    let number = try nextNumber(request, in: db)
    let code = CertificateCode.random(randomness)
    try db.run(
      """
      INSERT INTO certificate (code, number, template, dossier, formality, agency, status)
      VALUES (?, ?, ?, ?, ?, ?, 'reserved')
      """, code, number, request.template, request.dossier, request.formality, request.agency)
    return (code, number)
  }

  /// The paper is in the vault. It waits for its hand-over, or holds at once.
  package static func record(
    _ code: CertificateCode, _ paper: CertificateRecord.Paper, isEnabled: Bool, in db: Connection
  ) throws {
    let changed = try db.run(
      """
      UPDATE certificate SET status = ?, language = ?, title = ?, agency_title = ?, holder = ?, document = ?,
        issued_at = ?, issued_on = ?, last_day = ?, ends_at = ?, enabled_at = ?
      WHERE code = ? AND status = 'reserved'
      """, isEnabled ? CertificateRecord.Status.valid : .awaiting, paper.language, paper.title, paper.agencyTitle,
      paper.holder, paper.sha256, paper.issuedAt, paper.issuedOn.days, paper.end?.lastDay.days, paper.end?.at,
      isEnabled ? paper.issuedAt : nil, code)
    if changed == 0 { throw try failure(code, in: db) }
    try DocumentUses.add(paper.sha256, by: "certificate/\(code)", in: db)
  }

  /// From now on it may be used (ER-43).
  package static func enable(_ code: CertificateCode, at now: Moment, in db: Connection) throws {
    let changed = try db.run(
      "UPDATE certificate SET status = 'valid', enabled_at = ? WHERE code = ? AND status = 'awaiting'", now, code)
    if changed == 0 { throw try failure(code, in: db) }
  }

  /// Taken back, for good.
  package static func revoke(_ code: CertificateCode, reason: String, at now: Moment, in db: Connection) throws {
    let changed = try db.run(
      """
      UPDATE certificate SET status = 'revoked', revoked_at = ?, reason = ?
      WHERE code = ? AND status IN ('awaiting', 'valid')
      """, now, reason, code)
    if changed == 0 { throw try failure(code, in: db) }
  }

  package static func find(_ code: CertificateCode, in db: Connection) throws -> CertificateRecord? {
    try db.first(
      """
      SELECT code, number, template, dossier, formality, agency, status, language, title, agency_title, holder,
        document, issued_at, issued_on, last_day, ends_at, enabled_at, revoked_at, reason
      FROM certificate WHERE code = ?
      """, code, read: CertificateRecord.init)
  }

  /// Those of one dossier, by formality.
  package static func all(ofDossier dossier: String, in db: Connection) throws -> [CertificateRecord] {
    try db.all(
      """
      SELECT code, number, template, dossier, formality, agency, status, language, title, agency_title, holder,
        document, issued_at, issued_on, last_day, ends_at, enabled_at, revoked_at, reason
      FROM certificate WHERE dossier = ? ORDER BY formality, number LIMIT 1000
      """, dossier, read: CertificateRecord.init)
  }

  private static func reservation(
    _ request: Request, in db: Connection
  ) throws -> (code: CertificateCode, number: String)? {
    try db.first(
      "SELECT code, number FROM certificate WHERE dossier = ? AND formality = ? AND status = 'reserved'",
      request.dossier, request.formality
    ) { row in
      let code: CertificateCode = try row[0]
      let number: String = try row[1]
      return (code, number)
    }
  }

  /// Certificates whose numbers look the same share a counter: no two bear the same number.
  private static func nextNumber(_ request: Request, in db: Connection) throws -> String {
    let form = request.numberFormat.replacing("{year}", with: String(request.year))
    let digits = String(try Counters.next("certificate \(form)", in: db))
    return form.replacing("{number}", with: String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits)
  }

  private static func failure(_ code: CertificateCode, in db: Connection) throws -> Failure {
    try find(code, in: db).map { .wrongStatus($0.status) } ?? .unknownCode
  }
}
