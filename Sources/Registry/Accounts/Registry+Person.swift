package import Procedures
package import SQLite

/// Who asks, as a cookie or a program's key has shown: the account, and what it is in the house today.
package struct Person: Sendable, Equatable {
  package let account: Account
  package let posts: [Actor.Post]

  package init(account: Account, posts: [Actor.Post]) {
    self.account = account
    self.posts = posts
  }

  /// Nobody when the account is not there, or not active: what was taken away ends with the next request (SEC-23).
  package static func find(_ id: String, in db: Connection) throws -> Person? {
    guard let account = try Accounts.find(id, in: db), account.state == .active else { return nil }
    return Person(account: account, posts: try Posts.all(of: id, in: db))
  }

  package func actor(for principal: String? = nil) -> Actor {
    Actor(account: account.id, name: account.name, posts: posts, principal: principal)
  }
}

extension Registry {
  package func person(session token: String, limits: Sessions.Limits) async throws -> Person? {
    try await session(token, limits: limits) { try Person.find($0.account, in: $1) }
  }

  /// Whose program this is. That it was used is noted once an hour.
  package func person(token secret: String) async throws -> (person: Person, token: APITokens.APIToken)? {
    let now = clock.wall()
    let found = try await read { db -> (person: Person, token: APITokens.APIToken)? in
      guard let token = try APITokens.find(secret, in: db), let person = try Person.find(token.account, in: db) else {
        return nil
      }
      return (person, token)
    }
    guard let found else { return nil }
    let isStale = found.token.usedAt.map { now.seconds(since: $0) >= APITokens.staleSeconds } ?? true
    if isStale { try await write { try APITokens.touch(secret, at: now, in: $0) } }
    return found
  }
}
