/// A certificate that its authority took back.
package struct Revocation: Hashable, Sendable {
  /// RFC 5280 section 5.3.1. There is no way back from any of these.
  package enum Reason: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    case unspecified = 0
    case keyCompromise = 1
    case authorityCompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case certificateHold = 6
    case privilegeWithdrawn = 9

    package var description: String {
      switch self {
      case .unspecified: "no reason given"
      case .keyCompromise: "the key is in other hands"
      case .authorityCompromise: "the authority's key is in other hands"
      case .affiliationChanged: "the holder changed its name or its place"
      case .superseded: "replaced by another"
      case .cessationOfOperation: "the holder no longer signs"
      case .certificateHold: "suspended"
      case .privilegeWithdrawn: "the right to sign was withdrawn"
      }
    }
  }

  package let serial: [UInt8]
  /// From this second on its signatures count no more; with a stolen key, from when it may have been stolen.
  package let since: Int64
  package let reason: Reason

  package init(serial: [UInt8], since: Int64, reason: Reason) {
    self.serial = serial
    self.since = since
    self.reason = reason
  }

  /// "Unspecified" is said by saying nothing.
  var der: [UInt8] {
    let value = DER.octets(DER.element(DER.Tag.enumerated, [reason.rawValue]))
    let extensions = DER.sequence(DER.sequence(DER.oid(.crlReason), value))
    return DER.sequence(DER.integer(magnitude: serial), DER.time(since), reason == .unspecified ? [] : extensions)
  }

  fileprivate init(reading reader: inout DERReader) throws(DERFault) {
    serial = try reader.magnitude()
    since = try reader.time()
    var code: UInt8 = 0
    if !reader.isAtEnd {
      let extensions = try Extensions(in: DERReader(reader.whole(DER.Tag.sequence)))
      guard extensions.critical.isEmpty else { throw .value }
      let given = try extensions.value(.crlReason) { reader throws(DERFault) in
        Array(try reader.content(DER.Tag.enumerated))
      }
      if let given {
        guard given.count == 1 else { throw .value }
        code = given[0]
      }
    }
    try reader.end()
    guard let reason = Reason(rawValue: code) else { throw .value }
    self.reason = reason
  }
}

/// The certificates that one authority took back (RFC 5280 section 5): complete lists, of everything it signs.
///
/// It was read, not believed: `CertificateChain` asks `isSigned(by:)`.
package struct RevocationList: Sendable {
  package static let derBytesMax = 16 << 20

  package let der: [UInt8]
  package let issuedAt: Int64
  package let nextAt: Int64
  package let number: UInt64
  let issuer: [UInt8]
  private let revocations: [[UInt8]: Revocation]
  private let signature: CertificateSignature

  package init(der: [UInt8]) throws {
    do { try self.init(reading: der) } catch { throw CertificateFault.unreadableList }
  }

  package var count: Int { revocations.count }

  package func revocation(ofSerial serial: [UInt8]) -> Revocation? { revocations[serial] }

  package func isSigned(by authority: Certificate) -> Bool {
    authority.subject == issuer && authority.isAuthority && authority.keyUsage?.contains(.listSigning) != false
      && signature.isValid(by: authority)
  }

  private init(reading der: [UInt8]) throws(DERFault) {
    guard der.count <= Self.derBytesMax else { throw .length }
    var outer = DERReader(der)
    var signed = try outer.nested()
    try outer.end()
    let body = try signed.whole(DER.Tag.sequence)
    let algorithm = try signed.whole(DER.Tag.sequence)
    signature = CertificateSignature(body: body, algorithm: algorithm, bytes: try signed.bits())
    try signed.end()

    var whole = DERReader(body)
    var list = try whole.nested()
    guard try list.integer() == 1, try list.whole(DER.Tag.sequence) == algorithm else { throw .value }
    issuer = try list.whole(DER.Tag.sequence)
    issuedAt = try list.time()
    nextAt = try list.time()
    revocations = try Self.revocations(in: list.nestedIfPresent(DER.Tag.sequence))
    let extensions = try Extensions(in: try list.nestedIfPresent(DER.Tag.constructed(0)))
    try list.end()
    // A list of parts only, or of changes only, says so in a critical extension, which we do not know.
    guard extensions.critical.isEmpty else { throw .value }
    let number = try extensions.value(.crlNumber) { reader throws(DERFault) in try reader.integer() }
    guard let number else { throw .value }
    self.number = number
    self.der = der
  }

  private static func revocations(in reader: DERReader?) throws(DERFault) -> [[UInt8]: Revocation] {
    var revocations: [[UInt8]: Revocation] = [:]
    guard var reader else { return revocations }
    while !reader.isAtEnd {
      var entry = try reader.nested()
      let revocation = try Revocation(reading: &entry)
      guard revocations.updateValue(revocation, forKey: revocation.serial) == nil else { throw .value }
    }
    return revocations
  }
}
