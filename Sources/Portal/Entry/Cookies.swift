import Crypto
import HTTP

/// The cookies of the portal, and the mark that a form of ours bears because of them.
///
/// Over TLS their names begin with `__Host-`, so that no neighbour can plant them. Without TLS, which is for trying
/// things out on one's own machine, browsers would not keep those.
enum Cookies {
  enum Kind: String {
    /// Of somebody who has signed in.
    case session = "guichet"
    /// Of somebody who has a form before him and has not: so that his form is his, too.
    case form = "guichet-form"
    /// Between the password and the code.
    case halfway = "guichet-code"
    /// Of who gave the password of something shared.
    case share = "guichet-share"
  }

  static func name(_ kind: Kind, isSecure: Bool) -> String {
    isSecure ? SetCookie.hostPrefix + kind.rawValue : kind.rawValue
  }

  static func value(_ kind: Kind, in head: RequestHead, isSecure: Bool) -> String? {
    head.withField("cookie") { field in
      (try? CookieField(field))?[name(kind, isSecure: isSecure)]
    }.flatMap { $0 }
  }

  /// What proves that a form came from a page of ours: only who has the cookie could have been given it (SEC-30).
  static func formToken(for secret: String) -> String { Base64.url(Digest.of(Array("form \(secret)".utf8))) }
}

extension Response {
  mutating func set(_ kind: Cookies.Kind, _ value: String, isSecure: Bool) {
    // A token of ours has nothing that a cookie could not hold.
    guard let cookie = SetCookie(name: Cookies.name(kind, isSecure: isSecure), value: value, isSecure: isSecure) else {
      return
    }
    fields.add(cookie)
  }

  mutating func remove(_ kind: Cookies.Kind, isSecure: Bool) {
    guard let cookie = SetCookie.removal(of: Cookies.name(kind, isSecure: isSecure), isSecure: isSecure) else { return }
    fields.add(cookie)
  }
}
