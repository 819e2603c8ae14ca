package import Procedures
package import SQLite

/// Every revision of every pack that was ever published, by its hash: a dossier keeps the one it was started under.
package enum Packs {
  package enum Failure: Error, Equatable {
    case unknown(String)
    case damaged(String)
  }

  package struct Revision: Sendable, Equatable {
    package let hash: [UInt8]
    package let name: String
    package let publishedAt: Moment
    package let publishedBy: String
    package let isCurrent: Bool
  }

  /// From now on new dossiers go by these files. The same files again are the same revision. Whoever publishes has
  /// checked them.
  @discardableResult
  package static func publish(
    _ bundle: PackBundle, by account: String, at now: Moment, in db: Connection
  ) throws -> [UInt8] {
    let hash = bundle.hash
    try db.run("UPDATE pack SET is_current = 0 WHERE name = ? AND is_current = 1", bundle.name)
    try db.run(
      """
      INSERT INTO pack (hash, name, files, published_at, published_by, is_current) VALUES (?, ?, ?, ?, ?, 1)
      ON CONFLICT (hash) DO UPDATE SET
        is_current = 1, published_at = excluded.published_at, published_by = excluded.published_by
      """, hash, bundle.name, bundle.bytes, now, account)
    return hash
  }

  package static func current(_ name: String, in db: Connection) throws -> [UInt8]? {
    try db.value("SELECT hash FROM pack WHERE name = ? AND is_current = 1", name)
  }

  /// There are some dozens of packs.
  package static func allCurrent(in db: Connection) throws -> [Revision] {
    try db.all(
      """
      SELECT hash, name, published_at, published_by, is_current FROM pack WHERE is_current = 1 AND name > ''
      ORDER BY name LIMIT 1000
      """, read: revision)
  }

  package static func history(_ name: String, in db: Connection) throws -> [Revision] {
    try db.all(
      """
      SELECT hash, name, published_at, published_by, is_current FROM pack WHERE name = ?
      ORDER BY published_at DESC LIMIT 100
      """, name, read: revision)
  }

  package static func bundle(_ hash: [UInt8], in db: Connection) throws -> PackBundle? {
    try db.first("SELECT name, files FROM pack WHERE hash = ?", hash) { row in
      PackBundle(name: try row[0], bytes: try row[1])
    }
  }

  private static func revision(_ row: borrowing Row) throws -> Revision {
    Revision(
      hash: try row[0], name: try row[1], publishedAt: try row[2], publishedBy: try row[3], isCurrent: try row[4])
  }
}
