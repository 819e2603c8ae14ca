import Dispatch

/// A connection and the queue it lives on. SQLite blocks, and nobody blocks a cooperative thread: whoever wants the
/// connection goes to its desk.
///
/// `@unchecked Sendable`: `connection` is only touched on `queue`, which `Connection` itself asserts in debug.
final class Desk: @unchecked Sendable {
  let queue: DispatchQueue
  private let connection: Connection

  init(label: String, path: String, access: Connection.Access, vfs: String?) throws {
    queue = DispatchQueue(label: label)
    connection = try queue.sync { [queue] in
      try Connection(path: path, access: access, home: queue, vfs: vfs)
    }
  }

  /// To be called on `queue`.
  func use<T>(_ body: (Connection) throws -> T) rethrows -> T { try body(connection) }

  /// Waits for its turn at the desk: for opening and closing only, never from an async function's thread.
  func wait<T>(_ body: (Connection) throws -> T) rethrows -> T { try queue.sync { try body(connection) } }
}
