/// One mailbox: an address and, if known, the name of whoever reads it.
///
/// Accepts what browsers accept in `<input type=email>` (WHATWG HTML 4.10.5.1.5), so that the page and the server
/// agree, within the lengths of RFC 5321 4.5.3.1. Neither a quoted local part nor a comment nor an address literal can
/// be written: with them gone no address holds a space, a bracket or a line end, and the text can stand in a command
/// and in a field as it is. Letters beyond ASCII in an address need SMTPUTF8 along the whole way and are refused.
package struct MailAddress: Sendable, Hashable {
  /// `local@domain`
  package let address: String
  /// On one line; empty if there is none.
  package let name: String

  package enum Fault: Error, Equatable {
    case notASCII
    case tooLong
    case localPart
    case domain
  }

  package static let localBytesMax = 64
  package static let bytesMax = 254
  package static let nameScalarsMax = 100

  package init(_ address: String, name: String = "") throws(Fault) {
    let bytes = Array(address.utf8)
    guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
    guard bytes.count <= Self.bytesMax else { throw .tooLong }
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0, bytes[..<at].allSatisfy(Self.isLocalByte) else {
      throw .localPart
    }
    guard at <= Self.localBytesMax else { throw .tooLong }
    guard Self.isDomain(bytes[(at + 1)...]) else { throw .domain }
    self.address = address
    self.name = name.onOneLine(scalarsMax: Self.nameScalarsMax)
  }

  /// Labels of letters, digits and inner hyphens, 63 bytes each (RFC 1034 3.5).
  static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count <= 253
      && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
        (1...63).contains(label.count) && label.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
          && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
      }
  }

  private static func isLocalByte(_ byte: UInt8) -> Bool { byte.isAtomByte || byte == UInt8(ascii: ".") }
}

extension MailAddress: CustomStringConvertible {
  package var description: String { address }
}
