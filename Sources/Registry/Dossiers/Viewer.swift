import Procedures
import SQLite

/// Who looks. An applicant sees what he files, alone, with others or for others; an agency what a step of its own has
/// reached (SEC-19, SEC-20); supervisors and auditors see all. Whatever is not seen is not there.
package struct Viewer: Sendable, Equatable {
  package let account: String
  /// The one he acts for: then he sees what that one files, as far as the mandate goes.
  package let principal: String?
  package let agencies: [String]
  package let isUnlimited: Bool

  package init(
    account: String, principal: String? = nil, agencies: [String] = [], isUnlimited: Bool = false
  ) {
    self.account = account
    self.principal = principal
    self.agencies = agencies
    self.isUnlimited = isUnlimited
  }

  /// The portal's own work.
  package static let house = Viewer(account: "", isUnlimited: true)

  func sees(_ serial: Int64, at now: Moment, in db: Connection) throws -> Bool {
    if isUnlimited { return true }
    for agency in agencies where try Self.isSeen(serial, byAgency: agency, in: db) { return true }
    return try isParty(serial, at: now, in: db)
  }

  static func isSeen(_ serial: Int64, byAgency agency: String, in db: Connection) throws -> Bool {
    try db.value(
      "SELECT 1 FROM dossier_agency WHERE agency = ? AND dossier = ?", agency, serial, as: Int.self) != nil
  }

  /// A broker sees what he filed for another, and what that other files, as long as that one lets him.
  private func isParty(_ serial: Int64, at now: Moment, in db: Connection) throws -> Bool {
    let part = try db.value(
      "SELECT part FROM dossier_party WHERE account = ? AND dossier = ?", principal ?? account, serial,
      as: String.self)
    guard let part else { return false }
    if principal == nil, part != "broker" { return true }
    let line = try db.first("SELECT applicant, procedure FROM dossier WHERE serial = ?", serial) { row in
      let applicant: String = try row[0]
      let procedure: String = try row[1]
      return (applicant: applicant, procedure: procedure)
    }
    guard let line else { return false }
    return try Mandates.isValid(
      of: principal ?? line.applicant, to: account, for: line.procedure, at: now, in: db)
  }
}
