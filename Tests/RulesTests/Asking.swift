// Expressions asked in tests, with a fixed clock and real zones.

@testable import Rules

let testClock: @Sendable () -> FEELDateTime = {
  FEELDateTime("2026-01-31T10:15:30@Europe/Paris", zones: zoneFiles) ?? .epoch
}

let testEnvironment = Environment(now: testClock, zones: zoneFiles)

/// What an expression is worth, as FEEL would write it, or why it cannot be read.
func ask(_ text: String, _ context: [(String, Value)] = []) -> String {
  do {
    let names = context.map { ($0.0, $0.1.type) }
    let compiled = try CompiledExpression(text, names: names, environment: testEnvironment)
    return compiled.evaluate(context.map(\.1)).value.literal
  } catch {
    return "cannot be read: \(error.report)"
  }
}

/// The first problem of an evaluation, as a sentence with its place.
func complaint(_ text: String) -> String? {
  do {
    return try CompiledExpression(text, environment: testEnvironment).evaluate().problems.first?.report
  } catch {
    return error.report
  }
}

/// One line of a table of expectations: an expression and its value.
typealias Pair = (String, String)
