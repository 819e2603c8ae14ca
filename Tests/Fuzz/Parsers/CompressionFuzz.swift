import Compression

/// Small caps, so that a bomb ends soon and a leak beyond the cap shows.
private let limits = InflateLimits(outputBytesMax: 1 << 16, ratioMax: 1100, ratioFreeBytes: 1 << 12)

/// A stream that is cut anywhere must mean what it means in one piece.
package func fuzzInflate(_ bytes: UnsafeRawBufferPointer) {
  let whole = expand(bytes, cut: bytes.count)
  let parts = expand(bytes, cut: bytes.isEmpty ? 0 : Int(bytes[0]) % bytes.count)
  precondition(whole == parts, "a cut changes what a stream means")
}

private struct Expansion: Equatable {
  var output: [UInt8] = []
  var used = 0
  var isFinished = false
  var isRefused = false
}

private func expand(_ bytes: UnsafeRawBufferPointer, cut: Int) -> Expansion {
  var inflater = Inflater(limits: limits)
  var result = Expansion()
  do {
    for piece in [bytes[..<cut], bytes[cut...]] {
      result.used += try inflater.feed(UnsafeRawBufferPointer(rebasing: piece), appendingTo: &result.output)
    }
    result.isFinished = inflater.isFinished
  } catch {
    // How much comes out before a fault is seen depends on the cut.
    result = Expansion()
    result.isRefused = true
  }
  precondition(result.output.count <= limits.outputBytesMax, "the cap on output was passed")
  return result
}

/// Whatever is compressed comes back, at every level, however it was written.
package func fuzzDeflate(_ bytes: UnsafeRawBufferPointer) {
  for level in Deflate.Level.allCases {
    let stream = Deflate.compress(bytes, level: level)
    precondition(expanded(stream) == [UInt8](bytes), "what is compressed does not come back")
  }
  var deflater = Deflater(windowBits: 10)
  var stream: [UInt8] = []
  let cut = bytes.isEmpty ? 0 : Int(bytes[0]) % bytes.count
  deflater.write(UnsafeRawBufferPointer(rebasing: bytes[..<cut]), to: &stream)
  deflater.flush(to: &stream)
  deflater.write(UnsafeRawBufferPointer(rebasing: bytes[cut...]), to: &stream)
  deflater.finish(to: &stream)
  precondition(expanded(stream) == [UInt8](bytes), "what is written in pieces does not come back")
}

private func expanded(_ stream: [UInt8]) -> [UInt8]? {
  try? Inflate.decompress(stream, limits: InflateLimits(outputBytesMax: .max, ratioMax: .max))
}

package func fuzzGzip(_ bytes: UnsafeRawBufferPointer) {
  let output = try? Gzip.decompress(bytes, limits: limits)
  precondition(output?.count ?? 0 <= limits.outputBytesMax, "the cap on output was passed")
}

package func fuzzZlib(_ bytes: UnsafeRawBufferPointer) {
  let output = try? Zlib.decompressPrefix(bytes, limits: limits).output
  precondition(output?.count ?? 0 <= limits.outputBytesMax, "the cap on output was passed")
}

/// An archive that opens can be read, and written again under the same names.
package func fuzzZip(_ bytes: UnsafeRawBufferPointer) {
  let limits = ZipLimits(entriesMax: 100, totalBytesMax: 1 << 16, ratioMax: 100, ratioFreeBytes: 1 << 10)
  guard let archive = try? ZipReader([UInt8](bytes), limits: limits) else { return }
  precondition(archive.entries.count <= limits.entriesMax, "the cap on entries was passed")
  var copy: [UInt8] = []
  var writer = ZipWriter { copy.append(contentsOf: $0) }
  do {
    var total = 0
    for entry in archive.entries {
      guard let contents = try? archive.read(entry) else { continue }
      precondition(contents.count == entry.expandedBytes, "an entry is not as large as it says")
      total += contents.count
      if entry.isFolder { try writer.addFolder(entry.name) } else { try writer.add(entry.name, contents) }
    }
    precondition(total <= limits.totalBytesMax, "the cap on the total was passed")
    try writer.finish()
    _ = try ZipReader(copy, limits: limits)
  } catch {
    // Names that differ only in how their accents are encoded are two on reading and one on writing.
    guard (error as? ZipError)?.reason == .duplicateName else {
      preconditionFailure("an archive written from another is refused: \(error)")
    }
  }
}
