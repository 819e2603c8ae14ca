import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules
import SQLite
import Templates

// `/register`: a new account, and the letter that proves its address (ER-01). To an address that has an account goes
// another letter; the page says the same either way (SEC-11).

enum SignUp {
  private static let lifeSeconds: Int64 = 2 * 86_400
  private static let nameCharactersMax = 120

  static func ask(_ visit: Visit) throws -> Response {
    if let person = visit.person { return visit.redirect(Sections.home(of: person.roles)) }
    return try visit.page(form(visit, nil, next: visit.query.first("next") ?? ""))
  }

  static func register(_ visit: Visit) async throws -> Response {
    let application = Application(visit)
    let next = SignIn.localPath(visit.sent.text("next")) ?? ""
    guard application.isFine else { return try visit.page(form(visit, application, next: next)) }
    let registry = visit.portal.registry
    try await visit.throttle([(.registration, visit.address)])
    let hash = try await visit.portal.passwords.hash(application.password)
    let (id, ticket) = (registry.randomness.token(bytes: 12), Tickets.draw(from: registry.randomness))
    let language = visit.language
    try await registry.write { [tick = registry.tick(), portal = visit.portal] db in
      try Attempts.note(.registration, visit.address, at: tick.wall, in: db)
      if let known = try Accounts.find(email: application.email, in: db) {
        let letter = try AccountLetters.alreadyRegistered.letter(id, to: known, portal)
        return try Outbox.add(letter, at: tick, in: db)
      }
      let account = Accounts.Application(
        email: application.email, name: application.name, language: language.code, passwordHash: hash)
      try Accounts.register(account, id: id, on: visit.today, at: tick.wall, in: db)
      _ = try Journal.append(visit.entry("registered", on: id, by: id), in: db)
      try send(ticket, to: id, next: next, portal, tick, db)
    }
    return visit.redirect(Paths.signUpSent)
  }

  static func sent(_ visit: Visit) throws -> Response {
    try visit.page(
      EntryForm(
        visit, title: TextKey("entry.sent.title"), lead: TextKey("entry.sent.lead"), text: letters(visit),
        links: [visit.link(TextKey("entry.signIn.title"), Paths.signIn)]))
  }

  /// For somebody who signs in before he has proved his address.
  static func sendAgain(_ visit: Visit, _ account: String, next: String) async throws -> Response {
    let registry = visit.portal.registry
    let ticket = Tickets.draw(from: registry.randomness)
    try await registry.write { [tick = registry.tick(), portal = visit.portal] db in
      try send(ticket, to: account, next: SignIn.localPath(next) ?? "", portal, tick, db)
    }
    return visit.redirect(Paths.signUpSent)
  }

  /// Mail programs open links to look at them: the page behind the link asks for a click.
  static func askConfirmation(_ visit: Visit, _ secret: String) async throws -> Response {
    guard try await visit.ticket(secret, .confirmMail) != nil else { return try visit.page(.overdue(visit)) }
    return try visit.page(
      EntryForm(
        visit, title: TextKey("entry.confirm.title"), lead: TextKey("entry.confirm.lead"),
        action: visit.url(Paths.confirmation, secret), button: TextKey("entry.confirm.button")))
  }

  static func confirm(_ visit: Visit, _ secret: String) async throws -> Response {
    let registry = visit.portal.registry
    let confirmed = try await registry.write { [now = registry.clock.wall()] db -> Tickets.Ticket? in
      guard let ticket = try Tickets.use(secret, .confirmMail, at: now, in: db) else {
        // The button was pressed twice: it is done.
        let spent = try Tickets.spent(secret, .confirmMail, at: now, in: db)
        return try spent.flatMap { try Accounts.find($0.account, in: db) }?.state == .active ? spent : nil
      }
      try Accounts.confirm(ticket.account, in: db)
      _ = try Journal.append(visit.entry("addressConfirmed", on: ticket.account, by: ticket.account), in: db)
      return ticket
    }
    guard let confirmed else { return try visit.page(.overdue(visit)) }
    return try visit.page(
      EntryForm(
        visit, title: TextKey("entry.confirmed.title"), lead: TextKey("entry.confirmed.lead"),
        links: [visit.link(TextKey("entry.signIn.title"), Paths.signIn, next: confirmed.subject)]))
  }

  /// Where letters are shown instead of sent, a page that sends one says so.
  static func letters(_ visit: Visit) -> String {
    visit.portal.sendsMail ? "" : visit.say(TextKey("entry.noMail"))
  }

