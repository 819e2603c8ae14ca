/// Text as lines of at most 76 printable bytes (RFC 2045 6.7), so that it passes relays that know only ASCII and is
/// not touched on its way: what a signature covers stays as it is. Whatever ends lines in the text, CRLF does here.
enum QuotedPrintable {
  /// One less than allowed, for the `=` that breaks a line softly.
  private static let columnMax = 75

  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &output) }
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + bytes.count + bytes.count / 8)
    var column = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x0D || bytes[index] == 0x0A {
        index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        output += .lineEnd
        column = 0
        continue
      }
      let end = min(index + characterLength(bytes[index]), bytes.count)
      let endsLine = end == bytes.count || bytes[end] == 0x0D || bytes[end] == 0x0A
      let isPlain = standsForItself(bytes[index], endsLine: endsLine)
      let width = isPlain ? 1 : 3 * (end - index)
      if column + width > columnMax {
        output.append(UInt8(ascii: "="))
        output += .lineEnd
        column = 0
      }
      for byte in bytes[index..<end] {
        if isPlain { output.append(byte) } else { output += [UInt8(ascii: "=")] + byte.upperHexDigits }
      }
      column += width
      index = end
    }
  }

  /// Of a character whose first byte this is: characters are not cut.
  private static func characterLength(_ first: UInt8) -> Int {
    switch first {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...: 4
    default: 1
    }
  }

  /// Space at the end of a line gets lost on the way, so it is written out there.
  private static func standsForItself(_ byte: UInt8, endsLine: Bool) -> Bool {
    if byte == 0x20 || byte == 0x09 { return !endsLine }
    return byte.isPrintable && byte != UInt8(ascii: "=")
  }
}
