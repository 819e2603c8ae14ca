/// Compresses bytes that are wholly in memory into a deflate stream (RFC 1951).
package enum Deflate {
  package enum Level: Sendable, CaseIterable {
    /// For pages made on request: takes the first good match.
    case fast
    /// The balance of zlib's level 6.
    case `default`
    /// For what is written once and kept.
    case best
  }

  package static func compress(_ bytes: UnsafeRawBufferPointer, level: Level = .default) -> [UInt8] {
    var deflater = Deflater(level: level, forAll: bytes.count)
    var output: [UInt8] = []
    deflater.write(bytes, to: &output)
    deflater.finish(to: &output)
    return output
  }

  package static func compress(_ bytes: [UInt8], level: Level = .default) -> [UInt8] {
    bytes.withUnsafeBytes { compress($0, level: level) }
  }
}
