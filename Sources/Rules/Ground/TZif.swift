// A zone's file of the IANA database (RFC 9636), read from bytes: the changes of its offset, and a rule for the years
// after the last of them.
//
// A version 1 block of 32-bit times comes first and is skipped where a 64-bit one follows. Only offsets are kept. A
// file that counts leap seconds is refused: FEEL's timeline, as that of XML Schema, has none.

package struct TZif: ZoneRules {
  /// Each change: when, and the offset from then on.
  private let instants: [Int]
  private let offsets: [Int]
  /// When a clock on the wall first shows times that are only ruled by the change.
  private let walls: [Int]
  private let firstOffset: Int
  private let footer: PosixZone?
  package let standardOffset: Int

  static let bytesMax = 1 << 20

  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= TZif.bytesMax else { return nil }
    var reader = BigEndianReader(bytes: bytes[...])
    guard var header = Header(&reader) else { return nil }
    var timeSize = 4
    if header.version >= UInt8(ascii: "2") {
      guard reader.skip(header.blockSize(timeSize: 4)), let second = Header(&reader) else { return nil }
      (header, timeSize) = (second, 8)
    }
    guard let block = Block(&reader, header, timeSize: timeSize) else { return nil }
    var footer: PosixZone?
    if timeSize == 8 {
      guard let text = reader.footer() else { return nil }
      if !text.isEmpty {
        guard let zone = PosixZone(text) else { return nil }
        footer = zone
      }
    }
    self.init(block, footer)
  }

  private init(_ block: Block, _ footer: PosixZone?) {
    instants = block.instants
    offsets = block.types.map { block.offsets[$0] }
    firstOffset = block.offsets[0]
    let before = [firstOffset] + offsets
    walls = instants.indices.map { block.instants[$0] + max(before[$0], before[$0 + 1]) }
    self.footer = footer
    standardOffset = footer?.standardOffset ?? offsets.last ?? firstOffset
  }

  package func offset(atInstant seconds: Int) -> Int {
    let count = countNotAbove(seconds, in: instants)
    if count == instants.count, let footer { return footer.offset(atInstant: seconds) }
    return count == 0 ? firstOffset : offsets[count - 1]
  }

  package func offset(atLocal seconds: Int) -> Int {
    let count = countNotAbove(seconds, in: walls)
    if count == walls.count, let footer { return footer.offset(atLocal: seconds) }
    return count == 0 ? firstOffset : offsets[count - 1]
  }
}

/// RFC 9636 §3.1
private struct Header {
  let version: UInt8
  let utcIndicators, standardIndicators, leapSeconds, times, types, nameBytes: Int

  init?(_ reader: inout BigEndianReader) {
    guard reader.unsigned(4) == 0x545A_6966, let version = reader.unsigned(1), reader.skip(15) else { return nil }
    var counts: [Int] = []
    for _ in 0..<6 {
      guard let count = reader.unsigned(4), count <= TZif.bytesMax else { return nil }
      counts.append(count)
    }
    self.version = UInt8(version)
    (utcIndicators, standardIndicators, leapSeconds) = (counts[0], counts[1], counts[2])
    (times, types, nameBytes) = (counts[3], counts[4], counts[5])
  }

  func blockSize(timeSize: Int) -> Int { times * (timeSize + 1) + types * 6 + tailSize(timeSize: timeSize) }

  /// What follows the types.
  func tailSize(timeSize: Int) -> Int {
    nameBytes + leapSeconds * (timeSize + 4) + standardIndicators + utcIndicators
  }
}

/// RFC 9636 §3.2
private struct Block {
  var instants: [Int] = []
  var types: [Int] = []
  var offsets: [Int] = []

  init?(_ reader: inout BigEndianReader, _ header: Header, timeSize: Int) {
    guard header.types > 0, header.leapSeconds == 0, header.blockSize(timeSize: timeSize) <= reader.bytes.count else {
      return nil
    }
    for _ in 0..<header.times {
      guard let instant = reader.signed(timeSize), instant.magnitude < 1 << 60 else { return nil }
      if let last = instants.last, last >= instant { return nil }
      instants.append(instant)
    }
    for _ in 0..<header.times {
      guard let type = reader.unsigned(1), type < header.types else { return nil }
      types.append(type)
    }
    for _ in 0..<header.types {
      guard let offset = reader.signed(4), offset.magnitude < 90_000, reader.skip(2) else { return nil }
      offsets.append(offset)
    }
    guard reader.skip(header.tailSize(timeSize: timeSize)) else { return nil }
  }
}

private struct BigEndianReader {
  var bytes: ArraySlice<UInt8>

  mutating func skip(_ count: Int) -> Bool {
    guard count <= bytes.count else { return false }
    bytes = bytes.dropFirst(count)
    return true
  }

  /// At most seven bytes.
  mutating func unsigned(_ count: Int) -> Int? {
    guard count <= bytes.count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func signed(_ count: Int) -> Int? {
    guard count <= bytes.count, let first = bytes.first else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count).reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int($1) }
  }

  /// The text between two line feeds.
  mutating func footer() -> [UInt8]? {
    guard bytes.first == 0x0A, let end = bytes.dropFirst().firstIndex(of: 0x0A) else { return nil }
    return Array(bytes[(bytes.startIndex + 1)..<end])
  }
}

/// How many of the ascending values are at or below the limit.
private func countNotAbove(_ limit: Int, in values: [Int]) -> Int {
  var (low, high) = (0, values.count)
  while low < high {
    let middle = (low + high) / 2
    if values[middle] <= limit { low = middle + 1 } else { high = middle }
  }
  return low
}
