import Foundation
import Testing

@testable import Rules

@Suite("Hostile expressions")
struct FuzzTests {
  /// FUZZ_COUNT asks for a longer run.
  private static let count = ProcessInfo.processInfo.environment["FUZZ_COUNT"].flatMap(Int.init) ?? 1_000

  private let environment = {
    var limits = Limits()
    limits.stepsMax = 2_000
    return Environment(zones: zoneFiles, limits: limits)
  }()

  @Test("expressions grown from the grammar end within their steps, and printing keeps their tree")
  func grammar() {
    var parsed = 0
    for seed in 0..<Self.count {
      var fuzzer = Fuzzer(seed: UInt64(seed))
      parsed += check(fuzzer.expression()) ? 1 : 0
    }
    #expect(parsed > Self.count / 2)
  }

  @Test("bytes and pieces in any order are read or refused, never more")
  func noise() {
    var refused = 0
    for seed in 0..<Self.count {
      var fuzzer = Fuzzer(seed: UInt64(seed) &+ 0xF00D)
      refused += check(fuzzer.noise()) ? 0 : 1
    }
    #expect(refused > Self.count / 10)
  }

  /// Whether the text is an expression; whatever it is, evaluating it stays within bounds.
  private func check(_ text: String) -> Bool {
    let names: [(String, FEELType)] = [("a", .any), ("b c", .any)]
    guard
      let compiled = try? CompiledExpression(text, names: names, environment: environment, isExplained: true)
    else { return false }
    let run = Run(environment)
    let value = compiled.evaluate([.number(.one), .list([.null])], run)
    #expect(run.stepsUsed <= environment.limits.stepsMax)
    #expect(value.literal.utf8.count < 20_000_000)
    let printed = Printer.text(of: compiled.expression)
    var scope = NameScope(names)
    scope.noteMember("b c")
    let again = try? Parser.expression(Source(printed), scope: scope, limits: environment.limits)
    // Brackets the printer adds may pass a limit of depth that the original text kept.
    #expect(again == nil || again == compiled.expression, "\(text) → \(printed)")
    _ = ExpressionAnalysis.problems(of: text, names: names, environment: environment)
    return true
  }
}
