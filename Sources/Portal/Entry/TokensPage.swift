import Crypto
import HTTP
import Procedures
import Registry
import Templates

/// `/account/tokens`: the keys by which programs act as somebody. Each is shown once, when it is made.
struct TokensPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let made: String
  let tokens: [Row]
  let questions: [QuestionView]
  let once: String
  let action: String

  struct Row: Templates.Model {
    let name: String
    let scope: String
    let made: String
    let used: String
    let removal: String
    static var slots: [Slot<Row>] {
      [
        .text("name", \.name), .text("scope", \.scope), .text("made", \.made), .text("used", \.used),
        .text("removal", \.removal),
      ]
    }
  }

  static let template = "entry/tokens"
  static var slots: [Slot<TokensPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .text("made", \.made),
      .rows("tokens", \.tokens), .rows("questions", \.questions), .text("once", \.once), .text("action", \.action),
    ]
  }

  private static let nameCharactersMax = 120
  private static let tokensMax = 20

  static func show(_ visit: Visit) async throws -> Response { try await page(visit, Draft()) }

  /// A key outlives the session it was made in: the password is asked again (SEC-17). The same page sent twice makes
  /// one key; the answer that came last shows it.
  static func make(_ visit: Visit) async throws -> Response {
    let person = try known(visit)
    var draft = Draft(visit)
    guard !draft.once.isEmpty else { throw PageFault(.badRequest) }
    guard draft.errors.isEmpty else { return try await page(visit, draft) }
    guard try await visit.isPassword(visit.sent.text("password")) else {
      draft.errors["password"] = visit.say(TextKey("account.oldWrong"))
      return try await page(visit, draft)
    }
    let registry = visit.portal.registry
    let token = APITokens.draw(from: registry.randomness)
    let account = person.account.id
    let refused = try await registry.write { [draft, now = registry.clock.wall()] db -> TextKey? in
      let held = try APITokens.held(by: account, in: db)
      let id = draft.id(for: account)
      let isAgain = held.contains { $0.id == id }
      guard isAgain || held.count < tokensMax else { return TextKey("account.tokens.many") }
      guard
        try APITokens.add(token.hash, id: id, of: account, name: draft.name, scope: draft.scope, at: now, in: db)
      else { return TextKey("account.tokens.again") }
      if !isAgain { _ = try Journal.append(visit.entry("tokenCreated", on: account, by: account, details: id), in: db) }
      return nil
    }
    if let refused { return try await page(visit, draft, general: visit.say(refused)) }
    return try await page(visit, Draft(), made: token.secret)
  }

  static func revoke(_ visit: Visit, _ id: String) async throws -> Response {
    let account = try known(visit).account.id
    let registry = visit.portal.registry
    let isRevoked = try await registry.write { [now = registry.clock.wall()] db in
      guard try APITokens.revoke(id, of: account, at: now, in: db) else { return false }
      _ = try Journal.append(visit.entry("tokenRevoked", on: account, by: account, details: id), in: db)
      return true
    }
    guard isRevoked else { throw PageFault(.notFound) }
    return visit.redirect(Paths.accountTokens)
  }

  /// Who owes a second factor gets no key by which he would do without (SEC-8).
  private static func known(_ visit: Visit) throws -> Person {
    let person = try visit.known()
    guard !person.owesSecondFactor else { throw WayIn(path: visit.url(Paths.secondFactor)) }
    return person
  }

  /// What was typed for a new one.
  private struct Draft: Sendable {
    var name = ""
    var scope = ""
    var once = ""
    var errors: [String: String] = [:]

    init() {}

    init(_ visit: Visit) {
      name = String(visit.sent.text("name").oneLine.prefix(nameCharactersMax))
      scope = visit.sent.text("scope") == APITokens.reading ? APITokens.reading : ""
      once = String(visit.sent.text("once").prefix(40))
      let missing = visit.say(TextKey("form.missing"))
      if name.isEmpty { errors["name"] = missing }
      if visit.sent.text("password").isEmpty { errors["password"] = missing }
    }

    /// The same for the same page and the same words, and for nobody else.
    func id(for account: String) -> String {
      Hex.encode(Array(Digest.of(Array("token\n\(account)\n\(once)\n\(scope)\n\(name)".utf8)).prefix(8)))
    }
  }

  private static func page(
    _ visit: Visit, _ draft: Draft, general: String = "", made: String = ""
  ) async throws -> Response {
    let account = try known(visit).account.id
    let held = try await visit.portal.registry.read { try APITokens.held(by: account, in: $0) }
    let page = TokensPage(visit, held, draft, general: general, made: made)
    return try visit.page(page, page.errors.isEmpty ? .ok : .unprocessable)
  }

  private init(_ visit: Visit, _ held: [APITokens.APIToken], _ draft: Draft, general: String, made: String) {
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link(TextKey("account.title"), Paths.account)]
    self.made = made
    tokens = held.map { Row($0, visit) }
    questions = [
      .line(
        "name", visit.say(TextKey("account.tokens.name")), value: draft.name,
        hint: visit.say(TextKey("account.tokens.nameHint")), error: draft.errors["name"] ?? "",
        .init(direction: draft.name.isEmpty ? "" : "auto")),
      .choice(
        "scope", visit.say(TextKey("account.tokens.scope")),
        [
          ("", visit.say(TextKey("account.tokens.everything"))),
          (APITokens.reading, visit.say(TextKey("account.tokens.reading"))),
        ], chosen: draft.scope),
      .line(
        "password", visit.say(TextKey("account.password.current")), error: draft.errors["password"] ?? "",
        .password("current-password")),
    ]
    errors = (general.isEmpty ? [] : [ErrorLink(target: "name", text: general)]) + ErrorLink.of(questions, visit)
    once = draft.once.isEmpty ? visit.portal.registry.randomness.token(bytes: 12) : draft.once
    action = visit.url(Paths.accountTokens)
  }
}

extension TokensPage.Row {
  fileprivate init(_ token: APITokens.APIToken, _ visit: Visit) {
    name = token.name
    scope =
      switch token.scope {
      case "": visit.say(TextKey("account.tokens.everything"))
      case APITokens.reading: visit.say(TextKey("account.tokens.reading"))
      default: token.scope
      }
    made = visit.speech.date(visit.clock.day(of: token.createdAt))
    used = token.usedAt.map { visit.speech.date(visit.clock.day(of: $0)) } ?? ""
    removal = visit.url(Paths.accountTokenRemoval, token.id)
  }
}
