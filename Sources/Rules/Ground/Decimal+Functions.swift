// Rounding to a scale, remainders, roots and powers: the numeric functions of DMN 1.5 §10.3.4.5 and the operator **.

extension Decimal {
  package enum Rounding: Sendable, CaseIterable { case halfEven, halfUp, halfDown, up, down, floor, ceiling }

  /// `up` is away from zero, `down` towards it. Scales FEEL does not know (outside -6111…6176) give nil.
  package func rounded(scale: Int = 0, _ rounding: Rounding = .halfEven) -> Decimal? {
    guard (-6111...6176).contains(scale) else { return nil }
    let surplus = -scale - exponent
    if surplus <= 0 {
      // Already that short: written out to the scale where 34 digits allow it, the value stays the same.
      guard !isZero else { return Decimal(isNegative: false, exactly: 0, exponent: -scale) }
      guard digitCount - surplus <= Decimal.digitsMax else { return self }
      return Decimal(isNegative: isNegative, exactly: coefficient * powerOfTen(-surplus), exponent: -scale)
    }
    let shortened =
      surplus > digitCount + 1
      ? Decimal.dropDigits(1, of: isZero ? 0 : 1, cut: false, rounding: rounding, isNegative: isNegative)
      : Decimal.dropDigits(surplus, of: coefficient, cut: false, rounding: rounding, isNegative: isNegative)
    return Decimal.rounded(isNegative: isNegative, shortened, exponent: -scale)
  }

  /// What a division towards zero leaves, exact before the one rounding; it has the sign of the dividend.
  package func remainder(_ divisor: Decimal) -> Decimal? {
    if divisor.isZero { return nil }
    let lowest = min(exponent, divisor.exponent)
    if exponent >= divisor.exponent {
      var rest = coefficient % divisor.coefficient
      var zeros = exponent - divisor.exponent
      while zeros > 0 && rest != 0 {
        let step = min(zeros, 38)
        rest = divisor.coefficient.dividingFullWidth(rest.multipliedFullWidth(by: powerOfTen(step))).remainder
        zeros -= step
      }
      return Decimal.rounded(isNegative: isNegative, rest, exponent: lowest)
    }
    let zeros = divisor.exponent - exponent
    if zeros >= digitCount || zeros + divisor.digitCount > 38 { return self }
    return Decimal.rounded(
      isNegative: isNegative, coefficient % (divisor.coefficient * powerOfTen(zeros)), exponent: lowest)
  }

  /// dividend - divisor × floor(dividend / divisor): the sign of the divisor.
  package func modulo(_ divisor: Decimal) -> Decimal? {
    guard let rest = remainder(divisor) else { return nil }
    return rest.isZero || rest.isNegative == divisor.isNegative ? rest : rest.adding(divisor)
  }

  package func squareRoot() -> Decimal? {
    if isNegative { return nil }
    let ideal = exponent >> 1
    if isZero { return Decimal(isNegative: false, exactly: 0, exponent: ideal) }
    // Brought to 70 or 71 digits over an even exponent, so that the whole root has 35 or 36.
    var zeros = 71 - digitCount
    if (exponent - zeros) % 2 != 0 { zeros -= 1 }
    let upper = 34 - digitCount
    let square = (coefficient * powerOfTen(upper)).multipliedFullWidth(by: powerOfTen(zeros - upper))
    let root = wholeRoot(square)
    let exponent = (exponent - zeros) / 2
    let isExact = root.multipliedFullWidth(by: root) == square
    if !isExact { return Decimal.rounded(isNegative: false, root, cut: true, exponent: exponent) }
    return Decimal(isNegative: false, exactly: root, exponent: exponent).strippingZeros(upTo: ideal)
  }

  package func exponential() -> Decimal? { WideDecimal(self).exponential()?.rounded() }

  package func naturalLogarithm() -> Decimal? {
    if isNegative || isZero { return nil }
    return WideDecimal.naturalLogarithm(of: self).rounded()
  }

  /// FEEL's **, for powers within ±999,999,999. Whole ones multiply, others need a positive base and its logarithm.
  package func raised(to power: Decimal) -> Decimal? {
    guard power.magnitude <= Decimal(999_999_999) else { return nil }
    if power.isZero { return .one }
    if isZero { return power.isNegative ? nil : .zero }
    if let count = power.int {
      let base = count < 0 ? WideDecimal(reciprocalOf: self) : WideDecimal(self)
      return base.raised(to: count.magnitude).rounded()
    }
    if isNegative { return nil }
    return WideDecimal.naturalLogarithm(of: self).multiplied(by: WideDecimal(power)).exponential()?.rounded()
  }
}

/// The largest whole number whose square is not above a number of 70 or 71 digits.
private func wholeRoot(_ square: (high: UInt128, low: UInt128)) -> UInt128 {
  // 53 good bits to start with; each of Newton's steps doubles them and none after the first is below the root.
  let estimate = (Double(square.high) * 0x1p128 + Double(square.low)).squareRoot()
  var root = UInt128(estimate)
  for _ in 0..<3 { root = (root + root.dividingFullWidth(square).quotient) / 2 }
  while isBelow(square, root.multipliedFullWidth(by: root)) { root -= 1 }
  while !isBelow(square, (root + 1).multipliedFullWidth(by: root + 1)) { root += 1 }
  return root
}

private func isBelow(_ left: (high: UInt128, low: UInt128), _ right: (high: UInt128, low: UInt128)) -> Bool {
  left.high != right.high ? left.high < right.high : left.low < right.low
}
