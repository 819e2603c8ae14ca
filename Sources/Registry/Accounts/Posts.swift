package import Procedures
package import SQLite

/// What people are: agency, role, unit; and the posts of the house itself, which stand in no agency (`HouseRole`).
package enum Posts {
  /// Nobody holds more than these.
  private static let max = 200

  package static func give(_ post: Actor.Post, to account: String, in db: Connection) throws {
    try db.run(
      "INSERT INTO post (account, agency, role, unit) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", account,
      post.agency, post.role, post.unit ?? "")
  }

  package static func take(_ post: Actor.Post, from account: String, in db: Connection) throws {
    try db.run(
      "DELETE FROM post WHERE account = ? AND agency = ? AND role = ? AND unit = ?", account, post.agency, post.role,
      post.unit ?? "")
  }

  package static func all(of account: String, in db: Connection) throws -> [Actor.Post] {
    try db.all(
      "SELECT agency, role, unit FROM post WHERE account = ? ORDER BY agency, role, unit LIMIT ?", account, max
    ) { row in
      let unit: String = try row[2]
      return Actor.Post(agency: try row[0], role: try row[1], unit: unit.isEmpty ? nil : unit)
    }
  }

  /// Who holds a post, for letters to it; those of another unit are left out.
  package static func holders(
    of post: Actor.Post, after account: String = "", limit: Int = 50, in db: Connection
  ) throws -> [Account] {
    try db.all(
      """
      SELECT serial, id, email, name, language, phone, state, totp_seed IS NOT NULL, created_at
      FROM post CROSS JOIN account ON id = post.account
      WHERE agency = ? AND role = ? AND account > ? AND state = 'active' AND (unit = '' OR coalesce(unit = ?, TRUE))
      ORDER BY post.account LIMIT ?
      """, post.agency, post.role, account, post.unit, limit, read: { try Account($0) })
  }

  /// Who was the first to be given a post and has it still, whatever the state of his account.
  package static func firstHolder(of post: Actor.Post, in db: Connection) throws -> Account? {
    try db.first(
      """
      SELECT serial, id, email, name, language, phone, state, totp_seed IS NOT NULL, created_at
      FROM account WHERE serial =
        (SELECT min(serial) FROM post CROSS JOIN account ON id = post.account WHERE agency = ? AND role = ?)
      """, post.agency, post.role, read: { try Account($0) })
  }

  /// Those who hold any post: the staff, by the ids of their accounts.
  package static func staff(limit: Int = 5_000, in db: Connection) throws -> [String] {
    try db.all("SELECT DISTINCT account FROM post ORDER BY account LIMIT ?", limit) { try $0[0] }
  }

  /// Who comes to do something: nobody when the account is not there, or not active.
  package static func actor(
    _ account: String, for principal: String? = nil, in db: Connection
  ) throws -> Actor? {
    try Person.find(account, in: db)?.actor(for: principal)
  }
}

extension Actor {
  package func holds(_ role: HouseRole) -> Bool { posts.contains(role.post) }

  /// What he may see: his own and his agencies', and everything for those who watch over the house; under a mandate
  /// nothing but what it is about.
  package var viewer: Viewer {
    if let principal { return Viewer(account: account, principal: principal) }
    return Viewer(
      account: account, agencies: Set(posts.map(\.agency)).subtracting([""]).sorted(),
      isUnlimited: holds(.supervisor) || holds(.auditor))
  }
}
