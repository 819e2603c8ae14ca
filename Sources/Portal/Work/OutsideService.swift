package import HTTP

/// A system of an agency that steps ask by name: where it is, and the secret that both know.
package struct OutsideService: Sendable {
  package let url: ClientURL
  package let secret: [UInt8]

  package init(url: ClientURL, secret: [UInt8]) {
    self.url = url
    self.secret = secret
  }
}
