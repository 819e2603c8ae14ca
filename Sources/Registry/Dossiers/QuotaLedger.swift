import Procedures
package import Rules
package import SQLite

/// How much of each counted right is reserved or consumed by all dossiers together. Kept as one balance for each
/// account, changed in the write that reserves: what the limit is held against cannot move meanwhile.
package enum QuotaLedger {
  /// A quota belongs to a procedure of a pack, whatever its revision.
  package static func key(_ pack: String, _ procedure: String, _ quota: String) -> String {
    "\(pack)/\(procedure)/\(quota)"
  }

  package static func used(_ key: String, _ account: String, in db: Connection) throws -> Decimal {
    let text = try db.value(
      "SELECT used FROM quota_balance WHERE quota = ? AND account = ?", key, account, as: String.self)
    return text.flatMap { Decimal($0) } ?? .zero
  }

  /// What a dossier takes or gives back.
  static func apply(_ fact: Fact, _ pack: String, _ procedure: String, in db: Connection) throws {
    switch fact {
    case .reserved(let quota, let account, let amount):
      let key = key(pack, procedure, quota)
      let sum = try used(key, account, in: db).adding(amount)
      try set(key, account, sum, in: db)
    case .released(let quota, let account, let amount):
      let key = key(pack, procedure, quota)
      let rest = try used(key, account, in: db).subtracting(amount)
      try set(key, account, rest, in: db)
    // What was reserved is now used for good: the balance counts both.
    default: break
    }
  }

  private static func set(_ key: String, _ account: String, _ used: Decimal?, in db: Connection) throws {
    guard let used else { throw Failure.tooLarge(key) }
    try db.run(
      """
      INSERT INTO quota_balance (quota, account, used) VALUES (?, ?, ?)
      ON CONFLICT (quota, account) DO UPDATE SET used = excluded.used
      """, key, account, used.text)
  }

  package enum Failure: Error, Equatable {
    case tooLarge(String)
  }
}

/// What the engine may ask while a write is under way.
/// `@unchecked Sendable`: it is made, asked and dropped inside one closure of the writer's queue.
final class QuotaDesk: @unchecked Sendable {
  // `@unchecked`: never leaves the writer's queue, see above.
  private let db: Connection
  private let pack: String
  private let procedure: String
  private var failure: (any Error)?

  init(_ db: Connection, _ pack: String, _ procedure: String) {
    self.db = db
    self.pack = pack
    self.procedure = procedure
  }

  var world: World {
    World { [self] quota, account in
      do {
        return try QuotaLedger.used(QuotaLedger.key(pack, procedure, quota), account, in: db)
      } catch {
        failure = failure ?? error
        return .zero
      }
    }
  }

  /// What the engine decided counts only when every question was answered.
  func rethrow() throws {
    if let failure { throw failure }
  }
}
