import Foundation
import Programs
import SQLite
import Search
import Testing

@Suite("Folding for search") struct SearchTextTests {
  let scratch = Scratch()

  @Test(
    "French, Arabic and mixed texts fold as their readers expect",
    arguments: [
      ("Été œuvré ÇA ÎLE", "ete oeuvre ca ile"), ("e\u{301}te\u{301}", "ete"), ("Straße Łódź", "strasse lodz"),
      ("أَحْمَد", "احمد"), ("إدارة", "اداره"), ("مـــراكش", "مراكش"), ("مستشفى", "مستشفي"),
      ("أݣادير", "اكادير"), ("٢٠٢٦ ۱۲", "2026 12"), ("ﺍﻟﻤﻐﺮﺏ", "المغرب"), ("a\u{200f}b\u{200b}c", "abc"), ("", ""),
    ])
  func folds(_ text: String, _ expected: String) { #expect(SearchText.fold(text) == expected) }

  @Test("folding twice changes nothing more, for every scalar there is")
  func idempotent() {
    for value in (0 as UInt32)...0x10ffff {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = SearchText.fold(String(scalar))
      if SearchText.fold(once) != once { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test("every Latin letter with a decomposition folds as Python's unicodedata has it")
  func oracle() throws {
    let script = """
      import unicodedata as u
      for c in list(range(0xc0,0x250))+list(range(0x1e00,0x1f00)):
        d=''.join(x for x in u.normalize('NFKD',chr(c).lower()) if u.category(x)!='Mn')
        if d.isascii() and d.isalpha(): print(c,d)
      """
    let lines = try python(script).split(separator: "\n")
    #expect(lines.count > 500)
    for line in lines {
      let parts = line.split(separator: " ")
      let scalar = try #require(UInt32(parts[0]).flatMap(Unicode.Scalar.init))
      #expect(SearchText.fold(String(scalar)) == String(parts[1]), "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test("what a person types is never FTS5 syntax, and finds across accents and forms")
  func search() async throws {
    let store = try scratch.store()
    try await store.write { db in
      try db.execute(
        script: "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 0')")
      for text in ["Société Générale d'Élevage", "شركة أحمد للفلاحة", "m² et n° 12"] {
        try db.run("INSERT INTO words (text) VALUES (?)", SearchText.fold(text))
      }
    }
    let hits: @Sendable (String) async throws -> Int = { typed in
      guard let query = SearchText.query(typed) else { return -1 }
      return try await store.read {
        try $0.value("SELECT count(*) FROM words WHERE words MATCH ?", query, as: Int.self) ?? 0
      }
    }
    #expect(try await hits("SOCIETE elev") == 1)
    #expect(try await hits("احمد") == 1)
    #expect(try await hits("إحمد") == 1)
    #expect(try await hits("banque") == 0)
    for typed in ["\"", "AND OR NOT", "a* NEAR(b)", "text:x", "^a", "(((", "-", "{a b}: c", "\u{0}x", "m²"] {
      _ = try await hits(typed)
    }
    #expect(SearchText.query(" \"*- ") == nil)
  }

  private func python(_ script: String) throws -> String {
    try Program.output(of: "python3", ["-c", script])
  }
}
