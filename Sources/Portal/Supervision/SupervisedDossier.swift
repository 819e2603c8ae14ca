import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// `/supervision/{dossier}`: how a dossier has fared, to be read and not touched. Who looks over everything reads all
/// of it; who looks over an agency, what concerns that one (SEC-20).
struct SupervisedDossierPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let number: String
  let state: String
  let facts: [Fact]
  let waiting: [Fact]
  let formalities: [SupervisedFormality]
  let payments: [CashRow]
  let answers: [Fact]
  let papers: [Fact]
  let history: [TimelineEntry]
  let walk: Walk

  static let template = "supervision/dossier"
  static var slots: [Slot<SupervisedDossierPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("number", \.number), .text("state", \.state),
      .rows("facts", \.facts), .rows("waiting", \.waiting), .rows("formalities", \.formalities),
      .rows("payments", \.payments), .rows("answers", \.answers), .rows("papers", \.papers),
      .rows("history", \.history), .model("walk", \.walk),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let oversight = Oversight(try visit.known())
    let file = try await DossierOnDesk(id, for: oversight.viewer, visit.portal)
    // What is not filed yet is nobody's but its author's.
    guard file.dossier.filedAt != nil else { throw PageFault(.notFound) }
    let after = visit.query.first("after").flatMap { Int($0) } ?? 0
    let registry = visit.portal.registry
    let (events, payments) = try await registry.read { db in
      (
        try Dossiers.timeline(of: file.line, after: after, in: db),
        oversight.isUnlimited ? try Payments.all(of: file.line, in: db) : []
      )
    }
    let names = try await visit.names(of: events.map(\.event.by) + file.dossier.openSteps.compactMap(\.state.claimedBy))
    return try visit.page(SupervisedDossierPage(visit, oversight, file, events, payments, names))
  }

  private init(
    _ visit: Visit, _ oversight: Oversight, _ file: DossierOnDesk, _ events: [Dossiers.Recorded],
    _ payments: [Payments.Found], _ names: [String: String]
  ) {
    let speech = visit.speech
    frame = visit.frame(isUnlisted: true)
    crumbs = [
      visit.link(TextKey("supervision.title"), Paths.supervision),
      visit.link(TextKey("supervision.oldest"), Paths.supervisionTasks),
    ]
    number = file.number
    state = visit.say(TextKey("supervision.dossierStates", file.dossier.state.rawValue))
    let filed = file.line.filedAt.map { file.clock.words($0, speech) } ?? ""
    facts = [
      Fact(term: visit.say(TextKey("supervision.applicant")), text: file.line.applicantName),
      Fact(term: visit.say(TextKey("supervision.procedure")), text: file.procedure.title[speech.language]),
      Fact(term: visit.say(TextKey("supervision.revision")), text: String(file.line.revision)),
      Fact(term: visit.say(TextKey("supervision.filed")), text: filed),
      Fact(term: visit.say(TextKey("supervision.state")), text: state),
    ]
    waiting = Self.waiting(file, oversight, names, visit)
    formalities = file.dossier.filing.formalities.compactMap(file.procedure.formality)
      .filter { oversight.sees($0.agency) }.map { SupervisedFormality($0, file, visit) }
    self.payments = payments.map { CashRow($0, visit) }
    (answers, papers) =
      oversight.isUnlimited ? (Self.answers(file, speech, visit), Self.papers(file, speech)) : ([], [])
    history = events.filter { recorded in
      // What a dossier does not need is not what happened to it.
      if case .skipped = recorded.event.fact { return false }
      return recorded.event.fact.agency(file.procedure).map(oversight.sees)
        ?? (oversight.isUnlimited || recorded.isPublic)
    }.map { TimelineEntry($0, file, names, visit) }
    let next = events.count == Walk.rowsMax ? events.last.map { String($0.sequence) } : nil
    walk = Walk(visit, visit.url(Paths.supervisedDossier, file.dossier.id), next: next)
  }

  private static func waiting(
    _ file: DossierOnDesk, _ oversight: Oversight, _ names: [String: String], _ visit: Visit
  ) -> [Fact] {
    let speech = visit.speech
    return file.procedure.waiting(file.dossier).compactMap { wait in
      let step = wait.step.map { file.title(ofStep: $0, speech) } ?? ""
      let holder = wait.step.flatMap { file.dossier.open($0)?.claimedBy }.map { names[$0] ?? $0 }
      let whom: String
      switch wait.party {
      case .applicant: whom = visit.say(TextKey("supervision.party.applicant"))
      case .payment: whom = visit.say(TextKey("supervision.party.payment"))
      case .service(let name): whom = visit.say(TextKey("supervision.party.service"), ["service": name])
      case .paper(let formality):
        whom = visit.say(
          TextKey("supervision.party.paper"), ["formality": file.title(ofFormality: formality, speech)])
      case .agency(let agency, _, _):
        guard oversight.sees(agency) else { return nil }
        whom = speech.list([file.title(ofAgency: agency, speech), holder].compactMap { $0 })
      }
      let since = visit.say(TextKey("supervision.sinceDay"), ["date": speech.date(wait.since)])
      let due = wait.due.map { visit.say(TextKey("supervision.untilDay"), ["date": speech.date($0)]) }
      return Fact(term: whom, text: speech.list([step, since, due ?? ""].filter { !$0.isEmpty }))
    }
  }

  /// What is most private stays with those whom it is for.
  private static func answers(_ file: DossierOnDesk, _ speech: Speech, _ visit: Visit) -> [Fact] {
    let asked = file.procedure.askedQuestions(by: file.dossier.filing.formalities)
    let guide = file.procedure.guide.questions.map { ($0, file.dossier.filing.answers[$0.id]) }
    let form = file.procedure.form.questions.filter { asked.contains($0.id) }
      .map { ($0, file.dossier.filing.data[$0.id]) }
    return (guide + form).compactMap { question, answer in
      guard let answer, !answer.isNull else { return nil }
      let words =
        question.privacy == .sensitive
        ? visit.say(TextKey("supervision.withheld")) : question.kind.shown(answer, speech)
      return words.isEmpty ? nil : Fact(term: question.label[speech.language], text: words)
    }
  }

  private static func papers(_ file: DossierOnDesk, _ speech: Speech) -> [Fact] {
    file.procedure.documents.flatMap { document in
      (file.dossier.papers[document.id] ?? []).map { paper in
        Fact(term: document.title[speech.language], text: "\(paper.name) (\(speech.size(paper.bytes)))")
      }
    }
  }
}

