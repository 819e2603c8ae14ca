import HTTP
import Procedures
import Templates

/// `/procedures`: the catalogue, with its search (ER-50).
enum ProcedureList {
  static func show(_ visit: Visit) throws -> Response {
    let typed = (visit.query.first("q") ?? "").trimmed
    let entries = visit.portal.catalogue.entries(matching: typed)
    return try visit.page(
      ProcedureListPage(
        frame: visit.frame(), crumbs: [visit.homeCrumb],
        here: visit.url(Paths.procedures), typed: typed, procedures: entries.map { ProcedureCard($0, visit) }))
  }
}

struct ProcedureListPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let here: String
  let typed: String
  let procedures: [ProcedureCard]

  static let template = "public/procedures"
  static var slots: [Slot<ProcedureListPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("here", \.here), .text("typed", \.typed),
      .rows("procedures", \.procedures),
    ]
  }
}

extension ProcedureCard {
  init(_ entry: Catalogue.Entry, _ visit: Visit) {
    let procedure = entry.procedure
    let speech = visit.speech
    self.init(
      title: procedure.title[speech.language], summary: procedure.summary[speech.language],
      url: visit.url(Paths.procedure, procedure.id), delay: procedure.longestDelay(speech),
      cost: speech.phrase(procedure.isFree ? "procedure.free" : "procedure.dependsCost", [:]))
  }
}

extension Procedure {
  var isFree: Bool { formalities.allSatisfy(\.fees.isEmpty) }

  /// The longest legal delay of its formalities: what a person may have to wait at most.
  func longestDelay(_ speech: Speech) -> String {
    let delays = formalities.compactMap(\.delay)
    guard let longest = delays.max(by: { $0.roughDays < $1.roughDays }) else {
      return speech.phrase(isDeclaration ? "procedure.atOnce" : "procedure.dependsDelay", [:])
    }
    return speech.phrase("procedure.upTo", ["delay": longest.words(speech)])
  }
}

extension Delay {
  /// For comparing working days with days of the calendar.
  fileprivate var roughDays: Int { count == .working ? days * 7 / 5 : days }

  func words(_ speech: Speech) -> String { speech.phrase("drawing.days.\(count.rawValue)", ["count": String(days)]) }
}

extension Visit {
  var speech: Speech { portal.templates.translations.speech(language) }

  var homeCrumb: Crumb { Crumb(title: speech.phrase("site.home", [:]), url: url(Paths.home)) }
}
