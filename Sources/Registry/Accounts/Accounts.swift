package import Procedures
package import Rules
package import SQLite
import Search

/// The people. Passwords are hashed before they come here (`PasswordDesk`), outside of any write; what is done to an
/// account is journalled by whoever does it, in the same write.
package enum Accounts {
  package enum Failure: Error, Equatable {
    case emailTaken
    case unknown
  }

  /// What a new account is made of.
  package struct Application: Sendable {
    package let email: String
    package let name: String
    package let language: String
    package let phone: String
    /// Nil for somebody invited, who chooses his own by a link.
    package let passwordHash: String?
    package let state: Account.State

    package init(
      email: String, name: String, language: String, phone: String = "", passwordHash: String?,
      state: Account.State = .unconfirmed
    ) {
      self.email = email
      self.name = name
      self.language = language
      self.phone = phone
      self.passwordHash = passwordHash
      self.state = state
    }
  }

  /// Addresses that differ in capitals and outer spaces are one.
  package static func folded(_ email: String) -> String {
    String(email.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()).lowercased()
  }

  /// `id` was drawn outside of the write. An address that is taken is refused.
  package static func register(
    _ application: Application, id: String, on day: FEELDate, at now: Moment, in db: Connection
  ) throws {
    let email = folded(application.email)
    let serial: Int64? = try db.value(
      """
      INSERT INTO account (id, email, name, language, phone, state, password, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING RETURNING serial
      """, id, email, application.name, application.language, application.phone, application.state,
      application.passwordHash, now)
    guard let serial else { throw Failure.emailTaken }
    try db.run("INSERT INTO account_search (rowid, words) VALUES (?, ?)", serial, words(email, application.name))
    try Figures.count(.registered, on: day, in: db)
  }

  package static func find(_ id: String, in db: Connection) throws -> Account? {
    try db.first(
      """
      SELECT serial, id, email, name, language, phone, state, totp_seed IS NOT NULL, created_at
      FROM account WHERE id = ?
      """, id, read: { try Account($0) })
  }

  package static func find(email: String, in db: Connection) throws -> Account? {
    try db.first(
      """
      SELECT serial, id, email, name, language, phone, state, totp_seed IS NOT NULL, created_at
      FROM account WHERE email = ?
      """, folded(email), read: { try Account($0) })
  }

  /// What these people are called, for lists that show who did something; each name is looked up once.
  package static func names(of ids: some Sequence<String>, in db: Connection) throws -> [String: String] {
    var names: [String: String] = [:]
    for id in ids where names[id] == nil && !id.isEmpty {
      names[id] = try db.value("SELECT name FROM account WHERE id = ?", id, as: String.self)
    }
    return names
  }

  // MARK: Changes

  package static func confirm(_ id: String, in db: Connection) throws {
    try db.run("UPDATE account SET state = 'active' WHERE id = ? AND state = 'unconfirmed'", id)
  }

  /// Ends all his sessions and programs with it (SEC-15).
  package static func disable(_ id: String, at now: Moment, in db: Connection) throws {
    try db.run("UPDATE account SET state = 'disabled' WHERE id = ?", id)
    try Sessions.endAll(account: id, in: db)
    try APITokens.revokeAll(of: id, at: now, in: db)
  }

  package static func enable(_ id: String, in db: Connection) throws {
    try db.run("UPDATE account SET state = 'active' WHERE id = ? AND state = 'disabled'", id)
  }

  package static func describe(
    _ id: String, name: String, language: String, phone: String, in db: Connection
  ) throws {
    try db.run(
      "UPDATE account SET name = ?, language = ?, phone = ? WHERE id = ?", name, language, phone, id)
    try index(id, in: db)
  }

  package static func setLanguage(_ language: String, of id: String, in db: Connection) throws {
    try db.run("UPDATE account SET language = ? WHERE id = ?", language, id)
  }

  /// After the new address was confirmed. Ends his other sessions, and the links that went to the old one.
  package static func setEmail(
    _ email: String, of id: String, keeping session: String? = nil, at now: Moment, in db: Connection
  ) throws {
    let email = folded(email)
    let owner = try db.value("SELECT id FROM account WHERE email = ?", email, as: String.self)
    guard owner == nil || owner == id else { throw Failure.emailTaken }
    try db.run("UPDATE account SET email = ? WHERE id = ?", email, id)
    try Sessions.endAll(account: id, except: session, in: db)
    for purpose: Tickets.Purpose in [.changeMail, .resetPassword, .confirmMail, .invite] {
      try Tickets.kill(purpose, of: id, at: now, in: db)
    }
    try index(id, in: db)
  }

  private static func index(_ id: String, in db: Connection) throws {
    guard let account = try find(id, in: db) else { throw Failure.unknown }
    try db.run(
      "UPDATE account_search SET words = ? WHERE rowid = ?", words(account.email, account.name), account.serial)
  }

  private static func words(_ email: String, _ name: String) -> String { SearchText.fold("\(email) \(name)") }

  // MARK: Lists

  /// From the newest to the oldest; `before` is the serial of the last one of the page before.
  package static func list(before serial: Int64 = .max, limit: Int = 50, in db: Connection) throws -> [Account] {
    try db.all(
      """
      SELECT serial, id, email, name, language, phone, state, totp_seed IS NOT NULL, created_at
      FROM account WHERE serial < ? ORDER BY serial DESC LIMIT ?
      """, serial, limit, read: { try Account($0) })
  }

  package static func search(
    _ typed: String, before serial: Int64 = .max, limit: Int = 50, in db: Connection
  ) throws -> [Account] {
    guard let query = SearchText.query(typed) else { return [] }
    return try db.all(
      """
      SELECT serial, id, email, name, language, phone, state, totp_seed IS NOT NULL, created_at
      FROM account_search CROSS JOIN account ON serial = account_search.rowid
      WHERE account_search MATCH ? AND account_search.rowid < ? ORDER BY account_search.rowid DESC LIMIT ?
      """, query, serial, limit, read: { try Account($0) })
  }
}
