import COpenSSL

/// Where randomness comes from: the system's generator in the product, a seeded one in tests.
package struct Randomness: Sendable {
  package let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void

  package init(fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) { self.fill = fill }

  /// OpenSSL's DRBG, seeded and reseeded by the kernel. Without randomness nothing here is safe, so there is no
  /// answer to its failure but to end.
  package static let system = Randomness { bytes in
    precondition(RAND_priv_bytes(bytes.baseAddress, Int32(bytes.count)) == 1, "the system gives no randomness")
  }

  package func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Something that cannot be guessed, fit for a URL or a cookie: 32 bytes give 43 characters.
  package func token(bytes count: Int = 32) -> String { Base64.url(bytes(count)) }

  /// Evenly spread below `bound`, for jitter.
  package func number(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "a bound above zero")
    let raw = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return raw.multipliedFullWidth(by: bound).high
  }
}

/// Whether two secrets are the same, in a time that tells nothing about where they differ.
package func areEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}
