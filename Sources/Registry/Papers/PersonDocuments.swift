package import Procedures
package import SQLite

/// A person's own space: what he uploaded, and the copies of what was issued to him. Both can be used again in any
/// filing (ER-07); what an agency issued he can neither change nor remove (ER-06).
package enum PersonDocuments {
  package enum Origin: String, Sendable, SQLValue { case uploaded, issued }

  package struct PersonDocument: Sendable, Equatable {
    package let serial: Int64
    package let id: String
    package let origin: Origin
    package let sha256: [UInt8]
    package let name: String
    package let contentType: String
    package let bytes: Int
    /// Of what was issued: by which dossier, and its code, under which the register says whether it is still good.
    package let dossier: String?
    package let certificate: String?
    package let storedAt: Moment

    init(_ row: borrowing Row) throws {
      serial = try row[0]
      id = try row[1]
      origin = try row[2]
      sha256 = try row[3]
      name = try row[4]
      contentType = try row[5]
      bytes = try row[6]
      dossier = try row[7]
      certificate = try row[8]
      storedAt = try row[9]
    }
  }

  /// After the bytes are in the vault. The same file again is the same document; answers its id.
  package static func upload(
    _ sha256: [UInt8], name: String, contentType: String, bytes: Int, id: String, of account: String, at now: Moment,
    in db: Connection
  ) throws -> String {
    try DocumentUses.add(sha256, by: user(account), in: db)
    try db.run(
      """
      INSERT INTO person_document (id, account, origin, sha256, name, content_type, bytes, stored_at)
      VALUES (?, ?, 'uploaded', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """, id, account, sha256, name, contentType, bytes, now)
    return try db.value(
      "SELECT id FROM person_document WHERE account = ? AND origin = 'uploaded' AND sha256 = ?", account, sha256) ?? id
  }

  /// In the transaction that enables the copy of a certificate (ER-43). The code names it: it contains digits.
  package static func enable(
    _ certificate: IssuedCertificate, sha256: [UInt8], bytes: Int = 0, dossier: String, of account: String,
    at now: Moment, in db: Connection
  ) throws {
    try DocumentUses.add(sha256, by: user(account), in: db)
    let title = try CertificateCode(rawValue: certificate.code).flatMap {
      try CertificateRegister.find($0, in: db)?.paper?.title
    }
    let name = [title, certificate.number].compactMap { $0 }.joined(separator: " ")
    try db.run(
      """
      INSERT INTO person_document
        (id, account, origin, sha256, name, content_type, bytes, dossier, certificate, stored_at)
      VALUES (?, ?, 'issued', ?, ?, 'application/pdf', ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """, certificate.code, account, sha256, name, bytes, dossier, certificate.code, now)
  }

  /// From the newest to the oldest; `before` is the serial of the last one of the page before.
  package static func list(
    of account: String, _ origin: Origin? = nil, before serial: Int64 = .max, limit: Int = 50, in db: Connection
  ) throws -> [PersonDocument] {
    try db.all(
      """
      SELECT serial, id, origin, sha256, name, content_type, bytes, dossier, certificate, stored_at
      FROM person_document WHERE account = ? AND serial < ? AND coalesce(origin = ?, TRUE)
      ORDER BY serial DESC LIMIT ?
      """, account, serial, origin, limit, read: { try PersonDocument($0) })
  }

  /// Somebody else's is not there.
  package static func find(_ id: String, of account: String, in db: Connection) throws -> PersonDocument? {
    try db.first(
      """
      SELECT serial, id, origin, sha256, name, content_type, bytes, dossier, certificate, stored_at
      FROM person_document WHERE id = ? AND account = ?
      """, id, account, read: { try PersonDocument($0) })
  }

  /// Whether a person has this very file.
  package static func has(_ sha256: [UInt8], _ account: String, in db: Connection) throws -> Bool {
    try db.value(
      "SELECT 1 FROM person_document WHERE account = ? AND sha256 = ? LIMIT 1", account, sha256, as: Int.self) != nil
  }

  /// Answers false for what is not his, or was issued to him.
  package static func remove(_ id: String, of account: String, in db: Connection) throws -> Bool {
    let removed = try db.first(
      "DELETE FROM person_document WHERE id = ? AND account = ? AND origin = 'uploaded' RETURNING sha256", id, account
    ) { try $0[0] as [UInt8] }
    guard let sha256 = removed else { return false }
    let isIssued = try db.value(
      "SELECT 1 FROM person_document WHERE account = ? AND origin = 'issued' AND sha256 = ?", account, sha256,
      as: Int.self)
    if isIssued == nil { try DocumentUses.remove(sha256, by: user(account), in: db) }
    return true
  }

  private static func user(_ account: String) -> String { "account/\(account)" }
}
