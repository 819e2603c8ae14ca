/// Writes ASN.1 in its distinguished encoding (X.690 section 10): certificates, lists of revoked ones, signed messages.
///
/// Why by hand, when libcrypto can make all of these: PAdES forbids the signing time that libcrypto always adds to a
/// signed message, so a writer and a strict reader are needed anyway; and with them a certificate is one expression
/// that reads like its definition in RFC 5280, and the same input gives the same bytes. What is difficult, finding and
/// judging a chain of certificates, stays with libcrypto.
enum DER {
  enum Tag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bits: UInt8 = 0x03
    static let octets: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let oid: UInt8 = 0x06
    static let enumerated: UInt8 = 0x0a
    static let utf8: UInt8 = 0x0c
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    static let printable: UInt8 = 0x13
    static let ia5: UInt8 = 0x16
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18
    /// `[number]` around other elements, and `[number]` in place of a primitive's own tag.
    static func constructed(_ number: UInt8) -> UInt8 { 0xa0 | number }
    static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }
  }

  static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    var bytes = [tag]
    bytes.reserveCapacity(content.count + 6)
    if content.count < 0x80 {
      bytes.append(UInt8(content.count))
    } else {
      let length = magnitude(of: UInt64(content.count))
      bytes.append(0x80 | UInt8(length.count))
      bytes.append(contentsOf: length)
    }
    bytes.append(contentsOf: content)
    return bytes
  }

  static func sequence(_ parts: [UInt8]...) -> [UInt8] { sequence(of: parts) }
  static func sequence(of parts: [[UInt8]]) -> [UInt8] { element(Tag.sequence, Array(parts.joined())) }
  static func explicit(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { element(Tag.constructed(number), content) }

  /// SET OF: X.690 section 11.6 orders the encodings as octet strings.
  static func set(_ tag: UInt8 = Tag.set, of parts: [[UInt8]]) -> [UInt8] {
    element(tag, Array(parts.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
  }

  static let null: [UInt8] = [Tag.null, 0]
  static let yes: [UInt8] = [Tag.boolean, 1, 0xff]

  static func integer(_ value: UInt64) -> [UInt8] { integer(magnitude: magnitude(of: value)) }

  /// A number that is not negative, from its big-endian bytes.
  static func integer(magnitude: [UInt8]) -> [UInt8] {
    var content = Array(magnitude.drop { $0 == 0 })
    if (content.first ?? 0x80) >= 0x80 { content.insert(0, at: 0) }
    return element(Tag.integer, content)
  }

  static func oid(_ oid: OID) -> [UInt8] { element(Tag.oid, oid.content) }
  static func octets(_ bytes: [UInt8]) -> [UInt8] { element(Tag.octets, bytes) }
  static func bits(_ bytes: [UInt8]) -> [UInt8] { element(Tag.bits, [0] + bytes) }
  static func utf8(_ text: String) -> [UInt8] { element(Tag.utf8, Array(text.utf8)) }

  /// A BIT STRING of named bits, the first one being the highest: X.690 section 11.2.2 drops the zeros behind.
  static func flags(_ flags: UInt8) -> [UInt8] {
    flags == 0 ? element(Tag.bits, [0]) : element(Tag.bits, [UInt8(flags.trailingZeroBitCount), flags])
  }

  /// RFC 5280 section 4.1.2.5: two digits for the year until 2049, four from 2050.
  static func time(_ seconds: Int64) -> [UInt8] {
    let text = CivilTime(seconds: seconds).compact
    if (1_950..<2_050).contains(CivilTime(seconds: seconds).date.year) {
      return element(Tag.utcTime, Array(text.utf8.dropFirst(2)))
    }
    return element(Tag.generalizedTime, Array(text.utf8))
  }

  private static func magnitude(of value: UInt64) -> [UInt8] {
    Array((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }.drop { $0 == 0 })
  }
}
