import COpenSSL
@_spi(_Unicode) import Swift

/// scrypt (RFC 7914) of a password, with its parameters and its salt in one text:
/// `$scrypt$ln=17,r=8,p=1$<salt>$<hash>` (the PHC string format, base64 without padding).
package struct PasswordHash: Sendable, Equatable, CustomStringConvertible {
  package struct Cost: Sendable, Equatable {
    package let log2N: Int
    package let r: Int
    package let p: Int

    /// What OWASP asks for: 128 MiB and some 0.4 s a password.
    package static let standard = Cost(log2N: 17, r: 8, p: 1)
    /// For tests and demonstrations, never for people's accounts.
    package static let trifling = Cost(log2N: 4, r: 1, p: 1)

    package init(log2N: Int, r: Int, p: Int) {
      self.log2N = log2N
      self.r = r
      self.p = p
    }

    /// A stored text must not be able to ask for all of the memory.
    fileprivate var isBearable: Bool {
      (1...18).contains(log2N) && (1...16).contains(r) && (1...4).contains(p)
    }
    fileprivate var memoryBytesMax: UInt64 { UInt64(128 * r) << UInt64(log2N) + 64 << 20 }
  }

  package static let passwordBytesMax = 1_024
  private static let saltBytes = 16
  private static let hashBytes = 32

  package let cost: Cost
  private let salt: [UInt8]
  private let hash: [UInt8]

  /// Takes its full time. See `PasswordDesk` for where to call it.
  package init(of password: String, cost: Cost, randomness: Randomness) throws {
    self.cost = cost
    salt = randomness.bytes(Self.saltBytes)
    hash = try Self.scrypt(password, salt: salt, cost: cost, count: Self.hashBytes)
  }

  package init(parsing text: String) throws {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = Cost(parsing: parts[2]),
      cost.isBearable, let salt = Base64.decodeUnpadded(parts[3]), let hash = Base64.decodeUnpadded(parts[4]),
      (8...64).contains(salt.count), (16...64).contains(hash.count)
    else { throw CryptoError.unreadablePasswordHash }
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  package func matches(_ password: String) throws -> Bool {
    areEqualInConstantTime(try Self.scrypt(password, salt: salt, cost: cost, count: hash.count), hash)
  }

  package var description: String {
    "$scrypt$ln=\(cost.log2N),r=\(cost.r),p=\(cost.p)$\(Base64.unpadded(salt))$\(Base64.unpadded(hash))"
  }

  package static func scrypt(_ password: String, salt: [UInt8], cost: Cost, count: Int) throws -> [UInt8] {
    guard password.utf8.count <= passwordBytesMax else { throw CryptoError.passwordTooLong }
    let secret = SecretBytes(copying: Array(password.composed.utf8))
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      try secret.withBytes { password in
        // A null password asks OpenSSL for a check of the parameters only.
        let code = withUnsafeBytes(of: UInt8(0)) { none in
          EVP_PBE_scrypt(
            (password.count > 0 ? password : none).assumingMemoryBound(to: CChar.self).baseAddress, password.count,
            salt, salt.count, 1 << UInt64(cost.log2N), UInt64(cost.r), UInt64(cost.p), cost.memoryBytesMax,
            buffer.baseAddress, count)
        }
        try CryptoError.require(code, "EVP_PBE_scrypt")
      }
      initialized = count
    }
  }
}

extension PasswordHash.Cost {
  fileprivate init?(parsing text: Substring) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 3, let n = Self.number(parts[0], after: "ln="), let r = Self.number(parts[1], after: "r="),
      let p = Self.number(parts[2], after: "p=")
    else { return nil }
    self.init(log2N: n, r: r, p: p)
  }

  private static func number(_ text: Substring, after name: String) -> Int? {
    guard text.hasPrefix(name) else { return nil }
    let digits = text.dropFirst(name.count)
    guard (1...3).contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(digits)
  }
}

extension String {
  /// The same letters are the same bytes, whichever keyboard typed them (normalisation form C, UAX #15).
  fileprivate var composed: String { String(String.UnicodeScalarView(_nfc)) }
}

extension Base64 {
  fileprivate static func unpadded(_ bytes: [UInt8]) -> String { String(encode(bytes).prefix { $0 != "=" }) }

  fileprivate static func decodeUnpadded(_ text: Substring) -> [UInt8]? {
    decode(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
  }
}
