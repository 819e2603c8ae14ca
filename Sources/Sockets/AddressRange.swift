/// A set of addresses that share their first bits, written in CIDR notation (RFC 4632, RFC 4291 2.3): `10.0.0.0/8`,
/// `2001:db8::/32`, or one address alone. It names the trusted proxies in the settings.
///
/// An IPv4 range holds IPv4 addresses, however a socket spells them, and an IPv6 range only IPv6 ones: `::/0` does
/// not trust the whole IPv4 Internet by accident.
package struct AddressRange: Sendable, Hashable {
  package let network: IPAddress
  /// Of the 128 bits of the address; an IPv4 `/8` is 104 here.
  package let prefixBits: Int

  init(network: IPAddress, prefixBits: Int) {
    self.network = network
    self.prefixBits = prefixBits
  }

  package init?(_ text: String) {
    guard let range = text.withBytes({ AddressRange($0) }) else { return nil }
    self = range
  }

  /// Refuses bits set behind the prefix (`10.0.0.1/8`): a slip of the pen that could mean two things.
  package init?(_ text: UnsafeRawBufferPointer) {
    let parts = text.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2 else { return nil }
    guard let network = IPAddress(UnsafeRawBufferPointer(rebasing: first)) else { return nil }
    let isDottedQuad = !first.contains(UInt8(ascii: ":"))
    var bits = 128
    if parts.count == 2 {
      guard let written = IPAddress.readDecimal(parts[1], max: isDottedQuad ? 32 : 128) else { return nil }
      bits = isDottedQuad ? 96 + written : written
    }
    self.init(network: network, prefixBits: bits)
    guard masked(network) == network else { return nil }
  }

  package func contains(_ address: IPAddress) -> Bool {
    address.isIPv4 == network.isIPv4 && masked(address) == network
  }

  private func masked(_ address: IPAddress) -> IPAddress {
    // Swift's `<<` gives 0 when the shift is as wide as the number or wider.
    IPAddress(
      high: address.high & ~UInt64.zero << UInt64(max(64 - prefixBits, 0)),
      low: address.low & ~UInt64.zero << UInt64(min(128 - prefixBits, 64)))
  }
}
