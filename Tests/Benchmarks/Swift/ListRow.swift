// The officer's list: fifty of an agency's dossiers in one state, the latest first, from any page on. It must not
// matter whether there are ten thousand dossiers or a million.
//
// What makes that so is one index that bears everything the list shows, in the order in which it is shown: a page is
// then two or three neighbouring leaves. With an index of keys alone each of the fifty rows lies on another page.

import Crypto
import Registry
import SQLite

enum ListRow {
  private static let sizes = (small: 10_000, large: 1_000_000)
  private static let rounds = 15
  private static let queries = 200
  private static let batch = 50_000

  private static let schema = Migration(
    1, "list",
    """
    CREATE TABLE procedure (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;
    CREATE TABLE dossier (
      id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, agency INTEGER NOT NULL, state TEXT NOT NULL,
      procedure INTEGER NOT NULL REFERENCES procedure (id), applicant TEXT NOT NULL, title TEXT NOT NULL,
      updated_at INTEGER NOT NULL, answers TEXT NOT NULL
    ) STRICT;
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 100)
      INSERT INTO procedure (id, title) SELECT n, 'Autorisation de construire, catégorie ' || n FROM number;
    """)

  /// Made when the rows are there, which is quicker.
  private static let index = """
    CREATE INDEX dossier_listed ON dossier (
      agency, state, updated_at DESC, id DESC, number, procedure, applicant, title
    )
    """

  /// Twenty agencies, four states; what was filed one after the other is updated in any order.
  private static let fill = """
    WITH RECURSIVE number (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM number WHERE n < ?)
    INSERT INTO dossier (number, agency, state, procedure, applicant, title, updated_at, answers)
    SELECT 'GU-2026-' || n, n * 7919 % 20, 'state-' || (n / 20 % 4), n % 100 + 1, 'Fatima Zahra Benali ' || n % 9973,
      'Lot ' || n || ', lotissement Les Oliviers', n * 7919 % 1000003, hex(zeroblob(100))
    FROM number
    """

  /// The page behind a given row, by its keys.
  private static let query = """
    SELECT dossier.id, number, dossier.title, applicant, procedure.title, updated_at
    FROM dossier JOIN procedure ON procedure.id = dossier.procedure
    WHERE agency = ? AND state = ? AND (updated_at, dossier.id) < (?, ?)
    ORDER BY updated_at DESC, dossier.id DESC LIMIT 50
    """

  static func measure(in folder: String) async throws -> BenchRow {
    let small = try await store("\(folder)/list-small.sqlite", sizes.small)
    let large = try await store("\(folder)/list-large.sqlite", sizes.large)
    var pairs: [(small: Double, large: Double)] = []
    // The first round warms up and is not kept.
    for round in 0...rounds {
      let pair = (small: try await microseconds(small, round), large: try await microseconds(large, round))
      if round > 0 { pairs.append(pair) }
    }
    await small.close()
    await large.close()
    let detail = """
      \(median(pairs.map(\.small))) us of \(sizes.small), \(median(pairs.map(\.large))) us of \(sizes.large); \
      pages at any depth, index with all that is shown
      """
    return BenchRow(row: "list-query-growth", ratio: median(pairs.map { $0.large / $0.small }), detail: detail)
  }

  private static func store(_ path: String, _ count: Int) async throws -> Store {
    let filled = try open(path)
    for start in stride(from: 1, through: count, by: batch) {
      try await filled.write { db in _ = try db.run(fill, start, min(start + batch - 1, count)) }
    }
    try await filled.write { try $0.execute(script: index) }
    // Opened again, so that nothing is left to be copied out of the log while the queries are timed.
    await filled.close()
    return try open(path)
  }

  private static func open(_ path: String) throws -> Store {
    try Store.open(
      StoreConfiguration(path: path, applicationID: 1), migrations: [schema], brake: Brake { _ in })
  }

  private static func microseconds(_ store: Store, _ round: Int) async throws -> Double {
    try await store.read { db in
      var found = 0
      let start = SteadyTime.nanoseconds()
      for number in 0..<queries {
        let place = (round * queries + number) * 7_919
        // From the upper half of the times, so that the smaller list too has a whole page behind it.
        let before = 500_000 + place % 500_000
        let rows = try db.all(query, place % 20, "state-\(place / 20 % 4)", before, 0) { row in
          let title: String = try row[2]
          let applicant: String = try row[3]
          let procedure: String = try row[4]
          return title.utf8.count + applicant.utf8.count + procedure.utf8.count
        }
        found += rows.count
      }
      let took = Double(SteadyTime.nanoseconds() - start) / 1_000
      precondition(found == queries * 50, "each page is full: \(found)")
      return took / Double(queries)
    }
  }

  private static func median(_ values: [Double]) -> Double {
    (values.sorted()[values.count / 2] * 100).rounded() / 100
  }
}