struct SupervisedFormality: Templates.Model {
  let title: String
  let agency: String
  let state: String
  let certificate: String

  static var slots: [Slot<SupervisedFormality>] {
    [.text("title", \.title), .text("agency", \.agency), .text("state", \.state), .text("certificate", \.certificate)]
  }

  init(_ formality: Formality, _ file: DossierOnDesk, _ visit: Visit) {
    title = formality.title[visit.speech.language]
    agency = file.title(ofAgency: formality.agency, visit.speech)
    let standing = file.dossier.formalities[formality.id]
    state =
      switch standing {
      case .granted, .issued: "granted"
      case .refused: "refused"
      case .revoked: "revoked"
      case .asked, nil: "asked"
      }
    certificate = standing?.certificate?.number ?? ""
  }
}

extension Dossiers.Recorded {
  /// What every agency that takes part knows of a dossier.
  fileprivate var isPublic: Bool {
    switch event.fact {
    case .filed, .completed, .closed: true
    default: false
    }
  }
}

extension TimelineEntry {
  fileprivate init(
    _ recorded: Dossiers.Recorded, _ file: DossierOnDesk, _ names: [String: String], _ visit: Visit
  ) {
    let (event, speech) = (recorded.event, visit.speech)
    let name = event.fact.json["event"]?.string ?? ""
    let subject = event.fact.subject(file.procedure, speech.language)
    let actor = event.by.isEmpty ? visit.say(TextKey("supervision.house")) : names[event.by] ?? event.by
    self.init(
      title: visit.words(ofDeed: name), text: speech.list([subject, actor].filter { !$0.isEmpty }),
      day: event.on.text, date: file.clock.words(event.at, speech), state: State.done.rawValue)
  }
}
