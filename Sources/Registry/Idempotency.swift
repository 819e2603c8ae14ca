import Crypto
package import Procedures
package import SQLite

/// The same key gives the same answer and one effect, however often and however concurrently it is sent: the answer
/// is stored in the transaction that makes the effect.
package enum Idempotency {
  package enum Failure: Error, Equatable {
    /// The key was used before, for another request.
    case keyReused
    case keyTooLong
  }

  package static let keyBytesMax = 255

  /// `scope` says who asks what (an account and a route); `request` is everything that makes two requests the same.
  package static func once(
    scope: String, key: String, request: [UInt8], at now: Moment, in db: Connection,
    effect: () throws -> [UInt8]
  ) throws -> (answer: [UInt8], isReplay: Bool) {
    guard key.utf8.count <= keyBytesMax else { throw Failure.keyTooLong }
    let digest = Digest.of(request)
    let known = try db.first(
      "SELECT request, answer FROM idempotency WHERE scope = ? AND key = ?", scope, key
    ) { row in
      let request: [UInt8] = try row[0]
      let answer: [UInt8] = try row[1]
      return (request: request, answer: answer)
    }
    if let known {
      guard known.request == digest else { throw Failure.keyReused }
      return (known.answer, true)
    }
    let answer = try effect()
    try db.run(
      "INSERT INTO idempotency (scope, key, request, answer, at) VALUES (?, ?, ?, ?, ?)",
      scope, key, digest, answer, now)
    return (answer, false)
  }

  /// Forgets keys older than `limit`, a thousand at a time; answers how many.
  package static func forget(before limit: Moment, in db: Connection) throws -> Int {
    try db.run(
      """
      DELETE FROM idempotency WHERE (scope, key) IN
        (SELECT scope, key FROM idempotency WHERE at < ? ORDER BY at LIMIT 1000)
      """, limit)
  }
}
