/// Where an address leads: to the public Internet, or somewhere a stranger's URL must never lead us.
///
/// An agency may give the portal a URL to call. The portal calls only addresses that are `isPublic`, checked on the
/// resolved address itself just before connecting, so that neither a name nor a redirect can reach the machine,
/// its network or the metadata service of a hosting provider. The table is the IANA registry of special-purpose
/// addresses (RFC 6890 and updates); for IPv6 anything outside 2000::/3, the only space handed out, is not public.
extension IPAddress {
  package enum Scope: Sendable, Equatable {
    case unspecified, loopback, `private`, uniqueLocal, linkLocal, carrierNAT, multicast, documentation
    /// Kept for protocols, tests or the future.
    case reserved
    case `public`
  }

  package var isPublic: Bool { scope == .public }

  package var scope: Scope {
    if let inner = embeddedIPv4 { return inner.scope }
    let blocks = isIPv4 ? Self.ipv4Blocks : Self.ipv6Blocks
    if let block = blocks.first(where: { $0.range.contains(self) }) { return block.scope }
    return isIPv4 || high >> 61 == 0b001 ? .public : .reserved
  }

  /// The IPv4 address that a translator or a tunnel would take out of this IPv6 address:
  /// NAT64 64:ff9b::/96 (RFC 6052) and 6to4 2002::/16 (RFC 3056).
  package var embeddedIPv4: IPAddress? {
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: low)) }
    if high >> 48 == 0x2002 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: high >> 16)) }
    return nil
  }

  private struct Block {
    let range: AddressRange
    let scope: Scope

    init(_ ipv4: UInt32, _ bits: Int, _ scope: Scope) {
      range = AddressRange(network: IPAddress(ipv4: ipv4), prefixBits: 96 + bits)
      self.scope = scope
    }

    init(high: UInt64, low: UInt64 = 0, _ bits: Int, _ scope: Scope) {
      range = AddressRange(network: IPAddress(high: high, low: low), prefixBits: bits)
      self.scope = scope
    }
  }

  private static let ipv4Blocks: [Block] = [
    Block(0x0000_0000, 32, .unspecified),  // 0.0.0.0
    Block(0x0000_0000, 8, .reserved),  // 0.0.0.0/8, this network
    Block(0x0A00_0000, 8, .private),  // 10.0.0.0/8
    Block(0x6440_0000, 10, .carrierNAT),  // 100.64.0.0/10, RFC 6598
    Block(0x7F00_0000, 8, .loopback),  // 127.0.0.0/8
    Block(0xA9FE_0000, 16, .linkLocal),  // 169.254.0.0/16, metadata services
    Block(0xAC10_0000, 12, .private),  // 172.16.0.0/12
    Block(0xC000_0000, 24, .reserved),  // 192.0.0.0/24, protocol assignments
    Block(0xC000_0200, 24, .documentation),  // 192.0.2.0/24
    Block(0xC058_6300, 24, .reserved),  // 192.88.99.0/24, former 6to4 relays
    Block(0xC0A8_0000, 16, .private),  // 192.168.0.0/16
    Block(0xC612_0000, 15, .reserved),  // 198.18.0.0/15, benchmarks
    Block(0xC633_6400, 24, .documentation),  // 198.51.100.0/24
    Block(0xCB00_7100, 24, .documentation),  // 203.0.113.0/24
    Block(0xE000_0000, 4, .multicast),  // 224.0.0.0/4
    Block(0xF000_0000, 4, .reserved),  // 240.0.0.0/4 and broadcast
  ]

  private static let ipv6Blocks: [Block] = [
    Block(high: 0, low: 0, 128, .unspecified),  // ::
    Block(high: 0, low: 1, 128, .loopback),  // ::1
    Block(high: 0x0064_FF9B_0001_0000, 48, .private),  // 64:ff9b:1::/48, local NAT64
    Block(high: 0x2001_0DB8_0000_0000, 32, .documentation),  // 2001:db8::/32
    Block(high: 0x2001_0000_0000_0000, 23, .reserved),  // 2001::/23, Teredo, ORCHID, benchmarks
    Block(high: 0x3FFF_0000_0000_0000, 20, .documentation),  // 3fff::/20, RFC 9637
    Block(high: 0xFC00_0000_0000_0000, 7, .uniqueLocal),  // fc00::/7
    Block(high: 0xFE80_0000_0000_0000, 10, .linkLocal),  // fe80::/10
    Block(high: 0xFEC0_0000_0000_0000, 10, .private),  // fec0::/10, former site-local
    Block(high: 0xFF00_0000_0000_0000, 8, .multicast),  // ff00::/8
  ]
}
