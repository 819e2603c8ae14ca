import Crypto
import HTTP
import Procedures
import Registry
import Templates

/// `/account`: one's own name and language, the ways to prove oneself, and where one is signed in (ER-03, SEC-16).
struct AccountPage: Page {
  let frame: Frame
  let isSaved: Bool
  let errors: [ErrorLink]
  let questions: [QuestionView]
  let action: String
  let email: String
  let emailChange: String
  let password: String
  let tokens: String
  let secondFactor: String
  let hasSecondFactor: Bool
  let isStaff: Bool
  let posts: [Fact]
  let sessions: [SessionRow]
  let endOthers: String

  static let template = "entry/account"
  static var slots: [Slot<AccountPage>] {
    [
      .model("frame", \.frame), .flag("isSaved", \.isSaved), .rows("errors", \.errors), .rows("questions", \.questions),
      .text("action", \.action), .text("email", \.email), .text("emailChange", \.emailChange),
      .text("password", \.password), .text("tokens", \.tokens), .text("secondFactor", \.secondFactor),
      .flag("hasSecondFactor", \.hasSecondFactor), .flag("isStaff", \.isStaff),
      .rows("posts", \.posts), .rows("sessions", \.sessions), .text("endOthers", \.endOthers),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response { try await page(visit, Details(visit.known().account)) }

  static func describe(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    var details = Details(typed: visit.sent, visit)
    // What the house calls somebody on is not for a thief of an open browser to change (SEC-17).
    if details.phone != person.account.phone {
      let password = visit.sent.text("password")
      if password.isEmpty {
        details.errors["password"] = visit.say(TextKey("form.missing"))
      } else if details.errors.isEmpty, try await !visit.isPassword(password) {
        details.errors["password"] = visit.say(TextKey("account.oldWrong"))
      }
    }
    guard details.errors.isEmpty else { return try await page(visit, details, .unprocessable) }
    try await visit.portal.registry.write { [details] db in
      try Accounts.describe(
        person.account.id, name: details.name, language: details.language, phone: details.phone, in: db)
      _ = try Journal.append(
        visit.entry("accountDescribed", on: person.account.id, by: person.account.id), in: db)
    }
    return .redirect(to: visit.url(Paths.account) + "?saved=1")
  }

  /// Ends every session but this one.
  static func endOthers(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let token = visit.cookie(.session)
    try await visit.portal.registry.write { db in
      try Sessions.endAll(account: person.account.id, except: token, in: db)
      _ = try Journal.append(visit.entry("sessionsEnded", on: person.account.id, by: person.account.id), in: db)
    }
    return .redirect(to: visit.url(Paths.account) + "?saved=1")
  }

  private static func page(_ visit: Visit, _ details: Details, _ status: Status = .ok) async throws -> Response {
    let person = try visit.known()
    let sessions = try await visit.portal.registry.read { try Sessions.all(account: person.account.id, in: $0) }
    return try visit.page(AccountPage(visit, person, details, sessions), status)
  }

  private init(_ visit: Visit, _ person: Person, _ details: Details, _ sessions: [Sessions.Session]) {
    frame = visit.frame(isUnlisted: true)
    isSaved = visit.query.first("saved") != nil && details.errors.isEmpty
    let speech = visit.speech
    questions = [
      .line(
        "name", visit.say(TextKey("entry.name")), value: details.name, error: details.errors["name"] ?? "",
        .init(autocomplete: "name", direction: "auto")),
      .line(
        "phone", visit.say(TextKey("account.phone")), value: details.phone, error: details.errors["phone"] ?? "",
        .init(type: "tel", autocomplete: "tel", direction: "ltr", width: "w14")),
      .line(
        "password", visit.say(TextKey("account.password.current")), hint: visit.say(TextKey("account.phonePassword")),
        error: details.errors["password"] ?? "", .password("current-password")),
      .choice(
        "language", visit.say(TextKey("account.language")),
        Language.allCases.map { ($0.code, $0.nativeName) }, chosen: details.language,
        hint: visit.say(TextKey("account.languageHint"))),
    ]
    errors = questions.filter { !$0.error.isEmpty }.map {
      ErrorLink(target: $0.id, text: visit.say(TextKey("entry.labelled"), ["label": $0.label, "text": $0.error]))
    }
    action = visit.url(Paths.account)
    email = person.account.email
    emailChange = visit.url(Paths.accountEmail)
    password = visit.url(Paths.accountPassword)
    tokens = visit.url(Paths.accountTokens)
    secondFactor = visit.url(Paths.secondFactor)
    hasSecondFactor = person.account.hasSecondFactor
    isStaff = person.isStaff
    posts = person.posts.map { post in
      Fact(term: visit.portal.catalogue.title(ofAgency: post.agency, speech.language), text: visit.title(of: post))
    }
    self.sessions = sessions.map { SessionRow($0, speech) }
    endOthers = visit.url(Paths.accountSessions)
  }

  /// What stands in the form.
  private struct Details {
    let name: String
    let phone: String
    let language: String
    var errors: [String: String] = [:]

    init(_ account: Account) {
      name = account.name
      phone = account.phone
      language = account.language
    }

    init(typed: SentForm, _ visit: Visit) {
      name = String(typed.text("name").oneLine.prefix(120))
      phone = String(typed.text("phone").oneLine.prefix(40))
      language = Language(code: typed.text("language"))?.code ?? Language.standard.code
      if name.isEmpty { errors["name"] = visit.say(TextKey("form.missing")) }
      if !phone.allSatisfy({ $0.isNumber || " +().-/".contains($0) }) {
        errors["phone"] = visit.say(TextKey("account.phoneWrong"))
      }
    }
  }
}

/// Where somebody is signed in.
struct SessionRow: Templates.Model {
  let device: String
  let address: String
  let since: String

  static var slots: [Slot<SessionRow>] {
    [.text("device", \.device), .text("address", \.address), .text("since", \.since)]
  }

  init(_ session: Sessions.Session, _ speech: Speech) {
    device = DeviceName(userAgent: session.device).text
    address = session.address
    since = speech.date(daysSince1970: Int(session.createdAt.seconds / 86_400)) ?? ""
  }
}

/// `/account/password`: a new one, for who knows the old one (SEC-4).
enum AccountPassword {
  static func ask(_ visit: Visit) throws -> Response { try visit.page(form(visit, old: "", new: "")) }

  static func change(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let (old, new) = (visit.sent.text("current"), visit.sent.text("password"))
    let fault = visit.fault(ofPassword: new, email: person.account.email, name: person.account.name)
    guard !old.isEmpty, fault.isEmpty else {
      return try visit.page(form(visit, old: old.isEmpty ? visit.say(TextKey("form.missing")) : "", new: fault))
    }
    guard try await visit.isPassword(old) else {
      return try visit.page(form(visit, old: visit.say(TextKey("account.oldWrong")), new: ""))
    }
    let registry = visit.portal.registry
    let hash = try await visit.portal.passwords.hash(new)
    let (id, token) = (registry.randomness.token(bytes: 12), visit.cookie(.session))
    try await registry.write { [tick = registry.tick(), portal = visit.portal] db in
      try Accounts.setPassword(hash, of: person.account.id, keeping: token, at: tick.wall, in: db)
      _ = try Journal.append(visit.entry("passwordChanged", on: person.account.id, by: person.account.id), in: db)
      try Outbox.add(AccountLetters.passwordChanged.letter(id, to: person.account, portal), at: tick, in: db)
    }
    return .redirect(to: visit.url(Paths.account) + "?saved=1")
  }

  private static func form(_ visit: Visit, old: String, new: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("account.password.title"), lead: TextKey("account.password.lead"),
      questions: [
        .line(
          "current", visit.say(TextKey("account.password.current")), error: old, .password("current-password")),
        .line(
          "password", visit.say(TextKey("entry.newPassword.label")), hint: visit.say(TextKey("entry.passwordHint")),
          error: new, .password("new-password")),
      ], action: visit.url(Paths.accountPassword), button: TextKey("account.password.button"),
      links: [visit.link(TextKey("account.title"), Paths.account)])
  }
}

extension Visit {
  /// Whether this is the password of whoever is signed in; too many wrong ones are slowed down like a sign-in.
  func isPassword(_ typed: String) async throws -> Bool {
    let account = try known().account.id
    let registry = portal.registry
    let keys = [(Attempts.Throttle.signInByBoth, "\(account)\n\(address)")]
    try await throttle(keys)
    let lock = try await registry.read { try Accounts.lock(of: account, in: $0) }
    if try await portal.passwords.verify(typed, against: lock?.passwordHash) != .wrong { return true }
    try await registry.write { [now = registry.clock.wall()] db in
      try Attempts.note(keys[0].0, keys[0].1, at: now, in: db)
    }
    return false
  }

  /// What somebody is, in words: the pack's, or the house's own.
  func title(of post: Actor.Post) -> String {
    if let role = portal.catalogue.role(post.role) { return role.title[speech.language] }
    return HouseRole(rawValue: post.role).map { say(TextKey("role", $0.rawValue)) } ?? post.role
  }
}
