/// A small signed message (COSE, RFC 9052 section 4.2) with ES256 (RFC 9053 section 2.1): the algorithm and the key's
/// name stand in the protected header, and nothing stands outside it.
package struct COSESign1: Sendable, Equatable {
  package let keyIdentifier: [UInt8]
  package let payload: [UInt8]
  private let signature: [UInt8]

  private static let tag: UInt64 = 18
  private static let algorithm: CBOR = .unsigned(1)
  private static let keyName: CBOR = .unsigned(4)
  private static let es256: CBOR = .negative(6)

  package init(signing payload: [UInt8], with key: SigningKey, keyIdentifier: [UInt8]) throws {
    precondition(key.kind == .p256, "ES256 takes a key on P-256")
    self.keyIdentifier = keyIdentifier
    self.payload = payload
    let signed = try key.sign(Self.signedBytes(keyIdentifier, payload))
    guard let raw = ECDSASignature.raw(der: signed) else { throw CryptoError.notAuthentic }
    signature = raw
  }

  /// Nil for anything but the bytes that `encoded` would give.
  package init?(_ bytes: [UInt8]) {
    guard case .tagged(Self.tag, .array(let parts)) = try? CBORReader.read(bytes), parts.count == 4,
      case .bytes(let header) = parts[0], parts[1] == .map([]), case .bytes(let payload) = parts[2],
      case .bytes(let signature) = parts[3], signature.count == 64,
      case .map(let fields) = try? CBORReader.read(header), fields.count == 2,
      fields[0] == CBOR.Pair(Self.algorithm, Self.es256), fields[1].key == Self.keyName,
      case .bytes(let keyIdentifier) = fields[1].value
    else { return nil }
    self.keyIdentifier = keyIdentifier
    self.payload = payload
    self.signature = signature
  }

  package func isSigned(by key: VerifyingKey) -> Bool {
    guard key.kind == .p256, let signature = ECDSASignature.der(raw: signature) else { return false }
    return key.isValid(signature, for: Self.signedBytes(keyIdentifier, payload))
  }

  package var encoded: [UInt8] {
    CBOR.tagged(
      Self.tag, .array([.bytes(Self.header(keyIdentifier)), .map([]), .bytes(payload), .bytes(signature)])
    ).encoded
  }

  private static func header(_ keyIdentifier: [UInt8]) -> [UInt8] {
    CBOR.map([CBOR.Pair(algorithm, es256), CBOR.Pair(keyName, .bytes(keyIdentifier))]).encoded
  }

  /// Sig_structure, without outside data.
  private static func signedBytes(_ keyIdentifier: [UInt8], _ payload: [UInt8]) -> [UInt8] {
    CBOR.array([.text("Signature1"), .bytes(header(keyIdentifier)), .bytes([]), .bytes(payload)]).encoded
  }
}
