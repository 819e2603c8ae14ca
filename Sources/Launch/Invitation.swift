import Crypto
import Procedures
import Registry
import SQLite

/// A link by which somebody takes his account and chooses a password: it works once, within a week (SEC-7).
struct Invitation: Sendable {
  private let secret: String
  private let hash: [UInt8]
  private static let seconds: Int64 = 7 * 86_400

  init(from randomness: Randomness) { (secret, hash) = Tickets.draw(from: randomness) }

  /// One that was sent before opens nothing any more.
  func issue(for account: String, at now: Moment, in db: Connection) throws {
    try Tickets.kill(.invite, of: account, at: now, in: db)
    try Tickets.issue(hash, .invite, of: account, expires: now.adding(seconds: Self.seconds), at: now, in: db)
  }

  func link(_ publicURL: String) -> String { "\(publicURL)/invitation/\(secret)" }
}

/// What is done to accounts at this machine, as the journal has it.
struct AccountEntry {
  let orderer: String
  let now: Moment

  func append(_ action: String, _ account: String, _ details: String = "", in db: Connection) throws {
    let entry = JournalEntry(
      at: now, actor: "console/\(orderer)", role: "operator", action: action, object: "account/\(account)",
      details: details)
    try Journal.append(entry, in: db)
  }
}
