/// The two codes of a dynamic block as they are sent: their lengths, run-length coded, in a third code
/// (RFC 1951 section 3.2.7).
struct CodeHeaderWriter {
  private let literalCount: Int
  private let distanceCount: Int
  private let runs: [Run]
  private let code: HuffmanCode
  private let codeLengthCount: Int

  /// The size of the header in bits, without the three of the block.
  let bits: Int

  private struct Run {
    let symbol: Int
    let extra: Int
    let extraBits: Int
  }

  init(_ literals: HuffmanCode, _ distances: HuffmanCode) {
    literalCount = max(DeflateFormat.firstLengthSymbol, Self.used(literals.lengths))
    distanceCount = max(1, Self.used(distances.lengths))
    runs = Self.runs(of: literals.lengths[..<literalCount] + distances.lengths[..<distanceCount])

    var frequencies = [Int](repeating: 0, count: DeflateFormat.codeLengthOrder.count)
    for run in runs { frequencies[run.symbol] += 1 }
    code = HuffmanCode(frequencies: frequencies, lengthMax: DeflateFormat.codeLengthCodeMax)
    let lengths = code.lengths
    let lastUsed = DeflateFormat.codeLengthOrder.lastIndex { lengths[Int($0)] > 0 } ?? 0
    codeLengthCount = max(4, lastUsed + 1)
    bits = 14 + 3 * codeLengthCount + code.cost(frequencies) + runs.reduce(0) { $0 + $1.extraBits }
  }

  func write(with bits: inout BitWriter, to output: inout [UInt8]) {
    bits.put(literalCount - 257, 5, to: &output)
    bits.put(distanceCount - 1, 5, to: &output)
    bits.put(codeLengthCount - 4, 4, to: &output)
    for symbol in DeflateFormat.codeLengthOrder[..<codeLengthCount] {
      bits.put(Int(code.lengths[Int(symbol)]), 3, to: &output)
    }
    for run in runs {
      let word = code.words[run.symbol]
      bits.put(Int(word & 0xFFFF), Int(word >> 16), to: &output)
      bits.put(run.extra, run.extraBits, to: &output)
    }
  }

  private static func used(_ lengths: [UInt8]) -> Int {
    (lengths.lastIndex { $0 > 0 } ?? -1) + 1
  }

  /// 16 repeats the previous length 3 to 6 times, 17 a zero 3 to 10 times, 18 a zero 11 to 138 times.
  private static func runs(of lengths: ArraySlice<UInt8>) -> [Run] {
    var runs: [Run] = []
    var start = lengths.startIndex
    while start < lengths.endIndex {
      let value = lengths[start]
      var left = lengths[start...].prefix { $0 == value }.count
      start += left
      if value > 0 {
        runs.append(Run(symbol: Int(value), extra: 0, extraBits: 0))
        left -= 1
      }
      while left >= 3 {
        let (symbol, extraBits, shortest, longest) =
          value > 0 ? (16, 2, 3, 6) : left < 11 ? (17, 3, 3, 10) : (18, 7, 11, 138)
        let count = min(left, longest)
        runs.append(Run(symbol: symbol, extra: count - shortest, extraBits: extraBits))
        left -= count
      }
      for _ in 0..<left { runs.append(Run(symbol: Int(value), extra: 0, extraBits: 0)) }
    }
    return runs
  }
}
