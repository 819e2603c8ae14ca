package enum CBORFault: Error, Equatable {
  case cutShort
  case trailingBytes
  case tooLong
  case tooDeep
  /// A number not in its shortest form, an indefinite length, a kind we do not know, a key out of order or twice.
  case notDeterministic
  case notText
}

/// Reads what `CBOR.encoded` writes, and nothing else: what was read would be written the same.
package struct CBORReader {
  package static let depthMax = 16
  package static let bytesMax = 65_536

  private let bytes: [UInt8]
  private var position = 0

  /// One value and nothing behind it.
  package static func read(_ bytes: [UInt8], bytesMax: Int = bytesMax) throws(CBORFault) -> CBOR {
    guard bytes.count <= bytesMax else { throw .tooLong }
    var reader = CBORReader(bytes: bytes)
    let value = try reader.value(depth: 1)
    guard reader.position == bytes.count else { throw .trailingBytes }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func value(depth: Int) throws(CBORFault) -> CBOR {
    guard depth <= Self.depthMax else { throw .tooDeep }
    let first = try byte()
    guard first < 0xe0 else { return try Self.simple(first) }
    let number = try number(first & 0x1f)
    switch first >> 5 {
    case 0: return .unsigned(number)
    case 1: return .negative(number)
    case 2: return .bytes(Array(try take(number)))
    case 3:
      guard let text = String(validating: try take(number), as: UTF8.self) else { throw .notText }
      return .text(text)
    case 4: return .array(try array(number, depth))
    case 5: return .map(try map(number, depth))
    default: return .tagged(number, try value(depth: depth + 1))
    }
  }

  private static func simple(_ first: UInt8) throws(CBORFault) -> CBOR {
    switch first {
    case 0xf4: .boolean(false)
    case 0xf5: .boolean(true)
    case 0xf6: .null
    default: throw .notDeterministic
    }
  }

  private mutating func array(_ number: UInt64, _ depth: Int) throws(CBORFault) -> [CBOR] {
    var items: [CBOR] = []
    for _ in 0..<(try count(number, bytesEach: 1)) { items.append(try value(depth: depth + 1)) }
    return items
  }

  private mutating func map(_ number: UInt64, _ depth: Int) throws(CBORFault) -> [CBOR.Pair] {
    var pairs: [CBOR.Pair] = []
    var before: ArraySlice<UInt8> = []
    for _ in 0..<(try count(number, bytesEach: 2)) {
      let start = position
      let key = try value(depth: depth + 1)
      guard before.lexicographicallyPrecedes(bytes[start..<position]) else { throw .notDeterministic }
      before = bytes[start..<position]
      pairs.append(CBOR.Pair(key, try value(depth: depth + 1)))
    }
    return pairs
  }

  /// As many things as there can be in the bytes that are left.
  private func count(_ number: UInt64, bytesEach: Int) throws(CBORFault) -> Int {
    guard let count = Int(exactly: number), count <= (bytes.count - position) / bytesEach else { throw .cutShort }
    return count
  }

  private mutating func number(_ short: UInt8) throws(CBORFault) -> UInt64 {
    guard short >= 24 else { return UInt64(short) }
    guard short <= 27 else { throw .notDeterministic }
    let width = UInt64(1) << (short - 24)
    let number = try take(width).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let least: UInt64 = short == 24 ? 24 : 1 << (4 * width)
    guard number >= least else { throw .notDeterministic }
    return number
  }

  private mutating func byte() throws(CBORFault) -> UInt8 {
    guard position < bytes.count else { throw .cutShort }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func take(_ number: UInt64) throws(CBORFault) -> ArraySlice<UInt8> {
    let count = try count(number, bytesEach: 1)
    defer { position += count }
    return bytes[position..<(position + count)]
  }
}
