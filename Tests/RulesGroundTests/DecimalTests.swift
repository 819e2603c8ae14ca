import Rules
import Testing

@Suite struct DecimalTests {
  private func decimal(_ text: String) throws -> Decimal { try #require(Decimal(text)) }

  @Test("arithmetic agrees with python's decimal128 digit for digit")
  func arithmeticOracle() throws {
    var random = SeededGenerator(seed: 1)
    var (inputs, ours): ([String], [String]) = ([], [])
    for index in 0..<100_000 {
      let (left, right) = (random.decimalText(wide: index % 4 == 0), random.decimalText(wide: index % 8 == 0))
      let name = ["add", "subtract", "multiply", "divide"][index % 4]
      let (a, b) = (try decimal(left), try decimal(right))
      let result =
        switch index % 4 {
        case 0: a.adding(b)
        case 1: a.subtracting(b)
        case 2: a.multiplied(by: b)
        default: a.divided(by: b)
        }
      inputs.append("\(name) \(left) \(right)")
      ours.append(triple(result))
    }
    let theirs = try python(
      pythonContext + """
        for line in sys.stdin:
          name, a, b = line.split()
          print(triple(getattr(context, name)(context.create_decimal(a), context.create_decimal(b))))
        """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
  }

  @Test("comparing agrees with python and equal numbers hash alike")
  func comparisonOracle() throws {
    var random = SeededGenerator(seed: 2)
    var (inputs, ours): ([String], [String]) = ([], [])
    for index in 0..<20_000 {
      let left = random.decimalText(wide: index % 4 == 0)
      let right = index % 3 == 0 ? left + (left.contains("e") ? "" : "e0") : random.decimalText(wide: index % 8 == 0)
      let (a, b) = (try decimal(left), try decimal(right))
      inputs.append("\(left) \(right)")
      ours.append("\(a < b ? -1 : a == b ? 0 : 1)")
      if a == b { #expect(a.hashValue == b.hashValue) }
      let padded = a.rounded(scale: 20)
      if let padded, padded == a { #expect(padded.hashValue == a.hashValue) }
    }
    let theirs = try python(
      pythonContext + """
        for line in sys.stdin:
          a, b = map(context.create_decimal, line.split())
          print(int(context.compare(a, b)))
        """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
  }

  @Test("remainder and modulo are those of exact fractions")
  func moduloOracle() throws {
    var random = SeededGenerator(seed: 3)
    var (inputs, ours): ([String], [String]) = ([], [])
    for index in 0..<20_000 {
      let (left, right) = (random.decimalText(wide: false), random.decimalText(wide: false))
      let (a, b) = (try decimal(left), try decimal(right))
      inputs.append("\(left) \(right)")
      ours.append(index % 2 == 0 ? value(a.remainder(b)) : value(a.modulo(b)))
    }
    let theirs = try python(
      pythonContext + """
        from fractions import Fraction
        for index, line in enumerate(sys.stdin):
          a, b = map(context.create_decimal, line.split())
          if b == 0: print("nil"); continue
          a, b = Fraction(a), Fraction(b)
          rest = abs(a) % abs(b) * (1 if a >= 0 else -1) if index % 2 == 0 else a % b
          print(value(context.divide(exactly(rest.numerator), exactly(rest.denominator))))
        """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
  }

  @Test("rounding to a scale agrees with python in all seven ways")
  func roundingOracle() throws {
    var random = SeededGenerator(seed: 4)
    let names = ["HALF_EVEN", "HALF_UP", "HALF_DOWN", "UP", "DOWN", "FLOOR", "CEILING"]
    var (inputs, ours): ([String], [String]) = ([], [])
    for index in 0..<28_000 {
      var text = random.decimalText(wide: false)
      if index % 3 == 0 { text = "\(random.int(-99...99)).\(random.pick(["5", "50", "25", "125", "15", "500000001"]))" }
      let scale = random.int(-8...12)
      inputs.append("\(names[index % 7]) \(text) \(scale)")
      ours.append(value(try decimal(text).rounded(scale: scale, Decimal.Rounding.allCases[index % 7])))
    }
    let theirs = try python(
      pythonContext + """
        for line in sys.stdin:
          name, a, scale = line.split()
          exact = decimal.Context(prec=500)
          unit = decimal.Decimal((0, (1,), -int(scale)))
          print(value(context.create_decimal(a).quantize(unit, "ROUND_" + name, exact)))
        """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
  }

  @Test("square root, exp and log are correctly rounded")
  func functionsOracle() throws {
    var random = SeededGenerator(seed: 5)
    var (inputs, ours): ([String], [String]) = ([], [])
    for index in 0..<6_000 {
      var text = random.decimalText(wide: index % 5 == 0)
      switch index % 3 {
      case 0:
        if index % 2 == 0 { text = "\(random.int(0...99_999))" }
        inputs.append("sqrt \(text)")
        ours.append(value(try decimal(text).squareRoot()))
      case 1:
        if index % 2 == 0 { text = "\(random.int(-15000...15000)).\(random.int(0...999_999))" }
        inputs.append("exp \(text)")
        ours.append(value(try decimal(text).exponential()))
      default:
        if index % 4 == 0 { text = "1.\(String(repeating: "0", count: random.int(0...30)))\(random.int(1...999))" }
        if index % 4 == 1 { text = "0.\(String(repeating: "9", count: random.int(1...34)))" }
        inputs.append("ln \(text)")
        ours.append(value(try decimal(text).naturalLogarithm()))
      }
    }
    let theirs = try python(
      pythonContext + """
        for line in sys.stdin:
          name, a = line.split()
          a = context.create_decimal(a)
          print(value(getattr(context, name)(a)) if a.is_finite() and not (name == "ln" and a == 0) else "nil")
        """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
  }

  @Test("powers are those of python at eighty digits, rounded to thirty-four")
  func powerOracle() throws {
    var random = SeededGenerator(seed: 6)
    var (inputs, ours): ([String], [String]) = ([], [])
    for index in 0..<6_000 {
      var base = random.decimalText(wide: false)
      var power = "\(random.int(-200...200))"
      switch index % 6 {
      case 0: base = "\(random.int(-12...12))"
      case 1: power = "\(random.int(-9...9)).\(random.pick(["5", "25", "5", "333", "1"]))"
      case 2: (base, power) = ("\(random.int(1...99_999))", "\(random.int(-6...6)).5")
      case 3: (base, power) = ("1.\(random.int(1...9_999_999))e-\(random.int(0...1))", "\(random.int(0...99_999))")
      case 4: (base, power) = ("\(random.int(100_000_000_000...999_999_999_999))", "3.5")
      default: break
      }
      inputs.append("\(base) \(power)")
      ours.append(value(try decimal(base).raised(to: decimal(power))))
    }
    let theirs = try python(
      pythonContext + """
        wide = decimal.Context(prec=80, Emax=10**12, Emin=-10**12, traps=[])
        for line in sys.stdin:
          a, b = map(context.create_decimal, line.split())
          if b == 0: print("1e0")
          else: print(value(context.plus(wide.power(a, b))))
        """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
  }

  @Test("exact powers end where they end")
  func exactPowers() throws {
    #expect(try decimal("4").raised(to: decimal("0.5"))?.text == "2")
    #expect(try decimal("0.25").raised(to: decimal("1.5"))?.text == "0.125")
    #expect(try decimal("10").raised(to: decimal("-5"))?.text == "0.00001")
    #expect(try decimal("2").raised(to: decimal("-50"))?.text == "0.0000000000000008881784197001252323389053344726562")
    #expect(try decimal("1.2").multiplied(by: decimal("10").raised(to: decimal("3")) ?? .zero)?.canonicalText == "1200")
    #expect(try decimal("0").raised(to: decimal("-1")) == nil)
    #expect(try decimal("-8").raised(to: decimal("0.5")) == nil)
    #expect(try decimal("-2").raised(to: decimal("3")) == Decimal(-8))
    #expect(try decimal("1").raised(to: decimal("999999999")) == .one)
    #expect(try decimal("1").raised(to: decimal("1000000000")) == nil)
    #expect(
      try decimal("1.000000000000000000000000000000001").raised(to: decimal("999999999"))?.text
        == "1.000000000000000000000000999999999")
    #expect(try decimal("10").raised(to: decimal("6145")) == nil)
  }

  @Test("texts are read and printed without an exponent")
  func texts() throws {
    for text in ["0", "1.0", "-1.50", "1200", "0.001", "-0.5", "123456789012345678901234567890.1234", "0.00"] {
      #expect(try decimal(text).text == text)
    }
    #expect(try decimal(".5").text == "0.5")
    #expect(try decimal("1.5e3").text == "1500")
    #expect(try decimal("1E-3").text == "0.001")
    #expect(try decimal("1e+2").text == "100")
    #expect(try decimal("-0").text == "0")
    #expect(try decimal("1.500").canonicalText == "1.5")
    #expect(try decimal("100").canonicalText == "100")
    #expect(try decimal("0.000").canonicalText == "0")
    #expect(try decimal("0.12345678901234567890123456789012345").text == "0.1234567890123456789012345678901234")
    #expect(try decimal("1.0000000000000000000000000000000005000000001").text == "1.000000000000000000000000000000001")
    #expect(try decimal("1e-99999999999999999999999").isZero)
    for text in [
      "", "-", ".", "5.", "+5", "1e", "1e+", "0x1", "1 ", " 1", "1,5", "--1", "1.2.3", "NaN", "e5", "-.", "1e5.0", "١",
    ] {
      #expect(Decimal(text) == nil, "\(text)")
    }
    #expect(Decimal("9.999999999999999999999999999999999e6144") != nil)
    #expect(Decimal("9.9999999999999999999999999999999995e6144") == nil)
    #expect(Decimal("1e99999999999999999999") == nil)
    #expect(Decimal(String(repeating: "9", count: 100_000)) == nil)
    #expect(try decimal("0." + String(repeating: "0", count: 100_000) + "1").isZero)
  }

  @Test("whole numbers, doubles and back")
  func conversions() throws {
    #expect(try decimal("12.00").int == 12)
    #expect(try decimal("1.2e1").int == 12)
    #expect(try decimal("12.5").int == nil)
    #expect(try decimal("9223372036854775807").int == Int.max)
    #expect(try decimal("-9223372036854775808").int == Int.min)
    #expect(try decimal("9223372036854775808").int == nil)
    #expect(try decimal("1e6000").int == nil)
    #expect(try decimal("0e6000").int == 0)
    #expect(Decimal(Int.min).text == "-9223372036854775808")
    #expect(Decimal(0.1)?.text == "0.1")
    #expect(Decimal(1e-7)?.text == "0.0000001")
    #expect(Decimal(Double.nan) == nil)
    #expect(Decimal(-Double.infinity) == nil)
    #expect(try decimal("0.1").double == 0.1)
    #expect(try decimal("-1e400").double == -.infinity)
    #expect(
      Decimal(isNegative: true, coefficient: UInt128.max, exponent: 0)?.text
        == "-340282366920938463463374607431768200000")
    #expect(Decimal(isNegative: true, coefficient: 0, exponent: 3)?.isNegative == false)
    #expect(Decimal(isNegative: false, coefficient: 1, exponent: 7000) == nil)
  }

  @Test("scales are those of FEEL: -6111 to 6176")
  func scales() throws {
    #expect(try decimal("5.5").rounded(scale: 6176, .down) == decimal("5.5"))
    #expect(try decimal("5.5").rounded(scale: 6177, .down) == nil)
    #expect(try decimal("5.5").rounded(scale: -6112, .down) == nil)
    #expect(try decimal("5.5").rounded(scale: -6111, .down) == .zero)
    #expect(try decimal("5.5").rounded(scale: -2, .up) == Decimal(100))
    #expect(try decimal("2.5").rounded()?.text == "2")
    #expect(try decimal("1").rounded(scale: 2)?.text == "1.00")
    #expect(try decimal("-1.126").rounded(scale: 2, .halfDown)?.text == "-1.13")
    #expect(try decimal("9.999").rounded(scale: 1, .floor)?.text == "9.9")
    #expect(try decimal("10.1").modulo(decimal("-4.5"))?.text == "-3.4")
  }

  @Test("no text of random bytes traps")
  func fuzz() {
    var random = SeededGenerator(seed: 7)
    let alphabet = Array("0123456789.eE+-  9990".unicodeScalars)
    for _ in 0..<100_000 {
      var text = ""
      for _ in 0..<random.int(0...24) { text.unicodeScalars.append(random.pick(alphabet)) }
      guard let value = Decimal(text) else { continue }
      #expect(Decimal(value.text) == value || value.text.utf8.count > 7000)
      _ = value.rounded(scale: random.int(-7000...7000), random.pick(Decimal.Rounding.allCases))
      _ = value.int
      _ = value.squareRoot()
      _ = value.modulo(Decimal(random.int(-3...3)))
      _ = value.adding(Decimal(random.int(-3...3)))
      guard random.int(0...30) == 0 else { continue }
      _ = value.exponential()
      _ = value.naturalLogarithm()
      _ = value.raised(to: value)
      _ = Decimal(random.int(-9...9)).raised(to: value)
    }
  }
}

private let pythonContext = """
  import decimal
  context = decimal.Context(prec=34, Emax=6144, Emin=-6143, rounding=decimal.ROUND_HALF_EVEN, traps=[])
  exact = decimal.Context(prec=20000, Emax=10**9, Emin=-10**9)
  def exactly(number): return exact.create_decimal(number)
  def triple(number):
    if not number.is_finite(): return "nil"
    sign, digits, exponent = number.as_tuple()
    return ("-" if sign and any(digits) else "") + "".join(map(str, digits)) + "e" + str(exponent)
  def value(number):
    if not number.is_finite(): return "nil"
    return "0e0" if number == 0 else triple(exact.normalize(number))

  """

private func triple(_ value: Decimal?) -> String {
  guard let value else { return "nil" }
  return "\(value.isNegative ? "-" : "")\(value.coefficient)e\(value.exponent)"
}

private func value(_ number: Decimal?) -> String {
  guard let number, !number.isZero else { return number == nil ? "nil" : "0e0" }
  var (coefficient, exponent) = (number.coefficient, number.exponent)
  while coefficient % 10 == 0 { (coefficient, exponent) = (coefficient / 10, exponent + 1) }
  return "\(number.isNegative ? "-" : "")\(coefficient)e\(exponent)"
}

extension SeededGenerator {
  /// Up to 34 digits, exponents near zero or, if wide, anywhere.
  mutating func decimalText(wide: Bool) -> String {
    var text = int(0...2) == 0 ? "-" : ""
    let style = int(0...3)
    for _ in 0..<int(1...(style == 0 ? 3 : 34)) { text += "\(style == 3 ? pick([0, 0, 0, 9, 5]) : int(0...9))" }
    let exponent = wide ? int(-6200...6110) : int(-40...10)
    return int(0...3) == 0 && !wide ? text : "\(text)e\(exponent)"
  }
}
