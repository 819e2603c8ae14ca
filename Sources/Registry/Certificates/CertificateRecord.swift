package import Crypto
package import Procedures
import SQLite

/// One certificate in the register: what its paper says of itself, where its bytes lie, and whether it holds.
package struct CertificateRecord: Sendable, Equatable {
  package enum Status: String, Sendable, SQLValue {
    /// Its number and code are taken, its paper is being made.
    case reserved
    /// Made, but not to be used before it is handed over (ER-43).
    case awaiting
    case valid
    case revoked
  }

  /// What anybody who asks is told.
  package enum Standing: String, Sendable {
    case valid, revoked, expired
    /// Nothing that is in use, whether it will ever be or not.
    case unknown
  }

  package let code: CertificateCode
  package let number: String
  package let template: String
  package let dossier: String
  package let formality: String
  package let agency: String
  package let status: Status
  /// Nil while reserved.
  package let paper: Paper?
  package let enabledAt: Moment?
  package let revokedAt: Moment?
  package let reason: String

  package struct Paper: Sendable, Equatable {
    /// Title, agency and holder in the words of the paper, which is in this language.
    package let language: String
    package let title: String
    package let agencyTitle: String
    package let holder: String
    package let sha256: [UInt8]
    package let issuedAt: Moment
    /// On the calendar of the territory.
    package let issuedOn: CivilDate
    package let end: End?

    /// The last day on which it holds, and the moment when that day is over where it was issued.
    package struct End: Sendable, Equatable {
      package let lastDay: CivilDate
      package let at: Moment

      package init(lastDay: CivilDate, at: Moment) {
        self.lastDay = lastDay
        self.at = at
      }
    }

    package init(
      language: String, title: String, agencyTitle: String, holder: String, sha256: [UInt8], issuedAt: Moment,
      issuedOn: CivilDate, end: End?
    ) {
      self.language = language
      self.title = title
      self.agencyTitle = agencyTitle
      self.holder = holder
      self.sha256 = sha256
      self.issuedAt = issuedAt
      self.issuedOn = issuedOn
      self.end = end
    }
  }

  package func standing(at now: Moment) -> Standing {
    switch status {
    case .reserved, .awaiting: .unknown
    case .revoked: .revoked
    case .valid: paper?.end.map { now >= $0.at ? .expired : .valid } ?? .valid
    }
  }

  /// In the order of `CertificateRegister.columns`.
  init(_ row: borrowing Row) throws {
    code = try row[0]
    number = try row[1]
    template = try row[2]
    dossier = try row[3]
    formality = try row[4]
    agency = try row[5]
    status = try row[6]
    paper = try Paper(row)
    enabledAt = try row[16]
    revokedAt = try row[17]
    reason = try row[18]
  }
}

extension CertificateRecord.Paper {
  fileprivate init?(_ row: borrowing Row) throws {
    let sha256: [UInt8]? = try row[11]
    let issuedAt: Moment? = try row[12]
    let issuedDays: Int64? = try row[13]
    let lastDays: Int64? = try row[14]
    let endsAt: Moment? = try row[15]
    guard let sha256, let issuedAt, let issuedOn = issuedDays.flatMap(CivilDate.init(days:)) else { return nil }
    let lastDay = lastDays.flatMap(CivilDate.init(days:))
    self.init(
      language: try row[7], title: try row[8], agencyTitle: try row[9], holder: try row[10], sha256: sha256,
      issuedAt: issuedAt, issuedOn: issuedOn,
      end: lastDay.flatMap { day in endsAt.map { End(lastDay: day, at: $0) } })
  }
}
