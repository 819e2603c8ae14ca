/// How a code of a version and level divides its room between message and correction (ISO/IEC 18004 table 9), and the
/// weaving of both.
struct QRCapacity {
  /// Correction bytes in each block, versions 1 to 40.
  private static let correctionBytes: [QRCode.Level: [Int]] = [
    .low: [
      7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30,
      30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    .medium: [
      10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28,
      28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    .quartile: [
      13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30,
      30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    .high: [
      17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30,
      30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
  ]

  /// Blocks, versions 1 to 40.
  private static let blocks: [QRCode.Level: [Int]] = [
    .low: [
      1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19,
      19, 20, 21, 22, 24, 25,
    ],
    .medium: [
      1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33,
      35, 37, 38, 40, 43, 45, 47, 49,
    ],
    .quartile: [
      1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43,
      45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
    .high: [
      1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51,
      54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
  ]

  private let total: Int
  private let blockCount: Int
  private let correction: Int

  init(version: Int, level: QRCode.Level) {
    total = Self.modules(version) / 8
    blockCount = Self.blocks[level]?[version - 1] ?? 1
    correction = Self.correctionBytes[level]?[version - 1] ?? 0
  }

  var messageBytes: Int { total - blockCount * correction }

  /// Modules that carry bits: all of them, less the finders, timing, alignment, format and version patterns.
  private static func modules(_ version: Int) -> Int {
    var count = (16 * version + 128) * version + 64
    if version >= 2 {
      let alignment = version / 7 + 2
      count -= (25 * alignment - 10) * alignment - 55
      if version >= 7 { count -= 36 }
    }
    return count
  }

  /// Later blocks may be one byte longer; bytes are then taken from each block in turn (section 7.6).
  func woven(_ message: [UInt8]) -> [UInt8] {
    let short = total / blockCount - correction
    let shortCount = blockCount - total % blockCount
    let code = ReedSolomon(degree: correction)
    var parts: [ArraySlice<UInt8>] = []
    var remainders: [[UInt8]] = []
    var start = 0
    for block in 0..<blockCount {
      let part = message[start..<start + short + (block < shortCount ? 0 : 1)]
      parts.append(part)
      remainders.append(code.remainder(part))
      start = part.endIndex
    }
    var result: [UInt8] = []
    result.reserveCapacity(total)
    for place in 0...short {
      for part in parts where place < part.count { result.append(part[part.startIndex + place]) }
    }
    for place in 0..<correction {
      for remainder in remainders { result.append(remainder[place]) }
    }
    return result
  }
}
