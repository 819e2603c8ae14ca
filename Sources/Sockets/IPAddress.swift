/// An Internet address, IPv4 or IPv6, as one value of sixteen bytes.
///
/// An IPv4 address is kept in its mapped form `::ffff:a.b.c.d` (RFC 4291 2.5.5.2). A visitor seen through a
/// dual-stack socket and the same visitor seen through an IPv4 socket are then one value, with one text, one
/// rate limit and one line in the audit trail; and `::ffff:127.0.0.1` cannot pass for something else than 127.0.0.1.
package struct IPAddress: Sendable, Hashable {
  /// The first and the last eight bytes, most significant first.
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package init(ipv4: UInt32) {
    self.init(high: 0, low: Self.mappedPrefix | UInt64(ipv4))
  }

  /// The bytes of an `in_addr` (4) or `in6_addr` (16), in network order.
  package init?(networkBytes bytes: UnsafeRawBufferPointer) {
    func number(_ slice: Slice<UnsafeRawBufferPointer>) -> UInt64 { slice.reduce(0) { $0 << 8 | UInt64($1) } }
    switch bytes.count {
    case 4: self.init(high: 0, low: Self.mappedPrefix | number(bytes[0..<4]))
    case 16: self.init(high: number(bytes[0..<8]), low: number(bytes[8..<16]))
    default: return nil
    }
  }

  package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  package var ipv4: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

  /// What `init(networkBytes:)` reads: four bytes for an IPv4 address, sixteen for any other.
  package var networkBytes: [UInt8] {
    let sixteen = [high, low].flatMap { half in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
    }
    return isIPv4 ? Array(sixteen[12...]) : sixteen
  }

  private static let mappedPrefix: UInt64 = 0x0000_FFFF_0000_0000
}
