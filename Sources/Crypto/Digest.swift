import COpenSSL

/// SHA-2 (FIPS 180-4).
package enum DigestKind: Sendable, CaseIterable {
  case sha256, sha384, sha512

  package var byteCount: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// Fetched once: OpenSSL 3 looks an algorithm up by name at every use of its static tables.
  fileprivate var algorithm: Algorithm {
    switch self {
    case .sha256: Algorithm.sha256
    case .sha384: Algorithm.sha384
    case .sha512: Algorithm.sha512
    }
  }

  var handle: OpaquePointer { algorithm.handle }
}

/// `@unchecked Sendable`: a fetched EVP_MD is immutable.
private struct Algorithm: @unchecked Sendable {
  let handle: OpaquePointer

  init(_ name: String) {
    guard let handle = EVP_MD_fetch(nil, name, nil) else { preconditionFailure("OpenSSL has no \(name)") }
    self.handle = handle
  }

  static let sha256 = Algorithm("SHA256")
  static let sha384 = Algorithm("SHA384")
  static let sha512 = Algorithm("SHA512")
}

/// A digest of bytes that come piece by piece.
package struct Digest: ~Copyable {
  private let context: OpaquePointer
  private let kind: DigestKind

  package init(_ kind: DigestKind = .sha256) {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, kind.handle, nil) == 1 else {
      preconditionFailure("no memory for a digest")
    }
    self.context = context
    self.kind = kind
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // Only fails upon misuse of the context, which this type rules out.
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "digest")
  }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  package consuming func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: kind.byteCount) { buffer, initialized in
      precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1, "digest")
      initialized = kind.byteCount
    }
  }

  package static func of(_ bytes: [UInt8], _ kind: DigestKind = .sha256) -> [UInt8] {
    bytes.withUnsafeBytes { of($0, kind) }
  }

  package static func of(_ bytes: UnsafeRawBufferPointer, _ kind: DigestKind = .sha256) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: kind.byteCount) { buffer, initialized in
      precondition(
        EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, nil, kind.handle, nil) == 1, "digest")
      initialized = kind.byteCount
    }
  }
}
