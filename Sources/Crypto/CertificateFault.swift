/// Why a certificate, a list of revoked ones or a key file was refused.
package enum CertificateFault: Error, Equatable, CustomStringConvertible {
  case unreadableCertificate
  case unreadableList
  case unreadableKeyFile
  case wrongPassword
  case keyOfAnother
  /// Certificates are signed with ECDSA or RSA: not every reader knows Ed25519.
  case unsuitableKey
  case notAnAuthority
  case notYetValid
  case expired
  case unknownIssuer
  case notForDocuments
  case notForTimestamps
  case revoked(Revocation)
  /// What libcrypto's path validation says, and of which certificate: 0 is the signer's.
  case chain(reason: String, depth: Int)

  package var description: String {
    switch self {
    case .unreadableCertificate: "the certificate cannot be read"
    case .unreadableList: "the list of revoked certificates cannot be read"
    case .unreadableKeyFile: "the key file cannot be read"
    case .wrongPassword: "the password does not open the key file"
    case .keyOfAnother: "the key is not the one the certificate is about"
    case .unsuitableKey: "the key is of a kind that cannot be used here"
    case .notAnAuthority: "the certificate does not belong to an authority"
    case .notYetValid: "a certificate was not yet valid"
    case .expired: "a certificate had expired"
    case .unknownIssuer: "no trusted authority stands behind the certificate"
    case .notForDocuments: "the certificate was not given for signing documents"
    case .notForTimestamps: "the certificate was not given for timestamps"
    case .revoked(let revocation): "the certificate was revoked: \(revocation.reason)"
    case .chain(let reason, let depth): "certificate \(depth) of the chain: \(reason)"
    }
  }
}
