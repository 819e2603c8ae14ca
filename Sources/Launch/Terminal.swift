import Glibc
import JSON

/// What a command says to the person or the program that started it.
enum Terminal {
  /// On standard output, at once: a pipe must not hold it back.
  static func say(_ text: String) { _ = say(Array(text.utf8)) }

  /// False when nobody reads any more.
  static func say(_ bytes: [UInt8]) -> Bool { write(bytes, to: 1) }

  static func complain(_ text: String) { _ = write(Array(text.utf8), to: 2) }

  private static let lineBytesMax = 16 << 20

  /// Answers each line of standard input with a line of its own, before the next is read.
  static func converse(_ answer: ([UInt8]) -> [UInt8]) {
    var lines = LineReader(descriptor: 0, bytesMax: lineBytesMax)
    let tooLong: JSON = ["error": .string("The line is longer than \(lineBytesMax) bytes.")]
    while let line = lines.next() {
      let reply = line.map(answer) ?? tooLong.bytes()
      guard say(reply + [0x0A]) else { return }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
