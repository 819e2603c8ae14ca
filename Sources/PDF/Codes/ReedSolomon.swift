/// Division of polynomials over the field of 256 elements with x⁸+x⁴+x³+x²+1 (ISO/IEC 18004 annex A).
struct ReedSolomon {
  private let divisor: [UInt8]

  /// The divisor is (x-1)(x-2)(x-4)…, without its leading 1.
  init(degree: Int) {
    var divisor = [UInt8](repeating: 0, count: degree)
    if degree > 0 { divisor[degree - 1] = 1 }
    var root: UInt8 = 1
    for _ in 0..<degree {
      for place in 0..<degree {
        divisor[place] = Self.product(divisor[place], root)
        if place + 1 < degree { divisor[place] ^= divisor[place + 1] }
      }
      root = Self.product(root, 2)
    }
    self.divisor = divisor
  }

  func remainder(_ message: ArraySlice<UInt8>) -> [UInt8] {
    var remainder = [UInt8](repeating: 0, count: divisor.count)
    guard !divisor.isEmpty else { return remainder }
    for byte in message {
      let factor = byte ^ remainder.removeFirst()
      remainder.append(0)
      for place in divisor.indices { remainder[place] ^= Self.product(divisor[place], factor) }
    }
    return remainder
  }

  private static func product(_ one: UInt8, _ other: UInt8) -> UInt8 {
    guard one != 0, other != 0 else { return 0 }
    return powers[Int(logarithms[Int(one)]) + Int(logarithms[Int(other)])]
  }

  private static let powers: [UInt8] = {
    var powers: [UInt8] = []
    var value = 1
    for _ in 0..<510 {
      powers.append(UInt8(value))
      value <<= 1
      if value > 255 { value ^= 0x11D }
    }
    return powers
  }()

  private static let logarithms: [UInt8] = {
    var logarithms = [UInt8](repeating: 0, count: 256)
    for exponent in 0..<255 { logarithms[Int(powers[exponent])] = UInt8(exponent) }
    return logarithms
  }()
}
