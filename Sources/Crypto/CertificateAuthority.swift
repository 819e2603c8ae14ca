/// The built-in authority: a root that the instance makes for itself, and what it signs (RFC 5280). Time and
/// randomness are the caller's.
package struct CertificateAuthority: Sendable {
  package let certificate: Certificate
  private let key: SigningKey

  /// What a certificate is given for, which decides its extensions.
  package enum Purpose: Sendable {
    /// An authority below the root, which signs only holders of seals. `lists` is where its issuer's list is.
    case authority(lists: String)
    /// An agency's or an office's seal on documents.
    case documents(lists: String)
  }

  /// From when until when, in seconds since 1970, both included.
  package struct Validity: Sendable {
    package let from: Int64
    package let until: Int64

    package init(from: Int64, until: Int64) {
      precondition(from < until, "a certificate begins before it ends")
      self.from = from
      self.until = until
    }

    /// Twenty years: the root outlives what was sealed under it.
    package static func ofRoot(from: Int64) -> Validity { Validity(from: from, until: from + 20 * 31_557_600 - 1) }

    fileprivate var der: [UInt8] { DER.sequence(DER.time(from), DER.time(until)) }
  }

  package init(certificate: Certificate, key: SigningKey) throws {
    guard key.kind != .ed25519 else { throw CertificateFault.unsuitableKey }
    guard certificate.isAuthority else { throw CertificateFault.notAnAuthority }
    guard certificate.belongs(to: key) else { throw CertificateFault.keyOfAnother }
    self.certificate = certificate
    self.key = key
  }

  /// A root of our own, with room for one authority below it.
  package static func root(
    _ name: DistinguishedName, key: SigningKey, validity: Validity, randomness: Randomness
  ) throws -> CertificateAuthority {
    guard key.kind != .ed25519 else { throw CertificateFault.unsuitableKey }
    let body = try CertificateBody(
      issuer: name.der, subject: name.der, validity: validity.der, key: key.verifyingKey,
      extensions: [
        Extension.authority(pathLength: 1), Extension.keyUsage([.certificateSigning, .listSigning]),
        Extension.keyIdentifier(of: key.verifyingKey.der),
      ])
    return try CertificateAuthority(certificate: body.signed(by: key, randomness), key: key)
  }

  package func issue(
    to name: DistinguishedName, key holder: VerifyingKey, for purpose: Purpose, validity: Validity,
    randomness: Randomness
  ) throws -> Certificate {
    let body = CertificateBody(
      issuer: certificate.subject, subject: name.der, validity: validity.der, key: holder,
      extensions: extensions(of: purpose, holder))
    return try body.signed(by: key, randomness)
  }

  /// The list of what this authority took back (RFC 5280 section 5), complete and numbered.
  package func list(_ revocations: [Revocation], number: UInt64, at now: Int64, next: Int64) throws -> RevocationList {
    let entries = revocations.sorted { $0.serial.lexicographicallyPrecedes($1.serial) }.map(\.der)
    let extensions = [authorityKeyIdentifier, Extension.of(.crlNumber, DER.integer(number))]
    let body = DER.sequence(
      DER.integer(1), key.algorithm, certificate.subject, DER.time(now), DER.time(next),
      entries.isEmpty ? [] : DER.sequence(of: entries), DER.explicit(0, DER.sequence(of: extensions)))
    return try RevocationList(der: try key.signed(body))
  }

  private func extensions(of purpose: Purpose, _ holder: VerifyingKey) -> [[UInt8]] {
    let identifiers = [Extension.keyIdentifier(of: holder.der), authorityKeyIdentifier]
    switch purpose {
    case .authority(let lists):
      return [
        Extension.authority(pathLength: 0), Extension.keyUsage([.certificateSigning, .listSigning]),
      ] + identifiers + [Extension.lists(at: lists)]
    case .documents(let lists):
      // Readers that know no better use for a signer ask for mail protection.
      return [
        Extension.keyUsage([.digitalSignature, .nonRepudiation]),
        Extension.uses([.documentSigning, .emailProtection]),
      ] + identifiers + [Extension.lists(at: lists)]
    }
  }

  private var authorityKeyIdentifier: [UInt8] {
    let identifier = certificate.keyIdentifier ?? Extension.identifier(of: certificate.publicKey)
    return Extension.of(
      .authorityKeyIdentifier, DER.sequence(DER.element(DER.Tag.primitive(0), identifier)))
  }
}

/// What an authority signs to make a certificate.
private struct CertificateBody {
  let issuer: [UInt8]
  let subject: [UInt8]
  let validity: [UInt8]
  let key: VerifyingKey
  let extensions: [[UInt8]]

  /// The serial is random, 128 bits of which the highest is 0 and the next is 1: positive, never short, never guessed,
  /// never given twice.
  func signed(by authority: SigningKey, _ randomness: Randomness) throws -> Certificate {
    var serial = randomness.bytes(16)
    serial[0] = serial[0] & 0x7f | 0x40
    let body = DER.sequence(
      DER.explicit(0, DER.integer(2)), DER.integer(magnitude: serial), authority.algorithm, issuer, validity,
      subject, key.der, DER.explicit(3, DER.sequence(of: extensions)))
    return try Certificate(der: try authority.signed(body))
  }
}

private enum Extension {
  static func of(_ oid: OID, critical: Bool = false, _ value: [UInt8]) -> [UInt8] {
    DER.sequence(DER.oid(oid), critical ? DER.yes : [], DER.octets(value))
  }

  static func authority(pathLength: UInt64) -> [UInt8] {
    of(.basicConstraints, critical: true, DER.sequence(DER.yes, DER.integer(pathLength)))
  }

  static func keyUsage(_ usage: Certificate.KeyUsage) -> [UInt8] {
    of(.keyUsage, critical: true, DER.flags(usage.rawValue))
  }

  static func uses(_ uses: [OID]) -> [UInt8] { of(.extendedKeyUsage, DER.sequence(of: uses.map(DER.oid))) }

  static func keyIdentifier(of publicKey: [UInt8]) -> [UInt8] {
    of(.subjectKeyIdentifier, DER.octets(identifier(of: publicKey)))
  }

  /// RFC 7093 section 2: 160 bits of a SHA-256.
  static func identifier(of publicKey: [UInt8]) -> [UInt8] { Array(Digest.of(publicKey).prefix(20)) }

  static func lists(at url: String) -> [UInt8] {
    let name = DER.element(DER.Tag.primitive(6), Array(url.utf8))
    return of(.crlDistributionPoints, DER.sequence(DER.sequence(DER.explicit(0, DER.explicit(0, name)))))
  }
}

extension SigningKey {
  /// AlgorithmIdentifier of its signatures.
  var algorithm: [UInt8] {
    switch kind {
    case .p256: DER.sequence(DER.oid(.ecdsaWithSHA256))
    case .rsa: DER.sequence(DER.oid(.rsaWithSHA256), DER.null)
    case .ed25519: preconditionFailure("an authority and a seal refuse Ed25519 before it comes here")
    }
  }

  /// The body, the algorithm and the signature: how X.509 signs whatever it signs.
  fileprivate func signed(_ body: [UInt8]) throws -> [UInt8] {
    DER.sequence(body, algorithm, DER.bits(try sign(body)))
  }
}
