import SQLite
import Testing

@Suite("A connection") struct ConnectionTests {
  let scratch = Scratch()

  @Test("what is bound comes back as it was, empty and absent values too")
  func roundTrip() async throws {
    let store = try scratch.store()
    try await store.write { db in
      try db.execute(script: "CREATE TABLE t (a INTEGER, b REAL, c TEXT, d BLOB, e TEXT, f BLOB, g INTEGER) STRICT")
      try db.run(
        "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)",
        Int64.min, 0.5, "é\u{0}ا", [UInt8](0...255), "", [UInt8](), Int?.none)
    }
    try await store.read { db in
      let row = try db.first("SELECT a, b, c, d, e, f, g FROM t") { row in
        let a: Int64 = try row[0]
        let b: Double = try row[1]
        let c: String = try row[2]
        let d: [UInt8] = try row[3]
        let e: String = try row[4]
        let f: [UInt8] = try row[5]
        let g: Int? = try row[6]
        return (a, b, c, d, e, f, g)
      }
      let found = try #require(row)
      #expect(found.0 == Int64.min && found.1 == 0.5 && found.2 == "é\u{0}ا")
      #expect(found.3 == [UInt8](0...255) && found.4 == "" && found.5 == [] && found.6 == nil)
    }
  }

  @Test("a column of another type is an error, not a zero")
  func wrongType() async throws {
    let store = try scratch.store()
    await #expect(throws: SQLiteError.self) {
      try await store.read { try $0.value("SELECT 'text'", as: Int.self) }
    }
    await #expect(throws: SQLiteError.self) {
      try await store.read { try $0.first("SELECT NULL") { try $0[0] as String } }
    }
  }

  @Test("an error carries its extended code and its SQL, and none of the values")
  func errors() async throws {
    let store = try scratch.store()
    let twice: @Sendable (Connection) throws -> Void = { db in
      try db.run("INSERT INTO note (text) VALUES (?)", "private words")
      try db.run("INSERT INTO note (text) VALUES (?)", "private words")
    }
    let error = await #expect(throws: SQLiteError.self) { try await store.write(twice) }
    #expect(error?.code == 2067 && error?.isUniqueConstraint == true)
    #expect(error?.description.contains("INSERT INTO note") == true)
    #expect(error?.description.contains("private words") == false)
  }

  @Test("foreign keys hold, double quotes are no strings, the schema is not writable")
  func hardened() async throws {
    let store = try scratch.store()
    for sql in [
      "INSERT INTO note (author, text) VALUES (999, 'x')",
      "SELECT \"no such column\"",
      "UPDATE sqlite_schema SET sql = ''",
    ] {
      await #expect(throws: SQLiteError.self, "\(sql)") { try await store.write { _ = try $0.run(sql) } }
    }
    let settings = try await store.read { db in
      try ["foreign_keys", "trusted_schema", "mmap_size", "query_only"].map {
        try db.value("PRAGMA \($0)", as: Int.self)
      }
    }
    #expect(settings == [1, 0, 0, 1])
    let writing = try await store.write { db in
      try ["synchronous", "wal_autocheckpoint"].map { try db.value("PRAGMA \($0)", as: Int.self) }
    }
    #expect(writing == [2, 0])
  }

  @Test("a statement in use serves a second caller all the same")
  func nested() async throws {
    let store = try scratch.store()
    let pairs = try await store.write { db in
      for text in ["a", "b", "c"] { try db.run("INSERT INTO note (text) VALUES (?)", text) }
      var pairs = 0
      try db.forEach("SELECT text FROM note") { _ in
        try db.forEach("SELECT text FROM note") { _ in pairs += 1 }
      }
      return pairs
    }
    #expect(pairs == 9)
  }

  #if DEBUG
    @Test("a write inside a read crashes with a sentence")
    func writeInsideRead() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let scratch = Scratch()
        let store = try scratch.store()
        _ = try await store.read { try $0.run("INSERT INTO note (text) VALUES ('x')") }
      }
      #expect(said(result).contains("a write inside a read"))
    }

    @Test("a connection used off its queue crashes with a sentence")
    func offQueue() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let scratch = Scratch()
        let store = try scratch.store()
        let thief = Thief()
        try await store.read { thief.stolen = $0 }
        _ = try thief.stolen?.value("SELECT 1", as: Int.self)
      }
      #expect(said(result).contains("off its queue"))
    }

    private func said(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
  #endif
}

/// Breaks the rules on purpose.
final class Thief: @unchecked Sendable {
  var stolen: Connection?
}
