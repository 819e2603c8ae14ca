/// Base64 (RFC 4648 4), in one piece for commands and in lines of 76 letters for attachments (RFC 2045 6.8).
enum Base64 {
  static let lineBytes = 57

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    bytes.withUnsafeBytes { append($0, to: &output) }
    return String(decoding: output, as: UTF8.self)
  }

  static func appendLines(_ bytes: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + (bytes.count / lineBytes + 1) * 78)
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: lineBytes) {
        let end = min(start + lineBytes, bytes.count)
        append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: &output)
        output += .lineEnd
      }
    }
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    var index = 0
    while index + 2 < bytes.count {
      append(bytes[index], bytes[index + 1], bytes[index + 2], letters: 4, to: &output)
      index += 3
    }
    switch bytes.count - index {
    case 2: append(bytes[index], bytes[index + 1], 0, letters: 3, to: &output)
    case 1: append(bytes[index], 0, 0, letters: 2, to: &output)
    default: break
    }
  }

  private static func append(_ a: UInt8, _ b: UInt8, _ c: UInt8, letters: Int, to output: inout [UInt8]) {
    output.append(alphabet[Int(a >> 2)])
    output.append(alphabet[Int((a & 0x03) << 4 | b >> 4)])
    output.append(letters > 2 ? alphabet[Int((b & 0x0F) << 2 | c >> 6)] : UInt8(ascii: "="))
    output.append(letters > 3 ? alphabet[Int(c & 0x3F)] : UInt8(ascii: "="))
  }
}
