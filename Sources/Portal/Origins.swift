package import HTTP

/// The names under which the portal may be asked. Links in mails and redirects are built from the first, never from
/// what a request claims (SEC-49).
package struct Origins: Sendable {
  /// `https://guichet.example.org`, without a slash at the end.
  package let publicURL: String
  package let isSecure: Bool
  private let names: Set<String>

  package init(publicURL: ClientURL, further: [String]) {
    self.publicURL = "\(publicURL.isSecure ? "https" : "http")://\(publicURL.host)"
    isSecure = publicURL.isSecure
    names = Set([publicURL.host.name] + further)
  }

  func admits(_ host: HostField) -> Bool { names.contains(host.name) }
}
