import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// `/procedures/{procedure}/start`: from the guide to a dossier. The answers come in the address, are shown once more,
/// and open the dossier with a click: to follow a link changes nothing.
struct DossierStart: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let formalities: [Fact]
  let total: String
  let errors: [ErrorLink]
  let questions: [QuestionView]
  let kept: [HiddenInput]
  let action: String
  let guide: String

  static let template = "applicant/start"
  static var slots: [Slot<DossierStart>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title),
      .rows("formalities", \.formalities), .text("total", \.total), .rows("errors", \.errors),
      .rows("questions", \.questions), .rows("kept", \.kept), .text("action", \.action), .text("guide", \.guide),
    ]
  }

  static func ask(_ visit: Visit, _ id: String) async throws -> Response {
    let entry = try visit.openProcedure(id)
    guard GuideReading(entry, visit.query).isComplete else {
      return .redirect(to: visit.url(Paths.guide, id) + (visit.query.pairs.isEmpty ? "" : "?\(visit.query.text)"))
    }
    return try visit.page(try await DossierStart(visit, entry, visit.query, error: ""))
  }

  static func open(_ visit: Visit, _ id: String) async throws -> Response {
    let entry = try visit.openProcedure(id)
    let typed = visit.sent.fields
    let reading = GuideReading(entry, typed)
    let person = try visit.known()
    let principal = typed.first("for") ?? ""
    let language = typed.first("language").flatMap(Language.init(code:)) ?? visit.language
    guard entry.pack.languages.contains(language.code) else { throw PageFault(.badRequest) }
    let errand = Errand(
      person.actor(for: principal.isEmpty ? nil : principal), from: visit.address, at: entry.hour)
    // The same page sent twice opens one dossier.
    let key = IdempotencyKey(
      scope: "start \(person.account.id)", key: typed.first("once") ?? "", request: Array(typed.text.utf8))
    do {
      let change = try await visit.portal.registry.start(
        id, of: entry.pack.id, language: language.code, by: errand,
        then: [.answer(reading.answers), .choose(reading.advice.chosen)], once: key.key.isEmpty ? nil : key)
      return .redirect(to: visit.url(Paths.dossier, change.dossier))
    } catch let refusal as Refusal {
      return try visit.page(
        try await DossierStart(visit, entry, typed, error: refusal.sentence(visit)), .unprocessable)
    }
  }

  private init(_ visit: Visit, _ entry: Catalogue.Entry, _ typed: QueryString, error: String) async throws {
    let reading = GuideReading(entry, typed)
    let speech = visit.speech
    let person = try visit.known()
    let registry = visit.portal.registry
    let mandates = try await registry.read { [now = registry.clock.wall()] db in
      try Mandates.held(by: person.account.id, at: now, in: db).filter {
        $0.scope.isEmpty || $0.scope == entry.procedure.id
      }.compactMap { mandate in try Accounts.find(mandate.principal, in: db) }
    }
    frame = visit.frame(isUnlisted: true)
    crumbs = [
      Crumb(title: entry.procedure.title[speech.language], url: visit.url(Paths.procedure, entry.procedure.id))
    ]
    title = entry.procedure.title[speech.language]
    formalities = reading.advice.chosen.compactMap(entry.procedure.formality).map { formality in
      Fact(
        term: formality.title[speech.language], text: entry.pack.agency(formality.agency)?.title[speech.language] ?? "")
    }
    total = reading.advice.total.isZero ? "" : speech.money(reading.advice.total, entry.pack.territory)
    errors = error.isEmpty ? [] : [ErrorLink(target: "language", text: error)]
    let languages = Language.allCases.filter { entry.pack.languages.contains($0.code) }
    var asked: [QuestionView] = [
      .choice(
        "language", visit.say("dossier.start.language"), languages.map { ($0.code, $0.nativeName) },
        chosen: typed.first("language") ?? visit.language.code, hint: visit.say("dossier.start.languageHint"))
    ]
    if !mandates.isEmpty {
      asked.insert(
        .choice(
          "for", visit.say("dossier.start.for"),
          [(person.account.id, visit.say("dossier.start.myself"))] + mandates.map { ($0.id, $0.name) },
          chosen: typed.first("for") ?? person.account.id), at: 0)
    }
    questions = asked
    let once = registry.randomness.token(bytes: 12)
    kept =
      typed.pairs.filter { !["token", "language", "for", "once", "action"].contains($0.name) }
      .map { HiddenInput(name: $0.name, value: $0.value) } + [
        HiddenInput(name: "once", value: typed.first("once") ?? once)
      ]
    action = visit.url(Paths.start, entry.procedure.id)
    guide = visit.url(Paths.guide, entry.procedure.id) + "?\(typed.text)"
  }
}

extension Visit {
  /// A procedure that takes new dossiers.
  func openProcedure(_ id: String) throws -> Catalogue.Entry {
    let entry = try procedure(id)
    guard entry.procedure.stage == .published else { throw PageFault(.notFound) }
    return entry
  }
}
