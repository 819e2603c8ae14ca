/// The cookies a browser sends back (RFC 6265 4.2).
///
/// A pair that we could never have set, because its name is no token or its value holds other bytes than RFC 6265
/// 4.1.1 allows, belongs to some other application of the domain: it is passed over, or one foreign cookie would
/// lock a visitor out. Of two cookies with one name the first counts: browsers put the one with the longest path,
/// ours, in front. Two of one `__Host-` name cannot come from a browser and are refused.
package struct CookieField: Sendable {
  package struct Pair: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  package enum Fault: Error, Equatable {
    case tooLong, tooManyCookies, hostCookieTwice
  }

  package static let bytesMax = 8_192
  /// Those passed over are counted too.
  package static let cookiesMax = 64

  package private(set) var pairs: [Pair] = []

  package init(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    guard bytes.count <= Self.bytesMax else { throw .tooLong }
    var count = 0
    var rest = bytes
    while !rest.isEmpty {
      let end = rest.firstIndex(of: .semicolon, from: 0) ?? rest.count
      let piece = rest.slice(0..<end).trimmed
      rest.removeFirst(min(end + 1, rest.count))
      count += 1
      guard count <= Self.cookiesMax else { throw .tooManyCookies }
      guard let pair = Self.readPair(piece) else { continue }
      if pair.name.hasPrefix(SetCookie.hostPrefix), self[pair.name] != nil { throw .hostCookieTwice }
      pairs.append(pair)
    }
  }

  package subscript(name: String) -> String? {
    pairs.first { $0.name == name }?.value
  }

  private static func readPair(_ piece: UnsafeRawBufferPointer) -> Pair? {
    guard let equals = piece.firstIndex(of: .equals, from: 0), equals > 0 else { return nil }
    let name = piece.slice(0..<equals)
    let value = piece.slice(equals + 1..<piece.count)
    guard name.allSatisfy(\.isToken), value.allSatisfy(\.isCookieByte) else { return nil }
    return Pair(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
  }
}

extension UInt8 {
  /// `cookie-octet` of RFC 6265 4.1.1: visible ASCII without quote, comma, semicolon and backslash.
  var isCookieByte: Bool {
    0x21...0x7E ~= self && self != .quote && self != .comma && self != .semicolon && self != .backslash
  }
}
