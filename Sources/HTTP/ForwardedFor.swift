package import Sockets

/// Who the visitor is when a reverse proxy stands before us: X-Forwarded-For and X-Forwarded-Proto.
///
/// Anybody can send these fields, so they are believed only from a peer named in the settings, and only as far as
/// the chain of named proxies reaches: each proxy appends the address it saw, so we read from the right and stop at
/// the first address that is not a proxy of ours. What stands further left is the visitor's own invention.
package struct ForwardedFor: Sendable {
  package let trusted: [AddressRange]

  /// A longer chain of our own proxies is a loop.
  package static let hopsMax = 16

  package init(trusted: [AddressRange]) {
    self.trusted = trusted
  }

  /// The address to count, to log and to limit. `fields` are the values of X-Forwarded-For in the order they came.
  /// Anything that cannot be read where a proxy of ours should have written leaves the peer's own address.
  package func client(peer: IPAddress, fields: [UnsafeRawBufferPointer]) -> IPAddress {
    guard isTrusted(peer) else { return peer }
    var client = peer
    var hops = 0
    for field in fields.reversed() {
      var end = field.count
      while true {
        let start = field[..<end].lastIndex(of: .comma).map { $0 + 1 } ?? 0
        let hop = field.slice(start..<end).trimmed
        hops += 1
        guard hops <= Self.hopsMax, let address = Self.readAddress(hop) else { return peer }
        client = address
        if !isTrusted(address) { return client }
        guard start > 0 else { break }
        end = start - 1
      }
    }
    return client
  }

  /// Whether the visitor came over TLS: what our proxy says, or else what this connection is.
  package func isSecure(peer: IPAddress, field: UnsafeRawBufferPointer?, isConnectionSecure: Bool) -> Bool {
    guard let field, isTrusted(peer) else { return isConnectionSecure }
    let start = field.lastIndex(of: .comma).map { $0 + 1 } ?? 0
    let last = field.slice(start..<field.count).trimmed
    if last.equalsIgnoringCase("https") { return true }
    if last.equalsIgnoringCase("http") { return false }
    return isConnectionSecure
  }

  private func isTrusted(_ address: IPAddress) -> Bool {
    trusted.contains { $0.contains(address) }
  }

  /// `192.0.2.1`, `2001:db8::1`, and with the port that some proxies add, `192.0.2.1:4711` or `[2001:db8::1]:4711`.
  private static func readAddress(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
    IPAddress(bytes) ?? HostField(bytes)?.address
  }
}
