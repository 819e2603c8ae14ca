/// Deflate streams that are wholly in memory (RFC 1951).
package enum Inflate {
  /// Expands a stream that must end exactly where the bytes end.
  package static func decompress(
    _ bytes: UnsafeRawBufferPointer, limits: InflateLimits = InflateLimits()
  ) throws -> [UInt8] {
    var inflater = Inflater(limits: limits)
    var output: [UInt8] = []
    let used = try inflater.feed(bytes, appendingTo: &output)
    guard inflater.isFinished else { throw CompressionError.endsEarly }
    guard used == bytes.count else { throw CompressionError.bytesAfterEnd }
    return output
  }

  package static func decompress(_ bytes: [UInt8], limits: InflateLimits = InflateLimits()) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try decompress($0, limits: limits) }
  }
}
