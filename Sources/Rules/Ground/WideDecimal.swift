// The same decimals with about three times the digits, for functions whose result has no end (exp, log, **).
//
// How close can such a result come to a rounding boundary of 34 digits? Among the 10^34 arguments of one exponent the
// closest is expected some 34 digits further down, at the 70th. Seven limbs hold at least 109 digits, of which the
// functions lose less than ten: enough to round as the exact value would. The result is first rounded to five limbs,
// 73 digits or more; an exact one, such as 2**-50 or 0.25**1.5, is then seen by its zeros.

struct WideDecimal {
  /// ± (limbs[0] + limbs[1] × B + …) × B^exponent with B = 10^18; no limbs means zero, the last limb is never zero.
  let limbs: [UInt64]
  let exponent: Int
  let isNegative: Bool

  static let limbsMax = 7
  static let base: UInt64 = 1_000_000_000_000_000_000

  static let one = WideDecimal(limbs: [1], exponent: 0)
  static let logarithmOfTen = WideDecimal(
    limbs: [
      042_286_248_633_409_525,
      089_598_298_341_967_784, 677_352_480_235_997_205, 033_327_900_967_572_609,
      601_101_488_628_772_976, 017_991_454_684_364_207, 302_585_092_994_045_684, 2,
    ], exponent: -7)

  /// Drops zeros at both ends and what lies beyond the limbs there are.
  init(limbs: [UInt64], exponent: Int, isNegative: Bool = false) {
    let used = (limbs.lastIndex { $0 != 0 } ?? -1) + 1
    let cut = max(used - WideDecimal.limbsMax, 0)
    let lowest = limbs[cut..<used].firstIndex { $0 != 0 } ?? used
    self.limbs = Array(limbs[lowest..<used])
    self.exponent = exponent + lowest
    self.isNegative = isNegative
  }

  init(_ value: Decimal) {
    let (exponent, zeros) = value.exponent.flooredDivision(by: 18)
    let base = UInt128(WideDecimal.base)
    let limbs = [UInt64(value.coefficient % base), UInt64(value.coefficient / base)]
    self = WideDecimal(limbs: limbs, exponent: exponent, isNegative: value.isNegative)
      .multiplied(by: WideDecimal(limbs: [UInt64(powerOfTen(zeros))], exponent: 0))
  }

  /// Long division; exact where 1 / value ends within the limbs.
  init(reciprocalOf value: Decimal) {
    var limbs: [UInt64] = []
    var rest: UInt128 = 1
    for _ in 0..<(WideDecimal.limbsMax + 2) {
      let step = value.coefficient.dividingFullWidth(rest.multipliedFullWidth(by: UInt128(WideDecimal.base)))
      limbs.insert(UInt64(step.quotient), at: 0)
      rest = step.remainder
    }
    let (exponent, zeros) = (-value.exponent).flooredDivision(by: 18)
    self = WideDecimal(limbs: limbs, exponent: exponent - limbs.count, isNegative: value.isNegative)
      .multiplied(by: WideDecimal(limbs: [UInt64(powerOfTen(zeros))], exponent: 0))
  }

  var isZero: Bool { limbs.isEmpty }

  /// The limb position just above the first digit.
  var top: Int { exponent + limbs.count }

  var double: Double {
    let whole = limbs.reversed().reduce(0.0) { $0 * 1e18 + Double($1) }
    let scaled = (0..<exponent.magnitude).reduce(whole) { value, _ in exponent < 0 ? value / 1e18 : value * 1e18 }
    return isNegative ? -scaled : scaled
  }

  func limb(at position: Int) -> UInt64 {
    limbs.indices.contains(position - exponent) ? limbs[position - exponent] : 0
  }
}

// Rounding to 34 digits
extension WideDecimal {
  /// nil on overflow; an exact result has no zeros at its end.
  func rounded() -> Decimal? {
    if isZero { return .zero }
    let value = snapped()
    // Two limbs have 19 to 36 digits; the third one fills them up to 36.
    let upper =
      UInt128(value.limb(at: value.top - 1)) * UInt128(WideDecimal.base) + UInt128(value.limb(at: value.top - 2))
    let taken = 36 - digitCount(upper)
    let third = UInt128(value.limb(at: value.top - 3)).quotientAndRemainder(dividingBy: powerOfTen(18 - taken))
    let coefficient = upper * powerOfTen(taken) + third.quotient
    let exponent = (value.top - 2) * 18 - taken
    if third.remainder != 0 || value.limbs.count > 3 {
      return Decimal.rounded(isNegative: isNegative, coefficient, cut: true, exponent: exponent)
    }
    let exact = Decimal(isNegative: isNegative, exactly: coefficient, exponent: exponent).strippingZeros()
    return Decimal.rounded(isNegative: isNegative, exact.coefficient, exponent: exact.exponent)
  }

  /// Rounded to five limbs, which turns 0.1249999… into the 0.125 it stands for.
  private func snapped() -> WideDecimal {
    let surplus = limbs.count - 5
    if surplus <= 0 { return self }
    let kept = WideDecimal(limbs: Array(limbs[surplus...]), exponent: exponent + surplus, isNegative: isNegative)
    if limbs[surplus - 1] < WideDecimal.base / 2 { return kept }
    return kept.adding(WideDecimal(limbs: [1], exponent: exponent + surplus, isNegative: isNegative))
  }
}
