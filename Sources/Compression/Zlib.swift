/// Deflate with a header of two bytes and a checksum (RFC 1950), as PDF and PNG want it.
package enum Zlib {
  package static func compress(_ bytes: UnsafeRawBufferPointer, level: Deflate.Level = .default) -> [UInt8] {
    var output = header(level)
    var deflater = Deflater(level: level, forAll: bytes.count)
    deflater.write(bytes, to: &output)
    deflater.finish(to: &output)
    let checksum = Adler32.of(bytes)
    output.append(little: checksum.byteSwapped)
    return output
  }

  package static func compress(_ bytes: [UInt8], level: Deflate.Level = .default) -> [UInt8] {
    bytes.withUnsafeBytes { compress($0, level: level) }
  }

  /// Expands a stream that must end exactly where the bytes end.
  package static func decompress(
    _ bytes: UnsafeRawBufferPointer, limits: InflateLimits = InflateLimits()
  ) throws -> [UInt8] {
    let (output, used) = try decompressPrefix(bytes, limits: limits)
    guard used == bytes.count else { throw CompressionError.bytesAfterEnd }
    return output
  }

  package static func decompress(_ bytes: [UInt8], limits: InflateLimits = InflateLimits()) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try decompress($0, limits: limits) }
  }

  /// Expands the stream at the beginning of the bytes and says how many it took: in a PDF a line end may follow.
  package static func decompressPrefix(
    _ bytes: UnsafeRawBufferPointer, limits: InflateLimits = InflateLimits()
  ) throws -> (output: [UInt8], used: Int) {
    var reader = LittleEndianReader(bytes)
    try checkHeader(&reader)
    var inflater = Inflater(limits: limits)
    var output: [UInt8] = []
    let start = reader.position
    let end = start + (try inflater.feed(UnsafeRawBufferPointer(rebasing: bytes[start...]), appendingTo: &output))
    guard inflater.isFinished else { throw CompressionError.endsEarly }
    reader = LittleEndianReader(bytes, at: end)
    guard let checksum: UInt32 = reader.number() else { throw CompressionError.endsEarly }
    guard checksum.byteSwapped == Adler32.of(output) else { throw CompressionError.checksumDiffers }
    return (output, reader.position)
  }

  /// Section 2.2. The window that a stream declares is not held against it: some PNG writers declare one too small.
  private static func checkHeader(_ reader: inout LittleEndianReader) throws(CompressionError) {
    guard let method: UInt8 = reader.number(), let flags: UInt8 = reader.number() else { throw .endsEarly }
    guard method & 0xF == 8, method >> 4 <= 7 else { throw .damaged("its method is not deflate") }
    guard (Int(method) << 8 | Int(flags)) % 31 == 0 else { throw .damaged("its header contradicts itself") }
    guard flags & 0x20 == 0 else { throw .damaged("it wants a preset dictionary") }
  }

  /// A window of 32 KiB, the level, and what makes the two bytes a multiple of 31.
  private static func header(_ level: Deflate.Level) -> [UInt8] {
    switch level {
    case .fast: [0x78, 0x01]
    case .default: [0x78, 0x9C]
    case .best: [0x78, 0xDA]
    }
  }
}
