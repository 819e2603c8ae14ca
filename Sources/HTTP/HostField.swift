package import Sockets

/// Who a request is meant for: the value of a Host field (RFC 9110 7.2) or the authority of an absolute URI, without
/// user information (RFC 3986 3.2).
///
/// Stricter than the grammar where the grammar invites mistakes: a name is a DNS name (letters, digits, hyphens,
/// underscores; no escapes, no `!$&'()*+,;=`), and a name whose last label is a number is refused unless it is a
/// plain dotted quad, since `127.1` and `0x7f.1` are names to some readers and addresses to others.
package struct HostField: Sendable, Hashable, CustomStringConvertible {
  /// In lower case, without the dot that may end it: `portail.example`, `192.0.2.1`, `[2001:db8::1]`.
  package let name: String
  /// When the name is a literal address.
  package let address: IPAddress?
  package let port: UInt16?

  package static let nameBytesMax = 253

  package init?(_ bytes: UnsafeRawBufferPointer) {
    var scanner = FieldScanner(bytes)
    if scanner.take(.leftBracket) {
      let text = scanner.take { $0 != .rightBracket }
      guard text.contains(.colon), let address = IPAddress(text), scanner.take(.rightBracket) else { return nil }
      self.address = address
      name = address.isIPv4 ? "\(address)" : "[\(address)]"
    } else {
      guard let (name, address) = Self.readName(scanner.take { $0 != .colon }) else { return nil }
      self.name = name
      self.address = address
    }
    if scanner.isAtEnd {
      port = nil
    } else {
      guard scanner.take(.colon), let port = Self.readPort(scanner.take { $0.isDigit }), scanner.isAtEnd else {
        return nil
      }
      self.port = port
    }
  }

  package init?(_ text: String) {
    guard let host = text.withBytes({ HostField($0) }) else { return nil }
    self = host
  }

  package var description: String { port.map { "\(name):\($0)" } ?? name }

  private static func readName(_ bytes: UnsafeRawBufferPointer) -> (String, IPAddress?)? {
    let name = bytes.last == .dot ? bytes.slice(0..<bytes.count - 1) : bytes
    guard name.count <= nameBytesMax else { return nil }
    var label = name.slice(0..<0)
    var start = 0
    while start <= name.count {
      let end = name.firstIndex(of: .dot, from: start) ?? name.count
      label = name.slice(start..<end)
      guard isLabel(label) else { return nil }
      start = end + 1
    }
    guard isNumber(label) else { return (name.lowercasedText, nil) }
    return IPAddress(name).map { (name.lowercasedText, $0) }
  }

  /// RFC 1035 2.3.4, with the underscore that test machines like.
  private static func isLabel(_ label: UnsafeRawBufferPointer) -> Bool {
    (1...63).contains(label.count) && label.first != .hyphen && label.last != .hyphen
      && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == .hyphen || $0 == 0x5F }
  }

  /// What a lenient reader of addresses takes for a number: decimal, octal or hexadecimal.
  private static func isNumber(_ label: UnsafeRawBufferPointer) -> Bool {
    if label.allSatisfy(\.isDigit) { return true }
    return label.count >= 2 && label[0] == 0x30 && label[1].lowercased == 0x78
      && label.dropFirst(2).allSatisfy { $0.hexValue != nil }
  }

  private static func readPort(_ digits: UnsafeRawBufferPointer) -> UInt16? {
    guard (1...5).contains(digits.count), digits.first != 0x30 else { return nil }
    return UInt16(digits.lowercasedText)
  }
}
