/// Text as it is written in a document, in the form that canonical XML wants (Canonical XML 1.0 section 2.3).
///
/// What may not stand in a document at all, such as a form feed somebody pasted into a form, becomes U+FFFD.
enum XMLEscape {
  static func append(text: String, to output: inout [UInt8]) {
    append(text, to: &output) { byte in
      switch byte {
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: ">"): "&gt;"
      case 0x0D: "&#xD;"
      case 0x09, 0x0A: nil
      case ..<0x20: replacement
      default: nil
      }
    }
  }

  static func append(value: String, to output: inout [UInt8]) {
    append(value, to: &output) { byte in
      switch byte {
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: "\""): "&quot;"
      case 0x09: "&#x9;"
      case 0x0A: "&#xA;"
      case 0x0D: "&#xD;"
      case ..<0x20: replacement
      default: nil
      }
    }
  }

  /// The contents of a comment or a processing instruction, where nothing can be escaped.
  static func append(plain text: String, to output: inout [UInt8]) {
    append(text, to: &output) { byte in
      switch byte {
      case 0x09, 0x0A: nil
      case 0x0D: "\n"
      case ..<0x20: replacement
      default: nil
      }
    }
  }

  private static let replacement: StaticString = "\u{FFFD}"

  /// Appends whole stretches between the bytes that `substitute` replaces. U+FFFE and U+FFFF, the only characters
  /// beyond ASCII that are not allowed, are told by their last two bytes.
  @inline(__always)
  private static func append(
    _ text: String, to output: inout [UInt8], substitute: (UInt8) -> StaticString?
  ) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices {
        var width = 1
        var found: StaticString?
        if bytes[index] < 0x40 {
          found = substitute(bytes[index])
        } else if bytes[index] == 0xEF, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
          (found, width) = (replacement, 3)
        }
        guard let found else { continue }
        output.append(contentsOf: bytes[start..<index])
        found.withUTF8Buffer { output.append(contentsOf: $0) }
        start = index + width
      }
      output.append(contentsOf: bytes[start...])
    }
  }
}
