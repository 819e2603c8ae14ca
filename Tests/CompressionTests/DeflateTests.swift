import Testing

@testable import Compression

@Suite struct DeflateTests {
  @Test("what we compress, zlib and we expand to the same bytes", arguments: Deflate.Level.allCases)
  func roundTrip(level: Deflate.Level) throws {
    let streams = Samples.all.map { Deflate.compress($0.bytes, level: level) }
    let theirs = try Oracle.python(
      """
      def f(b):
          d = zlib.decompressobj(-15)
          r = d.decompress(b)
          assert d.eof and not d.unused_data
          return r
      """, over: streams)
    for (index, sample) in Samples.all.enumerated() {
      #expect(theirs[index] == sample.bytes, "zlib, \(sample.name)")
      let limits = InflateLimits(ratioMax: 1100)
      #expect(try Inflate.decompress(streams[index], limits: limits) == sample.bytes, "\(sample.name)")
    }
  }

  @Test("the default level is within 3 % of zlib's level 6, and noise does not grow")
  func ratio() throws {
    let inputs = [
      Samples.text(200_000), Samples.mixed(200_000), Samples.random(50_000), Samples.text(1_000), Samples.text(7_000),
    ]
    let theirs = try Oracle.python(
      "def f(b): o = zlib.compressobj(6, 8, -15); return o.compress(b) + o.flush()", over: inputs)
    for (input, reference) in zip(inputs, theirs) {
      let ours = Deflate.compress(input).count
      #expect(ours * 100 <= reference.count * 103, "\(ours) bytes, zlib \(reference.count)")
    }
    #expect(Deflate.compress(inputs[2]).count <= inputs[2].count + 5 * 4 + 1)
  }

  @Test("levels are in order: best is not larger than default, default not larger than fast")
  func levels() {
    let bytes = Samples.text(150_000)
    let sizes = [Deflate.Level.fast, .default, .best].map { Deflate.compress(bytes, level: $0).count }
    #expect(sizes[2] <= sizes[1] && sizes[1] <= sizes[0], "\(sizes)")
  }

  @Test("each kind of block is chosen where it is the smallest")
  func blockKinds() {
    func kind(_ bytes: [UInt8]) -> UInt8 { Deflate.compress(bytes)[0] >> 1 & 3 }
    #expect(kind(Samples.random(5_000)) == 0)
    #expect(kind(Array("short".utf8)) == 1)
    #expect(kind(Samples.text(5_000)) == 2)
  }

  @Test("the same input gives the same output, however it is cut")
  func cutsDoNotMatter() {
    let bytes = Samples.mixed(150_000)
    let whole = Deflate.compress(bytes)
    for size in [1_000, 4_096, 65_536, 65_537] {
      #expect(inPieces(bytes, of: size) == whole, "pieces of \(size)")
    }
    let small = inPieces(bytes, of: bytes.count, windowBits: 11)
    for size in [7, 300, 2_047, 2_048, 100_000] {
      #expect(inPieces(bytes, of: size, windowBits: 11) == small, "pieces of \(size), small window")
    }
  }

  @Test("a small window is enough to expand what was written with it", arguments: Deflater.windowBitsAllowed)
  func windows(bits: Int) throws {
    let bytes = Samples.mixed(100_000)
    let stream = inPieces(bytes, of: 10_000, windowBits: bits)
    #expect(try Inflate.decompress(stream) == bytes)
    let theirs = try Oracle.python("def f(b): return zlib.decompress(b, -\(bits))", over: [stream])
    #expect(theirs == [bytes])
  }

  @Test("a code whose best tree is too deep is cut to the limit and stays complete", arguments: [5, 7, 15])
  func lengthLimit(lengthMax: Int) {
    // Fibonacci's numbers make the deepest tree of all.
    var frequencies = [1, 1]
    while frequencies.count < 30 { frequencies.append(frequencies.suffix(2).reduce(0, +)) }
    let code = HuffmanCode(frequencies: frequencies, lengthMax: lengthMax)
    let places = code.lengths.map { 1 << (lengthMax - Int($0)) }
    #expect(places.reduce(0, +) == 1 << lengthMax)
    #expect(code.lengths.allSatisfy { (1...lengthMax).contains(Int($0)) })
    #expect(code.lengths == code.lengths.sorted(by: >))
    #expect(Set(code.words).count == 30)
  }

  @Test("after each flush the reader has all that was written")
  func flush() throws {
    var deflater = Deflater(level: .fast, windowBits: 11)
    var inflater = Inflater()
    var received: [UInt8] = []
    var written: [UInt8] = []
    for number in 0..<200 {
      var output: [UInt8] = []
      let message = Array("event: dossier\ndata: {\"number\": \(number * 7919)}\n\n".utf8)
      deflater.write(message, to: &output)
      deflater.flush(to: &output)
      written += message
      #expect(output.suffix(4) == [0, 0, 0xFF, 0xFF])
      #expect(try inflater.feed(output, appendingTo: &received) == output.count)
      #expect(received == written)
    }
    var end: [UInt8] = []
    deflater.finish(to: &end)
    _ = try inflater.feed(end, appendingTo: &received)
    #expect(inflater.isFinished)
    #expect(received == written)
  }

  @Test("a flush with nothing new writes nothing")
  func emptyFlush() throws {
    var deflater = Deflater()
    var output: [UInt8] = []
    deflater.flush(to: &output)
    #expect(output.isEmpty)
    deflater.write([1, 2, 3], to: &output)
    deflater.flush(to: &output)
    let size = output.count
    deflater.flush(to: &output)
    #expect(output.count == size)
    deflater.finish(to: &output)
    #expect(try Inflate.decompress(output) == [1, 2, 3])
  }

  private func inPieces(_ bytes: [UInt8], of size: Int, windowBits: Int = 15) -> [UInt8] {
    var deflater = Deflater(windowBits: windowBits)
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      deflater.write(Array(bytes[start..<min(bytes.count, start + size)]), to: &output)
    }
    deflater.finish(to: &output)
    return output
  }
}
