import CSystem
import Glibc

/// Which addresses an outgoing connection may reach. A URL that an administration (or somebody who cheated it) entered
/// must not make the server talk to itself or to its neighbours.
package struct AddressGuard: Sendable {
  private let allowed: @Sendable (IPAddress) -> Bool

  /// Public addresses only.
  package static let publicOnly = AddressGuard { $0.isPublic }
  /// Any address: for what the machine's own settings name (mail relay, proxy of the bank, test servers).
  package static let any = AddressGuard { _ in true }

  package init(_ allowed: @escaping @Sendable (IPAddress) -> Bool) { self.allowed = allowed }

  func admits(_ address: IPAddress) -> Bool { allowed(address) }
}

/// Names to addresses. `getaddrinfo` blocks, so it runs in a small pool of its own.
package struct Resolver: Sendable {
  private let pool = BlockingPool("resolver", width: 2, waitingMax: 256)

  package init() {}

  /// The addresses of a host that the guard admits, at least one. The caller connects to exactly these: looking the
  /// name up again could give another answer (DNS rebinding).
  func addresses(of host: String, port: UInt16, admitted guardian: AddressGuard) async throws -> [SocketAddress] {
    let found = try await find(host)
    let admitted = found.filter(guardian.admits)
    guard !admitted.isEmpty else { throw SocketError.forbiddenAddress(host) }
    return admitted.prefix(4).map { SocketAddress($0, port: port) }
  }

  private func find(_ host: String) async throws -> [IPAddress] {
    if let literal = IPAddress(host) { return [literal] }
    return try await pool.run { try Self.lookUp(host) }
  }

  private static func lookUp(_ host: String) throws -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { throw SocketError.nameNotFound(host) }
    defer { freeaddrinfo(list) }
    var found: [IPAddress] = []
    var entry = list
    while let current = entry?.pointee {
      if let address = current.socketAddress, !found.contains(address.ip) { found.append(address.ip) }
      entry = current.ai_next
    }
    guard !found.isEmpty else { throw SocketError.nameNotFound(host) }
    return found
  }
}

extension addrinfo {
  fileprivate var socketAddress: SocketAddress? {
    guard let ai_addr else { return nil }
    var storage = sockaddr_storage()
    let bytes = UnsafeRawBufferPointer(start: ai_addr, count: Int(ai_addrlen))
    withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: bytes) }
    return SocketAddress(storage)
  }
}
