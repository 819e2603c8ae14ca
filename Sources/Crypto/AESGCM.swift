import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): nobody reads what was sealed, and nobody alters it or moves it elsewhere unseen.
///
/// A nonce never serves twice under one key. Where nonces are random, a key seals fewer than 2³² times.
package enum AESGCM {
  package static let keyBytes = 32
  package static let nonceBytes = 12
  package static let tagBytes = 16

  /// Cipher text with its tag behind. `place` is authenticated, not stored: it says where the bytes belong.
  package static func seal(
    _ plain: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], place: [UInt8]
  ) throws -> [UInt8] {
    let cipher = try GCMCipher(key: key, sealing: true)
    return try plain.withUnsafeBytes { try cipher.seal($0, nonce: nonce, place: place) }
  }

  package static func open(
    _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], place: [UInt8]
  ) throws -> [UInt8] {
    let cipher = try GCMCipher(key: key, sealing: false)
    return try sealed.withUnsafeBytes { sealed in
      guard sealed.count >= tagBytes else { throw CryptoError.notAuthentic }
      return try [UInt8](unsafeUninitializedCapacity: sealed.count - tagBytes) { buffer, initialized in
        try cipher.open(sealed, into: UnsafeMutableRawBufferPointer(buffer), nonce: nonce, place: place)
        initialized = buffer.count
      }
    }
  }
}

/// One key in one direction, its schedule computed once.
struct GCMCipher: ~Copyable {
  private let context: OpaquePointer

  init(key: borrowing SecretBytes, sealing: Bool) throws {
    precondition(key.count == AESGCM.keyBytes, "AES-256 takes a key of 32 bytes")
    guard let context = EVP_CIPHER_CTX_new() else { throw CryptoError.ofLibrary("EVP_CIPHER_CTX_new") }
    let code = key.withBytes {
      EVP_CipherInit_ex2(
        context, EVP_aes_256_gcm(), $0.assumingMemoryBound(to: UInt8.self).baseAddress, nil, sealing ? 1 : 0, nil)
    }
    guard code == 1 else {
      EVP_CIPHER_CTX_free(context)
      throw CryptoError.ofLibrary("EVP_CipherInit_ex2")
    }
    self.context = context
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  func seal(_ plain: UnsafeRawBufferPointer, nonce: [UInt8], place: [UInt8]) throws -> [UInt8] {
    try start(nonce: nonce, place: place)
    return try [UInt8](unsafeUninitializedCapacity: plain.count + AESGCM.tagBytes) { buffer, initialized in
      try update(plain, into: buffer.baseAddress)
      var rest: Int32 = 0
      let tag = buffer.baseAddress.map { $0 + plain.count }
      try CryptoError.require(EVP_CipherFinal_ex(context, tag, &rest), "EVP_CipherFinal_ex")
      try CryptoError.require(
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(AESGCM.tagBytes), tag), "EVP_CTRL_AEAD_GET_TAG")
      initialized = plain.count + AESGCM.tagBytes
    }
  }

  /// `plain` has room for exactly the text without its tag. What it holds after a failure is to be thrown away.
  func open(
    _ sealed: UnsafeRawBufferPointer, into plain: UnsafeMutableRawBufferPointer, nonce: [UInt8], place: [UInt8]
  ) throws {
    guard sealed.count >= AESGCM.tagBytes, plain.count >= sealed.count - AESGCM.tagBytes else {
      throw CryptoError.notAuthentic
    }
    let text = UnsafeRawBufferPointer(rebasing: sealed.dropLast(AESGCM.tagBytes))
    var tag = Array(sealed.suffix(AESGCM.tagBytes))
    try start(nonce: nonce, place: place)
    try update(text, into: plain.assumingMemoryBound(to: UInt8.self).baseAddress)
    try CryptoError.require(
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag), "EVP_CTRL_AEAD_SET_TAG")
    var rest: Int32 = 0
    var none: UInt8 = 0
    guard EVP_CipherFinal_ex(context, &none, &rest) == 1 else {
      ERR_clear_error()
      throw CryptoError.notAuthentic
    }
  }

  private func start(nonce: [UInt8], place: [UInt8]) throws {
    precondition(nonce.count == AESGCM.nonceBytes, "AES-GCM takes a nonce of 12 bytes")
    try CryptoError.require(EVP_CipherInit_ex2(context, nil, nil, nonce, -1, nil), "EVP_CipherInit_ex2")
    guard !place.isEmpty else { return }
    var count: Int32 = 0
    try CryptoError.require(
      EVP_CipherUpdate(context, nil, &count, place, Int32(place.count)), "EVP_CipherUpdate")
  }

  private func update(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>?) throws {
    guard bytes.count > 0 else { return }
    precondition(bytes.count < Int32.max, "a message of 2 GiB is sealed in chunks")
    var count: Int32 = 0
    try CryptoError.require(
      EVP_CipherUpdate(
        context, output, &count, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, Int32(bytes.count)),
      "EVP_CipherUpdate")
  }
}
