// Numbers as text: FEEL's literal (DMN 1.5 grammar rule 37) on the way in, plain digits on the way out.

extension Decimal: CustomStringConvertible {
  /// An optional minus, digits with or without a point (".5" but not "5."), an optional exponent.
  /// More than 34 digits are rounded; nil for any other text and on overflow.
  package init?(_ text: String) {
    var scanner = NumberScanner(scanner: ByteScanner(text))
    guard let value = scanner.number() else { return nil }
    self = value
  }

  /// Without an exponent, with the zeros the number was written with: "1.0", "1200".
  package var text: String { plain(coefficient, exponent) }

  /// Without an exponent nor zeros that say nothing: "1", "1200".
  package var canonicalText: String {
    let reduced = strippingZeros()
    return plain(reduced.coefficient, reduced.exponent)
  }

  package var description: String { text }

  private func plain(_ coefficient: UInt128, _ exponent: Int) -> String {
    let digits = Array(String(coefficient).utf8)
    var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    let zero = UInt8(ascii: "0")
    if exponent >= 0 {
      bytes += digits
      if coefficient != 0 { bytes += repeatElement(zero, count: exponent) }
    } else if -exponent < digits.count {
      bytes += digits[..<(digits.count + exponent)]
      bytes.append(UInt8(ascii: "."))
      bytes += digits[(digits.count + exponent)...]
    } else {
      bytes += [zero, UInt8(ascii: ".")]
      bytes += repeatElement(zero, count: -exponent - digits.count)
      bytes += digits
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private struct NumberScanner {
  var scanner: ByteScanner
  var coefficient: UInt128 = 0
  var exponent = 0
  var cut = false

  mutating func number() -> Decimal? {
    let isNegative = scanner.take("-")
    let whole = digits(afterPoint: false)
    if scanner.take(".") {
      guard digits(afterPoint: true) > 0 else { return nil }
    } else if whole == 0 {
      return nil
    }
    if scanner.take("e") || scanner.take("E") {
      guard let written = writtenExponent() else { return nil }
      exponent += written
    }
    guard scanner.isAtEnd else { return nil }
    return Decimal.rounded(isNegative: isNegative, coefficient, cut: cut, exponent: exponent)
  }

  /// Reads digits into the coefficient; beyond 36 of them only their count and whether one is not zero matters.
  private mutating func digits(afterPoint: Bool) -> Int {
    let start = scanner.index
    while let digit = scanner.digit() {
      if coefficient < powerOfTen(35) {
        coefficient = coefficient * 10 + UInt128(digit)
        if afterPoint { exponent -= 1 }
      } else {
        cut = cut || digit != 0
        if !afterPoint { exponent += 1 }
      }
    }
    return scanner.index - start
  }

  /// Saturates far outside the range, where any number is zero or too large.
  private mutating func writtenExponent() -> Int? {
    let isNegative = scanner.take("-")
    if !isNegative { _ = scanner.take("+") }
    guard var value = scanner.digit() else { return nil }
    while let digit = scanner.digit() { value = min(value * 10 + digit, 1_000_000_000_000_000) }
    return isNegative ? -value : value
  }
}
