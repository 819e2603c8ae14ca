/// An ASN.1 object identifier (X.660), kept as the bytes DER writes between tag and end.
package struct OID: Hashable, Sendable, CustomStringConvertible {
  let content: [UInt8]

  init(_ first: UInt64, _ second: UInt64, _ arcs: UInt64...) {
    content = Self.base128(first * 40 + second) + arcs.flatMap(Self.base128)
  }

  /// Nil for what is not whole, not in its shortest form, or has an arc above 2⁶³.
  init?(content: ArraySlice<UInt8>) {
    guard let last = content.last, last < 0x80, content.count <= 64 else { return nil }
    var length = 0
    for byte in content {
      if length == 0 && byte == 0x80 { return nil }
      length = byte < 0x80 ? 0 : length + 1
      if length > 8 { return nil }
    }
    self.content = Array(content)
  }

  package var description: String {
    var arcs: [UInt64] = []
    var arc: UInt64 = 0
    for byte in content {
      arc = arc << 7 | UInt64(byte & 0x7f)
      if byte < 0x80 {
        arcs.append(arc)
        arc = 0
      }
    }
    guard let joined = arcs.first else { return "" }
    let first = min(joined / 40, 2)
    return ([first, joined - first * 40] + arcs.dropFirst()).map(String.init).joined(separator: ".")
  }

  private static func base128(_ arc: UInt64) -> [UInt8] {
    var groups = [UInt8(arc & 0x7f)]
    var rest = arc >> 7
    while rest > 0 {
      groups.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return groups.reversed()
  }
}

// Keys and signatures (RFC 3279, RFC 5480, RFC 5754)
extension OID {
  static let rsaEncryption = OID(1, 2, 840, 113_549, 1, 1, 1)
  static let rsaWithSHA256 = OID(1, 2, 840, 113_549, 1, 1, 11)
  static let rsaWithSHA384 = OID(1, 2, 840, 113_549, 1, 1, 12)
  static let rsaWithSHA512 = OID(1, 2, 840, 113_549, 1, 1, 13)
  static let ecdsaWithSHA256 = OID(1, 2, 840, 10_045, 4, 3, 2)
  static let ecdsaWithSHA384 = OID(1, 2, 840, 10_045, 4, 3, 3)
  static let ecdsaWithSHA512 = OID(1, 2, 840, 10_045, 4, 3, 4)
  static let sha256 = OID(2, 16, 840, 1, 101, 3, 4, 2, 1)
  static let sha384 = OID(2, 16, 840, 1, 101, 3, 4, 2, 2)
  static let sha512 = OID(2, 16, 840, 1, 101, 3, 4, 2, 3)
}

// Names and extensions (RFC 5280 section 4 and appendix A)
extension OID {
  static let commonName = OID(2, 5, 4, 3)
  static let country = OID(2, 5, 4, 6)
  static let organization = OID(2, 5, 4, 10)
  static let subjectKeyIdentifier = OID(2, 5, 29, 14)
  static let keyUsage = OID(2, 5, 29, 15)
  static let basicConstraints = OID(2, 5, 29, 19)
  static let crlNumber = OID(2, 5, 29, 20)
  static let crlReason = OID(2, 5, 29, 21)
  static let crlDistributionPoints = OID(2, 5, 29, 31)
  static let authorityKeyIdentifier = OID(2, 5, 29, 35)
  static let extendedKeyUsage = OID(2, 5, 29, 37)
}

// What a key may be used for
extension OID {
  static let anyUse = OID(2, 5, 29, 37, 0)
  static let emailProtection = OID(1, 3, 6, 1, 5, 5, 7, 3, 4)
  static let timeStamping = OID(1, 3, 6, 1, 5, 5, 7, 3, 8)
  /// RFC 9336.
  static let documentSigning = OID(1, 3, 6, 1, 5, 5, 7, 3, 36)
  static let adobeDocumentSigning = OID(1, 2, 840, 113_583, 1, 1, 5)
  static let microsoftDocumentSigning = OID(1, 3, 6, 1, 4, 1, 311, 10, 3, 12)
}

// Signed messages (RFC 5652, RFC 5035, RFC 3161)
extension OID {
  static let contentOfBytes = OID(1, 2, 840, 113_549, 1, 7, 1)
  static let signedContent = OID(1, 2, 840, 113_549, 1, 7, 2)
  static let timestampContent = OID(1, 2, 840, 113_549, 1, 9, 16, 1, 4)
  static let contentType = OID(1, 2, 840, 113_549, 1, 9, 3)
  static let messageDigest = OID(1, 2, 840, 113_549, 1, 9, 4)
  static let signatureTimestamp = OID(1, 2, 840, 113_549, 1, 9, 16, 2, 14)
  static let signingCertificateV2 = OID(1, 2, 840, 113_549, 1, 9, 16, 2, 47)
}
