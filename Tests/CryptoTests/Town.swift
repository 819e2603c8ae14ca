import Crypto
import Testing

/// A small administration: a root, an agency below it that signs, with its list of revoked certificates.
struct Town {
  /// 2026-11-18, in the middle of everything's validity.
  static let now: Int64 = 1_795_000_000
  static let year: Int64 = 31_536_000
  static let lists = "http://127.0.0.1/pki/root.crl"

  let root: CertificateAuthority
  let agency: SealingKey
  let randomness: Randomness

  init(seed: UInt64 = 1, name: String = "وكالة الجمارك") throws {
    randomness = seeded(seed)
    let rootName = try #require(
      DistinguishedName(country: "MA", organization: "Guichet unique", commonName: "Racine \(seed)"))
    root = try CertificateAuthority.root(
      rootName, key: SigningKey.generate(.p256), validity: .ofRoot(from: Self.now - Self.year),
      randomness: randomness)
    agency = try Self.holder(root, name, randomness)
  }

  var trust: CertificateChain.Trust { CertificateChain.Trust(roots: [root.certificate]) }

  static func holder(
    _ authority: CertificateAuthority, _ name: String, _ randomness: Randomness, kind: SignatureKind = .p256,
    from: Int64 = now - 1_000, until: Int64 = now + 3 * year, others: [Certificate] = []
  ) throws -> SealingKey {
    let key = try SigningKey.generate(kind)
    let subject = try #require(DistinguishedName(country: "MA", organization: "إدارة", commonName: name))
    let certificate = try authority.issue(
      to: subject, key: key.verifyingKey, for: .documents(lists: lists),
      validity: .init(from: from, until: until), randomness: randomness)
    return try SealingKey(key: key, certificate: certificate, others: others)
  }

  /// An agency below an authority below the root.
  func deepAgency() throws -> SealingKey {
    let key = try SigningKey.generate(.p256)
    let name = try #require(DistinguishedName(country: "MA", organization: "Guichet", commonName: "Autorité"))
    let certificate = try root.issue(
      to: name, key: key.verifyingKey, for: .authority(lists: Self.lists),
      validity: .init(from: Self.now - 1_000, until: Self.now + 10 * Self.year), randomness: randomness)
    let authority = try CertificateAuthority(certificate: certificate, key: key)
    return try Self.holder(authority, "Office des changes", randomness, others: [certificate])
  }

  func list(_ revocations: [Revocation], number: UInt64 = 1) throws -> RevocationList {
    try root.list(revocations, number: number, at: Self.now - 10, next: Self.now + 86_400)
  }
}

/// Every way to change one bit.
func forEachFlip(of bytes: [UInt8], every step: Int = 1, _ body: ([UInt8], Int) throws -> Void) rethrows {
  for bit in stride(from: 0, to: bytes.count * 8, by: step) {
    var flipped = bytes
    flipped[bit / 8] ^= 1 << UInt8(bit % 8)
    try body(flipped, bit)
  }
}
