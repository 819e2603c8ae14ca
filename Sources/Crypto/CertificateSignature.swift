import COpenSSL

/// A signature that a certificate's key should verify, in any of the algorithms that authorities and timestamp
/// services use today: ECDSA or RSA (PKCS #1 v1.5), SHA-256, SHA-384 or SHA-512.
struct CertificateSignature: Sendable {
  let body: [UInt8]
  let algorithm: [UInt8]
  let bytes: [UInt8]

  func isValid(by signer: Certificate) -> Bool {
    guard let digest = Self.digest(of: algorithm), let key = SignerKey(of: signer), key.isFit(for: algorithm),
      let context = EVP_MD_CTX_new()
    else { return false }
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    guard EVP_DigestVerifyInit(context, nil, digest.handle, nil, key.handle) == 1 else { return false }
    return EVP_DigestVerify(context, bytes, bytes.count, body, body.count) == 1
  }

  static func digest(of algorithm: [UInt8]) -> DigestKind? {
    (ecdsa + rsa).first { $0.algorithm == algorithm }?.digest
  }

  fileprivate static let ecdsa: [(algorithm: [UInt8], digest: DigestKind)] = [
    (DER.sequence(DER.oid(.ecdsaWithSHA256)), .sha256),
    (DER.sequence(DER.oid(.ecdsaWithSHA384)), .sha384),
    (DER.sequence(DER.oid(.ecdsaWithSHA512)), .sha512),
  ]
  fileprivate static let rsa: [(algorithm: [UInt8], digest: DigestKind)] = [
    (DER.sequence(DER.oid(.rsaWithSHA256), DER.null), .sha256),
    (DER.sequence(DER.oid(.rsaWithSHA384), DER.null), .sha384),
    (DER.sequence(DER.oid(.rsaWithSHA512), DER.null), .sha512),
  ]
}

/// Somebody's public key, if it is worth 112 bits at least (NIST SP 800-57).
private struct SignerKey: ~Copyable {
  let handle: OpaquePointer

  init?(of certificate: Certificate) {
    let made = certificate.publicKey.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return d2i_PUBKEY(nil, &cursor, bytes.count)
    }
    ERR_clear_error()
    guard let made else { return nil }
    guard EVP_PKEY_get_security_bits(made) >= 112 else {
      EVP_PKEY_free(made)
      return nil
    }
    handle = made
  }

  deinit { EVP_PKEY_free(handle) }

  borrowing func isFit(for algorithm: [UInt8]) -> Bool {
    let family = EVP_PKEY_is_a(handle, "EC") == 1 ? CertificateSignature.ecdsa : CertificateSignature.rsa
    let isKnown = EVP_PKEY_is_a(handle, "EC") == 1 || EVP_PKEY_is_a(handle, "RSA") == 1
    return isKnown && family.contains { $0.algorithm == algorithm }
  }
}
