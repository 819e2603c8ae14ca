// Times two ways of doing one thing, in turn, so that a busy moment of the machine falls on both.

import JSON

struct Contender {
  let name: String
  /// Returns something that depends on the work, so that the work cannot be left out.
  let work: () throws -> Int
}

/// How many times longer `above` takes than `below`.
struct Comparison {
  let row: String
  let above: Contender
  let below: Contender
  let note: String

  private static let rounds = 15
  private static let repetitions = 200

  func measure() throws -> BenchRow {
    var sum = 0
    var times: [(above: Double, below: Double)] = []
    // The first round warms up and is not kept.
    for round in 0...Self.rounds {
      let pair = (above: try Self.microseconds(above, &sum), below: try Self.microseconds(below, &sum))
      if round > 0 { times.append(pair) }
    }
    precondition(sum != 0, "the work was left out")
    let ratios = times.map { $0.above / $0.below }.sorted()
    let speeds = [(above.name, Self.median(times.map(\.above))), (below.name, Self.median(times.map(\.below)))]
    let said = speeds.map { "\($0.0) \(Self.rounded($0.1)) us" }.joined(separator: ", ")
    let spread = "rounds \(Self.rounded(ratios[0])) to \(Self.rounded(ratios[Self.rounds - 1]))"
    return BenchRow(row: row, ratio: Self.rounded(Self.median(ratios)), detail: "\(said); \(spread); \(note)")
  }

  /// The best of the rounds, for one alone.
  static func microseconds(_ contender: Contender) throws -> Double {
    var sum = 0
    return try (0..<rounds).map { _ in try microseconds(contender, &sum) }.min() ?? 0
  }

  private static func microseconds(_ contender: Contender, _ sum: inout Int) throws -> Double {
    let took = try ContinuousClock().measure {
      for _ in 0..<repetitions { sum &+= try contender.work() }
    }
    return took / .microseconds(repetitions)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// What bench.py reads.
struct BenchRow: JSONWritable {
  let row: String
  let ratio: Double
  let detail: String

  func write(to writer: inout JSONWriter) {
    writer.object { line in
      line.field("row", row)
      line.field("ratio", ratio)
      line.field("detail", detail)
    }
  }

  var line: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes + [0x0A]
  }
}
