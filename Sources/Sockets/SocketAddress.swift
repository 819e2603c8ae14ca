import CSystem
import Glibc

/// An address and a port, as the kernel wants them and as people write them.
package struct SocketAddress: Sendable, Hashable {
  package let ip: IPAddress
  package let port: UInt16

  package init(_ ip: IPAddress, port: UInt16) {
    self.ip = ip
    self.port = port
  }

  init?(_ storage: sockaddr_storage) {
    switch Int32(storage.ss_family) {
    case AF_INET:
      let v4 = storage.viewed(as: sockaddr_in.self)
      ip = IPAddress(ipv4: UInt32(bigEndian: v4.sin_addr.s_addr))
      port = UInt16(bigEndian: v4.sin_port)
    case AF_INET6:
      let v6 = storage.viewed(as: sockaddr_in6.self)
      guard let read = withUnsafeBytes(of: v6.sin6_addr, { IPAddress(networkBytes: $0) }) else { return nil }
      ip = read
      port = UInt16(bigEndian: v6.sin6_port)
    default: return nil
    }
  }

  var family: Int32 { ip.isIPv4 ? AF_INET : AF_INET6 }

  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    if let ipv4 = ip.ipv4 {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = ipv4.bigEndian
      return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
      }
    }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: ip.networkBytes) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in6>.size)) }
    }
  }
}

extension SocketAddress: CustomStringConvertible {
  package var description: String { ip.isIPv4 ? "\(ip):\(port)" : "[\(ip)]:\(port)" }
}

extension sockaddr_storage {
  fileprivate func viewed<Address>(as type: Address.Type) -> Address {
    withUnsafeBytes(of: self) { $0.loadUnaligned(as: type) }
  }
}
