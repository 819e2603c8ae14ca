import Compression
import Testing

@Suite struct GzipTests {
  private let generous = InflateLimits(outputBytesMax: 1 << 24, ratioMax: 2_000)

  @Test("our files and Python's are read by both")
  func bothWays() throws {
    let inputs = Samples.all.map(\.bytes)
    let ours = try Oracle.python("def f(b): return gzip.decompress(b)", over: inputs.map { Gzip.compress($0) })
    let theirs = try Oracle.python("def f(b): return gzip.compress(b)", over: inputs)
    for (index, input) in inputs.enumerated() {
      #expect(ours[index] == input)
      #expect(try Gzip.decompress(theirs[index], limits: generous) == input)
    }
  }

  @Test("the same text gives the same file, in pieces or whole")
  func streaming() throws {
    let bytes = Samples.text(90_000)
    var writer = GzipWriter()
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 1_111) {
      writer.write(Array(bytes[start..<min(bytes.count, start + 1_111)]), to: &output)
    }
    writer.finish(to: &output)
    #expect(output == Gzip.compress(bytes))
    var flushed = GzipWriter()
    var stream: [UInt8] = []
    flushed.flush(to: &stream)
    flushed.write([1, 2, 3], to: &stream)
    flushed.flush(to: &stream)
    flushed.finish(to: &stream)
    #expect(try Gzip.decompress(stream) == [1, 2, 3])
  }

  @Test("every header field of the RFC is understood, and several members are one text")
  func headersAndMembers() throws {
    let plain = Gzip.compress(Array("one ".utf8))
    let body = Array(plain[10...])
    var full: [UInt8] = [0x1F, 0x8B, 8, 0b1_1111, 1, 2, 3, 4, 0, 3]
    full += [4, 0, 0x41, 0x42, 0, 0]
    full += Array("a name".utf8) + [0] + Array("a comment".utf8) + [0]
    let checksum = CRC32.of(full)
    full += [UInt8(truncatingIfNeeded: checksum), UInt8(truncatingIfNeeded: checksum >> 8)] + body
    #expect(try Gzip.decompress(plain + full + plain) == Array("one one one ".utf8))
    full[11] ^= 1
    #expect(throws: (any Error).self) { try Gzip.decompress(full) }
    full[11] ^= 1
    full[14] ^= 1
    #expect(throws: CompressionError.checksumDiffers) { try Gzip.decompress(full) }
  }

  @Test("a changed byte, a missing byte or one more is refused")
  func damage() throws {
    let file = Gzip.compress(Samples.text(500))
    for length in 0..<file.count {
      #expect(throws: CompressionError.endsEarly) { try Gzip.decompress(Array(file[..<length])) }
    }
    // The date, the level and the system say nothing about the contents, nor do the last bits before the checksum.
    for index in file.indices where !(4..<10).contains(index) && index != file.count - 9 {
      var changed = file
      changed[index] ^= 0x40
      #expect(throws: CompressionError.self, "byte \(index)") { try Gzip.decompress(changed) }
    }
    #expect(throws: CompressionError.self) { try Gzip.decompress(file + [0]) }
    #expect(throws: CompressionError.bytesAfterEnd) { try Gzip.decompress(file + [0, 0, 0, 0]) }
  }

  @Test("the caps hold for all members together")
  func caps() throws {
    let member = Gzip.compress(Samples.text(1_000))
    let file = member + member + member
    #expect(try Gzip.decompress(file, limits: InflateLimits(outputBytesMax: 3_000)).count == 3_000)
    #expect(throws: CompressionError.outputTooLarge(bytesMax: 2_999)) {
      try Gzip.decompress(file, limits: InflateLimits(outputBytesMax: 2_999))
    }
    let zeros = Gzip.compress([UInt8](repeating: 0, count: 900))
    let bomb = (0..<100).flatMap { _ in zeros }
    let limits = InflateLimits(ratioMax: 10, ratioFreeBytes: 1_000)
    #expect(throws: CompressionError.ratioTooHigh(ratioMax: 10)) { try Gzip.decompress(bomb, limits: limits) }
  }
}

@Suite struct ZlibTests {
  private let generous = InflateLimits(outputBytesMax: 1 << 24, ratioMax: 2_000)

  @Test("our streams and zlib's are read by both", arguments: Deflate.Level.allCases)
  func bothWays(level: Deflate.Level) throws {
    let inputs = Samples.all.map(\.bytes)
    let compressed = inputs.map { Zlib.compress($0, level: level) }
    let ours = try Oracle.python("def f(b): return zlib.decompress(b)", over: compressed)
    let theirs = try Oracle.python("def f(b): return zlib.compress(b)", over: inputs)
    for (index, input) in inputs.enumerated() {
      #expect(ours[index] == input)
      #expect(try Zlib.decompress(theirs[index], limits: generous) == input)
    }
  }

  @Test("a changed byte, a missing byte or one more is refused; a prefix says where it ends")
  func damage() throws {
    let stream = Zlib.compress(Samples.text(500))
    for length in 0..<stream.count {
      #expect(throws: CompressionError.endsEarly) { try Zlib.decompress(Array(stream[..<length])) }
    }
    for index in stream.indices where index != stream.count - 5 {
      var changed = stream
      changed[index] ^= 0x10
      #expect(throws: CompressionError.self, "byte \(index)") { try Zlib.decompress(changed) }
    }
    #expect(throws: CompressionError.bytesAfterEnd) { try Zlib.decompress(stream + [10]) }
    let (output, used) = try (stream + [13, 10]).withUnsafeBytes { try Zlib.decompressPrefix($0) }
    #expect(output == Samples.text(500) && used == stream.count)
  }

  @Test("a preset dictionary is refused")
  func dictionary() {
    #expect(throws: CompressionError.damaged("it wants a preset dictionary")) {
      try Zlib.decompress([0x78, 0xBB, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1])
    }
  }
}
