/// Turns the text of a window into symbols, and the symbols into blocks.
///
/// At each position the longest earlier copy is looked for; whether to use it is settled one position later, when it
/// is known whether the next position has a better one ("lazy matching").
struct LazyCoder {
  /// The end of the text in the window.
  var end = 1
  /// Position 0 is never used: to the match finder it means "none".
  private var position = 1
  private var blockStart = 1

  /// The match found at the previous position, which still waits to be used; its byte waits with it.
  private var pending = Match.none
  private var hasPending = false

  private let effort: SearchEffort
  private var finder: MatchFinder
  private var block: DeflateBlock
  private var bits = BitWriter()

  func newPlaces() -> [UInt16] { finder.newPlaces() }

  /// A full match and the bytes that its last position needs for a hash.
  static let lookahead = DeflateFormat.matchLengthMax + 4

  init(_ effort: SearchEffort, windowBits: Int, blockSymbolsMax: Int) {
    self.effort = effort
    finder = MatchFinder(windowBits: windowBits)
    block = DeflateBlock(symbolsMax: blockSymbolsMax)
  }

  mutating func flush(_ window: [UInt8], _ places: inout [UInt16], to output: inout [UInt8]) {
    drain(window, &places, to: &output)
    if !block.isEmpty { writeBlock(window, isLast: false, to: &output) }
    bits.writeEmptyStoredBlock(to: &output)
  }

  mutating func finish(_ window: [UInt8], _ places: inout [UInt16], to output: inout [UInt8]) {
    drain(window, &places, to: &output)
    writeBlock(window, isLast: true, to: &output)
    bits.alignToByte(&output)
  }

  private mutating func drain(_ window: [UInt8], _ places: inout [UInt16], to output: inout [UInt8]) {
    code(window, &places, leaving: 0, to: &output)
    if hasPending { block.append(literal: window[position - 1]) }
    hasPending = false
    pending = .none
  }

  /// Codes the text up to `leaving` bytes from its end.
  mutating func code(
    _ window: [UInt8], _ places: inout [UInt16], leaving: Int, to output: inout [UInt8]
  ) {
    let text = window.span.bytes
    var places = places.mutableSpan
    while end - position > leaving {
      let found =
        pending.length < effort.lazyBelow
        ? finder.longest(at: position, in: text, end: end, &places, after: pending, effort) : .none
      if pending.length >= DeflateFormat.matchLengthMin, !found.isBetter(than: pending) {
        block.append(match: pending)
        position += pending.length - 1
        if !effort.remembersAll { finder.skip(to: position) }
        pending = .none
        hasPending = false
      } else {
        if hasPending { block.append(literal: window[position - 1]) }
        pending = found
        hasPending = true
        position += 1
      }
      if block.isFull { writeBlock(window, isLast: false, to: &output) }
    }
  }

  private mutating func writeBlock(_ window: [UInt8], isLast: Bool, to output: inout [UInt8]) {
    let covered = hasPending ? position - 1 : position
    let raw = blockStart >= 0 ? blockStart..<covered : nil
    block.write(raw: raw, of: window.span.bytes, isLast: isLast, with: &bits, to: &output)
    blockStart = covered
  }

  /// The first `distance` bytes left the window.
  mutating func slide(by distance: Int, _ places: inout [UInt16]) {
    position -= distance
    end -= distance
    blockStart -= distance
    finder.slide(&places)
  }
}
