import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// A dossier in the hands of who files it: with the rules it goes by, the hour in its territory, and in whose name he
/// acts. Somebody else's is not there (SEC-19).
struct OwnDossier: Sendable {
  let line: DossierLine
  let dossier: Dossier
  let pack: Pack
  let procedure: Procedure
  let hour: Hour
  let actor: Actor

  var id: String { dossier.id }
  var isDraft: Bool { dossier.filedAt == nil }
  /// Answers and papers can be changed: all of them in a draft, the marked ones in what was sent back.
  var isOpen: Bool { dossier.end == nil && (isDraft || dossier.state == .toComplete) }

  var situation: Situation { procedure.situation(of: dossier.filing, now: hour.local) }

  var advice: Advice { procedure.advice(on: dossier.filing, in: pack.territory, now: hour.local) }

  static func find(_ id: String, _ visit: Visit) async throws -> OwnDossier {
    let person = try visit.known()
    let registry = visit.portal.registry
    let viewer = Viewer(account: person.account.id)
    let found = try await registry.read { [now = registry.clock.wall()] db in
      try Dossiers.find(id, for: viewer, at: now, in: db)
    }
    guard let found else { throw PageFault(.notFound) }
    let pack = try await registry.pack(found.line.pack)
    guard let procedure = pack.procedure(found.dossier.procedure) else { throw PageFault(.notFound) }
    let isOwn = found.dossier.isApplicant(person.account.id)
    return OwnDossier(
      line: found.line, dossier: found.dossier, pack: pack, procedure: procedure,
      hour: visit.portal.catalogue.hour(pack.territory.zone),
      actor: person.actor(for: isOwn ? nil : found.dossier.applicant))
  }

  /// All commands or none; refused, it throws the `Refusal`.
  @discardableResult
  func carryOut(
    _ commands: [Command], _ visit: Visit, once key: IdempotencyKey? = nil
  ) async throws -> Change {
    try await visit.portal.registry.carryOut(
      commands, on: id, by: Errand(actor, from: visit.address, at: hour), once: key)
  }

  /// What a form of its own may need to know.
  func setting(_ visit: Visit, _ situation: Situation) -> FormSetting {
    let questions = procedure.guide.questions + procedure.form.questions
    // What a column wants depends on its row, where it can only be told once it is typed; but "never" is never.
    let optional = Set(
      questions.filter { !$0.required.holds(in: situation) }.map(\.id)
        + questions.flatMap(\.columns).filter { $0.required.text.trimmed == "false" }.map(\.id))
    var worked: [String: JSON] = [:]
    for question in questions where question.computed != nil {
      worked[question.id] = (question.kind as? QuestionComputed)?.kept(situation[question.id])
    }
    var setting = FormSetting(
      language: visit.language, translations: visit.portal.templates.translations, today: hour.today,
      isOptional: { optional.contains($0.id) })
    setting.computed = { [worked] in worked[$0.id] ?? .null }
    return setting
  }

  /// What the dossier is called: its own title, or its procedure's.
  func title(_ speech: Speech) -> String {
    line.title.isEmpty ? procedure.title[speech.language] : line.title
  }

  func crumbs(_ visit: Visit) -> [Crumb] {
    [
      visit.link("site.section.dossiers", Paths.dossiers),
      Crumb(title: title(visit.speech), url: visit.url(Paths.dossier, id)),
    ]
  }
}

/// How far a dossier is before it is filed, part by part.
struct Progress {
  let pages: [Part]
  let documents: [Part]
  /// The answers about the situation are complete and lead to something.
  let isSituationDone: Bool

  struct Part {
    let id: String
    let title: String
    let state: TaskLine.State
  }

  var isComplete: Bool { isSituationDone && (pages + documents).allSatisfy { [.done, .optional].contains($0.state) } }

  init(_ own: OwnDossier, _ advice: Advice, _ language: String) {
    let (procedure, filing) = (own.procedure, own.dossier.filing)
    let situation = own.situation
    let faults = procedure.faults(in: filing, situation)
    isSituationDone =
      procedure.faults(in: procedure.guide.questions, filing.answers, situation).isEmpty && advice.refusals.isEmpty
      && !advice.chosen.isEmpty
    pages = procedure.form.pages.compactMap { page in
      let questions = page.asked(in: own.dossier, situation, procedure)
      guard !questions.isEmpty else { return nil }
      let isFaulty = faults.contains { fault in questions.contains { $0.id == fault.path.prefix { $0 != "." } } }
      let isBegun = questions.contains { filing.data[$0.id] != nil }
      return Part(
        id: page.id, title: page.title[language], state: !isFaulty && isBegun ? .done : isBegun ? .begun : .open)
    }
    documents = advice.documents.compactMap(procedure.document).map { document in
      let isThere = own.dossier.papers[document.id] != nil
      return Part(
        id: document.id, title: document.title[language],
        state: isThere ? .done : document.isOptional ? .optional : .open)
    }
  }
}

extension Form.Page {
  /// What this dossier is asked on the page, in order.
  func asked(in dossier: Dossier, _ situation: Situation, _ procedure: Procedure) -> [Question] {
    let asked = procedure.askedQuestions(by: dossier.filing.formalities)
    return questions.filter { asked.contains($0.id) && ($0.visible?.holds(in: situation) ?? true) }
  }
}

extension Dossier.State {
  /// As a tag shows it.
  var tag: String {
    switch self {
    case .draft, .expired, .withdrawn: "idle"
    case .submitted: "now"
    case .toComplete, .suspended: "warning"
    case .done: "success"
    case .refused: "danger"
    }
  }
}
