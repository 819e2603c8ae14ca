// FEEL numbers (DMN 1.5 §10.3.2.3.1): IEEE 754 decimal128 with 34 digits, ties to even, and neither NaN, infinities nor
// a negative zero. What those would be is nil, which FEEL writes null.
//
// A value is ± coefficient × 10^exponent. Several pairs have one value (1.0 and 1.00): the exponent remembers how the
// number was written, comparing and hashing look at the value only.

package struct Decimal: Sendable {
  package let coefficient: UInt128
  package let exponent: Int
  package let isNegative: Bool

  package static let zero = Decimal(0)
  package static let one = Decimal(1)

  package init(_ value: Int) {
    self.init(isNegative: value < 0, exactly: UInt128(value.magnitude), exponent: 0)
  }

  /// The shortest decimal that reads back as the same Double.
  package init?(_ value: Double) {
    self.init("\(value)")
  }

  /// Rounds to 34 digits; nil on overflow.
  package init?(isNegative: Bool, coefficient: UInt128, exponent: Int) {
    guard let rounded = Decimal.rounded(isNegative: isNegative, coefficient, exponent: exponent) else { return nil }
    self = rounded
  }

  /// For a coefficient and an exponent known to be in range.
  init(isNegative: Bool, exactly coefficient: UInt128, exponent: Int) {
    self.coefficient = coefficient
    self.exponent = exponent
    self.isNegative = isNegative && coefficient != 0
  }

  package var isZero: Bool { coefficient == 0 }

  package var isInteger: Bool {
    if exponent >= 0 || isZero { return true }
    return -exponent < digitCount && coefficient % powerOfTen(-exponent) == 0
  }

  package var magnitude: Decimal { Decimal(isNegative: false, exactly: coefficient, exponent: exponent) }

  package static prefix func - (value: Decimal) -> Decimal {
    Decimal(isNegative: !value.isNegative, exactly: value.coefficient, exponent: value.exponent)
  }

  package var int: Int? {
    guard isInteger else { return nil }
    if isZero { return 0 }
    guard exponent < 19 else { return nil }
    if exponent <= 0 { return signed(coefficient / powerOfTen(-exponent)) }
    let (product, overflow) = coefficient.multipliedReportingOverflow(by: powerOfTen(exponent))
    return overflow ? nil : signed(product)
  }

  package var double: Double { Double("\(isNegative ? "-" : "")\(coefficient)e\(exponent)") ?? 0 }

  private func signed(_ magnitude: UInt128) -> Int? {
    if isNegative, magnitude == UInt128(Int.min.magnitude) { return Int.min }
    guard let value = Int(exactly: magnitude) else { return nil }
    return isNegative ? -value : value
  }
}

extension Decimal: Hashable, Comparable {
  package static func == (left: Decimal, right: Decimal) -> Bool {
    left.isNegative == right.isNegative && left.compareMagnitude(to: right) == 0
  }

  package static func < (left: Decimal, right: Decimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    let order = left.compareMagnitude(to: right)
    return left.isNegative ? order > 0 : order < 0
  }

  package func hash(into hasher: inout Hasher) {
    let reduced = strippingZeros()
    hasher.combine(reduced.isNegative)
    hasher.combine(reduced.coefficient)
    hasher.combine(reduced.exponent)
  }

  /// -1, 0 or 1, signs left aside.
  func compareMagnitude(to other: Decimal) -> Int {
    if isZero || other.isZero { return (isZero ? 0 : 1) - (other.isZero ? 0 : 1) }
    if exponent == other.exponent { return order(coefficient, other.coefficient) }
    let (mine, theirs) = (exponent + digitCount, other.exponent + other.digitCount)
    if mine != theirs { return mine < theirs ? -1 : 1 }
    // Same leading position: the one with the larger exponent has fewer digits and can be brought to the other's.
    if exponent > other.exponent {
      return order(coefficient * powerOfTen(exponent - other.exponent), other.coefficient)
    }
    return order(coefficient, other.coefficient * powerOfTen(other.exponent - exponent))
  }
}

extension Decimal {
  /// The same value with the fewest digits an exponent up to the limit allows; zero is 0 × 10^0.
  func strippingZeros(upTo limit: Int = Int.max) -> Decimal {
    if isZero { return .zero }
    var (coefficient, exponent) = (coefficient, exponent)
    for step in [16, 8, 4, 2, 1] {
      while exponent + step <= limit {
        let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: powerOfTen(step))
        guard remainder == 0 else { break }
        coefficient = quotient
        exponent += step
      }
    }
    return Decimal(isNegative: isNegative, exactly: coefficient, exponent: exponent)
  }

  var digitCount: Int { Rules.digitCount(coefficient) }
}

private func order(_ left: UInt128, _ right: UInt128) -> Int {
  left == right ? 0 : left < right ? -1 : 1
}

/// Number of decimal digits; 0 for zero.
func digitCount(_ value: UInt128) -> Int {
  let bits = 128 - value.leadingZeroBitCount
  let estimate = (bits * 1233) >> 12  // × log10(2): the count, or one too few
  return value >= powersOfTen[estimate] ? estimate + 1 : estimate
}

/// 10^index, for an index from 0 to 38.
func powerOfTen(_ index: Int) -> UInt128 { powersOfTen[index] }

private let powersOfTen: [UInt128] = (0..<38).reduce(into: [1]) { powers, index in powers.append(powers[index] * 10) }
