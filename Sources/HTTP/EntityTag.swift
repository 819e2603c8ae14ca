/// The name of one state of a resource (RFC 9110 8.8.3): `"3f2a"`, or `W/"3f2a"` for states that mean the same without
/// being the same bytes.
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
  package let isWeak: Bool
  /// What stands between the quotes.
  package let opaque: [UInt8]

  /// Nil when the text holds a quote, a control or a space.
  package init?(_ opaque: String, isWeak: Bool = false) {
    self.isWeak = isWeak
    self.opaque = Array(opaque.utf8)
    guard self.opaque.allSatisfy(Self.isTagByte) else { return nil }
  }

  /// The value of an ETag field.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    var scanner = FieldScanner(bytes)
    guard let tag = EntityTag(&scanner), scanner.isAtEnd else { return nil }
    self = tag
  }

  init?(_ scanner: inout FieldScanner) {
    isWeak = scanner.take(0x57)  // W
    if isWeak { guard scanner.take(.slash) else { return nil } }
    guard scanner.take(.quote) else { return nil }
    opaque = Array(scanner.take(while: Self.isTagByte))
    guard scanner.take(.quote) else { return nil }
  }

  /// Same bytes (RFC 9110 8.8.3.2): never true of a weak tag.
  package func matchesStrongly(_ other: EntityTag) -> Bool {
    !isWeak && !other.isWeak && opaque == other.opaque
  }

  /// Same meaning.
  package func matchesWeakly(_ other: EntityTag) -> Bool {
    opaque == other.opaque
  }

  package var description: String {
    "\(isWeak ? "W/" : "")\"\(String(decoding: opaque, as: UTF8.self))\""
  }

  /// `etagc` of RFC 9110 8.8.3.
  private static func isTagByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != .quote && byte != 0x7F
  }
}

/// The value of If-Match or If-None-Match: `*` or a list.
package enum EntityTags: Sendable, Equatable {
  case any
  case list([EntityTag])

  package static let tagsMax = 64

  package init?(_ bytes: UnsafeRawBufferPointer) {
    var scanner = FieldScanner(bytes)
    if scanner.take(.asterisk) {
      guard scanner.isAtEnd else { return nil }
      self = .any
      return
    }
    var tags: [EntityTag] = []
    _ = scanner.skipCommas()
    while !scanner.isAtEnd {
      guard tags.count < Self.tagsMax, let tag = EntityTag(&scanner) else { return nil }
      tags.append(tag)
      guard scanner.skipCommas() || scanner.isAtEnd else { return nil }
    }
    guard !tags.isEmpty else { return nil }
    self = .list(tags)
  }
}
