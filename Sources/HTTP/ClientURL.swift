/// Where a client's request goes: `https://host:port/path?query`, and nothing that could be read in another way.
package struct ClientURL: Sendable, Equatable, CustomStringConvertible {
  package let isSecure: Bool
  package let host: HostField
  /// Path and query, encoded.
  package let target: String

  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let read = bytes.withUnsafeBytes({ try? RequestTarget($0) }),
      case .absolute(let isSecure, let host) = read.form
    else { return nil }
    self.isSecure = isSecure
    self.host = host
    let rest = bytes[read.path.lowerBound...]
    target = (rest.first == .slash ? "" : "/") + String(decoding: rest, as: UTF8.self)
  }

  package var port: UInt16 { host.port ?? (isSecure ? 443 : 80) }
  package var description: String { "\(isSecure ? "https" : "http")://\(host)\(target)" }

  /// What a redirect's Location means, seen from here.
  func resolving(_ location: String) -> ClientURL? {
    location.hasPrefix("/") && !location.hasPrefix("//")
      ? ClientURL("\(isSecure ? "https" : "http")://\(host)\(location)") : ClientURL(location)
  }
}
