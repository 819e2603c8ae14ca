import HTTP
import Procedures
import Registry
import Templates

/// `/dossiers`: what one has filed and begun, the newest first (ER-04).
struct DossierList: Page {
  let frame: Frame
  let dossiers: [DossierRow]
  let older: String
  let isFirst: Bool
  let catalogue: String

  static let template = "applicant/dossiers"
  static var slots: [Slot<DossierList>] {
    [
      .model("frame", \.frame), .rows("dossiers", \.dossiers), .text("older", \.older), .flag("isFirst", \.isFirst),
      .text("catalogue", \.catalogue),
    ]
  }

  private static let rowsMax = 50

  static func show(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let before = visit.query.first("before").flatMap { Int64($0) }
    let lines = try await registry.read { [now = registry.clock.wall()] db in
      try Dossiers.mine(
        person.account.id, before: before ?? .max, limit: rowsMax, at: now, in: db)
    }
    let last = lines.count == rowsMax ? lines.last?.serial : nil
    return try visit.page(
      DossierList(
        frame: visit.frame(), dossiers: lines.map { DossierRow($0, visit) },
        older: last.map { "\(visit.url(Paths.dossiers))?before=\($0)" } ?? "", isFirst: before == nil,
        catalogue: visit.url(Paths.procedures)))
  }
}

/// A dossier in a list of its owner.
struct DossierRow: Templates.Model {
  let title: String
  let procedure: String
  let number: String
  let url: String
  let tag: String
  let state: String
  let applicant: String
  let changed: String

  static var slots: [Slot<DossierRow>] {
    [
      .text("title", \.title), .text("procedure", \.procedure), .text("number", \.number), .text("url", \.url),
      .text("tag", \.tag), .text("state", \.state), .text("applicant", \.applicant), .text("changed", \.changed),
    ]
  }

  init(_ line: DossierLine, _ visit: Visit) {
    let speech = visit.speech
    let procedure = visit.portal.catalogue.procedure(line.procedure)?.title[speech.language] ?? line.procedure
    title = line.title.isEmpty ? procedure : line.title
    self.procedure = line.title.isEmpty ? "" : procedure
    number = line.number ?? ""
    url = visit.url(Paths.dossier, line.id)
    tag = line.state.tag
    state = visit.say(TextKey("dossier.state", line.state.rawValue))
    applicant = line.applicant == visit.person?.account.id ? "" : line.applicantName
    changed = speech.date(daysSince1970: Int(line.changedAt.seconds / 86_400)) ?? ""
  }
}
