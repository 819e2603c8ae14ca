import HTTP
import Procedures
import Registry
import Templates

/// `/mandates`: who may file for one, and for whom one may file (ER-04). A mandate ends with a click.
struct MandatesPage: Page {
  let frame: Frame
  let errors: [ErrorLink]
  let given: [Row]
  let held: [Row]
  let questions: [QuestionView]
  let action: String

  struct Row: Templates.Model {
    let name: String
    let scope: String
    let since: String
    let isOver: Bool
    let removal: String
    static var slots: [Slot<Row>] {
      [
        .text("name", \.name), .text("scope", \.scope), .text("since", \.since), .flag("isOver", \.isOver),
        .text("removal", \.removal),
      ]
    }
  }

  static let template = "applicant/mandates"
  static var slots: [Slot<MandatesPage>] {
    [
      .model("frame", \.frame), .rows("errors", \.errors), .rows("given", \.given), .rows("held", \.held),
      .rows("questions", \.questions), .text("action", \.action),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response { try await page(visit, error: "") }

  static func give(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let (email, fault) = visit.email(visit.sent.text("email"))
    guard fault.isEmpty else { return try await page(visit, error: fault) }
    let scope = visit.sent.text("scope")
    guard scope.isEmpty || visit.portal.catalogue.entry(scope) != nil else { throw PageFault(.badRequest) }
    let id = DossierID.next(from: registry.randomness)
    let isGiven = try await registry.write { [now = registry.clock.wall()] db in
      guard let broker = try Accounts.find(email: email, in: db), broker.state == .active,
        broker.id != person.account.id, try Posts.all(of: broker.id, in: db).isEmpty
      else { return false }
      try Mandates.give(id, of: person.account.id, to: broker.id, scope: scope, at: now, in: db)
      _ = try Journal.append(
        visit.entry("mandateGiven", on: person.account.id, by: person.account.id, details: broker.id), in: db)
      return true
    }
    guard isGiven else { return try await page(visit, error: visit.say("mandate.nobody")) }
    return visit.redirect(Paths.mandates)
  }

  static func revoke(_ visit: Visit, _ id: String) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let isRevoked = try await registry.write { [now = registry.clock.wall()] db in
      guard try Mandates.revoke(id, of: person.account.id, at: now, in: db) else { return false }
      _ = try Journal.append(
        visit.entry("mandateRevoked", on: person.account.id, by: person.account.id, details: id), in: db)
      return true
    }
    guard isRevoked else { throw PageFault(.notFound) }
    return visit.redirect(Paths.mandates)
  }

  private static func page(_ visit: Visit, error: String) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let (given, held, names) = try await registry.read { [now = registry.clock.wall()] db in
      let given = try Mandates.given(by: person.account.id, in: db)
      let held = try Mandates.held(by: person.account.id, at: now, in: db)
      var names: [String: String] = [:]
      for id in given.map(\.broker) + held.map(\.principal) { names[id] = try Accounts.find(id, in: db)?.name }
      return (given, held, names)
    }
    let scopes = visit.portal.catalogue.entries(matching: "").map {
      ($0.procedure.id, $0.procedure.title[visit.speech.language])
    }
    let questions: [QuestionView] = [
      .line(
        "email", visit.say("mandate.email"), value: visit.sent.text("email"), hint: visit.say("mandate.emailHint"),
        error: error, .init(type: "email", autocomplete: "off", inputmode: "email", direction: "ltr")),
      .choice(
        "scope", visit.say("mandate.scope"), scopes.map { (value: $0.0, label: $0.1) },
        chosen: visit.sent.text("scope"), hint: visit.say("mandate.scopeHint")),
    ]
    return try visit.page(
      MandatesPage(
        frame: visit.frame(isUnlisted: true),
        errors: error.isEmpty
          ? []
          : [
            ErrorLink(
              target: "email", text: visit.say("entry.labelled", ["label": visit.say("mandate.email"), "text": error]))
          ],
        given: given.map { Row($0, names[$0.broker] ?? "", visit, isMine: true) },
        held: held.map { Row($0, names[$0.principal] ?? "", visit, isMine: false) }, questions: questions,
        action: visit.url(Paths.mandates)), error.isEmpty ? .ok : .unprocessable)
  }
}

extension MandatesPage.Row {
  fileprivate init(_ mandate: Mandates.Mandate, _ name: String, _ visit: Visit, isMine: Bool) {
    let speech = visit.speech
    self.name = name
    scope =
      mandate.scope.isEmpty
      ? visit.say("mandate.all") : visit.portal.catalogue.procedure(mandate.scope)?.title[speech.language] ?? ""
    since = speech.date(daysSince1970: Int(mandate.givenAt.seconds / 86_400)) ?? ""
    isOver = mandate.revokedAt != nil
    removal = isMine && !isOver ? visit.url(Paths.mandateRemoval, mandate.id) : ""
  }
}
