package import JSON
package import Procedures
package import Rules
import SQLite
import Search

/// A dossier as one line of a list.
package struct DossierLine: Sendable, Equatable {
  /// Its place in lists that go by age.
  package let serial: Int64
  package let id: String
  package let number: String?
  package let procedure: String
  package let revision: Int
  package let pack: [UInt8]
  package let applicant: String
  package let applicantName: String
  package let title: String
  package let language: String
  package let state: Dossier.State
  package let startedAt: Moment
  package let filedAt: Moment?
  package let changedAt: Moment
  package let closedAt: Moment?
  /// The earliest day on which somebody is due.
  package let due: FEELDate?
  package let eventCount: Int
  private let waitingText: String

  /// Whom it waits for, as `Waiting.json` writes it. Read when it is asked for: most lists do not show it.
  package var waiting: JSON { (try? JSONReader.read(Array(waitingText.utf8))) ?? .array([]) }

  package var name: DossierName { DossierName(self) }

  static let titleCharactersMax = 120

  init(_ row: borrowing Row) throws {
    serial = try row[0]
    id = try row[1]
    number = try row[2]
    procedure = try row[3]
    revision = try row[4]
    pack = try row[5]
    applicant = try row[6]
    applicantName = try row[7]
    title = try row[8]
    language = try row[9]
    state = try row[10]
    startedAt = try row[11]
    filedAt = try row[12]
    changedAt = try row[13]
    closedAt = try row[14]
    let due: Int? = try row[15]
    self.due = due.flatMap { FEELDate(daysSince1970: $0) }
    waitingText = try row[16]
    eventCount = try row[17]
  }

  /// What a dossier is called: the first line of text that its form asks, such as the trade name.
  static func title(of dossier: Dossier, _ procedure: Procedure) -> String {
    for question in procedure.form.questions where question.kindName == QuestionText.name {
      if let text = dossier.filing.data[question.id]?.string, !text.isEmpty {
        return String(text.prefix(titleCharactersMax))
      }
    }
    return ""
  }

  static func words(_ number: String?, _ name: String, _ title: String) -> String {
    SearchText.fold([number ?? "", name, title].joined(separator: " "))
  }
}

extension Dossier.State: SQLValue {}

extension Waiting {
  /// `{"party":"agency","agency":"town","role":"agent","step":"study","since":"2026-03-02","due":"2026-03-09"}`
  package var json: JSON {
    var members: [(String, JSON)] = []
    switch party {
    case .applicant: members = [("party", "applicant")]
    case .payment: members = [("party", "payment")]
    case .agency(let agency, let role, let unit):
      members = [("party", "agency"), ("agency", .string(agency)), ("role", .string(role))]
      if let unit { members.append(("unit", .string(unit))) }
    case .service(let name): members = [("party", "service"), ("service", .string(name))]
    case .paper(let formality): members = [("party", "paper"), ("formality", .string(formality))]
    }
    if let step { members.append(("step", .string(step))) }
    members.append(("since", .string(since.text)))
    if let due { members.append(("due", .string(due.text))) }
    return .object(JSONObject(members) ?? JSONObject())
  }
}
