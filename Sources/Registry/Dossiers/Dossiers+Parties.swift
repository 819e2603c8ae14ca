package import Procedures
package import SQLite

extension Dossiers {
  /// Whom letters about a dossier go to: who files it and with whom, and who does so for him as long as he lets him.
  package static func parties(of dossier: String, at now: Moment, in db: Connection) throws -> [Account] {
    try db.all(
      """
      SELECT account.serial, account.id, email, name, account.language, phone, account.state, totp_seed IS NOT NULL,
        created_at
      FROM dossier CROSS JOIN dossier_party ON dossier_party.dossier = dossier.serial
        CROSS JOIN account ON account.id = dossier_party.account
      WHERE dossier.id = ? AND account.state <> 'disabled'
        AND (part <> 'broker' OR EXISTS (
          SELECT 1 FROM mandate WHERE broker = dossier_party.account AND principal = applicant
            AND scope IN ('', procedure) AND revoked_at IS NULL AND given_at <= ?
            AND (until_at IS NULL OR until_at > ?)))
      ORDER BY dossier_party.account LIMIT 100
      """, dossier, now, now, read: { try Account($0) })
  }
}
