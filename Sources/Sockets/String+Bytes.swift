extension String {
  /// Lends the UTF-8 bytes of a text to a parser that reads bytes: settings, command line, tests.
  package func withBytes<Answer>(_ read: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    var text = self
    return try text.withUTF8 { try read(UnsafeRawBufferPointer($0)) }
  }
}
