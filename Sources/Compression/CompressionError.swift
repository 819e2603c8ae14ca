/// Why compressed bytes were refused. Every case is a sentence a log or an error page can show.
package enum CompressionError: Error, Equatable, Sendable {
  /// The input stops before the stream does; with a streaming reader, more input may still come.
  case endsEarly
  /// The stream breaks a rule of its format.
  case damaged(String)
  /// The stream is whole, but its checksum or its length says that a byte changed on the way.
  case checksumDiffers
  /// Bytes follow the end of the stream.
  case bytesAfterEnd
  case outputTooLarge(bytesMax: Int)
  case ratioTooHigh(ratioMax: Int)
}

extension CompressionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .endsEarly: "The compressed data ends too early."
    case .damaged(let reason): "The compressed data is damaged: \(reason)."
    case .checksumDiffers: "The compressed data is damaged: its checksum differs."
    case .bytesAfterEnd: "The compressed data is followed by other bytes."
    case .outputTooLarge(let bytesMax): "The compressed data holds more than \(bytesMax) bytes."
    case .ratioTooHigh(let ratioMax): "The compressed data grows more than \(ratioMax) times when expanded."
    }
  }
}
