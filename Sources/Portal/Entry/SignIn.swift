import Crypto
import HTTP
import Procedures
import Registry
import Templates

// `/sign-in`: address and password, then the code of a telephone where there is one (ER-02). Who guesses is slowed down
// by where he sits, never by whom he guesses at (SEC-6); whether an account exists, neither words nor time tell
// (SEC-11).

enum SignIn {
  static func ask(_ visit: Visit) throws -> Response {
    if let person = visit.person { return visit.redirect(Sections.home(of: person.roles)) }
    return try visit.page(form(visit, next: visit.query.first("next") ?? ""))
  }

  static func check(_ visit: Visit) async throws -> Response {
    let (email, password) = (visit.sent.text("email"), visit.sent.text("password"))
    guard !email.isEmpty, !password.isEmpty else { return try visit.page(form(visit, isChecked: true)) }
    let registry = visit.portal.registry
    let keys = [
      (Attempts.Throttle.signInByAddress, visit.address),
      (Attempts.Throttle.signInByBoth, "\(Accounts.folded(email))\n\(visit.address)"),
    ]
    try await visit.throttle(keys)
    let lock = try await registry.read { try Accounts.lock(email: email, in: $0) }
    let verdict = try await visit.portal.passwords.verify(password, against: lock?.passwordHash)
    guard let lock, verdict != .wrong, lock.state != .disabled else {
      try await refuse(visit, lock?.account, keys)
      return try visit.page(form(visit, general: visit.say(TextKey("entry.signIn.wrong"))))
    }
    try await registry.write { [now = registry.clock.wall()] db in
      for (throttle, key) in keys { try Attempts.forgive(throttle, key, in: db) }
      guard case .rightWithNewHash(let fresh) = verdict, let old = lock.passwordHash else { return }
      _ = now
      try Accounts.rehash(fresh, instead: old, of: lock.account, in: db)
    }
    let next = visit.sent.text("next")
    if lock.state == .unconfirmed { return try await SignUp.sendAgain(visit, lock.account, next: next) }
    return lock.hasSecondFactor
      ? try await SignInCode.begin(visit, lock.account, next: next)
      : try await welcome(visit, lock.account, next: next)
  }

  /// The session, and on to where he wanted to go.
  static func welcome(
    _ visit: Visit, _ account: String, next: String, using ticket: String? = nil
  ) async throws -> Response {
    let registry = visit.portal.registry
    let old = visit.cookie(.session)
    let made = try await registry.write { [tick = registry.tick()] db -> (token: String, person: Person)? in
      if let ticket, try Tickets.use(ticket, .secondFactor, at: tick.wall, in: db) == nil { return nil }
      guard let person = try Person.find(account, in: db) else { return nil }
      if let old { try Sessions.end(old, in: db) }
      let token = try Sessions.begin(
        account: account, device: visit.device, address: visit.address, randomness: registry.randomness, at: tick,
        in: db)
      _ = try Journal.append(visit.entry("signedIn", on: account, by: account), in: db)
      return (token, person)
    }
    guard let made else { return visit.redirect(Paths.signIn) }
    var response = Response.redirect(
      to: localPath(next)
        ?? visit.url(made.person.owesSecondFactor ? Paths.secondFactor : Sections.home(of: made.person.roles)))
    response.set(.session, made.token, isSecure: visit.isSecure)
    response.remove(.halfway, isSecure: visit.isSecure)
    return response
  }

  /// `POST /logout`
  static func leave(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    if let token = visit.cookie(.session) {
      try await visit.portal.registry.write { db in
        try Sessions.end(token, in: db)
        _ = try Journal.append(visit.entry("signedOut", on: person.account.id, by: person.account.id), in: db)
      }
    }
    var response = visit.redirect(Paths.home)
    response.remove(.session, isSecure: visit.isSecure)
    return response
  }

  /// A page of ours, never an address of somebody else's (SEC-32).
  static func localPath(_ typed: String) -> String? {
    let bytes = Array(typed.utf8)
    guard bytes.count <= 4_000, bytes.first == UInt8(ascii: "/"),
      bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }), bytes.dropFirst().first != bytes.first
    else { return nil }
    return typed
  }

  private static func refuse(
    _ visit: Visit, _ account: String?, _ keys: [(Attempts.Throttle, String)]
  ) async throws {
    let registry = visit.portal.registry
    try await registry.write { [now = registry.clock.wall()] db in
      for (throttle, key) in keys { try Attempts.note(throttle, key, at: now, in: db) }
      _ = try Journal.append(visit.entry("signInRefused", on: account ?? "unknown", by: "visitor"), in: db)
    }
  }

  private static func form(
    _ visit: Visit, next: String? = nil, isChecked: Bool = false, general: String = ""
  ) -> EntryForm {
    func missing(_ name: String) -> String {
      isChecked && visit.sent.text(name).isEmpty ? visit.say(TextKey("form.missing")) : ""
    }
    let next = next ?? visit.sent.text("next")
    return EntryForm(
      visit, title: TextKey("entry.signIn.title"),
      questions: [
        .line(
          "email", visit.say(TextKey("entry.email")), value: visit.sent.text("email"), error: missing("email"),
          .email),
        .line(
          "password", visit.say(TextKey("entry.password")), error: missing("password"), .password("current-password")),
      ], general: general, kept: .next(next), action: visit.url(Paths.signIn), button: TextKey("entry.signIn.button"),
      links: [
        visit.link(TextKey("entry.signIn.forgotten"), Paths.forgotten),
        visit.link(TextKey("entry.signIn.signUp"), Paths.signUp, next: next),
      ])
  }
}

