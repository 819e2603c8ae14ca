// Functions on numbers, DMN 1.5 §10.3.4.5, and `not`.

extension Builtins {
  private static let n = Builtin.Parameter("n", .number)
  private static let scale = Builtin.Parameter("scale", .number)
  private static let number = Builtin.Parameter("number", .number)

  static let numbers: [Builtin] = rounding + arithmetic + parity

  private static func rounded(_ name: String, _ rounding: Decimal.Rounding, withoutScale: Bool) -> [Builtin] {
    var overloads = [
      Builtin(name, [n, scale], .number) { call in
        guard let scale = call.int(1) else { return call.wrong(1) }
        return call.answer(call.number(0).rounded(scale: scale, rounding))
      }
    ]
    if withoutScale {
      overloads.append(Builtin(name, [n], .number) { call in call.answer(call.number(0).rounded(rounding)) })
    }
    return overloads
  }

  private static let rounding: [Builtin] =
    rounded("decimal", .halfEven, withoutScale: false)
    + rounded("floor", .floor, withoutScale: true)
    + rounded("ceiling", .ceiling, withoutScale: true)
    + rounded("round up", .up, withoutScale: false)
    + rounded("round down", .down, withoutScale: false)
    + rounded("round half up", .halfUp, withoutScale: false)
    + rounded("round half down", .halfDown, withoutScale: false)

  private static let arithmetic: [Builtin] = [
    Builtin("abs", [n], .number) { call in .number(call.number(0).magnitude) },
    Builtin("abs", [Builtin.Parameter("n", .daysTime)], .daysTimeDuration) { call in
      guard case .daysTime(let span) = call[0] else { return .null }
      return .daysTime(span.magnitude)
    },
    Builtin("abs", [Builtin.Parameter("n", .yearsMonths)], .yearsMonthsDuration) { call in
      guard case .yearsMonths(let span) = call[0] else { return .null }
      return .yearsMonths(span.magnitude)
    },
    Builtin("modulo", [Builtin.Parameter("dividend", .number), Builtin.Parameter("divisor", .number)], .number) {
      call in
      if call.number(1).isZero { return call.run.fail(.divisionByZero, [], call.spot) }
      guard call.charge(remainderCost(call.number(0), call.number(1))) else { return .null }
      return call.answer(call.number(0).modulo(call.number(1)))
    },
    Builtin("sqrt", [number], .number) { call in
      guard call.charge(rootCost) else { return .null }
      return call.number(0).squareRoot().map(Value.number) ?? call.wrong(0)
    },
    Builtin("log", [number], .number) { call in
      guard call.charge(transcendentalCost) else { return .null }
      return call.number(0).naturalLogarithm().map(Value.number) ?? call.wrong(0)
    },
    Builtin("exp", [number], .number) { call in
      guard call.charge(transcendentalCost) else { return .null }
      return call.answer(call.number(0).exponential())
    },
  ]

  private static let parity: [Builtin] = [
    Builtin("even", [number], .boolean) { call in .boolean(call.number(0).modulo(two)?.isZero ?? false) },
    Builtin("odd", [number], .boolean) { call in .boolean(call.number(0).modulo(two) == .one) },
    Builtin("not", [Builtin.Parameter("negand", .any)], .boolean) { call in
      guard case .boolean(let flag) = call[0].unwrapped else {
        return call[0].isNull ? .null : call.wrong(0)
      }
      return .boolean(!flag)
    },
  ]

  private static let two = Decimal(2)

  /// In steps: 34 digits of a root, a logarithm or a power take that much longer than a sum.
  static let rootCost = 20
  static let transcendentalCost = 250

  static func powerCost(_ power: Value) -> Int {
    guard case .number(let number) = power else { return 1 }
    return number.isInteger ? 100 : 2 * transcendentalCost
  }

  /// A remainder is found a few digits at a time.
  private static func remainderCost(_ left: Decimal, _ right: Decimal) -> Int {
    (max(left.exponent, right.exponent) - min(left.exponent, right.exponent)) / 256
  }
}
