/// The square before its mask: patterns that help the reader, and the message in a zigzag (ISO/IEC 18004 sections 6.3,
/// 7.7 and 7.8).
struct QRMatrix {
  let size: Int
  private let version: Int
  private var dark: [Bool]
  /// Modules that carry no message, which masks leave alone.
  private var isFixed: [Bool]

  init(version: Int, codewords: [UInt8]) {
    self.version = version
    size = 17 + 4 * version
    dark = [Bool](repeating: false, count: size * size)
    isFixed = dark
    drawTiming()
    drawFinders()
    drawAlignment()
    draw(format: 0)
    drawVersion()
    draw(codewords)
  }

  func masked(_ mask: Int, _ level: QRCode.Level) -> [Bool] {
    var result = self
    for row in 0..<size {
      for column in 0..<size where !isFixed[row * size + column] && Self.flips(mask, row, column) {
        result.dark[row * size + column].toggle()
      }
    }
    result.draw(format: level.bits << 3 | mask)
    return result.dark
  }

  /// The mask with the lowest penalty; the first of equals.
  func best(_ level: QRCode.Level) -> (mask: Int, dark: [Bool]) {
    var best = (mask: 0, dark: masked(0, level))
    var lowest = QRPenalty(best.dark, size).score
    for mask in 1..<8 {
      let candidate = masked(mask, level)
      let score = QRPenalty(candidate, size).score
      if score < lowest { (best, lowest) = ((mask, candidate), score) }
    }
    return best
  }

  /// Table 10.
  private static func flips(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
    switch mask {
    case 0: (row + column) % 2 == 0
    case 1: row % 2 == 0
    case 2: column % 3 == 0
    case 3: (row + column) % 3 == 0
    case 4: (row / 2 + column / 3) % 2 == 0
    case 5: row * column % 2 + row * column % 3 == 0
    case 6: (row * column % 2 + row * column % 3) % 2 == 0
    default: ((row + column) % 2 + row * column % 3) % 2 == 0
    }
  }
}

extension QRMatrix {
  private mutating func fix(_ row: Int, _ column: Int, _ isDark: Bool) {
    dark[row * size + column] = isDark
    isFixed[row * size + column] = true
  }

  private mutating func drawTiming() {
    for place in 0..<size {
      fix(6, place, place % 2 == 0)
      fix(place, 6, place % 2 == 0)
    }
  }

  /// Three nested squares with a white border, in three corners.
  private mutating func drawFinders() {
    for (top, left) in [(3, 3), (3, size - 4), (size - 4, 3)] {
      for row in -4...4 {
        for column in -4...4 where (0..<size).contains(top + row) && (0..<size).contains(left + column) {
          let ring = max(abs(row), abs(column))
          fix(top + row, left + column, ring != 2 && ring != 4)
        }
      }
    }
  }

  private mutating func drawAlignment() {
    let places = alignmentPlaces
    for (first, row) in places.enumerated() {
      for (second, column) in places.enumerated() {
        let last = places.count - 1
        let isFinder = (first == 0 && (second == 0 || second == last)) || (first == last && second == 0)
        if isFinder { continue }
        for down in -2...2 {
          for right in -2...2 { fix(row + down, column + right, max(abs(down), abs(right)) != 1) }
        }
      }
    }
  }

  /// Annex E: evenly spaced from the far side, the first one always at 6.
  private var alignmentPlaces: [Int] {
    guard version > 1 else { return [] }
    let count = version / 7 + 2
    let step = version == 32 ? 26 : (4 * version + 2 * count + 1) / (2 * count - 2) * 2
    return [6] + (0..<count - 1).map { size - 7 - step * $0 }.reversed()
  }

  /// Level and mask with ten bits of correction, twice (section 7.9).
  private mutating func draw(format: Int) {
    let bits = (format << 10 | Self.remainder(format, 10, 0x537)) ^ 0x5412
    func isSet(_ place: Int) -> Bool { bits >> place & 1 == 1 }
    for place in 0..<6 { fix(place, 8, isSet(place)) }
    fix(7, 8, isSet(6))
    fix(8, 8, isSet(7))
    fix(8, 7, isSet(8))
    for place in 9..<15 { fix(8, 14 - place, isSet(place)) }
    for place in 0..<8 { fix(8, size - 1 - place, isSet(place)) }
    for place in 8..<15 { fix(size - 15 + place, 8, isSet(place)) }
    fix(size - 8, 8, true)
  }

  /// From version 7 on: the version with twelve bits of correction, twice (section 7.10).
  private mutating func drawVersion() {
    guard version >= 7 else { return }
    let bits = version << 12 | Self.remainder(version, 12, 0x1F25)
    for place in 0..<18 {
      let isDark = bits >> place & 1 == 1
      fix(place / 3, size - 11 + place % 3, isDark)
      fix(size - 11 + place % 3, place / 3, isDark)
    }
  }

  private static func remainder(_ value: Int, _ degree: Int, _ divisor: Int) -> Int {
    var remainder = value
    for _ in 0..<degree { remainder = remainder << 1 ^ (remainder >> (degree - 1)) * divisor }
    return remainder
  }

  /// Two columns at a time, up and down, from the right; the column of the timing pattern does not count.
  private mutating func draw(_ codewords: [UInt8]) {
    var bit = 0
    var right = size - 1
    while right >= 1 {
      if right == 6 { right = 5 }
      let goesUp = (right + 1) & 2 == 0
      for step in 0..<size {
        let row = goesUp ? size - 1 - step : step
        for column in [right, right - 1] where !isFixed[row * size + column] && bit < 8 * codewords.count {
          dark[row * size + column] = codewords[bit / 8] >> (7 - UInt8(bit % 8)) & 1 == 1
          bit += 1
        }
      }
      right -= 2
    }
  }
}
