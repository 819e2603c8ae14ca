/// A public key that seals are checked with, and when it was in use.
package struct SealKey: Sendable {
  package enum Status: String, Sendable {
    case active
    /// Seals no more; what it sealed while in use holds.
    case retired
    /// In other hands: it proves nothing, whatever date a seal bears.
    case revoked
  }

  /// Eight bytes, in the seal and in the list.
  package let identifier: [UInt8]
  package let key: VerifyingKey
  /// Seconds since 1970, both included.
  package let from: Int64
  package let until: Int64
  package let status: Status
  fileprivate let point: [UInt8]

  /// Nil unless the key is on P-256, its point in full.
  package init?(key: VerifyingKey, from: Int64, until: Int64, status: Status) {
    let point = key.der.suffix(65)
    guard key.kind == .p256, key.der.count == 91, point.first == 0x04 else { return nil }
    identifier = Self.identifier(of: key)
    self.key = key
    self.from = from
    self.until = until
    self.status = status
    self.point = Array(point.dropFirst())
  }

  static func identifier(of key: VerifyingKey) -> [UInt8] { Array(key.fingerprint.prefix(8)) }
}

/// The keys that seals are checked with, as published under /.well-known/guichet-keys.json.
package struct SealKeyList: Sendable {
  package let keys: [SealKey]

  package init(_ keys: [SealKey]) {
    self.keys = keys.sorted { ($0.from, $0.key.fingerprintText) < ($1.from, $1.key.fingerprintText) }
  }

  /// What a seal's text says, if it can be believed. Throws a `SealFault`.
  package func open(_ text: String) throws -> SealPayload {
    guard let message = SealPayload.message(text) else { throw SealFault.unreadable }
    guard let key = keys.first(where: { $0.identifier == message.keyIdentifier }) else {
      throw SealFault.unknownKey(identifier: Hex.encode(message.keyIdentifier))
    }
    guard message.isSigned(by: key.key) else { throw SealFault.wrongSignature }
    guard let payload = SealPayload(encoded: message.payload) else { throw SealFault.unreadable }
    guard key.status != .revoked else { throw SealFault.revokedKey }
    guard (key.from...max(key.from, key.until)).contains(payload.issuedAt) else {
      throw SealFault.outsideKeyValidity
    }
    return payload
  }

  /// A JSON Web Key Set (RFC 7517, RFC 7518 section 6.2) with the time of use and the status of each key.
  package var json: [UInt8] {
    let entries = keys.map { key in
      let (x, y) = (Base64.url(Array(key.point.prefix(32))), Base64.url(Array(key.point.suffix(32))))
      return """
        {"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"\(Base64.url(key.identifier))",\
        "x":"\(x)","y":"\(y)","validFrom":"\(CivilTime(seconds: key.from).text)",\
        "validUntil":"\(CivilTime(seconds: key.until).text)","status":"\(key.status.rawValue)"}
        """
    }
    return Array("{\"keys\":[\(entries.joined(separator: ","))]}".utf8)
  }
}

extension VerifyingKey {
  fileprivate var fingerprintText: String { Hex.encode(fingerprint) }
}
