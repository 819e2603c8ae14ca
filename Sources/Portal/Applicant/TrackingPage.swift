import Drawings
import HTTP
import Procedures
import Registry
import Templates

/// What was filed: what is mine to do, where it is, what was decided (ER-16).
struct TrackingPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let number: String
  let procedure: String
  let tag: String
  let state: String
  let isFresh: Bool
  let isLive: Bool
  let turn: [TaskLine]
  /// What officers wrote when they sent it back.
  let said: [String]
  let note: String
  let completion: String
  let errors: [ErrorLink]
  let waits: [WaitRow]
  let map: CircuitMap
  let metro: String
  let formalities: [FormalityStanding]
  let payments: [PaymentRow]
  let papers: [Crumb]
  let entries: [TimelineEntry]
  let messages: [SpokenLine]
  let messageAction: String
  let withdrawal: String
  let live: String

  static let template = "applicant/tracking"
  static var slots: [Slot<TrackingPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title), .text("number", \.number),
      .text("procedure", \.procedure), .text("tag", \.tag), .text("state", \.state), .flag("isFresh", \.isFresh),
      .flag("isLive", \.isLive), .rows("turn", \.turn), .rows("said", \.said), .text("note", \.note),
      .text("completion", \.completion), .rows("errors", \.errors), .rows("waits", \.waits), .model("map", \.map),
      .text("metro", \.metro),
      .rows("formalities", \.formalities), .rows("payments", \.payments), .rows("papers", \.papers),
      .rows("entries", \.entries), .rows("messages", \.messages), .text("messageAction", \.messageAction),
      .text("withdrawal", \.withdrawal), .text("live", \.live),
    ]
  }

  private static let eventsMax = 200

  static func show(
    _ visit: Visit, _ own: OwnDossier, error: String = "", note: String = ""
  ) async throws -> Response {
    let events = try await visit.portal.registry.read { [line = own.line] db in
      try Dossiers.timeline(of: line, limit: eventsMax, in: db)
    }
    let names = try await visit.names(of: events)
    return try visit.page(
      TrackingPage(visit, own, events, names, error: error, note: note), error.isEmpty ? .ok : .unprocessable)
  }

  private init(
    _ visit: Visit, _ own: OwnDossier, _ events: [Dossiers.Recorded], _ names: [String: String], error: String,
    note: String
  ) throws {
    let (speech, dossier) = (visit.speech, own.dossier)
    let language = speech.language
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link("site.section.dossiers", Paths.dossiers)]
    title = own.title(speech)
    number = dossier.number ?? ""
    procedure = own.procedure.title[language]
    tag = dossier.state.tag
    state = visit.say(TextKey("dossier.state", dossier.state.rawValue))
    isFresh = visit.query.first("filed") != nil
    isLive = dossier.end == nil
    turn = Self.turn(visit, own)
    said = dossier.openSteps.filter(\.state.isReturned).compactMap { open in
      events.lazy.reversed().compactMap { $0.event.fact.note(returning: open.id) }.first { !$0.isEmpty }
    }
    self.note = note
    completion = dossier.state == .toComplete ? visit.url(Paths.completion, own.id) : ""
    errors = error.isEmpty ? [] : [ErrorLink(target: "note", text: error)]
    waits = own.procedure.waiting(dossier).map { WaitRow($0, own, visit) }
    map = try CircuitMap(try own.procedure.map(of: dossier, in: own.pack, speech), visit, id: "circuit")
    metro = visit.portal.files.servedName(of: "metro.css") ?? ""
    formalities = dossier.filing.formalities.compactMap { FormalityStanding($0, own, visit) }
    payments = dossier.payments.filter { !$0.isDropped }.map { PaymentRow($0, own, visit) }
    papers = [
      visit.link("dossier.receipt", Paths.receipt, own.id), visit.link("dossier.proof", Paths.proof, own.id),
      visit.link("dossier.given", Paths.given, own.id),
    ]
    entries = events.reversed().compactMap { TimelineEntry($0.event, own, visit) }
    messages = events.compactMap { SpokenLine($0.event, own, names, visit) }
    messageAction = dossier.end == nil ? visit.url(Paths.messages, own.id) : ""
    withdrawal = dossier.end == nil ? visit.url(Paths.withdrawal, own.id) : ""
    live = visit.url(Paths.dossierEvents, own.id)
  }

  /// What is the applicant's to do now.
  private static func turn(_ visit: Visit, _ own: OwnDossier) -> [TaskLine] {
    var lines: [TaskLine] = []
    let speech = visit.speech
    if own.dossier.state == .toComplete {
      for open in own.dossier.remarks where own.dossier.open(open.step)?.isReturned ?? false {
        let state: TaskLine.State = open.isMended ? .done : .open
        switch open.remark.subject {
        case .field(let path):
          let id = String(path.prefix { $0 != "." })
          guard let question = own.procedure.question(id),
            let page = own.procedure.form.pages.first(where: { $0.questions.contains { $0.id == id } })
          else { continue }
          let title = visit.say(
            TextKey("dossier.remark"),
            ["title": question.label[speech.language], "reason": own.reason(of: open, speech.language)])
          lines.append(TaskLine(title, state, url: visit.url(Paths.formPage, own.id, page.id)))
        case .document(let slot):
          guard let document = own.procedure.document(slot) else { continue }
          let title = visit.say(
            TextKey("dossier.remark"),
            ["title": document.title[speech.language], "reason": own.reason(of: open, speech.language)])
          lines.append(TaskLine(title, state, url: visit.url(Paths.slot, own.id, slot)))
        }
      }
    }
    if own.procedure.waiting(own.dossier).contains(where: { $0.party == .payment }) {
      lines.append(TaskLine(visit.say("dossier.task.pay"), .open, url: visit.url(Paths.payment, own.id)))
    }
    return lines
  }
}

extension Procedures.Fact {
  fileprivate func note(returning step: String) -> String? {
    if case .returned(step, _, let note) = self { return note }
    return nil
  }
}
