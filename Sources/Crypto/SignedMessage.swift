/// SignedData of the Cryptographic Message Syntax (RFC 5652 section 5), as narrow as PAdES and timestamps need it: one
/// signer, named by issuer and serial, with signed attributes, its certificates, and at most one unsigned attribute:
/// the timestamp of the signature.
///
/// It is read strictly. Each byte is either one that could not be otherwise, or checked by whoever judges the message:
/// the signed attributes and the content by the signature, the signer's certificate by the attribute that names it,
/// the other certificates by the chain they must all belong to.
struct SignedMessage {
  static let derBytesMax = 1 << 20

  let contentType: OID
  /// Nil when what was signed is elsewhere.
  let content: [UInt8]?
  let certificates: [Certificate]
  let signer: Certificate
  let digest: DigestKind
  /// The one value of each.
  let attributes: [OID: [UInt8]]
  let signature: CertificateSignature
  let timestamp: [UInt8]?
  private let parts: Parts

  /// What is written as it was read.
  private struct Parts {
    let digestAlgorithm: [UInt8]
    let signatureAlgorithm: [UInt8]
  }

  /// Signs bytes that are not part of the message, by their digest.
  init(signing documentDigest: [UInt8], with sealing: SealingKey) throws {
    contentType = .contentOfBytes
    content = nil
    certificates = [sealing.certificate] + sealing.others
    signer = sealing.certificate
    digest = .sha256
    // The digest's algorithm is left out: SHA-256 is the default, which DER does not write (RFC 5035 section 3).
    let named = DER.sequence(DER.sequence(DER.sequence(DER.octets(signer.fingerprint))))
    attributes = [
      .contentType: DER.oid(.contentOfBytes), .messageDigest: DER.octets(documentDigest), .signingCertificateV2: named,
    ]
    let body = DER.set(of: attributes.map { DER.sequence(DER.oid($0), DER.set(of: [$1])) })
    signature = CertificateSignature(body: body, algorithm: sealing.key.algorithm, bytes: try sealing.key.sign(body))
    timestamp = nil
    parts = Parts(digestAlgorithm: DER.sequence(DER.oid(.sha256)), signatureAlgorithm: sealing.key.algorithm)
  }

  private init(_ message: SignedMessage, timestamp: [UInt8]) {
    contentType = message.contentType
    content = message.content
    certificates = message.certificates
    signer = message.signer
    digest = message.digest
    attributes = message.attributes
    signature = message.signature
    parts = message.parts
    self.timestamp = timestamp
  }

  func stamped(_ token: [UInt8]) -> SignedMessage { SignedMessage(self, timestamp: token) }

  var der: [UInt8] {
    let timestamps = timestamp.map { token in
      let attribute = DER.sequence(DER.oid(.signatureTimestamp), DER.set(of: [token]))
      return DER.element(DER.Tag.constructed(1), attribute)
    }
    let signerPart = DER.sequence(
      DER.integer(1), DER.sequence(signer.issuer, DER.integer(magnitude: signer.serial)), parts.digestAlgorithm,
      [DER.Tag.constructed(0)] + signature.body.dropFirst(), parts.signatureAlgorithm, DER.octets(signature.bytes),
      timestamps ?? [])
    let signed = DER.sequence(
      DER.integer(contentType == .contentOfBytes ? 1 : 3), DER.set(of: [parts.digestAlgorithm]),
      DER.sequence(DER.oid(contentType), content.map { DER.explicit(0, DER.octets($0)) } ?? []),
      DER.set(DER.Tag.constructed(0), of: certificates.map(\.der)), DER.set(of: [signerPart]))
    return DER.sequence(DER.oid(.signedContent), DER.explicit(0, signed))
  }
}

// Reading
extension SignedMessage {
  init(der: [UInt8], of contentType: OID) throws {
    do {
      try self.init(reading: der, contentType)
    } catch is DERFault {
      throw SignatureFault.unreadable
    }
  }

