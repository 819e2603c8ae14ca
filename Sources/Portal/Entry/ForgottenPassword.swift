import Crypto
import HTTP
import Procedures
import Registry
import Templates

// `/forgotten`: a letter with a link that sets a new password once (SEC-10). The page says the same whether the account
// exists or not, and the link does not spare the second factor.

enum ForgottenPassword {
  private static let lifeSeconds: Int64 = 3_600

  static func ask(_ visit: Visit) throws -> Response { try visit.page(form(visit, error: "")) }

  static func send(_ visit: Visit) async throws -> Response {
    let (email, error) = visit.email(visit.sent.text("email"))
    guard error.isEmpty else { return try visit.page(form(visit, error: error)) }
    let keys = [(Attempts.Throttle.reset, visit.address), (Attempts.Throttle.reset, Accounts.folded(email))]
    try await visit.throttle(Array(keys.prefix(1)))
    let registry = visit.portal.registry
    let (id, ticket) = (registry.randomness.token(bytes: 12), Tickets.draw(from: registry.randomness))
    try await registry.write { [tick = registry.tick(), portal = visit.portal] db in
      // An address that is written to again and again gets no more letters for a while; who asks is not told.
      let isQuiet = try Attempts.wait(keys[1].0, keys[1].1, at: tick.wall, in: db) != nil
      for (throttle, key) in keys { try Attempts.note(throttle, key, at: tick.wall, in: db) }
      guard !isQuiet, let account = try Accounts.find(email: email, in: db), account.state != .disabled else { return }
      try Tickets.issue(
        ticket.hash, .resetPassword, of: account.id, expires: tick.wall.adding(seconds: lifeSeconds), at: tick.wall,
        in: db)
      _ = try Journal.append(visit.entry("passwordForgotten", on: account.id, by: "visitor"), in: db)
      let link = portal.publicURL(Paths.reset.url(ticket.secret), for: account)
      try Outbox.add(AccountLetters.resetPassword(link: link).letter(id, to: account, portal), at: tick, in: db)
    }
    return visit.redirect(Paths.forgottenSent)
  }

  static func sent(_ visit: Visit) throws -> Response {
    try visit.page(
      EntryForm(
        visit, title: TextKey("entry.resetSent.title"), lead: TextKey("entry.resetSent.lead"),
        text: SignUp.letters(visit), links: [visit.link(TextKey("entry.signIn.title"), Paths.signIn)]))
  }

  static func askPassword(_ visit: Visit, _ secret: String) async throws -> Response {
    guard try await visit.ticket(secret, .resetPassword) != nil else { return try visit.page(.overdue(visit)) }
    return try visit.page(passwordForm(visit, visit.url(Paths.reset, secret), error: ""))
  }

  static func set(_ visit: Visit, _ secret: String) async throws -> Response {
    guard let ticket = try await visit.ticket(secret, .resetPassword) else { return try visit.page(.overdue(visit)) }
    let registry = visit.portal.registry
    let password = visit.sent.text("password")
    let account = try await registry.read { try Accounts.find(ticket.account, in: $0) }
    let error = visit.fault(ofPassword: password, email: account?.email ?? "", name: account?.name ?? "")
    guard error.isEmpty else {
      return try visit.page(passwordForm(visit, visit.url(Paths.reset, secret), error: error))
    }
    let hash = try await visit.portal.passwords.hash(password)
    let id = registry.randomness.token(bytes: 12)
    let isSet = try await registry.write { [tick = registry.tick(), portal = visit.portal] db in
      guard let ticket = try Tickets.use(secret, .resetPassword, at: tick.wall, in: db) else { return false }
      try Accounts.setPassword(hash, of: ticket.account, at: tick.wall, in: db)
      // Whoever reads the letter has proved the address.
      try Accounts.confirm(ticket.account, in: db)
      _ = try Journal.append(visit.entry("passwordSet", on: ticket.account, by: ticket.account), in: db)
      if let account = try Accounts.find(ticket.account, in: db) {
        try Outbox.add(AccountLetters.passwordChanged.letter(id, to: account, portal), at: tick, in: db)
      }
      return true
    }
    guard isSet else { return try visit.page(.overdue(visit)) }
    return try visit.page(
      EntryForm(
        visit, title: TextKey("entry.passwordSet.title"), lead: TextKey("entry.passwordSet.lead"),
        links: [visit.link(TextKey("entry.signIn.title"), Paths.signIn)]))
  }

  static func passwordForm(_ visit: Visit, _ action: String, error: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("entry.newPassword.title"),
      questions: [
        .line(
          "password", visit.say(TextKey("entry.newPassword.label")), hint: visit.say(TextKey("entry.passwordHint")),
          error: error, .password("new-password"))
      ], action: action, button: TextKey("entry.newPassword.button"))
  }

  private static func form(_ visit: Visit, error: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("entry.forgotten.title"), lead: TextKey("entry.forgotten.lead"),
      questions: [
        .line(
          "email", visit.say(TextKey("entry.email")), value: visit.sent.text("email"), error: error, .email)
      ], action: visit.url(Paths.forgotten), button: TextKey("entry.forgotten.button"))
  }
}

// `/invitation/{ticket}`: somebody whom an administrator has entered chooses his password (SEC-7).

enum Invitation {
  static func ask(_ visit: Visit, _ secret: String) async throws -> Response {
    guard let ticket = try await visit.ticket(secret, .invite) else { return try visit.page(.overdue(visit)) }
    return try await visit.page(form(visit, secret, ticket, error: ""))
  }

  static func accept(_ visit: Visit, _ secret: String) async throws -> Response {
    guard let ticket = try await visit.ticket(secret, .invite) else { return try visit.page(.overdue(visit)) }
    let registry = visit.portal.registry
    let password = visit.sent.text("password")
    let account = try await registry.read { try Accounts.find(ticket.account, in: $0) }
    let error = visit.fault(ofPassword: password, email: account?.email ?? "", name: account?.name ?? "")
    guard error.isEmpty else { return try await visit.page(form(visit, secret, ticket, error: error)) }
    let hash = try await visit.portal.passwords.hash(password)
    let accepted = try await registry.write { [now = registry.clock.wall()] db -> String? in
      guard let ticket = try Tickets.use(secret, .invite, at: now, in: db) else { return nil }
      try Accounts.setPassword(hash, of: ticket.account, at: now, in: db)
      try Accounts.confirm(ticket.account, in: db)
      _ = try Journal.append(visit.entry("invitationAccepted", on: ticket.account, by: ticket.account), in: db)
      return ticket.account
    }
    guard let accepted else { return try visit.page(.overdue(visit)) }
    return try await SignIn.welcome(visit, accepted, next: "")
  }

  private static func form(
    _ visit: Visit, _ secret: String, _ ticket: Tickets.Ticket, error: String
  ) async throws -> EntryForm {
    let account = try await visit.portal.registry.read { try Accounts.find(ticket.account, in: $0) }
    return EntryForm(
      visit, title: TextKey("entry.invitation.title"), lead: TextKey("entry.invitation.lead"),
      words: ["name": account?.name ?? "", "email": account?.email ?? ""],
      questions: [
        .line(
          "password", visit.say(TextKey("entry.newPassword.label")), hint: visit.say(TextKey("entry.passwordHint")),
          error: error, .password("new-password"))
      ], action: visit.url(Paths.invitation, secret), button: TextKey("entry.newPassword.button"))
  }
}
