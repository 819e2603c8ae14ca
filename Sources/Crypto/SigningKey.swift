import COpenSSL

/// What a signature is made with: Ed25519 (RFC 8032) for our own records, ECDSA over P-256 with SHA-256 (FIPS 186-5)
/// where the world's readers must verify it, RSA of 2048 to 8192 bits with SHA-256 (RFC 8017 section 8.2) only for
/// keys that an outside provider made.
package enum SignatureKind: Sendable { case ed25519, p256, rsa }

/// A private key. `@unchecked Sendable`: an EVP_PKEY is not changed after it was made, and each use has a context of
/// its own.
package final class SigningKey: @unchecked Sendable {
  package let kind: SignatureKind
  private let handle: OpaquePointer

  init(owning handle: OpaquePointer) throws {
    guard let kind = SignatureKind(of: handle) else {
      EVP_PKEY_free(handle)
      throw CryptoError.unreadableKey
    }
    self.kind = kind
    self.handle = handle
  }

  deinit { EVP_PKEY_free(handle) }

  package static func generate(_ kind: SignatureKind) throws -> SigningKey {
    let made =
      switch kind {
      case .ed25519: guichet_new_ed25519()
      case .p256: guichet_new_p256()
      case .rsa: guichet_new_rsa(3_072)
      }
    guard let made else { throw CryptoError.ofLibrary("key generation") }
    return try SigningKey(owning: made)
  }

  /// An Ed25519 key from its 32 bytes.
  package convenience init(ed25519 seed: borrowing SecretBytes) throws {
    let made = seed.withBytes {
      EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nil, $0.assumingMemoryBound(to: UInt8.self).baseAddress, $0.count)
    }
    ERR_clear_error()
    guard let made else { throw CryptoError.unreadableKey }
    try self.init(owning: made)
  }

  /// PKCS #8 or, for elliptic curves, SEC 1, or PKCS #1 for RSA.
  package convenience init(der: [UInt8]) throws {
    let made = der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      let key = d2i_AutoPrivateKey(nil, &cursor, bytes.count)
      let isWhole = cursor == bytes.baseAddress.map { $0 + bytes.count }
      if !isWhole { EVP_PKEY_free(key) }
      return isWhole ? key : nil
    }
    ERR_clear_error()
    guard let made else { throw CryptoError.unreadableKey }
    try self.init(owning: made)
  }

  package convenience init(pem: String) throws {
    guard let der = PEM.decode(pem, labels: ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"]) else {
      throw CryptoError.unreadableKey
    }
    try self.init(der: der)
  }

  /// PKCS #8.
  package var der: [UInt8] {
    get throws {
      guard let box = EVP_PKEY2PKCS8(handle) else { throw CryptoError.ofLibrary("EVP_PKEY2PKCS8") }
      defer { PKCS8_PRIV_KEY_INFO_free(box) }
      return try bytes(of: "i2d_PKCS8_PRIV_KEY_INFO") { i2d_PKCS8_PRIV_KEY_INFO(box, $0) }
    }
  }

  package var pem: String { get throws { PEM.encode(try der, label: "PRIVATE KEY") } }

  package var verifyingKey: VerifyingKey {
    get throws {
      try VerifyingKey(der: try bytes(of: "i2d_PUBKEY") { i2d_PUBKEY(handle, $0) })
    }
  }

  /// 64 bytes for Ed25519, the modulus' size for RSA; for P-256 the DER form, see `ECDSASignature` for the other one.
  package func sign(_ message: [UInt8]) throws -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw CryptoError.ofLibrary("EVP_MD_CTX_new") }
    defer { EVP_MD_CTX_free(context) }
    try CryptoError.require(
      EVP_DigestSignInit(context, nil, kind.digest, nil, handle), "EVP_DigestSignInit")
    var count = Int(EVP_PKEY_get_size(handle))
    var signature = [UInt8](repeating: 0, count: count)
    try CryptoError.require(
      EVP_DigestSign(context, &signature, &count, message, message.count), "EVP_DigestSign")
    return Array(signature.prefix(count))
  }
}

/// A public key. `@unchecked Sendable` for the same reason.
package final class VerifyingKey: @unchecked Sendable {
  package let kind: SignatureKind
  /// SubjectPublicKeyInfo (RFC 5280), always re-encoded: the same key has the same bytes.
  package let der: [UInt8]
  private let handle: OpaquePointer

  package init(der: [UInt8]) throws {
    let made = der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      let key = d2i_PUBKEY(nil, &cursor, bytes.count)
      let isWhole = cursor == bytes.baseAddress.map { $0 + bytes.count }
      if !isWhole { EVP_PKEY_free(key) }
      return isWhole ? key : nil
    }
    ERR_clear_error()
    guard let made else { throw CryptoError.unreadableKey }
    guard let kind = SignatureKind(of: made) else {
      EVP_PKEY_free(made)
      throw CryptoError.unreadableKey
    }
    self.kind = kind
    self.handle = made
    self.der = try bytes(of: "i2d_PUBKEY") { i2d_PUBKEY(made, $0) }
  }

  package convenience init(pem: String) throws {
    guard let der = PEM.decode(pem, labels: ["PUBLIC KEY"]) else { throw CryptoError.unreadableKey }
    try self.init(der: der)
  }

  deinit { EVP_PKEY_free(handle) }

  package var pem: String { PEM.encode(der, label: "PUBLIC KEY") }

  /// A short name of the key: the SHA-256 of its SubjectPublicKeyInfo.
  package var fingerprint: [UInt8] { Digest.of(der) }

  package func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    guard EVP_DigestVerifyInit(context, nil, kind.digest, nil, handle) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

extension SignatureKind {
  fileprivate init?(of handle: OpaquePointer) {
    if EVP_PKEY_is_a(handle, "ED25519") == 1 {
      self = .ed25519
    } else if EVP_PKEY_is_a(handle, "EC") == 1, Self.curve(of: handle) == "prime256v1" {
      self = .p256
    } else if EVP_PKEY_is_a(handle, "RSA") == 1, (2_048...8_192).contains(EVP_PKEY_get_bits(handle)) {
      self = .rsa
    } else {
      return nil
    }
  }

  /// Ed25519 hashes within itself.
  fileprivate var digest: OpaquePointer? { self == .ed25519 ? nil : DigestKind.sha256.handle }

  private static func curve(of handle: OpaquePointer) -> String {
    var name = [CChar](repeating: 0, count: 64)
    guard EVP_PKEY_get_group_name(handle, &name, name.count, nil) == 1 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Runs one of OpenSSL's i2d functions, which allocate what they write.
func bytes(
  of call: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32
) throws -> [UInt8] {
  var encoded: UnsafeMutablePointer<UInt8>?
  let count = encode(&encoded)
  guard count > 0, let encoded else { throw CryptoError.ofLibrary(call) }
  defer { CRYPTO_clear_free(encoded, Int(count), #file, #line) }
  return Array(UnsafeBufferPointer(start: encoded, count: Int(count)))
}
