import COpenSSL

/// A private key with the certificate that says whose it is, and those of the authorities in between: all it takes to
/// sign documents. Made by the built-in authority, or bought from an outside provider and imported from its file.
package struct SealingKey: Sendable {
  package static let fileBytesMax = 65_536
  /// Who opens the file repeats a digest so often: enough to slow a thief, not enough to stop the server.
  package static let roundsMax = 2_000_000

  package let key: SigningKey
  package let certificate: Certificate
  package let others: [Certificate]

  /// `others` are the authorities between the certificate and its root, in any order. A root among them is left out:
  /// who verifies has it or does not believe it.
  package init(key: SigningKey, certificate: Certificate, others: [Certificate] = []) throws {
    guard key.kind != .ed25519 else { throw CertificateFault.unsuitableKey }
    guard certificate.belongs(to: key) else { throw CertificateFault.keyOfAnother }
    guard others.count < CertificateChain.certificatesMax else { throw CertificateFault.unreadableKeyFile }
    self.key = key
    self.certificate = certificate
    self.others = others.filter { $0 != certificate && $0.issuer != $0.subject }
  }

  /// The key in one text, the certificates in another, the signer's first (RFC 7468).
  package init(keyPEM: String, certificatesPEM: String) throws {
    guard keyPEM.utf8.count <= Self.fileBytesMax, certificatesPEM.utf8.count <= Self.fileBytesMax else {
      throw CertificateFault.unreadableKeyFile
    }
    guard let key = try? SigningKey(pem: keyPEM) else { throw CertificateFault.unreadableKeyFile }
    let end = "-----END CERTIFICATE-----"
    let certificates = try certificatesPEM.split(separator: end, omittingEmptySubsequences: false).dropLast()
      .map { try Certificate(pem: $0 + end) }
    guard let first = certificates.first else { throw CertificateFault.unreadableCertificate }
    try self.init(key: key, certificate: first, others: Array(certificates.dropFirst()))
  }

  /// PKCS #12 (RFC 7292), the `.p12` or `.pfx` of a provider.
  package init(pkcs12: [UInt8], password: borrowing SecretBytes) throws {
    guard pkcs12.count <= Self.fileBytesMax, let box = Self.read(pkcs12) else {
      throw CertificateFault.unreadableKeyFile
    }
    defer {
      PKCS12_free(box)
      ERR_clear_error()
    }
    guard guichet_pkcs12_rounds(box) <= Self.roundsMax else { throw CertificateFault.unreadableKeyFile }
    var key: OpaquePointer?
    var certificate: OpaquePointer?
    var others: OpaquePointer?
    defer {
      X509_free(certificate)
      guichet_certificates_free(others)
    }
    try Self.withText(password) { text, count in
      guard PKCS12_verify_mac(box, text, count) == 1 else { throw CertificateFault.wrongPassword }
      // The right password, and yet: ciphers of the nineties, which libcrypto has given up.
      guard PKCS12_parse(box, text, &key, &certificate, &others) == 1 else {
        throw CertificateFault.unreadableKeyFile
      }
    }
    guard let key else { throw CertificateFault.unreadableKeyFile }
    guard let signing = try? SigningKey(owning: key) else { throw CertificateFault.unsuitableKey }
    guard let certificate else { throw CertificateFault.unreadableKeyFile }
    let between = try (0..<guichet_certificates_count(others)).map {
      try Self.certificate(guichet_certificates_at(others, $0))
    }
    try self.init(key: signing, certificate: try Self.certificate(certificate), others: between)
  }

  /// A password as C wants it, with a zero behind.
  private static func withText(
    _ password: borrowing SecretBytes, _ body: (UnsafePointer<CChar>?, Int32) throws -> Void
  ) throws {
    let text = SecretBytes(count: password.count + 1) { text in
      password.withBytes { text.copyMemory(from: $0) }
      text[password.count] = 0
    }
    try text.withBytes { try body($0.assumingMemoryBound(to: CChar.self).baseAddress, Int32($0.count - 1)) }
  }

  private static func read(_ file: [UInt8]) -> OpaquePointer? {
    let box = file.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return d2i_PKCS12(nil, &cursor, bytes.count)
    }
    ERR_clear_error()
    return box
  }

  private static func certificate(_ handle: OpaquePointer?) throws -> Certificate {
    try Certificate(der: bytes(of: "i2d_X509") { i2d_X509(handle, $0) })
  }
}
