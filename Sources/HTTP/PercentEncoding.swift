/// Escapes of URIs (RFC 3986 2.1). Reading is strict: `%` without two hexadecimal digits is refused, never passed
/// on, so that nothing behind us decodes it a second time into something else.
package enum PercentEncoding {
  /// `plusIsSpace` is the habit of forms (application/x-www-form-urlencoded), not of paths.
  package static func decode(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == .percent {
        guard index + 2 < bytes.count, let high = bytes[index + 1].hexValue, let low = bytes[index + 2].hexValue else {
          return nil
        }
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(byte == .plus && plusIsSpace ? .space : byte)
        index += 1
      }
    }
    return output
  }

  /// The same as a text; nil too when the result is not UTF-8.
  package static func decodeText(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> String? {
    if !bytes.contains(where: { $0 == .percent || $0 == .plus && plusIsSpace }) {
      return String(validating: bytes, as: UTF8.self)
    }
    return decode(bytes, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Escapes everything but letters, digits and `-._~`: right as a component of a query, and in a form.
  package static func encode(_ text: String) -> String {
    // Ids of ours have nothing to escape.
    if text.utf8.allSatisfy(\.isUnreserved) { return text }
    var output: [UInt8] = []
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// A text as one segment of a path. Nil for the three that have no spelling as a segment: the empty one, `.` and
  /// `..`, which a browser resolves even when escaped.
  package static func pathSegment(_ text: String) -> String? {
    ["", ".", ".."].contains(text) ? nil : encode(text)
  }

  package static func append(_ text: String, to output: inout [UInt8]) {
    append(text, keeping: { $0.isUnreserved }, to: &output)
  }

  static func append(_ text: String, keeping isPlain: (UInt8) -> Bool, to output: inout [UInt8]) {
    for byte in text.utf8 {
      if isPlain(byte) {
        output.append(byte)
      } else {
        output.append(.percent)
        output.append(.hexDigit(byte >> 4))
        output.append(.hexDigit(byte & 0x0F))
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// UTF-8 of RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
  package var isValidUTF8: Bool {
    (try? UTF8Span(validating: assumingMemoryBound(to: UInt8.self).span)) != nil
  }
}
