import CSystem
import Glibc

/// Accepts connections for one loop. Every loop has a listening socket of its own on the same port (SO_REUSEPORT),
/// and the kernel deals connections out among them.
package final class Listener: @unchecked Sendable {  // touched only on its loop
  package struct Policy: Sendable {
    package let descriptors: Descriptors
    /// Nil lifts the cap per address.
    package let quota: AddressQuota?
    /// Asked at each connection, so that a reloaded certificate serves from the next one on. Nil speaks plainly.
    package let tls: (@Sendable () -> TLSContext)?
    /// Nobody may hold a half-made TLS handshake longer.
    package let handshakeSeconds: UInt64

    package init(
      descriptors: Descriptors, quota: AddressQuota?, tls: (@Sendable () -> TLSContext)?, handshakeSeconds: UInt64 = 20
    ) {
      self.descriptors = descriptors
      self.quota = quota
      self.tls = tls
      self.handshakeSeconds = handshakeSeconds
    }
  }

  package let address: SocketAddress
  let descriptor: Int32
  private unowned let loop: Loop
  private let policy: Policy
  private let welcome: (Connection) -> Void
  private var isPaused = false
  private var isClosed = false

  /// Listens at once, but accepts only after `start`.
  package init(
    _ address: SocketAddress, loop: Loop, policy: Policy, welcome: @escaping @Sendable (Connection) -> Void
  ) throws {
    self.loop = loop
    self.policy = policy
    self.welcome = welcome
    (descriptor, self.address) = try Self.listen(address, sharesPort: true)
  }

  /// SO_REUSEPORT would let a second server of the same user share the port in silence; this finds out first. The
  /// address with its port: a free one, if the port was 0.
  package static func reserve(_ address: SocketAddress) throws -> SocketAddress {
    let (descriptor, reserved) = try listen(address, sharesPort: false)
    close(descriptor)
    return reserved
  }

  private static func listen(_ address: SocketAddress, sharesPort: Bool) throws -> (Int32, SocketAddress) {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, kind, 0)
    guard descriptor >= 0 else { throw SocketError.system("socket", errno) }
    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
    set(SOL_SOCKET, SO_REUSEADDR, 1)
    if sharesPort { set(SOL_SOCKET, SO_REUSEPORT, 1) }
    // Accepted sockets inherit these. The last two bound what a peer that does not read can hold of our memory, and how
    // long.
    set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    set(Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, 128 << 10)
    set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 30_000)
    if address.family == AF_INET6 { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.ip.scope == .unspecified ? 0 : 1) }
    let bound = address.withSockaddr { bind(descriptor, $0, $1) }
    guard bound == 0, Glibc.listen(descriptor, 4096) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EADDRINUSE ? SocketError.addressInUse("\(address)") : SocketError.system("\(address)", code)
    }
    return (descriptor, localAddress(descriptor) ?? address)
  }

  private static func localAddress(_ descriptor: Int32) -> SocketAddress? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    return result == 0 ? SocketAddress(storage) : nil
  }

  package func start() {
    loop.assertCurrent()
    loop.listeners.append(self)
    loop.watch(descriptor, for: EPOLLIN.rawValue)
  }

  /// Takes who waits already, then no one any more.
  package func stop() {
    guard !isClosed else { return }
    acceptWaiting(atMost: .max)
    isClosed = true
    loop.unwatch(descriptor)
    close(descriptor)
    loop.listeners.removeAll { $0 === self }
  }

  func acceptWaiting(atMost batch: Int = 64) {
    for _ in 0..<batch {
      if policy.descriptors.isExhausted { return pause() }
      var storage = sockaddr_storage()
      var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let accepted = withUnsafeMutablePointer(to: &storage) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          accept4(descriptor, $0, &size, Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue))
        }
      }
      if accepted < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        if errno != EAGAIN { pause() }  // out of descriptors or memory: spinning would not mend it
        return
      }
      admit(accepted, from: SocketAddress(storage))
    }
  }

  private func admit(_ accepted: Int32, from peer: SocketAddress?) {
    guard let peer, policy.quota?.take(peer.ip) ?? true else {
      close(accepted)
      return
    }
    policy.descriptors.taken()
    let policy = policy
    let session = policy.tls.map { TLSSession($0()) }
    let connection = Connection(
      accepted, peer: peer, loop: loop, tls: session ?? nil,
      onClose: {
        policy.descriptors.given()
        policy.quota?.give(peer.ip)
      })
    if case .some(.none) = session { return connection.close() }
    welcome(connection)
    if session != nil { connection.setDeadline(seconds: policy.handshakeSeconds) }
  }

  /// Leaves newcomers in the kernel's queue until someone goes, or a moment has passed.
  private func pause() {
    guard !isPaused else { return }
    isPaused = true
    loop.change(descriptor, to: 0)
    loop.after(seconds: 1) { [weak self] in self?.resume() }
  }

  func connectionEnded() { if isPaused && !policy.descriptors.isExhausted { resume() } }

  private func resume() {
    guard isPaused, !isClosed else { return }
    isPaused = false
    loop.change(descriptor, to: EPOLLIN.rawValue)
  }
}
