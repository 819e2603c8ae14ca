import COpenSSL

/// The six digits of an authenticator program (TOTP, RFC 6238): HMAC-SHA-1, a new code every 30 seconds.
///
/// SHA-1 is broken for signatures, not here, and it is all that most of these programs know.
package enum OneTimeCode {
  package static let secretBytes = 20
  package static let periodSeconds: Int64 = 30
  private static let digits = 6

  package static func newSecret(from randomness: Randomness) -> SecretBytes {
    SecretBytes(count: secretBytes, from: randomness)
  }

  package static func step(at seconds: Int64) -> Int64 { seconds / periodSeconds }

  /// The code of a step (RFC 4226 section 5.3).
  package static func code(_ secret: borrowing SecretBytes, step: Int64) -> String {
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
    let digest = hmacSHA1(counter, secret)
    let offset = Int(digest[19] & 15)
    let number = digest[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
    let text = String(number % 1_000_000)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }

  /// The step whose code was typed: this one, the one before or the one after, since clocks differ. **The caller
  /// stores it and refuses any step that is not later than the last one it took.** Spaces in the code are passed over.
  package static func matchedStep(_ typed: String, _ secret: borrowing SecretBytes, at seconds: Int64) -> Int64? {
    let typed = typed.utf8.prefix(32).filter { $0 != 0x20 }
    guard seconds >= periodSeconds, typed.count == digits else { return nil }
    var matched: Int64?
    for difference: Int64 in [1, -1, 0] {
      let step = step(at: seconds) + difference
      if areEqualInConstantTime(Array(code(secret, step: step).utf8), typed) { matched = step }
    }
    return matched
  }

  /// What the QR code of an enrolment holds (the key URI format that authenticator programs share). It is as secret as
  /// the secret.
  package static func uri(_ secret: borrowing SecretBytes, issuer: String, account: String) -> String {
    let text = secret.withBytes { Base32.encode(Array($0)) }
    return "otpauth://totp/\(encoded(issuer)):\(encoded(account))?secret=\(text)&issuer=\(encoded(issuer))"
      + "&algorithm=SHA1&digits=\(digits)&period=\(periodSeconds)"
  }

  /// RFC 3986 section 2.3: all but the unreserved characters.
  private static func encoded(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: bytes.append(byte)
      default: bytes += [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hmacSHA1(_ bytes: [UInt8], _ key: borrowing SecretBytes) -> [UInt8] {
    precondition(key.count > 0, "a code needs a secret")
    return [UInt8](unsafeUninitializedCapacity: 20) { buffer, initialized in
      let done = key.withBytes {
        COpenSSL.HMAC(EVP_sha1(), $0.baseAddress, Int32($0.count), bytes, bytes.count, buffer.baseAddress, nil)
      }
      precondition(done != nil, "HMAC")
      initialized = 20
    }
  }
}
