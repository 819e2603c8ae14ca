/// What is asked of a timestamp service (RFC 3161 section 2.4.1). The caller sends `der` as application/timestamp-query
/// and gives the answer to `timestamp(from:trust:at:)`.
package struct TimestampRequest: Sendable {
  package let der: [UInt8]
  private let digest: [UInt8]
  private let nonce: [UInt8]

  /// `digest` is a SHA-256.
  package init(digest: [UInt8], randomness: Randomness) {
    precondition(digest.count == DigestKind.sha256.byteCount, "a SHA-256")
    var nonce = randomness.bytes(8)
    nonce[0] = nonce[0] & 0x7f | 0x40
    self.nonce = nonce
    self.digest = digest
    let imprint = DER.sequence(DER.sequence(DER.oid(.sha256), DER.null), DER.octets(digest))
    der = DER.sequence(DER.integer(1), imprint, DER.integer(magnitude: nonce), DER.yes)
  }

  /// Reads the service's answer (section 2.4.2) and checks that it answers this question.
  package func timestamp(from answer: [UInt8], trust: CertificateChain.Trust, at now: Int64) throws -> Timestamp {
    let token = try Self.token(in: answer)
    let timestamp = try Timestamp(der: token, trust: trust, at: now)
    guard timestamp.digestKind == .sha256, timestamp.digest == digest, timestamp.nonce == nonce else {
      throw SignatureFault.timestampOfAnother
    }
    return timestamp
  }

  /// Status 0 is granted, 1 is granted with changes; the rest of the status is words.
  private static func token(in answer: [UInt8]) throws -> [UInt8] {
    guard answer.count <= SignedMessage.derBytesMax else { throw SignatureFault.unreadable }
    do {
      var outer = DERReader(answer)
      var response = try outer.nested()
      try outer.end()
      var information = try response.nested()
      let status = try information.integer()
      guard status <= 1 else { throw SignatureFault.timestampRefused(status: status) }
      let token = try response.whole(DER.Tag.sequence)
      try response.end()
      return token
    } catch is DERFault {
      throw SignatureFault.unreadable
    }
  }
}

/// A service's word that something existed at a point in time (RFC 3161 section 2.4.2, RFC 5816), checked.
package struct Timestamp: Sendable {
  package let der: [UInt8]
  /// Seconds since 1970; fractions are cut off.
  package let time: Int64
  package let service: Certificate
  let digest: [UInt8]
  let digestKind: DigestKind
  let nonce: [UInt8]?

  /// Throws a `SignatureFault`. The service's certificate has to be good at the time it gives, and at `now`.
  package init(der: [UInt8], trust: CertificateChain.Trust, at now: Int64) throws {
    let message = try SignedMessage(der: der, of: .timestampContent)
    guard let content = message.content, message.timestamp == nil else { throw SignatureFault.unreadable }
    let statement: Statement
    do { statement = try Statement(reading: content) } catch { throw SignatureFault.unreadable }
    try message.requireSigned(digest: Digest.of(content, message.digest))
    for time in [statement.time, now] {
      let chain = try SignatureFault.ofCertificates {
        try CertificateChain(
          of: message.signer, through: message.certificates.filter { $0 != message.signer }, trust: trust, at: time,
          use: .timestamps)
      }
      try message.requireNoStray(beside: chain)
    }
    self.der = der
    time = statement.time
    service = message.signer
    digest = statement.digest
    digestKind = statement.digestKind
    nonce = statement.nonce
  }
}

/// TSTInfo: all of it is signed, so what we do not need is passed over.
private struct Statement {
  let digest: [UInt8]
  let digestKind: DigestKind
  let time: Int64
  let nonce: [UInt8]?

  init(reading der: [UInt8]) throws(DERFault) {
    var outer = DERReader(der)
    var statement = try outer.nested()
    try outer.end()
    guard try statement.integer() == 1 else { throw .value }
    _ = try statement.oid()
    var imprint = try statement.nested()
    var algorithm = try imprint.nested()
    let known: [OID: DigestKind] = [.sha256: .sha256, .sha384: .sha384, .sha512: .sha512]
    guard let kind = known[try algorithm.oid()] else { throw .value }
    digestKind = kind
    digest = try imprint.octets()
    try imprint.end()
    _ = try statement.magnitude()
    time = try Self.time(statement.content(DER.Tag.generalizedTime))
    var nonce: [UInt8]?
    while !statement.isAtEnd {
      if statement.nextTag == DER.Tag.integer { nonce = try statement.magnitude() } else { _ = try statement.whole() }
    }
    self.nonce = nonce
  }

  /// GeneralizedTime, here with fractions of a second allowed.
  private static func time(_ text: ArraySlice<UInt8>) throws(DERFault) -> Int64 {
    let fraction = text.dropFirst(14).dropLast()
    let isFraction =
      fraction.isEmpty
      || fraction.count >= 2 && fraction.first == 0x2e
        && fraction.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    guard isFraction, let last = text.last, let time = CivilTime(compact: text.prefix(14) + [last]) else {
      throw .value
    }
    return time.seconds
  }
}
