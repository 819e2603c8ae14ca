import COpenSSL

/// HMAC (RFC 2104): a digest that only who knows the key can make.
package enum HMAC {
  package static func of(_ bytes: [UInt8], key: borrowing SecretBytes, _ kind: DigestKind = .sha256) -> [UInt8] {
    key.withBytes { key in bytes.withUnsafeBytes { of($0, key: key, kind) } }
  }

  fileprivate static func of(
    _ bytes: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, _ kind: DigestKind
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: kind.byteCount) { buffer, initialized in
      // OpenSSL reads a null key as "the key of before", and an empty buffer has no address.
      let done = withUnsafeBytes(of: UInt8(0)) { none in
        COpenSSL.HMAC(
          kind.handle, key.baseAddress ?? none.baseAddress, Int32(key.count),
          bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, buffer.baseAddress, nil)
      }
      precondition(done != nil, "HMAC")
      initialized = kind.byteCount
    }
  }
}

/// HKDF (RFC 5869): several keys out of one, each for its own purpose.
package enum HKDF {
  package static func derive(
    from key: borrowing SecretBytes, salt: [UInt8] = [], purpose: [UInt8], count: Int, _ kind: DigestKind = .sha256
  ) -> SecretBytes {
    precondition(count <= 255 * kind.byteCount, "RFC 5869 section 2.3")
    let extracted = SecretBytes(
      copying: salt.withUnsafeBytes { salt in key.withBytes { HMAC.of($0, key: salt, kind) } })
    return SecretBytes(count: count) { output in
      var block: [UInt8] = []
      var filled = 0
      var number: UInt8 = 0
      while filled < output.count {
        number += 1
        block = HMAC.of(block + purpose + [number], key: extracted, kind)
        let part = block.prefix(output.count - filled)
        UnsafeMutableRawBufferPointer(rebasing: output[filled...]).copyBytes(from: part)
        filled += part.count
      }
    }
  }
}
