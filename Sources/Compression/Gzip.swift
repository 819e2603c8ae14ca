/// Files and bodies in gzip's format (RFC 1952).
package enum Gzip {
  package static func compress(_ bytes: UnsafeRawBufferPointer, level: Deflate.Level = .default) -> [UInt8] {
    var writer = GzipWriter(level: level, Deflater(level: level, forAll: bytes.count))
    var output: [UInt8] = []
    writer.write(bytes, to: &output)
    writer.finish(to: &output)
    return output
  }

  package static func compress(_ bytes: [UInt8], level: Deflate.Level = .default) -> [UInt8] {
    bytes.withUnsafeBytes { compress($0, level: level) }
  }

  /// Expands one member after the other (section 2.2). Nothing but members may stand in the bytes. The limits hold for
  /// each member and for all together.
  package static func decompress(
    _ bytes: UnsafeRawBufferPointer, limits: InflateLimits = InflateLimits()
  ) throws -> [UInt8] {
    var output: [UInt8] = []
    var inflater = Inflater(limits: limits)
    var position = 0
    repeat {
      position = try skipHeader(bytes, at: position)
      let start = output.count
      position += try inflater.feed(UnsafeRawBufferPointer(rebasing: bytes[position...])) { part in
        try limits.check(output: output.count + part.count, input: bytes.count)
        output.append(contentsOf: part)
      }
      guard inflater.isFinished else { throw CompressionError.endsEarly }
      inflater.restart()
      position = try checkTrailer(bytes, at: position, of: output[start...])
    } while position < bytes.count
    return output
  }

  package static func decompress(_ bytes: [UInt8], limits: InflateLimits = InflateLimits()) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try decompress($0, limits: limits) }
  }

  /// Section 2.3: where the deflate stream begins.
  private static func skipHeader(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(CompressionError) -> Int {
    var reader = LittleEndianReader(bytes, at: start)
    guard let magic: UInt16 = reader.number(), let method: UInt8 = reader.number(),
      let rawFlags: UInt8 = reader.number()
    else { throw .endsEarly }
    guard magic == GzipFormat.magic else {
      if start > 0 { throw .bytesAfterEnd }
      throw .damaged("it does not begin like a gzip file")
    }
    guard method == GzipFormat.deflate else { throw .damaged("its method is not deflate") }
    let flags = GzipFormat.Flags(rawValue: rawFlags)
    guard flags.isSubset(of: .known) else { throw .damaged("it has a flag that the format reserves") }
    guard reader.take(6) != nil else { throw .endsEarly }

    if flags.contains(.extra) {
      guard let length: UInt16 = reader.number(), reader.take(Int(length)) != nil else { throw .endsEarly }
    }
    for text in [GzipFormat.Flags.name, .comment] where flags.contains(text) {
      guard reader.takeThroughZero() != nil else { throw .endsEarly }
    }
    if flags.contains(.headerChecksum) {
      let header = UnsafeRawBufferPointer(rebasing: bytes[start..<reader.position])
      guard let checksum: UInt16 = reader.number() else { throw .endsEarly }
      guard checksum == UInt16(truncatingIfNeeded: CRC32.of(header)) else { throw .checksumDiffers }
    }
    return reader.position
  }

  /// The checksum, and the length modulo 2³², of what the member holds.
  private static func checkTrailer(
    _ bytes: UnsafeRawBufferPointer, at start: Int, of contents: ArraySlice<UInt8>
  ) throws(CompressionError) -> Int {
    var reader = LittleEndianReader(bytes, at: start)
    guard let checksum: UInt32 = reader.number(), let length: UInt32 = reader.number() else { throw .endsEarly }
    guard checksum == contents.withUnsafeBytes({ CRC32.of($0) }),
      length == UInt32(truncatingIfNeeded: contents.count)
    else { throw .checksumDiffers }
    return reader.position
  }
}

enum GzipFormat {
  static let magic: UInt16 = 0x8B1F
  static let deflate: UInt8 = 8
  static let unknownSystem: UInt8 = 255

  struct Flags: OptionSet {
    let rawValue: UInt8

    static let text = Flags(rawValue: 1)
    static let headerChecksum = Flags(rawValue: 2)
    static let extra = Flags(rawValue: 4)
    static let name = Flags(rawValue: 8)
    static let comment = Flags(rawValue: 16)
    static let known: Flags = [.text, .headerChecksum, .extra, .name, .comment]
  }
}
