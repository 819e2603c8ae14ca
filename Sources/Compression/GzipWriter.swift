/// Writes one gzip member piece by piece (RFC 1952), with no name and no date: the same text gives the same bytes.
///
/// Memory: that of a `Deflater`.
package struct GzipWriter {
  private var deflater: Deflater
  private let level: Deflate.Level
  private var checksum = CRC32()
  private var length: UInt32 = 0
  private var hasHeader = false

  package init(level: Deflate.Level = .default, windowBits: Int = 15) {
    self.init(level: level, Deflater(level: level, windowBits: windowBits))
  }

  init(level: Deflate.Level, _ deflater: Deflater) {
    self.level = level
    self.deflater = deflater
  }

  package mutating func write(_ bytes: [UInt8], to output: inout [UInt8]) {
    bytes.withUnsafeBytes { write($0, to: &output) }
  }

  package mutating func write(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    writeHeaderOnce(to: &output)
    checksum.update(bytes)
    length &+= UInt32(truncatingIfNeeded: bytes.count)
    deflater.write(bytes, to: &output)
  }

  /// Lets the reader expand all that was written so far.
  package mutating func flush(to output: inout [UInt8]) {
    writeHeaderOnce(to: &output)
    deflater.flush(to: &output)
  }

  package mutating func finish(to output: inout [UInt8]) {
    writeHeaderOnce(to: &output)
    deflater.finish(to: &output)
    output.append(little: checksum.value)
    output.append(little: length)
  }

  private mutating func writeHeaderOnce(to output: inout [UInt8]) {
    guard !hasHeader else { return }
    hasHeader = true
    output.append(little: GzipFormat.magic)
    output.append(GzipFormat.deflate)
    output.append(0)
    output.append(little: UInt32(0))
    output.append(effortMark)
    output.append(GzipFormat.unknownSystem)
  }

  /// Section 2.3.1, XFL.
  private var effortMark: UInt8 {
    switch level {
    case .fast: 4
    case .default: 0
    case .best: 2
    }
  }
}
