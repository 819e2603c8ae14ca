/// How much a pattern may mislead a reader (ISO/IEC 18004 section 7.8.3): long runs, blocks, false finders, imbalance.
struct QRPenalty {
  private(set) var score = 0

  init(_ dark: [Bool], _ size: Int) {
    var line = [Bool](repeating: false, count: size)
    for first in 0..<size {
      for second in 0..<size { line[second] = dark[first * size + second] }
      addLine(line)
      for second in 0..<size { line[second] = dark[second * size + first] }
      addLine(line)
    }
    addBlocks(dark, size)
    addImbalance(dark, size)
  }

  /// Runs of five or more, and what looks like a finder: 1:1:3:1:1 with four light modules on a side. The white around
  /// the code counts as light.
  private mutating func addLine(_ line: [Bool]) {
    var runs = [0]
    var isDark = false
    for module in line {
      if module != isDark {
        runs.append(0)
        isDark = module
      }
      runs[runs.count - 1] += 1
    }
    for run in runs where run >= 5 { score += run - 2 }
    if isDark { runs.append(0) }
    runs[0] += line.count
    runs[runs.count - 1] += line.count
    // Runs alternate and begin with a light one, so dark ones have odd places.
    for place in stride(from: 1, to: runs.count - 5, by: 2) {
      let unit = runs[place]
      let isFinder =
        runs[place + 1] == unit && runs[place + 2] == 3 * unit && runs[place + 3] == unit && runs[place + 4] == unit
      guard isFinder else { continue }
      let (before, after) = (runs[place - 1], runs[place + 5])
      if before >= 4 * unit, after >= unit { score += 40 }
      if after >= 4 * unit, before >= unit { score += 40 }
    }
  }

  private mutating func addBlocks(_ dark: [Bool], _ size: Int) {
    for row in 0..<size - 1 {
      for column in 0..<size - 1 {
        let place = row * size + column
        let one = dark[place]
        if dark[place + 1] == one, dark[place + size] == one, dark[place + size + 1] == one { score += 3 }
      }
    }
  }

  /// Ten for each 5 % begun beyond the first between the share of dark modules and a half.
  private mutating func addImbalance(_ dark: [Bool], _ size: Int) {
    let count = dark.count { $0 }
    let distance = abs(20 * count - 10 * dark.count)
    score += 10 * max(0, (distance + dark.count - 1) / dark.count - 1)
  }
}