  private init(reading der: [UInt8], _ contentType: OID) throws {
    guard der.count <= Self.derBytesMax else { throw SignatureFault.unreadable }
    var outer = DERReader(der)
    var message = try outer.nested()
    try outer.end()
    guard try message.oid() == .signedContent else { throw SignatureFault.unreadable }
    var explicit = try message.nested(DER.Tag.constructed(0))
    try message.end()
    var signed = try explicit.nested()
    try explicit.end()

    guard try signed.integer() == (contentType == .contentOfBytes ? 1 : 3) else { throw SignatureFault.unreadable }
    var digests = try signed.nested(DER.Tag.set)
    let digestAlgorithm = try digests.whole(DER.Tag.sequence)
    try digests.end()
    content = try Self.content(in: signed.nested(), contentType)
    let certificates = try Self.certificates(in: signed.nested(DER.Tag.constructed(0)))
    var signers = try signed.nested(DER.Tag.set)
    try signed.end()
    var one = try signers.nested()
    try signers.end()

    guard try one.integer() == 1 else { throw SignatureFault.unreadable }
    let signer = try Self.signer(in: one.nested(), among: certificates)
    guard try one.whole(DER.Tag.sequence) == digestAlgorithm else { throw SignatureFault.unreadable }
    let signedAttributes = try one.content(DER.Tag.constructed(0))
    let signatureAlgorithm = try one.whole(DER.Tag.sequence)
    let signatureBytes = try one.octets()
    timestamp = try Self.timestamp(in: one.nestedIfPresent(DER.Tag.constructed(1)))
    try one.end()

    let (digest, algorithm) = try Self.algorithms(digestAlgorithm, signatureAlgorithm)
    signature = CertificateSignature(
      body: DER.element(DER.Tag.set, Array(signedAttributes)), algorithm: algorithm, bytes: signatureBytes)
    attributes = try Self.attributes(in: DERReader(signedAttributes))
    parts = Parts(digestAlgorithm: digestAlgorithm, signatureAlgorithm: signatureAlgorithm)
    self.contentType = contentType
    self.certificates = certificates
    self.signer = signer
    self.digest = digest
  }

  private static func content(in reader: DERReader, _ contentType: OID) throws -> [UInt8]? {
    var reader = reader
    guard try reader.oid() == contentType else { throw SignatureFault.unreadable }
    guard var explicit = try reader.nestedIfPresent(DER.Tag.constructed(0)) else {
      try reader.end()
      return nil
    }
    try reader.end()
    let content = try explicit.octets()
    try explicit.end()
    return content
  }

  private static func certificates(in reader: DERReader) throws -> [Certificate] {
    var reader = reader
    var certificates: [Certificate] = []
    while !reader.isAtEnd {
      guard certificates.count < CertificateChain.certificatesMax else { throw SignatureFault.unreadable }
      guard let certificate = try? Certificate(der: reader.whole(DER.Tag.sequence)) else {
        throw SignatureFault.unreadable
      }
      guard !certificates.contains(certificate) else { throw SignatureFault.strayCertificate }
      certificates.append(certificate)
    }
    return certificates
  }

  private static func signer(in reader: DERReader, among certificates: [Certificate]) throws -> Certificate {
    var reader = reader
    let issuer = try reader.whole(DER.Tag.sequence)
    let serial = try reader.magnitude()
    try reader.end()
    guard let signer = certificates.first(where: { $0.issuer == issuer && $0.serial == serial }) else {
      throw SignatureFault.signerMissing
    }
    return signer
  }

