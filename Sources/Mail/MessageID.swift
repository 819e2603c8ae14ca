/// The name of a message for ever (RFC 5322 3.6.4). Whoever sends gives it and gives the same one at a retry: a message
/// that arrived although the answer was lost is then shown once by the mail programs that fold doubles.
package struct MessageID: Sendable, Hashable {
  /// Without the angle brackets.
  package let text: String

  package static let bytesMax = 240

  /// `left@right`, with or without angle brackets; nil for anything but plain atoms and dots on both sides.
  package init?(_ text: String) {
    let bare = text.hasPrefix("<") && text.hasSuffix(">") ? text.dropFirst().dropLast() : text[...]
    let sides = bare.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard bare.utf8.count <= Self.bytesMax, sides.count == 2 else { return nil }
    for side in sides {
      guard !side.isEmpty, side.allSatisfy({ $0.isAtomByte || $0 == UInt8(ascii: ".") }) else { return nil }
    }
    self.text = String(bare)
  }

  var bracketed: String { "<\(text)>" }
}
