/// How far a compressed stream may grow. Deflate can turn one byte into 1,032, so a small upload can fill a disk:
/// the size caps what is delivered, the ratio ends a bomb long before it reaches that size.
package struct InflateLimits: Equatable, Sendable {
  package let outputBytesMax: Int
  /// Output bytes allowed for each input byte. Ignored below `ratioFreeBytes`: a blank form is honest at 1,000 to 1.
  package let ratioMax: Int
  package let ratioFreeBytes: Int

  package init(outputBytesMax: Int = 64 << 20, ratioMax: Int = 250, ratioFreeBytes: Int = 1 << 20) {
    precondition(outputBytesMax >= 0 && ratioMax > 0 && ratioFreeBytes >= 0, "limits are counts of bytes")
    self.outputBytesMax = outputBytesMax
    self.ratioMax = ratioMax
    self.ratioFreeBytes = ratioFreeBytes
  }

  func check(output: Int, input: Int) throws(CompressionError) {
    guard output <= outputBytesMax else { throw .outputTooLarge(bytesMax: outputBytesMax) }
    guard output <= ratioFreeBytes || output / ratioMax <= input else { throw .ratioTooHigh(ratioMax: ratioMax) }
  }
}