  private static func form(_ visit: Visit, _ application: Application?, next: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("entry.signUp.title"), lead: TextKey("entry.signUp.lead"),
      questions: [
        .line(
          "name", visit.say(TextKey("entry.name")), value: application?.name ?? "",
          hint: visit.say(TextKey("entry.nameHint")), error: application?.nameError ?? "",
          .init(autocomplete: "name", direction: "auto")),
        .line(
          "email", visit.say(TextKey("entry.email")), value: application?.typedEmail ?? "",
          hint: visit.say(TextKey("entry.emailHint")), error: application?.emailError ?? "", .email),
        .line(
          "password", visit.say(TextKey("entry.password")), hint: visit.say(TextKey("entry.passwordHint")),
          error: application?.passwordError ?? "", .password("new-password")),
      ], kept: .next(next), action: visit.url(Paths.signUp), button: TextKey("entry.signUp.button"),
      links: [visit.link(TextKey("entry.signUp.signIn"), Paths.signIn, next: next)])
  }

  /// Where he was going before he had an account goes with the link.
  private static func send(
    _ ticket: (secret: String, hash: [UInt8]), to account: String, next: String, _ portal: Portal, _ tick: Tick,
    _ db: Connection
  ) throws {
    guard let account = try Accounts.find(account, in: db) else { return }
    try Tickets.issue(
      ticket.hash, .confirmMail, of: account.id, subject: next, expires: tick.wall.adding(seconds: lifeSeconds),
      at: tick.wall, in: db)
    let link = portal.publicURL(Paths.confirmation.url(ticket.secret), for: account)
    try Outbox.add(
      AccountLetters.confirmMail(link: link).letter(portal.registry.randomness.token(bytes: 12), to: account, portal),
      at: tick, in: db)
  }

  /// What was typed, and what is wrong with it.
  private struct Application {
    let name: String
    let typedEmail: String
    let email: String
    let password: String
    let nameError: String
    let emailError: String
    let passwordError: String

    var isFine: Bool { nameError.isEmpty && emailError.isEmpty && passwordError.isEmpty }

    init(_ visit: Visit) {
      name = visit.sent.text("name").oneLine
      typedEmail = visit.sent.text("email")
      password = visit.sent.text("password")
      let missing = visit.say(TextKey("form.missing"))
      nameError =
        name.isEmpty ? missing : name.count > nameCharactersMax ? visit.say(TextKey("entry.nameLong")) : ""
      (email, emailError) = visit.email(typedEmail)
      passwordError = visit.fault(ofPassword: password, email: typedEmail, name: name)
    }
  }
}

extension EntryForm {
  /// A link that was used, or is too old.
  static func overdue(_ visit: Visit) -> EntryForm {
    EntryForm(
      visit, title: TextKey("entry.overdue.title"), lead: TextKey("entry.overdue.lead"),
      links: [
        visit.link(TextKey("entry.signIn.title"), Paths.signIn),
        visit.link(TextKey("entry.signIn.forgotten"), Paths.forgotten),
      ])
  }
}

extension Visit {
  /// The day where the portal's machine counts it: for figures.
  var today: FEELDate {
    FEELDate(daysSince1970: Int(portal.registry.clock.wall().seconds / 86_400)) ?? FEELDateTime.epoch.date
  }

  func ticket(_ secret: String, _ purpose: Tickets.Purpose) async throws -> Tickets.Ticket? {
    let registry = portal.registry
    return try await registry.read { [now = registry.clock.wall()] db in
      try Tickets.find(secret, purpose, at: now, in: db)
    }
  }

  /// An address as it will be kept, or what is wrong with it.
  func email(_ typed: String) -> (email: String, error: String) {
    guard !typed.isEmpty else { return ("", say(TextKey("form.missing"))) }
    do {
      let email = try QuestionEmail().accepted(.string(typed), AnswerSetting(today: today))
      return (email.string ?? "", "")
    } catch {
      return ("", error.sentence(speech))
    }
  }

  func fault(ofPassword password: String, email: String = "", name: String = "") -> String {
    guard !password.isEmpty else { return say(TextKey("form.missing")) }
    switch portal.passwordRule.fault(password, email: email, name: name) {
    case nil: return ""
    case .tooShort: return say(TextKey("entry.passwordFault.short"))
    case .tooLong: return say(TextKey("entry.passwordFault.long"))
    case .common: return say(TextKey("entry.passwordFault.common"))
    case .personal: return say(TextKey("entry.passwordFault.personal"))
    }
  }
}

extension Portal {
  /// A page as a letter names it: in the reader's language.
  func publicURL(_ path: String, for account: Account) -> String {
    publicURL(Language(code: account.language).map { Visit.url(path, in: $0) } ?? path)
  }
}
