import Compression
import Testing

@Suite struct ChecksumTests {
  @Test("the checksums of «123456789» are those of the standards")
  func knownValues() {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Adler32.of(Array("Wikipedia".utf8)) == 0x11E6_0398)
    #expect(CRC32.of([]) == 0)
    #expect(Adler32.of([]) == 1)
  }

  @Test("checksums agree with zlib's on every sample and on every short length")
  func agreeWithZlib() throws {
    let inputs = Samples.all.map(\.bytes) + (0..<70).map { Samples.random($0, seed: UInt64($0)) }
    let theirs = try Oracle.python(
      "def f(b): return struct.pack('<II', zlib.crc32(b), zlib.adler32(b))", over: inputs)
    #expect(theirs.count == inputs.count)
    for (input, expected) in zip(inputs, theirs) {
      let ours = [CRC32.of(input), Adler32.of(input)].flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
      #expect(ours == expected, "\(input.count) bytes")
    }
  }

  @Test("a checksum taken in pieces is the checksum of the whole")
  func pieces() {
    let bytes = Samples.mixed(20_000)
    for cut in [0, 1, 15, 16, 17, 4095, 4096, 4097, 19_999] {
      var crc = CRC32()
      var adler = Adler32()
      for part in [Array(bytes[..<cut]), Array(bytes[cut...])] {
        crc.update(part)
        adler.update(part)
      }
      #expect(crc.value == CRC32.of(bytes))
      #expect(adler.value == Adler32.of(bytes))
    }
  }

  @Test("the largest bytes overflow no lane of the Adler sum")
  func largestBytes() throws {
    let bytes = [UInt8](repeating: 255, count: 100_003)
    let theirs = try Oracle.python("def f(b): return struct.pack('<I', zlib.adler32(b))", over: [bytes])
    let value = Adler32.of(bytes)
    #expect(theirs == [(0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }])
  }
}
