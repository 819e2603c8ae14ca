/// An X.509 certificate (RFC 5280): who holds a public key, who says so, from when until when.
///
/// What is read here serves to find, compare and show. Whether it is to be trusted is `CertificateChain`'s question.
package struct Certificate: Hashable, Sendable {
  package static let derBytesMax = 65_536

  package let der: [UInt8]
  /// Big-endian, without zeros before; nothing for zero, which some old roots have.
  package let serial: [UInt8]
  /// Seconds since 1970, both included; but libcrypto, who judges, ends one second early.
  package let notBefore: Int64
  package let notAfter: Int64
  package let commonName: String?
  package let organization: String?
  package let isAuthority: Bool
  let issuer: [UInt8]
  let subject: [UInt8]
  let publicKey: [UInt8]
  let keyIdentifier: [UInt8]?
  let keyUsage: KeyUsage?
  let extendedUses: [OID]

  struct KeyUsage: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let digitalSignature = KeyUsage(rawValue: 0x80)
    static let nonRepudiation = KeyUsage(rawValue: 0x40)
    static let certificateSigning = KeyUsage(rawValue: 0x04)
    static let listSigning = KeyUsage(rawValue: 0x02)
  }

  package init(der: [UInt8]) throws {
    do { try self.init(reading: der) } catch { throw CertificateFault.unreadableCertificate }
  }

  package init(pem: String) throws {
    guard let der = PEM.decode(pem, labels: ["CERTIFICATE"]) else { throw CertificateFault.unreadableCertificate }
    try self.init(der: der)
  }

  package var pem: String { PEM.encode(der, label: "CERTIFICATE") }

  /// The SHA-256 by which people compare certificates.
  package var fingerprint: [UInt8] { Digest.of(der) }

  /// The holder's key, for what it signed besides documents.
  package var verifyingKey: VerifyingKey { get throws { try VerifyingKey(der: publicKey) } }

  /// Whether this is the certificate of that key.
  package func belongs(to key: SigningKey) -> Bool { (try? key.verifyingKey.der) == publicKey }

  private init(reading der: [UInt8]) throws(DERFault) {
    guard der.count <= Self.derBytesMax else { throw .length }
    var outer = DERReader(der)
    var signed = try outer.nested()
    try outer.end()
    var body = try signed.nested()
    let outerAlgorithm = try signed.whole(DER.Tag.sequence)
    _ = try signed.bits()
    try signed.end()

    guard var version = try body.nestedIfPresent(DER.Tag.constructed(0)), try version.integer() == 2 else {
      throw .value
    }
    try version.end()
    serial = try body.magnitude()
    guard serial.count <= 20, try body.whole(DER.Tag.sequence) == outerAlgorithm else { throw .value }
    issuer = try body.whole(DER.Tag.sequence)
    var validity = try body.nested()
    notBefore = try validity.time()
    notAfter = try validity.time()
    try validity.end()
    subject = try body.whole(DER.Tag.sequence)
    publicKey = try body.whole(DER.Tag.sequence)
    let extensions = try Extensions(in: try body.nestedIfPresent(DER.Tag.constructed(3)))
    try body.end()

    commonName = try DistinguishedName.text(.commonName, in: subject)
    organization = try DistinguishedName.text(.organization, in: subject)
    isAuthority = try extensions.isAuthority()
    keyIdentifier = try extensions.keyIdentifier()
    keyUsage = try extensions.keyUsage()
    extendedUses = try extensions.extendedUses()
    self.der = der
  }
}

/// The extensions of a certificate, of a list or of a list's entry: a value for each identifier, once.
struct Extensions {
  private(set) var values: [OID: [UInt8]] = [:]
  private(set) var critical: Set<OID> = []

  /// `nil` has none. The reader stands before the one SEQUENCE of all.
  init(in reader: DERReader?) throws(DERFault) {
    guard var reader else { return }
    var all = try reader.nested()
    try reader.end()
    guard !all.isAtEnd else { throw .value }
    while !all.isAtEnd {
      var one = try all.nested()
      let oid = try one.oid()
      if one.nextTag == DER.Tag.boolean {
        guard try one.boolean() else { throw .value }
        critical.insert(oid)
      }
      guard values.updateValue(try one.octets(), forKey: oid) == nil else { throw .value }
      try one.end()
    }
  }

  func isAuthority() throws(DERFault) -> Bool {
    guard var constraints = try sequence(.basicConstraints) else { return false }
    return constraints.nextTag == DER.Tag.boolean ? try constraints.boolean() : false
  }

  func keyIdentifier() throws(DERFault) -> [UInt8]? {
    try value(.subjectKeyIdentifier) { reader throws(DERFault) in try reader.octets() }
  }

  func keyUsage() throws(DERFault) -> Certificate.KeyUsage? {
    try value(.keyUsage) { reader throws(DERFault) in Certificate.KeyUsage(rawValue: try reader.flags()) }
  }

  func extendedUses() throws(DERFault) -> [OID] {
    guard var uses = try sequence(.extendedKeyUsage) else { return [] }
    var found: [OID] = []
    while !uses.isAtEnd { found.append(try uses.oid()) }
    return found
  }

  func sequence(_ oid: OID) throws(DERFault) -> DERReader? {
    try value(oid) { reader throws(DERFault) in try reader.nested() }
  }

  func value<T>(_ oid: OID, _ read: (inout DERReader) throws(DERFault) -> T) throws(DERFault) -> T? {
    guard let bytes = values[oid] else { return nil }
    var reader = DERReader(bytes)
    let value = try read(&reader)
    try reader.end()
    return value
  }
}
