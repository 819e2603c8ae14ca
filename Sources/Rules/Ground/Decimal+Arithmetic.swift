// Addition, subtraction, multiplication and division, each rounded once (IEEE 754-2008 §5.4.1 and §4.3.1).
//
// An intermediate result is brought to at most 38 digits (UInt128) with a note whether anything non-zero was cut below;
// as at least one digit more than the 34 remains, that note is all the final rounding needs to be exact.

extension Decimal {
  static let digitsMax = 34
  static let exponentMax = 6144  // of the first digit
  static let exponentTiny = -6176  // of the last digit of the smallest numbers

  package func adding(_ other: Decimal) -> Decimal? {
    let (high, low) = exponent >= other.exponent ? (self, other) : (other, self)
    let shift = high.exponent - low.exponent
    if high.digitCount + shift <= 37 {
      let aligned = high.coefficient * powerOfTen(shift)
      return Decimal.sum(high.isNegative, aligned, low.isNegative, low.coefficient, cut: false, exponent: low.exponent)
    }
    if high.isZero { return low }
    // The larger exponent is too far up to be aligned whole: give it 37 digits and cut the other one there.
    let raised = 37 - high.digitCount
    let position = high.exponent - raised
    let cutDigits = position - low.exponent
    let (kept, rest) =
      cutDigits > 34 ? (0, low.coefficient) : low.coefficient.quotientAndRemainder(dividingBy: powerOfTen(cutDigits))
    let aligned = high.coefficient * powerOfTen(raised)
    return Decimal.sum(high.isNegative, aligned, low.isNegative, kept, cut: rest != 0, exponent: position)
  }

  package func subtracting(_ other: Decimal) -> Decimal? { adding(-other) }

  package func multiplied(by other: Decimal) -> Decimal? {
    let isNegative = isNegative != other.isNegative
    let exponent = exponent + other.exponent
    let digits = digitCount + other.digitCount
    if digits <= 38 {
      return Decimal.rounded(isNegative: isNegative, coefficient * other.coefficient, exponent: exponent)
    }
    let product = coefficient.multipliedFullWidth(by: other.coefficient)
    let (kept, rest) = powerOfTen(digits - 36).dividingFullWidth(product)
    return Decimal.rounded(isNegative: isNegative, kept, cut: rest != 0, exponent: exponent + digits - 36)
  }

  package func divided(by other: Decimal) -> Decimal? {
    if other.isZero { return nil }
    let isNegative = isNegative != other.isNegative
    let ideal = exponent - other.exponent
    if isZero { return Decimal.rounded(isNegative: false, 0, exponent: ideal) }
    // 34 digits followed by one zero more than the divisor has digits: the quotient has 35 or 36 digits.
    let (raised, zeros) = (34 - digitCount, other.digitCount + 1)
    let dividend = (coefficient * powerOfTen(raised)).multipliedFullWidth(by: powerOfTen(zeros))
    let (quotient, rest) = other.coefficient.dividingFullWidth(dividend)
    let exponent = ideal - raised - zeros
    if rest != 0 { return Decimal.rounded(isNegative: isNegative, quotient, cut: true, exponent: exponent) }
    let exact = Decimal(isNegative: isNegative, exactly: quotient, exponent: exponent).strippingZeros(upTo: ideal)
    return Decimal.rounded(isNegative: isNegative, exact.coefficient, exponent: exact.exponent)
  }

  /// Both coefficients stand at one exponent; `cut` says that something below the right one was left out.
  private static func sum(
    _ leftNegative: Bool, _ left: UInt128, _ rightNegative: Bool, _ right: UInt128, cut: Bool, exponent: Int
  ) -> Decimal? {
    if leftNegative == rightNegative {
      return rounded(isNegative: leftNegative, left + right, cut: cut, exponent: exponent)
    }
    if left < right { return rounded(isNegative: rightNegative, right - left, cut: cut, exponent: exponent) }
    return rounded(isNegative: leftNegative, left - right - (cut ? 1 : 0), cut: cut, exponent: exponent)
  }

  /// One rounding to 34 digits, ties to even; nil on overflow, gradual underflow down to zero.
  static func rounded(isNegative: Bool, _ coefficient: UInt128, cut: Bool = false, exponent: Int) -> Decimal? {
    let digits = Rules.digitCount(coefficient)
    let surplus = max(digits - digitsMax, exponentTiny - exponent, 0)
    if surplus == 0 {
      if exponent + digits - 1 > exponentMax, coefficient != 0 { return nil }
      return Decimal(isNegative: isNegative, exactly: coefficient, exponent: min(exponent, exponentMax))
    }
    if surplus > digits { return Decimal(isNegative: false, exactly: 0, exponent: exponentTiny) }
    var rounded = dropDigits(surplus, of: coefficient, cut: cut, rounding: .halfEven, isNegative: isNegative)
    var exponent = exponent + surplus
    if rounded == powerOfTen(digitsMax) {
      rounded = powerOfTen(digitsMax - 1)
      exponent += 1
    }
    if exponent + Rules.digitCount(rounded) - 1 > exponentMax { return nil }
    return Decimal(isNegative: isNegative, exactly: rounded, exponent: exponent)
  }

  /// Cuts the last digits, at most 38 of them, and rounds what remains.
  static func dropDigits(
    _ count: Int, of coefficient: UInt128, cut: Bool, rounding: Rounding, isNegative: Bool
  ) -> UInt128 {
    let unit = powerOfTen(count)
    let (kept, rest) = coefficient.quotientAndRemainder(dividingBy: unit)
    if rest == 0 && !cut { return kept }
    let half = unit / 2
    let toHalf = count == 0 || rest < half ? -1 : rest > half || cut ? 1 : 0
    let away: Bool
    switch rounding {
    case .halfEven: away = toHalf > 0 || toHalf == 0 && kept % 2 == 1
    case .halfUp: away = toHalf >= 0
    case .halfDown: away = toHalf > 0
    case .up: away = true
    case .down: away = false
    case .ceiling: away = !isNegative
    case .floor: away = isNegative
    }
    return away ? kept + 1 : kept
  }
}
