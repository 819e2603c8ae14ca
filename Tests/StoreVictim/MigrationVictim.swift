import Registry
import SQLite

/// `StoreVictim migrate FILE N`: brings a database to the N-th of some migrations that take their time.
///
///     begin
///     done
enum MigrationVictim {
  static func run(_ path: String, _ count: Int) async throws {
    var configuration = StoreConfiguration(path: path, applicationID: 0x4755_4943)
    // So small that most of a migration goes to the log before it is committed.
    configuration.cacheKibibytes = 64
    StoreVictim.say("begin")
    let store = try Store.open(configuration, migrations: Array(migrations.prefix(count)), brake: Brake { _ in })
    await store.close()
    StoreVictim.say("done")
  }

  private static let migrations: [Migration] = [
    Migration(
      1, "letters",
      """
      CREATE TABLE letter (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
      WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20000)
        INSERT INTO letter (id, text) SELECT n, 'letter ' || n || ' ' || hex(n * 7919) FROM number;
      """),
    Migration(
      2, "rewritten",
      """
      CREATE TABLE rewritten (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, size INTEGER NOT NULL) STRICT;
      INSERT INTO rewritten (id, text, size) SELECT id, text || '.', length(text) FROM letter;
      DROP TABLE letter;
      ALTER TABLE rewritten RENAME TO letter;
      CREATE INDEX letter_by_size ON letter (size, id);
      """),
    Migration(
      3, "summed",
      """
      ALTER TABLE letter ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
      UPDATE letter SET sum = size * id, text = text || sum;
      CREATE TABLE total (value INTEGER NOT NULL) STRICT;
      INSERT INTO total (value) SELECT sum(sum) FROM letter;
      DELETE FROM letter WHERE id % 5 = 0;
      """),
  ]
}