/// `/sign-in/code`: the second proof, of who has one.
enum SignInCode {
  private static let lifeSeconds: Int64 = 600

  static func begin(_ visit: Visit, _ account: String, next: String) async throws -> Response {
    let registry = visit.portal.registry
    let ticket = Tickets.draw(from: registry.randomness)
    try await registry.write { [now = registry.clock.wall()] db in
      try Tickets.issue(
        ticket.hash, .secondFactor, of: account, subject: SignIn.localPath(next) ?? "",
        expires: now.adding(seconds: lifeSeconds), at: now, in: db)
    }
    var response = visit.redirect(Paths.signInCode)
    response.set(.halfway, ticket.secret, isSecure: visit.isSecure)
    return response
  }

  static func ask(_ visit: Visit) async throws -> Response {
    guard try await ticket(visit) != nil else { return visit.redirect(Paths.signIn) }
    return try visit.page(form(visit, error: ""))
  }

  static func check(_ visit: Visit) async throws -> Response {
    guard let secret = visit.cookie(.halfway), let ticket = try await ticket(visit) else {
      return visit.redirect(Paths.signIn)
    }
    let typed = visit.sent.text("code")
    guard !typed.isEmpty else { return try visit.page(form(visit, error: visit.say(TextKey("form.missing")))) }
    let keys = [(Attempts.Throttle.secondFactor, "\(ticket.account)\n\(visit.address)")]
    try await visit.throttle(keys)
    let registry = visit.portal.registry
    let outcome = try await registry.write { [now = registry.clock.wall()] db in
      let outcome = try Accounts.takeCode(typed, of: ticket.account, keyring: registry.keyring, at: now, in: db)
      switch outcome {
      case .right: try Attempts.forgive(keys[0].0, keys[0].1, in: db)
      case .recovered:
        _ = try Journal.append(visit.entry("recoveryCodeUsed", on: ticket.account, by: ticket.account), in: db)
      case .wrong, .usedBefore:
        try Attempts.note(keys[0].0, keys[0].1, at: now, in: db)
        _ = try Journal.append(visit.entry("codeRefused", on: ticket.account, by: "visitor"), in: db)
      }
      return outcome
    }
    switch outcome {
    case .right, .recovered: return try await SignIn.welcome(visit, ticket.account, next: ticket.subject, using: secret)
    case .wrong: return try visit.page(form(visit, error: visit.say(TextKey("entry.code.wrong"))))
    case .usedBefore: return try visit.page(form(visit, error: visit.say(TextKey("entry.code.used"))))
    }
  }

  private static func ticket(_ visit: Visit) async throws -> Tickets.Ticket? {
    guard let secret = visit.cookie(.halfway) else { return nil }
    let registry = visit.portal.registry
    return try await registry.read { [now = registry.clock.wall()] db in
      try Tickets.find(secret, .secondFactor, at: now, in: db)
    }
  }

  private static func form(_ visit: Visit, error: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("entry.code.title"), lead: TextKey("entry.code.lead"),
      questions: [.code(visit, error: error)], action: visit.url(Paths.signInCode), button: TextKey("form.continue"))
  }
}

extension [HiddenInput] {
  /// Where to go once one is in.
  static func next(_ path: String) -> Self {
    SignIn.localPath(path).map { [HiddenInput(name: "next", value: $0)] } ?? []
  }
}

extension QuestionView.LineStyle {
  static let email = Self(type: "email", autocomplete: "username", inputmode: "email", direction: "ltr")

  static func password(_ autocomplete: String) -> Self {
    Self(type: "password", autocomplete: autocomplete, direction: "ltr")
  }
}

extension QuestionView {
  static func code(_ visit: Visit, error: String) -> QuestionView {
    .line(
      "code", visit.say(TextKey("entry.code.label")), hint: visit.say(TextKey("entry.code.hint")), error: error,
      .init(autocomplete: "one-time-code", inputmode: "numeric", direction: "ltr", width: "w8"))
  }
}

extension Visit {
  /// Where the request comes from, for the journal and the throttles (SEC-51).
  var address: String { "\(request.client)" }

  /// What a list of sessions shows of the browser.
  var device: String { String((request.head.field("user-agent") ?? "").prefix(200)) }

  func redirect(_ path: PlainPath) -> Response { .redirect(to: url(path)) }

  /// To another page of the entrance, which knows then where one is going.
  func link(_ title: TextKey, _ path: PlainPath, next: String) -> Crumb {
    Crumb(
      title: say(title),
      url: SignIn.localPath(next).map { "\(url(path))?next=\(PercentEncoding.encode($0))" } ?? url(path))
  }

  func entry(_ action: String, on account: String, by actor: String, details: String = "") -> JournalEntry {
    JournalEntry(
      at: portal.registry.clock.wall(), actor: actor, role: "account", address: address, action: action,
      object: "account/\(account)", details: details)
  }

  /// Refuses whoever tried too often, and says when to come back (SEC-28).
  func throttle(_ keys: [(Attempts.Throttle, String)]) async throws {
    let registry = portal.registry
    let wait = try await registry.read { [now = registry.clock.wall()] db in
      try keys.compactMap { try Attempts.wait($0.0, $0.1, at: now, in: db) }.max()
    }
    if let wait { throw PageFault(.tooManyRequests, waitSeconds: wait) }
  }
}
