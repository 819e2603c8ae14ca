/// A message as it is sent after DATA (RFC 5321 4.5.2), piece by piece: a line that begins with a dot gets another one,
/// so that no line of the message can be the dot that ends it.
///
/// Every line end becomes CRLF, a lone CR or LF too: servers disagree on whether `LF . CR LF` ends a message, and
/// whoever gets such bytes through can smuggle in a second one.
struct DotStuffedText {
  private let bytes: [UInt8]
  private var index = 0
  private var startsLine = true

  static let end: [UInt8] = Array(".\r\n".utf8)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// About that many bytes; nil when there are no more. Only `end` is then left to be sent.
  mutating func next(bytesMin: Int = 64 << 10) -> [UInt8]? {
    guard index < bytes.count else { return nil }
    var piece: [UInt8] = []
    piece.reserveCapacity(bytesMin + 4)
    while index < bytes.count, piece.count < bytesMin { takeByte(into: &piece) }
    if index == bytes.count, !startsLine { piece += .lineEnd }
    return piece
  }

  private mutating func takeByte(into piece: inout [UInt8]) {
    let byte = bytes[index]
    index += 1
    if byte == 0x0D || byte == 0x0A {
      if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
      piece += .lineEnd
      startsLine = true
    } else {
      if startsLine, byte == UInt8(ascii: ".") { piece.append(byte) }
      piece.append(byte)
      startsLine = false
    }
  }
}
