// QR Code (ISO/IEC 18004): a square of modules that a telephone reads even when part of it is dirty. The message is cut
// into blocks, each with its Reed-Solomon remainder; the blocks are woven together, laid out in a zigzag, and a mask is
// laid over them so that no pattern misleads the reader.

package struct QRCode: Equatable, Sendable {
  /// How much may be lost: 7, 15, 25 or 30 per cent.
  package enum Level: Int, CaseIterable, Sendable {
    case low, medium, quartile, high

    /// As written in the format bits.
    var bits: Int {
      switch self {
      case .low: 1
      case .medium: 0
      case .quartile: 3
      case .high: 2
      }
    }
  }

  package enum Refusal: Error, Equatable, Sendable {
    case tooLong(bytes: Int)
  }

  /// 1 to 40.
  package let version: Int
  package let level: Level
  /// 0 to 7.
  package let mask: Int
  /// Modules on a side.
  package let size: Int
  private let dark: [Bool]

  /// The smallest code that holds the bytes; without a mask of the caller's, the one that disturbs least.
  package init(_ bytes: [UInt8], level: Level = .medium, versionMin: Int = 1, mask: Int? = nil) throws(Refusal) {
    let message = QRMessage(bytes)
    let fitting = (max(1, versionMin)...max(40, versionMin)).first {
      $0 <= 40 && message.bitCount(version: $0) <= 8 * QRCapacity(version: $0, level: level).messageBytes
    }
    guard let version = fitting else { throw .tooLong(bytes: bytes.count) }
    let capacity = QRCapacity(version: version, level: level)
    let codewords = capacity.woven(message.codewords(version: version, count: capacity.messageBytes))
    let matrix = QRMatrix(version: version, codewords: codewords)
    let chosen = mask.map { ($0 & 7, matrix.masked($0 & 7, level)) } ?? matrix.best(level)
    self.version = version
    self.level = level
    self.mask = chosen.0
    size = matrix.size
    dark = chosen.1
  }

  package init(_ text: String, level: Level = .medium) throws(Refusal) {
    try self.init(Array(text.utf8), level: level)
  }

  package func isDark(column: Int, row: Int) -> Bool {
    guard (0..<size).contains(column), (0..<size).contains(row) else { return false }
    return dark[row * size + column]
  }

  /// Readers want four modules of white around it.
  package static let quietModules = 4

  /// The dark modules within a square that includes the white around them.
  package func path(in box: Rectangle) -> Path {
    let unit = min(box.width, box.height) / Double(size + 2 * Self.quietModules)
    let margin = Double(Self.quietModules) * unit
    var path = Path()
    for (row, start, length) in runs {
      let place = Rectangle(
        x: box.x + margin + Double(start) * unit, y: box.y + margin + Double(row) * unit, width: Double(length) * unit,
        height: unit)
      path.append(.rectangle(place))
    }
    return path
  }

  /// The `d` of an SVG path, a module to a unit, white included: `viewBox="0 0 n n"` with n = `svgSide`.
  package var svgPath: String {
    var text = ""
    for (row, start, length) in runs {
      text += "M\(start + Self.quietModules) \(row + Self.quietModules)h\(length)v1h-\(length)z"
    }
    return text
  }

  package var svgSide: Int { size + 2 * Self.quietModules }

  /// Dark modules that touch in a row, as one.
  private var runs: [(row: Int, start: Int, length: Int)] {
    var runs: [(row: Int, start: Int, length: Int)] = []
    for row in 0..<size {
      var column = 0
      while column < size {
        let start = column
        while column < size, dark[row * size + column] { column += 1 }
        if column > start { runs.append((row, start, column - start)) }
        column += 1
      }
    }
    return runs
  }
}
