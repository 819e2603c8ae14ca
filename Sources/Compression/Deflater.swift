/// Compresses into a deflate stream (RFC 1951) piece by piece.
///
/// The text slides through a window twice as long as the history a match may reach, so that it is moved once per
/// window and not once per piece. The same input gives the same output, however it is cut.
///
/// Memory: nine times the window and a few KiB: 300 KiB for the usual window of 32 KiB (`windowBits` 15), 12 KiB for
/// the smallest. Long-lived streams of small messages want a small window.
package struct Deflater {
  package private(set) var isFinished = false
  /// Nothing was written since the last flush.
  private var isFlushed = true
  private let windowBytes: Int
  private var window: [UInt8]
  /// What the match finder remembers of the window.
  private var places: [UInt16]
  private var coder: LazyCoder

  package static let windowBitsAllowed = 10...15
  /// Words are compared beyond the end of the text, never used from there.
  private static let windowSlack = 8

  package init(level: Deflate.Level = .default, windowBits: Int = 15) {
    precondition(Self.windowBitsAllowed.contains(windowBits), "the window is 1 KiB to 32 KiB")
    // A block of noise is then still in the window when it ends, and can be stored.
    self.init(level, windowBits: windowBits, blockSymbolsMax: 1 << windowBits / 2)
  }

  /// For a text of `count` bytes: the smallest window that holds it, so that a small page does not pay for 32 KiB of
  /// history. It never slides, so a block may be longer than the window allows otherwise.
  init(level: Deflate.Level, forAll count: Int) {
    let bits = Self.windowBitsAllowed
    let windowBits = bits.first { count < 1 << $0 } ?? bits.upperBound
    self.init(level, windowBits: windowBits, blockSymbolsMax: DeflateFormat.windowBytes / 2)
  }

  private init(_ level: Deflate.Level, windowBits: Int, blockSymbolsMax: Int) {
    windowBytes = 1 << windowBits
    window = [UInt8](repeating: 0, count: 2 * windowBytes + Self.windowSlack)
    coder = LazyCoder(SearchEffort(level), windowBits: windowBits, blockSymbolsMax: blockSymbolsMax)
    places = coder.newPlaces()
  }

  package mutating func write(_ bytes: [UInt8], to output: inout [UInt8]) {
    bytes.withUnsafeBytes { write($0, to: &output) }
  }

  package mutating func write(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    precondition(!isFinished, "the stream is finished")
    var taken = 0
    while taken < bytes.count {
      if coder.end == 2 * windowBytes { slide() }
      let start = coder.end
      let count = min(bytes.count - taken, 2 * windowBytes - start)
      let part = UnsafeRawBufferPointer(rebasing: bytes[taken..<taken + count])
      window.withUnsafeMutableBytes {
        UnsafeMutableRawBufferPointer(rebasing: $0[start..<start + count]).copyMemory(from: part)
      }
      coder.end += count
      taken += count
      isFlushed = false
      coder.code(window, &places, leaving: LazyCoder.lookahead, to: &output)
    }
  }

  /// Ends the block and the byte, so that the reader can expand all that was written (zlib's "sync flush").
  package mutating func flush(to output: inout [UInt8]) {
    precondition(!isFinished, "the stream is finished")
    guard !isFlushed else { return }
    isFlushed = true
    coder.flush(window, &places, to: &output)
  }

  package mutating func finish(to output: inout [UInt8]) {
    precondition(!isFinished, "the stream is finished")
    isFinished = true
    coder.finish(window, &places, to: &output)
  }

  private mutating func slide() {
    let kept = windowBytes
    window.withUnsafeMutableBytes { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[kept..<2 * kept]))
    }
    coder.slide(by: kept, &places)
  }
}
