/// The signature inside a PDF (ETSI EN 319 142-1, baseline B-B, and B-T with a timestamp): a detached message over the
/// document's bytes, all but those of the signature itself.
///
/// It has exactly three signed attributes: content type, digest and the signer's certificate. The time of signing
/// stands in the PDF (section 6.3), where it is a claim; only a timestamp proves one.
package struct PAdESSignature: Sendable {
  package let der: [UInt8]

  /// `documentDigest` is the SHA-256 of all that the PDF's /ByteRange covers.
  package init(of documentDigest: [UInt8], by sealing: SealingKey) throws {
    precondition(documentDigest.count == DigestKind.sha256.byteCount, "a SHA-256")
    der = try SignedMessage(signing: documentDigest, with: sealing).der
  }

  /// What is asked of a timestamp service to make B-T of B-B.
  package static func timestampRequest(for der: [UInt8], randomness: Randomness) throws -> TimestampRequest {
    let message = try SignedMessage(der: der, of: .contentOfBytes)
    return TimestampRequest(digest: Digest.of(message.signature.bytes), randomness: randomness)
  }

  /// B-T. The token is checked as `Timestamp` does before it comes here.
  package static func stamping(_ der: [UInt8], with timestamp: Timestamp) throws -> [UInt8] {
    let message = try SignedMessage(der: der, of: .contentOfBytes)
    guard timestamp.digest == Digest.of(message.signature.bytes, timestamp.digestKind) else {
      throw SignatureFault.timestampOfAnother
    }
    return message.stamped(timestamp.der).der
  }

  /// /Contents of a PDF: the message with zeros behind it, up to the room that was kept. Nil if there is too little.
  package static func contents(_ der: [UInt8], byteCount: Int) -> [UInt8]? {
    der.count <= byteCount ? der + [UInt8](repeating: 0, count: byteCount - der.count) : nil
  }

  /// The way back. Nil if anything but zeros stands behind the message.
  package static func der(inContents contents: [UInt8]) -> [UInt8]? {
    var reader = DERReader(contents)
    guard let message = try? reader.whole(DER.Tag.sequence), reader.rest.allSatisfy({ $0 == 0 }) else { return nil }
    return message
  }
}

// Verifying
extension PAdESSignature {
  package struct Verified: Sendable {
    package let signer: Certificate
    package let chain: CertificateChain
    /// Proven by a timestamp service, in seconds since 1970. Nil without a timestamp.
    package let stampedAt: Int64?
  }

  /// Throws a `SignatureFault`. `time` is when the signer's certificate had to be good: what our own journal says, or
  /// now; never the time that the PDF claims. A good timestamp from one of `stampers` takes its place.
  package static func verify(
    _ der: [UInt8], documentDigest: [UInt8], trust: CertificateChain.Trust,
    stampers: CertificateChain.Trust = .init(roots: []), at time: Int64
  ) throws -> Verified {
    let message = try SignedMessage(der: der, of: .contentOfBytes)
    guard message.content == nil, message.digest == .sha256 else { throw SignatureFault.unreadable }
    let allowed: Set<OID> = [.contentType, .messageDigest, .signingCertificateV2]
    if let other = message.attributes.keys.filter({ !allowed.contains($0) }).map(\.description).min() {
      throw SignatureFault.unexpectedAttribute(other)
    }
    try message.requireSigned(digest: documentDigest)
    let stampedAt = try stampedAt(message, stampers, time)
    let chain = try SignatureFault.ofCertificates {
      try CertificateChain(
        of: message.signer, through: message.certificates.filter { $0 != message.signer }, trust: trust,
        at: stampedAt ?? time, use: .documents)
    }
    try message.requireNoStray(beside: chain)
    return Verified(signer: message.signer, chain: chain, stampedAt: stampedAt)
  }

  /// A timestamp that is there must be good: who stripped or spoiled one is not told apart from a forger.
  private static func stampedAt(
    _ message: SignedMessage, _ stampers: CertificateChain.Trust, _ time: Int64
  ) throws -> Int64? {
    guard let token = message.timestamp else { return nil }
    do {
      let timestamp = try Timestamp(der: token, trust: stampers, at: time)
      guard timestamp.digest == Digest.of(message.signature.bytes, timestamp.digestKind) else {
        throw SignatureFault.timestampOfAnother
      }
      return timestamp.time
    } catch let fault as SignatureFault {
      throw SignatureFault.timestamp(fault)
    }
  }
}

extension SignatureFault {
  static func ofCertificates<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let fault as CertificateFault { throw SignatureFault.certificate(fault) }
  }
}
