import Sockets

/// The relay that takes our mail, as the settings write it:
///
///     smtp://user:password@mail.example.org:587?tls=required
///     smtps://user:password@mail.example.org
///
/// User and password are percent-decoded. Ports left out are 25 for `smtp` and 465 for `smtps` (RFC 8314 3.3).
/// `tls=required` gives up where STARTTLS is not offered, `tls=none` does not use it; without either it is used when
/// offered. A certificate is always checked: a relay on this machine with one that nobody signed wants `tls=none`.
package struct SMTPServerAddress: Sendable, Equatable {
  package enum TLSUse: Sendable, Equatable {
    /// From the first byte (`smtps`).
    case immediate
    case required
    case whenOffered
    case none
  }

  package let host: String
  package let port: UInt16
  package let tls: TLSUse
  package let credentials: SMTPCredentials?

  package enum Fault: Error, Equatable {
    case scheme
    case credentials
    case credentialsTooLong
    case host
    case port
    case option
  }

  /// No fault repeats the text: there may be a password in it.
  package init(_ text: String) throws(Fault) {
    let isSecured: Bool
    var rest: Substring
    if text.hasPrefix("smtp://") {
      (isSecured, rest) = (false, text.dropFirst(7))
    } else if text.hasPrefix("smtps://") {
      (isSecured, rest) = (true, text.dropFirst(8))
    } else {
      throw .scheme
    }
    credentials = try Self.cutCredentials(from: &rest)
    tls = try Self.cutOption(from: &rest, isSecured: isSecured)
    if rest.hasSuffix("/") { rest.removeLast() }
    port = try Self.cutPort(from: &rest) ?? (isSecured ? 465 : 25)
    host = try Self.host(rest)
  }

  private static func cutCredentials(from rest: inout Substring) throws(Fault) -> SMTPCredentials? {
    guard let at = rest.lastIndex(of: "@") else { return nil }
    let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    rest = rest[rest.index(after: at)...]
    guard parts.count == 2, let user = decoded(parts[0]), let password = decoded(parts[1]), !user.isEmpty else {
      throw .credentials
    }
    guard user.count + password.count <= SMTPCredentials.bytesMax else { throw .credentialsTooLong }
    return SMTPCredentials(user: user, password: password)
  }

  private static func cutOption(from rest: inout Substring, isSecured: Bool) throws(Fault) -> TLSUse {
    guard let mark = rest.lastIndex(of: "?") else { return isSecured ? .immediate : .whenOffered }
    let option = rest[rest.index(after: mark)...]
    rest = rest[..<mark]
    switch option {
    case "tls=required": return isSecured ? .immediate : .required
    case "tls=none" where !isSecured: return .none
    default: throw .option
    }
  }

  private static func cutPort(from rest: inout Substring) throws(Fault) -> UInt16? {
    guard let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") else { return nil }
    let digits = rest[rest.index(after: colon)...]
    guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = UInt16(digits), port > 0 else { throw .port }
    rest = rest[..<colon]
    return port
  }

  /// A name, an IPv4 address, or an IPv6 address in brackets, which are taken off.
  private static func host(_ text: Substring) throws(Fault) -> String {
    if text.hasPrefix("["), text.hasSuffix("]") {
      let inner = String(text.dropFirst().dropLast())
      guard inner.contains(":"), IPAddress(inner) != nil else { throw .host }
      return inner
    }
    guard MailAddress.isDomain(Array(text.utf8)[...]) else { throw .host }
    return String(text)
  }

  /// Nil for a broken escape, for what is not UTF-8, and for controls, which no password field takes either.
  private static func decoded(_ text: Substring) -> [UInt8]? {
    var output: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      if byte == UInt8(ascii: "%") {
        guard let high = bytes.next()?.hexValue, let low = bytes.next()?.hexValue else { return nil }
        output.append(high << 4 | low)
      } else {
        output.append(byte)
      }
    }
    guard String(validating: output, as: UTF8.self) != nil, output.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return nil
    }
    return output
  }
}

/// The user and the password at the relay. Nothing prints them: neither interpolation nor `dump`.
package struct SMTPCredentials: Sendable, Equatable {
  let user: [UInt8]
  let password: [UInt8]

  /// `AUTH PLAIN` with both then fits in a command of 512 bytes (RFC 5321 4.5.3.1.4).
  package static let bytesMax = 370
}

extension SMTPServerAddress: CustomStringConvertible, CustomReflectable {
  package var description: String {
    let shownHost = host.contains(":") ? "[\(host)]" : host
    return "\(tls == .immediate ? "smtps" : "smtp")://\(shownHost):\(port)"
  }

  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SMTPCredentials: CustomStringConvertible, CustomReflectable {
  package var description: String { "credentials" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension UInt8 {
  fileprivate var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
