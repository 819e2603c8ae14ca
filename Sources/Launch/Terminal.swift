import Glibc

/// What a command says to the person or the program that started it.
enum Terminal {
  /// On standard output, at once: a pipe must not hold it back.
  static func say(_ text: String) { write(text, to: 1) }

  static func complain(_ text: String) { write(text, to: 2) }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
