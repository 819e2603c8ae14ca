// A condition of five terms, as an analyst writes it: compiled by Rules, beside the closure a programmer would write
// over the same values. Numbers are decimals on both sides: what is measured is the price of a rule that is a text.

import Rules

enum RuleRows {
  static let condition =
    #"capital > 100000 and age >= 18 and surface < 500.5 and city = "Tunis" and urgent = true"#

  private static let names: [(String, FEELType)] = [
    ("capital", .number), ("age", .number), ("surface", .number), ("city", .string), ("urgent", .boolean),
  ]

  /// Applicants that the condition takes, and one of each kind that it refuses.
  private static let applicants: [[Value]] = {
    func number(_ value: Int) -> Value { .number(Decimal(value)) }
    func applicant(_ capital: Int, _ age: Int, _ city: String, _ urgent: Bool) -> [Value] {
      [number(capital), number(age), number(80), .string(city), .boolean(urgent)]
    }
    return [
      applicant(250_000, 31, "Tunis", true), applicant(100_000, 31, "Tunis", true),
      applicant(250_000, 17, "Tunis", true), applicant(250_000, 31, "Sfax", true),
      applicant(250_000, 31, "Tunis", false), applicant(400_000, 54, "Tunis", true),
    ]
  }()

  static func measure() throws -> [BenchRow] {
    let compiled = try CompiledExpression(condition, names: names)
    let closure = try byHand()
    let (rounds, asked) = (200, 200 * applicants.count)
    for applicant in applicants {
      guard case .boolean(let held) = compiled.evaluate(applicant).value, held == closure(applicant) else {
        preconditionFailure("both say the same")
      }
    }
    let rule = Contender(name: "rule") {
      var count = 0
      for _ in 0..<rounds {
        for applicant in applicants where compiled.holds(applicant) { count += 1 }
      }
      return count
    }
    let comparison = Comparison(
      row: "rule", above: rule,
      below: Contender(name: "closure") {
        var count = 0
        for _ in 0..<rounds {
          for applicant in applicants where closure(applicant) { count += 1 }
        }
        return count
      }, note: "\(asked) evaluations of five terms")
    let time = try Comparison.microseconds(rule) * 1_000 / Double(asked)
    return [
      try comparison.measure(),
      BenchRow(row: "rule-time", ratio: time, detail: "nanoseconds for one evaluation"),
    ]
  }

  private static func byHand() throws -> ([Value]) -> Bool {
    let (capital, age) = (Decimal(100_000), Decimal(18))
    guard let surface = Decimal("500.5") else { preconditionFailure("500.5 is a number") }
    return { values in
      guard case .number(let mine) = values[0], case .number(let years) = values[1],
        case .number(let area) = values[2], case .string(let city) = values[3], case .boolean(let urgent) = values[4]
      else { return false }
      return mine > capital && years >= age && area < surface && city == "Tunis" && urgent
    }
  }
}
