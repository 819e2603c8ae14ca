/// The bytes in the tightest of three spellings (ISO/IEC 18004 section 7.4): digits, capitals, or bytes as they are.
struct QRMessage {
  private enum Mode: Int {
    case numeric = 1
    case alphanumeric = 2
    case byte = 4
  }

  private static let capitals = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

  private let bytes: [UInt8]
  private let mode: Mode

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
      mode = .numeric
    } else if !bytes.isEmpty, bytes.allSatisfy(Self.capitals.contains) {
      mode = .alphanumeric
    } else {
      mode = .byte
    }
  }

  func bitCount(version: Int) -> Int {
    let content =
      switch mode {
      case .numeric: bytes.count / 3 * 10 + [0, 4, 7][bytes.count % 3]
      case .alphanumeric: bytes.count / 2 * 11 + bytes.count % 2 * 6
      case .byte: bytes.count * 8
      }
    return 4 + countBits(version) + content
  }

  /// The message, an end mark, and the two padding bytes in turn up to the count.
  func codewords(version: Int, count: Int) -> [UInt8] {
    var bits = QRBits()
    bits.append(mode.rawValue, 4)
    bits.append(bytes.count, countBits(version))
    appendContent(&bits)
    bits.append(0, min(4, 8 * count - bits.count))
    bits.append(0, (8 - bits.count % 8) % 8)
    var result = bits.bytes
    var padding: UInt8 = 0xEC
    while result.count < count {
      result.append(padding)
      padding ^= 0xEC ^ 0x11
    }
    return result
  }

  private func appendContent(_ bits: inout QRBits) {
    switch mode {
    case .numeric:
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let digits = bytes[start..<min(start + 3, bytes.count)]
        bits.append(digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }, [0, 4, 7, 10][digits.count])
      }
    case .alphanumeric:
      let places = bytes.map { Self.capitals.firstIndex(of: $0) ?? 0 }
      for start in stride(from: 0, to: places.count, by: 2) {
        let isPair = start + 1 < places.count
        bits.append(isPair ? 45 * places[start] + places[start + 1] : places[start], isPair ? 11 : 6)
      }
    case .byte:
      for byte in bytes { bits.append(Int(byte), 8) }
    }
  }

  /// Table 3: how many bits say how long the message is.
  private func countBits(_ version: Int) -> Int {
    let size = version < 10 ? 0 : version < 27 ? 1 : 2
    return switch mode {
    case .numeric: [10, 12, 14][size]
    case .alphanumeric: [9, 11, 13][size]
    case .byte: [8, 16, 16][size]
    }
  }
}

/// Bits in a row, first one highest.
struct QRBits {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  mutating func append(_ value: Int, _ width: Int) {
    for place in (0..<max(0, width)).reversed() {
      if count % 8 == 0 { bytes.append(0) }
      if value >> place & 1 == 1 { bytes[count / 8] |= 0x80 >> UInt8(count % 8) }
      count += 1
    }
  }
}
