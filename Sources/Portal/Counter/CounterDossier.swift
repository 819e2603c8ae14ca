import HTTP
import Procedures
import Registry
import Templates

/// `/counter/{dossier}`: the papers of one dossier, which of them have arrived, and the hand-over (ER-40, ER-42).
struct CounterDossierPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let number: String
  let facts: [Fact]
  let papers: [CounterPaperRow]
  let receive: String
  /// Nothing can be handed over, and why.
  let obstacle: String
  let isOpen: Bool
  let questions: [QuestionView]
  let step: String
  let action: String
  let handed: String

  static let template = "counter/dossier"
  static var slots: [Slot<CounterDossierPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .text("number", \.number),
      .rows("facts", \.facts), .rows("papers", \.papers), .text("receive", \.receive), .text("obstacle", \.obstacle),
      .flag("isOpen", \.isOpen), .rows("questions", \.questions), .text("step", \.step), .text("action", \.action),
      .text("handed", \.handed),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    try visit.page(CounterDossierPage(visit, try await CounterFile(visit, id)))
  }

  /// Refused, it comes back with what was ticked and typed.
  init(_ visit: Visit, _ opened: CounterFile, sent: HandOverForm? = nil, refusal: Refusal? = nil) {
    let (file, speech) = (opened.file, visit.speech)
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link(TextKey("counter.title"), Paths.counter)]
    number = file.number
    facts = [
      Fact(term: visit.say(TextKey("counter.applicant")), text: file.line.applicantName),
      Fact(term: visit.say(TextKey("counter.procedure")), text: file.procedure.title[speech.language]),
      Fact(
        term: visit.say(TextKey("counter.filed")),
        text: file.line.filedAt.map { speech.date(file.clock.day(of: $0)) } ?? ""),
    ]
    let step = opened.step
    let shown = step.map { [$0] } ?? opened.steps
    var seen: Set<String> = []
    papers = shown.flatMap { file.procedure.papers(at: $0, of: file.dossier) }
      .filter { seen.insert($0.id).inserted }.map { CounterPaperRow($0, file, visit) }
    receive = visit.url(Paths.counterPapers, file.dossier.id)
    action = visit.url(Paths.counterHandOver, file.dossier.id)
    handed = opened.ended.isEmpty ? "" : visit.url(Paths.counterHanded, file.dossier.id)
    self.step = step?.id ?? ""
    obstacle = Self.obstacle(step, papers, file, visit)
    isOpen = step != nil && obstacle.isEmpty
    let form = step.map { HandOverQuestions($0, file, sent, refusal, visit) }
    questions = form?.questions ?? []
    let general = refusal.flatMap { Self.words(of: $0, visit, isBesideQuestion: form?.errors.isEmpty == false) }
    errors = (general.map { [ErrorLink(target: "main", text: $0)] } ?? []) + (form?.errors ?? [])
  }

  private static func obstacle(
    _ step: Step?, _ papers: [CounterPaperRow], _ file: DossierOnDesk, _ visit: Visit
  ) -> String {
    guard let step else { return visit.say(TextKey("counter.notYet")) }
    guard papers.allSatisfy({ !$0.isMissing }) else { return visit.say(TextKey("counter.missing")) }
    if let open = file.dossier.open(step.id), let other = open.claimedBy, other != visit.person?.account.id {
      return visit.say(TextKey("counter.refused.claimedByOther"))
    }
    return ""
  }

  /// What stands beside a question needs no general sentence.
  private static func words(of refusal: Refusal, _ visit: Visit, isBesideQuestion: Bool) -> String? {
    switch refusal.key {
    case .originals, .checklist, .incomplete: isBesideQuestion ? nil : visit.say(TextKey("counter.refused.other"))
    case .notReceived: visit.say(TextKey("counter.missing"))
    case .unpaid: visit.say(TextKey("counter.refused.unpaid"))
    case .claimedByOther: visit.say(TextKey("counter.refused.claimedByOther"))
    case .ownDossier: visit.say(TextKey("counter.refused.ownDossier"))
    case .closed, .stepNotOpen, .suspended: visit.say(TextKey("counter.notYet"))
    case .notIssued: visit.say(TextKey("counter.refused.notIssued"))
    default: visit.say(TextKey("counter.refused.other"))
    }
  }
}

/// A paper of a dossier, on its way from the agency to the applicant.
struct CounterPaperRow: Templates.Model {
  enum State: String { case making, awaited, arrived, handed, refused, revoked }

  let formality: String
  let title: String
  let number: String
  let agency: String
  let state: String

  static var slots: [Slot<CounterPaperRow>] {
    [
      .text("formality", \.formality), .text("title", \.title), .text("number", \.number), .text("agency", \.agency),
      .text("state", \.state),
    ]
  }

  /// It keeps the others from being handed over.
  var isMissing: Bool { state == State.making.rawValue || state == State.awaited.rawValue }

  init(_ formality: Formality, _ file: DossierOnDesk, _ visit: Visit) {
    let language = visit.speech.language
    self.formality = formality.id
    let template = formality.result?.certificate ?? ""
    title = file.pack.certificate(template)?.title[language] ?? formality.title[language]
    agency = file.title(ofAgency: formality.agency, visit.speech)
    let state = file.dossier.formalities[formality.id]
    number = state?.certificate?.number ?? ""
    let stage: State =
      switch state {
      case .issued(_, _, true): .handed
      case .issued(_, true, _): .arrived
      case .issued: .awaited
      case .refused: .refused
      case .revoked: .revoked
      case .asked, .granted, nil: .making
      }
    self.state = stage.rawValue
  }
}
