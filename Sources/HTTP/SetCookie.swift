/// A cookie to be kept by the browser: the value of one Set-Cookie field (RFC 6265 4.1 and its revision, 6265bis).
///
/// There is no Domain attribute: a cookie of this portal goes back to the host that set it and to no other. A name
/// that begins with `__Host-` is taken only with Secure and the path `/`, as browsers demand (6265bis 4.1.3.2), so that
/// neither a neighbouring host nor plain HTTP can plant it. Scripts never see a cookie unless asked for.
package struct SetCookie: Sendable, Equatable {
  package enum SameSite: String, Sendable {
    case lax = "Lax"
    case strict = "Strict"
  }

  package static let hostPrefix = "__Host-"
  /// Of name and value together; browsers drop more (6265bis 5.6).
  package static let bytesMax = 4_096

  /// What goes behind `Set-Cookie:`.
  package let text: String

  /// Nil when name, value or path hold what RFC 6265 does not allow, when they are too long, or when the prefix of
  /// the name asks for more than is given.
  ///
  /// `maxAgeSeconds`: nil lasts until the browser is closed; nothing or less removes the cookie.
  package init?(
    name: String, value: String, path: String = "/", isSecure: Bool = true, sameSite: SameSite = .lax,
    maxAgeSeconds: Int? = nil, isHTTPOnly: Bool = true
  ) {
    guard !name.isEmpty, name.utf8.allSatisfy(\.isToken), value.utf8.allSatisfy(\.isCookieByte),
      name.utf8.count + value.utf8.count <= Self.bytesMax, Self.isPath(path)
    else { return nil }
    let isHostOnly = name.lowercased().hasPrefix("__host-")
    guard !isHostOnly || path == "/", isSecure || !(isHostOnly || name.lowercased().hasPrefix("__secure-")) else {
      return nil
    }
    var text = "\(name)=\(value); Path=\(path); SameSite=\(sameSite.rawValue)"
    if let maxAgeSeconds { text += "; Max-Age=\(max(maxAgeSeconds, 0))" }
    if isSecure { text += "; Secure" }
    if isHTTPOnly { text += "; HttpOnly" }
    self.text = text
  }

  /// Removes a cookie; the attributes must be those it was set with.
  package static func removal(of name: String, path: String = "/", isSecure: Bool = true) -> SetCookie? {
    SetCookie(name: name, value: "", path: path, isSecure: isSecure, maxAgeSeconds: 0)
  }

  private static func isPath(_ path: String) -> Bool {
    path.utf8.first == .slash && path.utf8.count <= 1_024
      && path.utf8.allSatisfy { $0 == .slash || $0.isPathByte && $0 != .semicolon }
  }
}
