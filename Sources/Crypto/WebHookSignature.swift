/// How a receiver knows that a call comes from us and is not an old one sent again (Standard Webhooks 1.0.0): the
/// header `webhook-signature` holds, for each secret in force, `v1,` and the HMAC-SHA-256 of `id.timestamp.body`.
package enum WebHookSignature {
  package static let secretBytes = 32
  package static let toleranceSeconds: Int64 = 300
  private static let secretPrefix = "whsec_"

  /// What the receiver is given, once: `whsec_` and Base64.
  package static func text(of secret: borrowing SecretBytes) -> String {
    secretPrefix + secret.withBytes { Base64.encode(Array($0)) }
  }

  /// Between 24 and 64 bytes, as the standard says.
  package static func secret(from text: String) throws -> SecretBytes {
    guard text.hasPrefix(secretPrefix), text.utf8.count <= 128,
      let bytes = Base64.decode(String(text.dropFirst(secretPrefix.count))), (24...64).contains(bytes.count)
    else { throw CryptoError.unreadableKey }
    return SecretBytes(copying: bytes)
  }

  /// One signature; during a change of secrets the header holds two, with a space between.
  package static func header(
    _ secret: borrowing SecretBytes, identifier: String, timestamp: Int64, body: [UInt8]
  ) -> String {
    "v1," + Base64.encode(HMAC.of(Array("\(identifier).\(timestamp).".utf8) + body, key: secret))
  }

  /// The receiver's side. The timestamp is within five minutes of `now`, and one of the signatures is right.
  package static func isValid(
    _ header: String, _ secret: borrowing SecretBytes, identifier: String, timestamp: Int64, body: [UInt8],
    at now: Int64
  ) -> Bool {
    let age = now.subtractingReportingOverflow(timestamp)
    guard !age.overflow, age.partialValue.magnitude <= UInt64(toleranceSeconds), header.utf8.count <= 1_024 else {
      return false
    }
    let expected = Array(self.header(secret, identifier: identifier, timestamp: timestamp, body: body).utf8)
    var isFound = false
    for one in header.split(separator: " ") where areEqualInConstantTime(Array(one.utf8), expected) { isFound = true }
    return isFound
  }
}
