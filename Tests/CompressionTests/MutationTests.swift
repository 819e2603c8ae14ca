import Compression
import ParserFuzz
import Testing

/// What happened to a mutated stream, in a form that can be compared with zlib's account.
private struct Outcome: Equatable {
  var state: UInt8
  var used = 0
  var checksum: UInt32 = 0
}

@Suite struct MutationTests {
  private static let outputBytesMax = 20_000

  /// Small streams of every kind, which mutations then damage.
  private static func streams() throws -> [[UInt8]] {
    let inputs = [
      Samples.text(400), Samples.mixed(900), Samples.random(90), [], [5], [UInt8](repeating: 1, count: 5_000),
      (0..<600).map { UInt8($0 % 11) },
    ]
    var streams = inputs.flatMap { input in Deflate.Level.allCases.map { Deflate.compress(input, level: $0) } }
    for strategy in [0, 2, 4] {
      streams += try Oracle.python(
        "def f(b): o = zlib.compressobj(9, 8, -15, 9, \(strategy)); return o.compress(b) + o.flush()", over: inputs)
    }
    return streams
  }

  private static func mutate(_ stream: [UInt8], with generator: inout SeededGenerator) -> [UInt8] {
    var bytes = stream
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0, 1, 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 3: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 4: bytes.remove(at: place)
      default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      }
    }
    return bytes
  }

  @Test("of 100,000 mutated streams, we take and refuse exactly those that zlib takes and refuses")
  func mutatedStreams() throws {
    var generator = SeededGenerator(seed: 1951)
    let streams = try Self.streams()
    let mutants = (0..<100_000).map { Self.mutate(streams[$0 % streams.count], with: &generator) }
    let theirs = try Oracle.python(
      """
      def f(b):
          d = zlib.decompressobj(-15)
          try:
              r = d.decompress(b, \(Self.outputBytesMax) + 1)
          except zlib.error:
              return b'E'
          if len(r) > \(Self.outputBytesMax): return b'L'
          if not d.eof: return b'T'
          return b'D' + struct.pack('<II', len(b) - len(d.unused_data), zlib.crc32(r))
      """, over: mutants)
    var counts: [UInt8: Int] = [:]
    for (mutant, reference) in zip(mutants, theirs) {
      let ours = Self.account(of: mutant)
      counts[ours[0], default: 0] += 1
      // Beyond the cap, zlib may see the damage before it has filled its buffer, or the reverse.
      if ours[0] == UInt8(ascii: "L") || reference[0] == UInt8(ascii: "L") { continue }
      if ours != reference {
        Issue.record("we say \(ours), zlib \(reference), of \(mutant)")
        return
      }
    }
    for state in "EDT".utf8 { #expect(counts[state, default: 0] > 1_000, "\(counts)") }
  }

  private static func account(of stream: [UInt8]) -> [UInt8] {
    var inflater = Inflater(limits: InflateLimits(outputBytesMax: outputBytesMax, ratioMax: 2_000))
    var output: [UInt8] = []
    do {
      let used = try inflater.feed(stream, appendingTo: &output)
      guard inflater.isFinished else { return Array("T".utf8) }
      let numbers = [UInt32(used), CRC32.of(output)]
      return Array("D".utf8)
        + numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    } catch {
      #expect(output.count <= outputBytesMax)
      return Array(error as? CompressionError == .outputTooLarge(bytesMax: outputBytesMax) ? "L".utf8 : "E".utf8)
    }
  }

  @Test("mutated streams, files and archives neither trap nor pass a cap")
  func fuzzEntries() throws {
    var generator = SeededGenerator(seed: 1952)
    let streams = try Self.streams()
    let text = Samples.text(300)
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.add("a/one.txt", text)
    try writer.begin("a/two.bin", .stored)
    try writer.write(Samples.random(60))
    try writer.end()
    try writer.begin("three", mayReach4GiB: true)
    try writer.write(text)
    try writer.end()
    try writer.finish()
    for round in 0..<4_000 {
      Self.mutate(streams[round % streams.count], with: &generator).withUnsafeBytes { fuzzInflate($0) }
      Self.mutate(archive, with: &generator).withUnsafeBytes { fuzzZip($0) }
      Self.mutate(Gzip.compress(text), with: &generator).withUnsafeBytes { fuzzGzip($0) }
      Self.mutate(Zlib.compress(text), with: &generator).withUnsafeBytes { fuzzZlib($0) }
    }
    for round in 0..<60 {
      Samples.mixed(round * 50, seed: UInt64(round)).withUnsafeBytes { fuzzDeflate($0) }
    }
  }
}
