/// Concise binary objects (RFC 8949), deterministically encoded (section 4.2.1): one value, one text. Seals and the
/// keys of WebAuthn need no floating point, so there is none.
package indirect enum CBOR: Sendable, Equatable {
  case unsigned(UInt64)
  /// −1 − n.
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBOR])
  case map([Pair])
  case tagged(UInt64, CBOR)
  case boolean(Bool)
  case null

  package struct Pair: Sendable, Equatable {
    package let key: CBOR
    package let value: CBOR

    package init(_ key: CBOR, _ value: CBOR) {
      self.key = key
      self.value = value
    }
  }

  package static func integer(_ value: Int64) -> CBOR {
    value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(-1 - value))
  }

  package var integer: Int64? {
    switch self {
    case .unsigned(let value): Int64(exactly: value)
    case .negative(let value): Int64(exactly: value).map { -1 - $0 }
    default: nil
    }
  }
}

// Encoding
extension CBOR {
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return bytes
  }

  private func encode(into bytes: inout [UInt8]) {
    switch self {
    case .unsigned(let value): Self.head(0, value, into: &bytes)
    case .negative(let value): Self.head(1, value, into: &bytes)
    case .bytes(let content):
      Self.head(2, UInt64(content.count), into: &bytes)
      bytes.append(contentsOf: content)
    case .text(let text):
      Self.head(3, UInt64(text.utf8.count), into: &bytes)
      bytes.append(contentsOf: text.utf8)
    case .array(let items):
      Self.head(4, UInt64(items.count), into: &bytes)
      for item in items { item.encode(into: &bytes) }
    case .map(let pairs): Self.encode(pairs, into: &bytes)
    case .tagged(let tag, let item):
      Self.head(6, tag, into: &bytes)
      item.encode(into: &bytes)
    case .boolean(let isTrue): bytes.append(isTrue ? 0xf5 : 0xf4)
    case .null: bytes.append(0xf6)
    }
  }

  private static func encode(_ pairs: [Pair], into bytes: inout [UInt8]) {
    let sorted = pairs.map { (key: $0.key.encoded, value: $0.value) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    precondition(zip(sorted, sorted.dropFirst()).allSatisfy { $0.key != $1.key }, "a map has each key once")
    head(5, UInt64(sorted.count), into: &bytes)
    for (key, value) in sorted {
      bytes.append(contentsOf: key)
      value.encode(into: &bytes)
    }
  }

  /// The kind in three bits, and the number in as few bytes as it takes.
  private static func head(_ major: UInt8, _ value: UInt64, into bytes: inout [UInt8]) {
    guard value >= 24 else { return bytes.append(major << 5 | UInt8(value)) }
    let width = value <= 0xff ? 0 : value <= 0xffff ? 1 : value <= 0xffff_ffff ? 2 : 3
    bytes.append(major << 5 | UInt8(24 + width))
    for shift in stride(from: 8 * ((1 << width) - 1), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }
}
