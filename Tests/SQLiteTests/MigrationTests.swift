import SQLite
import Testing

@Suite("Migrations") struct MigrationTests {
  let scratch = Scratch()
  let more = Migration(number: 2, name: "more", sql: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")

  private func open(_ migrations: [Migration]) throws -> Store {
    try Store.open(scratch.configuration(), migrations: migrations, brake: Brake { _ in })
  }

  @Test("each is applied once, and the data of an earlier release opens")
  func upgrade() async throws {
    let old = try open([.notes])
    try await old.write { db in _ = try db.run("INSERT INTO note (text) VALUES ('kept')") }
    await old.close()
    for _ in 0..<2 {
      let new = try open([.notes, more])
      #expect(try await new.read { try $0.value("SELECT text FROM note", as: String.self) } == "kept")
      #expect(try await new.read { try $0.value("SELECT count(*) FROM migration", as: Int.self) } == 2)
      await new.close()
    }
  }

  @Test("one that fails leaves nothing of itself")
  func failing() async throws {
    let broken = Migration(number: 2, name: "broken", sql: "CREATE TABLE half (id INTEGER); CREATE TABLE note (id)")
    #expect(throws: SQLiteError.self) { try open([.notes, broken]) }
    let store = try open([.notes])
    let halves = try await store.read { db in
      try db.value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'", as: Int.self)
    }
    #expect(halves == 0)
  }

  @Test("an edited migration is found out by its digest, and the sentence names both")
  func edited() throws {
    func notes(_ digest: String) -> Migration {
      Migration(number: 1, name: "notes", sql: Migration.notes.sql, sha256: digest)
    }
    _ = try open([notes("aaaa")])
    let error = #expect(throws: StoreError.self) { try open([notes("bbbb")]) }
    #expect(
      error
        == .alteredMigration(
          path: scratch.file("test.sqlite"), number: 1, name: "notes", applied: "aaaa", known: "bbbb"))
    let sentence = error?.description ?? ""
    for word in ["test.sqlite", "1 (notes)", "aaaa", "bbbb"] { #expect(sentence.contains(word), "\(sentence)") }
  }

  @Test("a newer database is refused with a sentence")
  func newer() throws {
    _ = try open([.notes, more])
    let error = #expect(throws: StoreError.self) { try open([.notes]) }
    #expect(error == .newerDatabase(path: scratch.file("test.sqlite"), found: 2, known: 1))
    let sentence = error?.description ?? ""
    for word in ["test.sqlite", "migration 2", "knows 1", "Upgrade Guichet"] { #expect(sentence.contains(word)) }
  }

  @Test("a stranger's database is refused, and is not touched")
  func foreign() throws {
    let stranger = try Connection(path: scratch.file("test.sqlite"), access: .writer)
    try stranger.execute(script: "CREATE TABLE theirs (id INTEGER)")
    #expect(throws: StoreError.foreignDatabase(path: scratch.file("test.sqlite"))) { try open([.notes]) }
    #expect(try stranger.value("PRAGMA journal_mode", as: String.self) == "delete")
  }

  @Test("one process owns the folder, whoever comes second is told who")
  func folderLock() throws {
    do {
      let lock = try FolderLock(folder: scratch.path)
      let error = #expect(throws: StoreError.self) { _ = try FolderLock(folder: scratch.path) }
      #expect(error?.description.contains("another guichet is running here, process ") == true)
      _ = consume lock
    }
    _ = try FolderLock(folder: scratch.path)
  }

  @Test("a copy of the live database holds everything acknowledged before it began, and nothing half")
  func copy() async throws {
    let store = try scratch.store()
    let insert: @Sendable (Int) async throws -> Void = { number in
      try await store.write { db in
        try db.run("INSERT INTO author (id, name) VALUES (?, 'a')", number)
        try db.run("INSERT INTO note (author, text) VALUES (?, ?)", number, "note \(number)")
      }
    }
    for number in 0..<500 { try await insert(number) }
    let copy = try DatabaseCopy(of: store.configuration.path)
    for number in 500..<600 { try await insert(number) }
    var steps = 0
    try copy.write(to: scratch.file("copy.sqlite")) { _, _ in steps += 1 }
    let copied = try Connection(path: scratch.file("copy.sqlite"), access: .reader)
    #expect(try copied.value("SELECT count(*) FROM note", as: Int.self) == 500)
    #expect(try copied.value("SELECT count(*) FROM author", as: Int.self) == 500)
    #expect(try copied.value("PRAGMA integrity_check", as: String.self) == "ok")
    #expect(steps > 0)
  }
}