  /// RFC 5754: the digest with NULL behind it or with nothing; for RSA, the bare key's algorithm too.
  private static func algorithms(
    _ digestAlgorithm: [UInt8], _ signatureAlgorithm: [UInt8]
  ) throws -> (DigestKind, [UInt8]) {
    let known: [(DigestKind, OID, rsa: OID)] = [
      (.sha256, .sha256, .rsaWithSHA256), (.sha384, .sha384, .rsaWithSHA384), (.sha512, .sha512, .rsaWithSHA512),
    ]
    let found = known.first { _, oid, _ in
      digestAlgorithm == DER.sequence(DER.oid(oid)) || digestAlgorithm == DER.sequence(DER.oid(oid), DER.null)
    }
    guard let (digest, _, rsa) = found else { throw SignatureFault.unknownAlgorithm }
    let isBare = signatureAlgorithm == DER.sequence(DER.oid(.rsaEncryption), DER.null)
    let algorithm = isBare ? DER.sequence(DER.oid(rsa), DER.null) : signatureAlgorithm
    guard CertificateSignature.digest(of: algorithm) == digest else { throw SignatureFault.unknownAlgorithm }
    return (digest, algorithm)
  }

  private static func attributes(in reader: DERReader) throws -> [OID: [UInt8]] {
    var reader = reader
    var attributes: [OID: [UInt8]] = [:]
    var before: [UInt8] = []
    while !reader.isAtEnd {
      let whole = try reader.whole(DER.Tag.sequence)
      guard before.lexicographicallyPrecedes(whole) else { throw SignatureFault.unreadable }
      before = whole
      var outer = DERReader(whole)
      let (oid, value) = try Self.attribute(outer.nested())
      guard attributes.updateValue(value, forKey: oid) == nil else { throw SignatureFault.unreadable }
    }
    return attributes
  }

  private static func timestamp(in reader: DERReader?) throws -> [UInt8]? {
    guard var reader else { return nil }
    let (oid, value) = try attribute(reader.nested())
    try reader.end()
    guard oid == .signatureTimestamp else { throw SignatureFault.unexpectedAttribute(oid.description) }
    return value
  }

  private static func attribute(_ reader: DERReader) throws -> (OID, [UInt8]) {
    var reader = reader
    let oid = try reader.oid()
    var values = try reader.nested(DER.Tag.set)
    try reader.end()
    let value = try values.whole()
    try values.end()
    return (oid, value)
  }
}

// Judging what both kinds of message have in common
extension SignedMessage {
  /// The signed attributes speak of this content and of this signer, and the signer signed them.
  func requireSigned(digest contentDigest: [UInt8]) throws {
    guard attributes[.contentType] == DER.oid(contentType) else { throw SignatureFault.unreadable }
    guard let named = attributes[.signingCertificateV2] else { throw SignatureFault.missingAttribute }
    guard let digest = attributes[.messageDigest] else { throw SignatureFault.missingAttribute }
    guard try isSigner(named) else { throw SignatureFault.anotherSigner }
    guard signature.isValid(by: signer) else { throw SignatureFault.wrongSignature }
    guard digest == DER.octets(contentDigest) else { throw SignatureFault.documentChanged }
  }

  /// Every certificate in the message serves.
  func requireNoStray(beside chain: CertificateChain) throws {
    guard certificates.allSatisfy(chain.certificates.contains) else { throw SignatureFault.strayCertificate }
  }

  /// ESS signing-certificate-v2 (RFC 5035 section 3): the first certificate it names.
  private func isSigner(_ attribute: [UInt8]) throws -> Bool {
    do {
      var outer = DERReader(attribute)
      var named = try outer.nested()
      var certificates = try named.nested()
      var first = try certificates.nested()
      var kind = DigestKind.sha256
      if var algorithm = try first.nestedIfPresent(DER.Tag.sequence) {
        let known: [OID: DigestKind] = [.sha256: .sha256, .sha384: .sha384, .sha512: .sha512]
        guard let found = known[try algorithm.oid()] else { throw SignatureFault.unknownAlgorithm }
        kind = found
      }
      return try first.octets() == Digest.of(signer.der, kind)
    } catch is DERFault {
      throw SignatureFault.unreadable
    }
  }
}
