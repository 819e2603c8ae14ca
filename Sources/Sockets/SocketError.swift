import Glibc

/// What the network or the machine did to us.
package enum SocketError: Error, Equatable {
  case system(String, Int32)
  case addressInUse(String)
  case badAddress(String)
  case nameNotFound(String)
  /// The name leads to an address that this connection may not reach.
  case forbiddenAddress(String)
  case deadlinePassed
  case closed
  case tooLarge
  case certificate(String)
  case tls(String)
  case overloaded
}

extension SocketError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
    case .addressInUse(let address): "\(address): another program listens there"
    case .badAddress(let text): "\(text): not an address"
    case .nameNotFound(let name): "\(name): name not found"
    case .forbiddenAddress(let address): "\(address): address not allowed"
    case .deadlinePassed: "deadline passed"
    case .closed: "connection closed"
    case .tooLarge: "more bytes than allowed"
    case .certificate(let reason): "certificate: \(reason)"
    case .tls(let reason): "TLS: \(reason)"
    case .overloaded: "too much work waiting"
    }
  }
}
