import CSystem
import Glibc

/// Opens outgoing connections: resolves the name, checks each address against the guard, connects to what was checked,
/// and for TLS verifies the certificate against the name that was asked for.
package struct Dialer: Sendable {
  private let loops: Loops
  private let resolver = Resolver()
  private let addressGuard: AddressGuard
  private let tls: TLSContext

  package init(loops: Loops, addressGuard: AddressGuard = .publicOnly, trusting authoritiesFile: String? = nil) throws {
    self.loops = loops
    self.addressGuard = addressGuard
    tls = try TLSContext(trusting: authoritiesFile)
  }

  /// A loop for a conversation with somebody outside; `connect` must be called by a task that prefers it.
  package func nextLoop() -> Loop { loops.next() }

  /// A stream to the first address that answers. Runs on `loop`.
  package func connect(
    host: String, port: UInt16, secured: Bool, deadlineSeconds: Double, on loop: Loop
  ) async throws -> ClientStream {
    let addresses = try await resolver.addresses(of: host, port: port, admitted: addressGuard)
    var failure = SocketError.nameNotFound(host)
    for address in addresses {
      do throws(SocketError) {
        return try await open(address, secured ? host : nil, deadlineSeconds / Double(addresses.count), loop)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  /// Goes on in TLS on a stream that was opened without (STARTTLS, RFC 3207); the certificate is held against `host`
  /// as in `connect`.
  package func secure(_ stream: ClientStream, host: String, deadlineSeconds: Double) async throws(SocketError) {
    stream.loop.assertCurrent()
    let session = try session(for: host)
    stream.setDeadline(seconds: deadlineSeconds)
    try await stream.secure(with: session)
    stream.setDeadline(seconds: 0)
  }

  private func session(for host: String) throws(SocketError) -> TLSSession {
    guard let session = TLSSession(tls, expecting: host) else { throw .tls("\(host): not a name to check") }
    return session
  }

  private func open(
    _ address: SocketAddress, _ tlsName: String?, _ deadlineSeconds: Double, _ loop: Loop
  ) async throws(SocketError) -> ClientStream {
    loop.assertCurrent()
    var session: TLSSession?
    if let tlsName { session = try self.session(for: tlsName) }
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, kind, 0)
    guard descriptor >= 0 else { throw .system("socket", errno) }
    let started = address.withSockaddr { Glibc.connect(descriptor, $0, $1) }
    guard started == 0 || errno == EINPROGRESS else {
      let code = errno
      close(descriptor)
      throw .system("\(address)", code)
    }
    let connection = Connection(descriptor, connectingTo: address, loop: loop, tls: session)
    let stream = ClientStream(connection)
    stream.setDeadline(seconds: deadlineSeconds)
    try await stream.opened()
    stream.setDeadline(seconds: 0)
    return stream
  }
}
