import Synchronization

/// Thrown out of a batch when SQLite has rolled back the whole transaction, not only a statement.
struct TransactionLost: Error {
  let cause: any Error
}

/// A write that waits, stripped of its type. Used by `Writer` only.
/// `@unchecked Sendable`: it waits in the queue under its lock, and then belongs to the writer's queue alone.
class WriteRequest: @unchecked Sendable {
  // `@unchecked`: after it was queued, a request is only touched on the writer's queue.

  /// Whether its changes stand in the transaction.
  private(set) var isKept = false

  /// Runs the closure in a savepoint of its own.
  final func perform(on connection: Connection) throws {
    isKept = false
    try connection.run("SAVEPOINT request")
    do {
      try runBody(on: connection)
      guard !connection.isOutsideTransaction else {
        // The closure swallowed an error that cost everyone the transaction.
        throw StoreError.stopped
      }
      try connection.run("RELEASE request")
      isKept = true
    } catch {
      keep(failure: error)
      if connection.syncFailure != nil || connection.isOutsideTransaction { throw TransactionLost(cause: error) }
      try connection.run("ROLLBACK TO request")
      try connection.run("RELEASE request")
    }
  }

  func runBody(on connection: Connection) throws { preconditionFailure("overridden") }
  func keep(failure: any Error) { preconditionFailure("overridden") }
  /// Resumes whoever waits: with the outcome of the closure, or with what befell the whole batch.
  func answer(failure: (any Error)?) { preconditionFailure("overridden") }
}

/// `@unchecked Sendable` as its parent is.
final class TypedWriteRequest<T: Sendable>: WriteRequest, @unchecked Sendable {
  private let body: @Sendable (Connection) throws -> T
  private let continuation: CheckedContinuation<T, any Error>
  private var outcome: Result<T, any Error>?

  init(_ body: @escaping @Sendable (Connection) throws -> T, _ continuation: CheckedContinuation<T, any Error>) {
    self.body = body
    self.continuation = continuation
  }

  override func runBody(on connection: Connection) throws { outcome = .success(try body(connection)) }

  override func keep(failure: any Error) { outcome = .failure(failure) }

  override func answer(failure: (any Error)?) {
    if let failure {
      continuation.resume(throwing: failure)
    } else if let outcome {
      continuation.resume(with: outcome)
    } else {
      preconditionFailure("answered before it ran")
    }
  }
}
