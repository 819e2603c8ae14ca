import Foundation
import SQLite
import Synchronization

/// A folder of its own for each test, gone with it.
final class Scratch: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "store-" + UUID().uuidString
    mkdir(path, 0o700)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func configuration() -> StoreConfiguration {
    StoreConfiguration(path: file("test.sqlite"), applicationID: 0x4755_4943)
  }

  /// A store with one table `note(id, author, text)`.
  func store(
    _ adjust: (inout StoreConfiguration) -> Void = { _ in }
  ) throws -> Store {
    var configuration = configuration()
    adjust(&configuration)
    return try Store.open(configuration, migrations: [.notes], brake: Brake { _ in })
  }
}

extension Migration {
  /// The text stands in for its digest: this room is handed digests and only compares them.
  init(number: Int, name: String, sql: String) { self.init(number: number, name: name, sql: sql, sha256: sql) }

  static let notes = Migration(
    number: 1, name: "notes",
    sql: """
      CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
      CREATE TABLE note (
        id INTEGER PRIMARY KEY, author INTEGER REFERENCES author (id), text TEXT NOT NULL UNIQUE, bytes BLOB
      ) STRICT;
      """)
}

struct Refused: Error, Equatable { let why: String }

/// Lets one side of a test wait for the other without a clock.
final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  private let isOpen = Atomic(false)

  func open() {
    isOpen.store(true, ordering: .releasing)
    semaphore.signal()
  }
  /// For tasks.
  func opened() async { while !isOpen.load(ordering: .acquiring) { await Task.yield() } }
  /// For closures that run on the store's own queues only.
  func wait() { semaphore.wait() }
}
