import Crypto
import HTTP
import Procedures
import Registry
import SQLite
import Templates

// `/account/email`: another address, for who knows the password (ER-03, SEC-17). The link in the letter to the new one
// makes the change, and nothing else does; the old one is told when it is asked and when it is done. Whether the new
// address has an account already, the page does not tell (SEC-11).

enum AccountEmail {
  private static let lifeSeconds: Int64 = 86_400

  static func ask(_ visit: Visit) throws -> Response {
    try visit.page(visit.query.first("sent") == nil ? form(visit) : sent(visit))
  }

  static func send(_ visit: Visit) async throws -> Response {
    let account = try visit.known().account
    let (password, missing) = (visit.sent.text("password"), visit.say(TextKey("form.missing")))
    var (email, fault) = visit.email(visit.sent.text("email"))
    email = Accounts.folded(email)
    if fault.isEmpty, email == account.email { fault = visit.say(TextKey("account.email.same")) }
    guard fault.isEmpty, !password.isEmpty else {
      return try visit.page(form(visit, email: fault, password: password.isEmpty ? missing : ""))
    }
    try await visit.throttle([(.mailChange, account.id)])
    guard try await visit.isPassword(password) else {
      return try visit.page(form(visit, password: visit.say(TextKey("account.oldWrong"))))
    }
    let registry = visit.portal.registry
    let request = Request(
      email: email, ticket: Tickets.draw(from: registry.randomness),
      letters: (registry.randomness.token(bytes: 12), registry.randomness.token(bytes: 12)))
    try await registry.write { [tick = registry.tick()] db in try request.record(for: account, visit, tick, db) }
    return .redirect(to: visit.url(Paths.accountEmail) + "?sent=1")
  }

  /// Mail programs open links to look at them: the page behind the link asks for a click.
  static func askConfirmation(_ visit: Visit, _ secret: String) async throws -> Response {
    guard let ticket = try await visit.ticket(secret, .changeMail), ticket.account == visit.person?.account.id else {
      return try visit.page(overdue(visit))
    }
    return try visit.page(
      EntryForm(
        visit, title: TextKey("account.email.confirm.title"), lead: TextKey("account.email.confirm.lead"),
        words: ["email": ticket.subject], action: visit.url(Paths.accountEmailConfirmation, secret),
        button: TextKey("account.email.confirm.button"), links: [back(visit)]))
  }

  /// Only who has signed in to the account can use its link: a letter that went to a wrong address, by a slip of the
  /// hand, must not give the account away.
  static func confirm(_ visit: Visit, _ secret: String) async throws -> Response {
    let account = try visit.known().account
    let registry = visit.portal.registry
    let (letter, token) = (registry.randomness.token(bytes: 12), visit.cookie(.session))
    let isChanged = try await registry.write { [tick = registry.tick(), portal = visit.portal] db in
      // The button was pressed twice: it is done.
      if let spent = try Tickets.spent(secret, .changeMail, at: tick.wall, in: db), spent.account == account.id,
        spent.subject == account.email
      {
        return true
      }
      // Somebody else may have taken the address since.
      guard let ticket = try Tickets.find(secret, .changeMail, at: tick.wall, in: db), ticket.account == account.id,
        try Accounts.find(email: ticket.subject, in: db) == nil
      else { return false }
      try Accounts.setEmail(ticket.subject, of: account.id, keeping: token, at: tick.wall, in: db)
      _ = try Journal.append(visit.entry("mailChanged", on: account.id, by: account.id), in: db)
      // `account` still has the old address.
      try Outbox.add(AccountLetters.emailChanged.letter(letter, to: account, portal), at: tick, in: db)
      return true
    }
    guard isChanged else { return try visit.page(overdue(visit)) }
    return .redirect(to: visit.url(Paths.account) + "?saved=1")
  }

  /// What was asked for, with all that is drawn outside of the write.
  private struct Request: Sendable {
    let email: String
    let ticket: (secret: String, hash: [UInt8])
    let letters: (old: String, new: String)

    func record(for account: Account, _ visit: Visit, _ tick: Tick, _ db: Connection) throws {
      let portal = visit.portal
      // An address that is written to again and again gets no more letters for a while; who asks is not told.
      let isQuiet = try Attempts.wait(.mailChange, email, at: tick.wall, in: db) != nil
      for key in [account.id, email] { try Attempts.note(.mailChange, key, at: tick.wall, in: db) }
      _ = try Journal.append(visit.entry("mailChangeAsked", on: account.id, by: account.id), in: db)
      try Outbox.add(AccountLetters.emailChangeAsked.letter(letters.old, to: account, portal), at: tick, in: db)
      try Tickets.kill(.changeMail, of: account.id, at: tick.wall, in: db)
      guard !isQuiet else { return }
      if let owner = try Accounts.find(email: email, in: db) {
        guard owner.state != .disabled else { return }
        return try Outbox.add(AccountLetters.emailTaken.letter(letters.new, to: owner, portal), at: tick, in: db)
      }
      try Tickets.issue(
        ticket.hash, .changeMail, of: account.id, subject: email, expires: tick.wall.adding(seconds: lifeSeconds),
        at: tick.wall, in: db)
      let link = portal.publicURL(Paths.accountEmailConfirmation.url(ticket.secret), for: account)
      try Outbox.add(
        AccountLetters.emailChangeRequested(link: link).letter(letters.new, to: account, at: email, portal), at: tick,
        in: db)
    }
  }

  // MARK: Pages

  private static func form(_ visit: Visit, email: String = "", password: String = "") -> EntryForm {
    EntryForm(
      visit, title: TextKey("account.email.title"), lead: TextKey("account.email.lead"),
      words: ["email": visit.person?.account.email ?? ""],
      questions: [
        .line(
          "email", visit.say(TextKey("account.email.label")), value: visit.sent.text("email"), error: email,
          .init(type: "email", autocomplete: "email", inputmode: "email", direction: "ltr")),
        .line(
          "password", visit.say(TextKey("account.password.current")), error: password, .password("current-password")),
      ], action: visit.url(Paths.accountEmail), button: TextKey("account.email.button"), links: [back(visit)])
  }

  private static func sent(_ visit: Visit) -> EntryForm {
    EntryForm(
      visit, title: TextKey("account.email.sent.title"), lead: TextKey("account.email.sent.lead"),
      text: SignUp.letters(visit), links: [back(visit)])
  }

  private static func overdue(_ visit: Visit) -> EntryForm {
    EntryForm(
      visit, title: TextKey("entry.overdue.title"), lead: TextKey("entry.overdue.lead"),
      links: [visit.link(TextKey("account.email.title"), Paths.accountEmail), back(visit)])
  }

  private static func back(_ visit: Visit) -> Crumb { visit.link(TextKey("account.title"), Paths.account) }
}
