import Crypto
package import SQLite

/// The schemas, step by step: `R…` of the registry, `V…` of the vault. A migration that has landed is never edited
/// (a test knows their digests): write the next one, in a file of its own, and add it here.
enum Migrations {
  static let registry: [Migration] = [
    r0001Foundation, r0002JobFigures, r0003Certificates, r0004Accounts, r0005Dossiers,
    r0006Secrets, r0007Papers, r0008Digests, r0009Desks, r0010TaskWalks,
  ]
  static let vault: [Migration] = [v0001Documents]
}

extension Migration {
  package init(_ number: Int, _ name: String, _ sql: String) {
    self.init(number: number, name: name, sql: sql, sha256: Hex.encode(Digest.of(Array(sql.utf8))))
  }
}
