import Foundation
import SQLite
import Testing

@testable import Registry

/// Every SQL text of the registry, read out of its sources, is explained by SQLite itself.
@Suite("Query plans") struct QueryPlanTests {
  let scratch = Scratch()
  /// Tables that stay small whatever happens.
  private static let small: Set<String> = [
    "setting", "counter", "migration", "job_figure", "dossier_figure", "task_figure", "task_age",
  ]

  @Test("no query scans a table that can grow, sorts what it found, skips rows or matches the inside of words")
  func plans() async throws {
    let registry = try await scratch.registry()
    let texts = try Self.sqlTexts()
    #expect(texts.count > 60)
    let indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'"
    let partial =
      try await registry.store.read { try $0.all(indexes) { try $0[0] as String } }
      + registry.vault.store.read { try $0.all(indexes) { try $0[0] as String } }
    #expect(partial.count > 5)
    var explained = 0
    for (file, sql) in texts {
      #expect(!sql.contains("OFFSET") && !sql.contains("LIKE '%"), "\(file): \(sql)")
      let store = file.contains("Vault") && !sql.contains("document_use") ? registry.vault.store : registry.store
      var plan: [String]?
      for candidate in [store, registry.store, registry.vault.store] where plan == nil {
        plan = try? await candidate.write { db in
          try db.all("EXPLAIN QUERY PLAN " + sql.replacing("?", with: "1")) { try $0[3] as String }
        }
      }
      let steps = try #require(plan, "\(file): cannot be prepared: \(sql)")
      explained += 1
      for step in steps {
        let words = step.split(separator: " ").map(String.init)
        // Of a full-text index: by its words (M) or by a row's number (=).
        let isFullText = step.contains("VIRTUAL TABLE INDEX") && (step.contains("M") || step.contains("="))
        let scans =
          words.first == "SCAN" && words[1] != "CONSTANT" && !isFullText && !Self.small.contains(words[1])
        // Bounded all the same: the first rows of an order that an index has, or all of an index that only holds
        // the rows in question.
        let isBounded = (sql.contains("LIMIT") && !sql.contains("WHERE")) || partial.contains { words.last == $0 }
        #expect(!scans || isBounded, "\(file): \(step) in \(sql)")
        #expect(!step.contains("TEMP B-TREE"), "\(file): \(step) in \(sql)")
      }
    }
    #expect(explained == texts.count)
  }

  /// String literals that begin with a verb of SQL.
  private static func sqlTexts() throws -> [(file: String, sql: String)] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Registry")
    let pattern = try NSRegularExpression(
      pattern:
        #""""\s*((?:SELECT|INSERT|UPDATE|DELETE|WITH)\b.*?)"""|"((?:SELECT|INSERT|UPDATE|DELETE|WITH) [^"\n]*)""#,
      options: [.dotMatchesLineSeparators])
    var texts: [(String, String)] = []
    let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    for file in files.sorted() where file.hasSuffix(".swift") && !file.contains("Migrations") {
      let text = try String(contentsOfFile: root.appendingPathComponent(file).path, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.drop { $0 == " " }.hasPrefix("///") }.joined(separator: "\n")
      for match in pattern.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
        let range = Range(match.range(at: 1), in: text) ?? Range(match.range(at: 2), in: text)
        if let range { texts.append((file, String(text[range]))) }
      }
    }
    return texts
  }
}
