// Arithmetic of wide decimals, and the exponential and the logarithm made of it.

extension WideDecimal {
  func adding(_ other: WideDecimal) -> WideDecimal {
    if isZero { return other }
    if other.isZero { return self }
    let top = max(top, other.top)
    let lowest = max(min(exponent, other.exponent), top - WideDecimal.limbsMax - 1)
    let mine = (lowest...top).map { limb(at: $0) }
    let theirs = (lowest...top).map { other.limb(at: $0) }
    if isNegative == other.isNegative {
      return WideDecimal(limbs: sum(mine, theirs), exponent: lowest, isNegative: isNegative)
    }
    if mine.reversed().lexicographicallyPrecedes(theirs.reversed()) {
      return WideDecimal(limbs: difference(theirs, mine), exponent: lowest, isNegative: other.isNegative)
    }
    return WideDecimal(limbs: difference(mine, theirs), exponent: lowest, isNegative: isNegative)
  }

  var negated: WideDecimal { WideDecimal(limbs: limbs, exponent: exponent, isNegative: !isNegative) }

  func multiplied(by other: WideDecimal) -> WideDecimal {
    var product = [UInt64](repeating: 0, count: limbs.count + other.limbs.count)
    let base = UInt128(WideDecimal.base)
    for (row, digit) in limbs.enumerated() {
      var carry: UInt128 = 0
      for (column, factor) in other.limbs.enumerated() {
        let value = UInt128(digit) * UInt128(factor) + UInt128(product[row + column]) + carry
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: base)
        product[row + column] = UInt64(remainder)
        carry = quotient
      }
      product[row + other.limbs.count] = UInt64(carry)
    }
    return WideDecimal(
      limbs: product, exponent: exponent + other.exponent, isNegative: isNegative != other.isNegative)
  }

  func divided(by divisor: Int) -> WideDecimal {
    var quotient: [UInt64] = []
    var rest: UInt128 = 0
    let lowest = top - WideDecimal.limbsMax - 1
    for position in (lowest..<top).reversed() {
      let value = rest * UInt128(WideDecimal.base) + UInt128(limb(at: position))
      quotient.append(UInt64(value / UInt128(divisor)))
      rest = value % UInt128(divisor)
    }
    return WideDecimal(limbs: quotient.reversed(), exponent: lowest, isNegative: isNegative)
  }

  func raised(to power: UInt) -> WideDecimal {
    var (result, square, left) = (WideDecimal.one, self, power)
    while left > 0 {
      if left % 2 == 1 { result = result.multiplied(by: square) }
      left /= 2
      if left > 0 { square = square.multiplied(by: square) }
    }
    return result
  }
}

extension WideDecimal {
  /// e^x = 10^k × (e^((x - k ln 10) / 1024))^1024; nil far above what a Decimal holds.
  func exponential() -> WideDecimal? {
    if isZero { return .one }
    let tooLarge = top > 1 || double.magnitude > 20_000
    if tooLarge { return isNegative ? WideDecimal(limbs: [], exponent: 0) : nil }
    let tens = Int((double / 2.302585092994046).rounded(.down))
    let argument = adding(WideDecimal.logarithmOfTen.multiplied(by: WideDecimal(Decimal(-tens)))).divided(by: 1024)
    var (sum, term, index) = (WideDecimal.one, WideDecimal.one, 1)
    while !term.isZero && term.top > sum.top - WideDecimal.limbsMax {
      term = term.multiplied(by: argument).divided(by: index)
      sum = sum.adding(term)
      index += 1
    }
    for _ in 0..<10 { sum = sum.multiplied(by: sum) }
    return sum.multiplied(by: WideDecimal(Decimal(isNegative: false, exactly: 1, exponent: tens)))
  }

  /// ln x = k ln 10 + d + ln(1 + z), where d is a Double close to ln(x / 10^k) and 1 + z = x / 10^k / e^d.
  static func naturalLogarithm(of value: Decimal) -> WideDecimal {
    var tens = value.exponent + value.digitCount
    var leading = Double(value.coefficient) / Double(powerOfTen(value.digitCount))
    if leading < 0.3162 {
      leading *= 10
      tens -= 1
    }
    // Next to 1 the logarithm is so small that x - 1, which is exact, has to be the z.
    let isNextToOne = (leading - 1).magnitude < 1e-9
    let estimate = isNextToOne ? WideDecimal(.zero) : WideDecimal(Decimal(logarithm(leading)) ?? .zero)
    let scaled = WideDecimal(Decimal(isNegative: false, exactly: value.coefficient, exponent: value.exponent - tens))
    let ratio = scaled.multiplied(by: estimate.negated.exponential() ?? .one)
    return logarithm(onePlus: ratio.adding(WideDecimal.one.negated))
      .adding(estimate)
      .adding(WideDecimal.logarithmOfTen.multiplied(by: WideDecimal(Decimal(tens))))
  }

  /// z - z²/2 + z³/3 - …, for a z below 10^-9: each term has nine more digits at least.
  private static func logarithm(onePlus small: WideDecimal) -> WideDecimal {
    var (sum, power, index) = (small, small, 2)
    while !power.isZero && power.top > sum.top - limbsMax {
      power = power.multiplied(by: small).negated
      sum = sum.adding(power.divided(by: index))
      index += 1
    }
    return sum
  }

  /// 2 artanh((x - 1) / (x + 1)), for an x between 0.3 and 3.2.
  private static func logarithm(_ value: Double) -> Double {
    let ratio = (value - 1) / (value + 1)
    var (sum, power) = (0.0, ratio)
    for index in 0..<30 {
      sum += power / Double(2 * index + 1)
      power *= ratio * ratio
    }
    return 2 * sum
  }
}

private func sum(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
  var (result, carry) = (left, UInt64(0))
  for index in result.indices {
    let value = left[index] + right[index] + carry
    carry = value >= WideDecimal.base ? 1 : 0
    result[index] = carry == 1 ? value - WideDecimal.base : value
  }
  return result
}

/// The left one is not smaller.
private func difference(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
  var (result, borrow) = (left, UInt64(0))
  for index in result.indices {
    let taken = right[index] + borrow
    borrow = left[index] < taken ? 1 : 0
    result[index] = borrow == 1 ? left[index] + WideDecimal.base - taken : left[index] - taken
  }
  return result
}
