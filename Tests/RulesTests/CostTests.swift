import Testing

@testable import Rules

/// Steps bound time only if everything that takes long counts many of them: each of these once took seconds.
@Suite("What an expression costs")
struct CostTests {
  private func run(_ text: String, _ limits: Limits = .standard) throws -> (value: Value, steps: Int, run: Run) {
    let environment = Environment(zones: zoneFiles, limits: limits)
    let run = Run(environment)
    let value = try CompiledExpression(text, environment: environment).evaluate([], run)
    return (value, run.stepsUsed, run)
  }

  private static let long = String(repeating: "a", count: 20_000)
  private static let table = "for i in 1..30 return for j in 1..100 return j"

  private static let hostile: [String] = [
    "every i in 1..1000000 satisfies exp(i / 7) > 0", "every i in 1..1000000 satisfies 1.0001 ** (i / 7) > 0",
    "every i in 1..1000000 satisfies 1.00001 ** 999999999 > 0",
    "every i in 1..1000000 satisfies modulo(1e6144, 7e-6000) >= 0",
    "every i in 1..1000000 satisfies matches(\"aaaaaaaaaaaaaaaaaaaaaaaa\", \"(a|aa)+$b\") != true",
    "every i in 1..1000000 satisfies matches(\"a\", \"\(String(repeating: "a?", count: 3_000))\")",
    "{a: \"\(long)\", r: every i in 1..1000000 satisfies contains(a, a + \"b\") = false}.r",
    "{a: \"\(long)\", r: every i in 1..1000000 satisfies not(a < a)}.r",
    "{a: \(table), b: [a], r: every i in 1..100000 satisfies b = b}.r",
    "{a: \(table), b: [a], r: every i in 1..100000 satisfies is(b, b)}.r",
    "{a: \(table), b: [a], r: every i in 1..100000 satisfies b instance of list<list<list<number>>>}.r",
    "{a: \(table), f: function(x: list<list<number>>) true, r: every i in 1..100000 satisfies f(a)}.r",
    "{a: \(table), b: [a], r: every i in 1..100000 satisfies count(b.x) > 0}.r",
    "every i in 1..1000000 satisfies \((0..<120).map { _ in "i > 0" }.joined(separator: " and "))",
    "every i in 1..1000000 satisfies i in (\((0..<500).map { _ in "< 0" }.joined(separator: ", ")), > 0)",
    "every i in 1..1000000 satisfies @\"2020-01-01T10:00:00@Asia/Tokyo\" < @\"2020-01-01T10:00:00@Europe/Paris\"",
    "every i in 1..1000000 satisfies range(\"[1..\(String(repeating: "1", count: 5_000))]\") != null",
  ]

  @Test("a loop around something slow is stopped after fewer turns", arguments: hostile)
  func stopped(_ text: String) throws {
    var limits = Limits()
    limits.stepsMax = 15_000
    let (_, steps, run) = try run(text, limits)
    #expect(run.problems.contains { $0.code == .limit })
    #expect(steps <= limits.stepsMax)
  }

  @Test("what takes longer costs more")
  func dearer() throws {
    #expect(try run("exp(1)").steps > 200)
    let (root, square) = (try run("2 ** 0.5").steps, try run("2 ** 2").steps)
    #expect(root > square)
    let (far, near) = (try run("modulo(1e6000, 7)").steps, try run("modulo(8, 7)").steps)
    #expect(far > near)
    let small = "{a: for i in 1..100 return [i], r: a = a}.r"
    let large = "{a: for i in 1..5000 return [i], r: a = a}.r"
    let (much, little) = (try run(large).steps, try run(small).steps)
    #expect(much > 30 * little)
    let short = "every i in 1..10 satisfies i > 0"
    let wide = "every i in 1..10 satisfies \((0..<40).map { _ in "i > 0" }.joined(separator: " and "))"
    let (many, one) = (try run(wide).steps, try run(short).steps)
    #expect(many > 5 * one)
  }

  @Test("what an analyst writes is far from the limit")
  func ordinary() throws {
    #expect(try run("sum(for i in 1..1000 return if i / 2 = floor(i / 2) then i * 2 else i)").steps < 20_000)
    #expect(try run("matches(\"GU-2026-000123\", \"^[A-Z]{2}-\\d{4}-\\d{6}$\")").steps < 500)
    #expect(try run("sort(for i in 1..500 return -i, function(x, y) x < y)").steps < 20_000)
  }

  @Test("a value that holds more text than it may is not made")
  func texts() throws {
    let value = try run("{v: \"\(Self.long)\", r: for i in 1..1000 return v}.r")
    #expect(value.value.isNull && value.run.problems.contains { $0.code == .limit })
    #expect(try run("string(for i in 1..5000 return 1e6144)").value.isNull)
  }

  @Test("names of a thousand words, tried again and again, are refused")
  func names() {
    let name = String(repeating: "w ", count: 2_000)
    let text = "{\(name): 1, b: \((0..<300).map { _ in String(repeating: "w ", count: 100) }.joined(separator: "+ "))}"
    #expect(throws: Problem.self) { try CompiledExpression(text) }
    #expect(complaint("{\(String(repeating: "w ", count: 50)): 1}") == nil)
  }

  @Test("a search looks at each character once, and texts are compared character by character")
  func characters() {
    #expect(ask("contains(\"aaabaaab\", \"aab\")") == "true")
    #expect(ask("substring before(\"abababac\", \"ababac\")") == "\"ab\"")
    #expect(ask("substring after(\"aaaa\", \"aa\")") == "\"aa\"")
    #expect(ask("contains(\"abcabcabd\", \"abcabd\")") == "true")
    #expect(ask("contains(\"abab\", \"abb\")") == "false")
    #expect(ask("\"\\u00e9\" = \"e\\u0301\"") == "false")
    #expect(ask("\"\\u00e9\" in (\"e\\u0301\", \"x\")") == "false")
    #expect(ask("\"\\U01F40E\" > \"\\uffff\"") == "true")
    #expect(ask("\"a\" < \"ab\"") == "true")
  }
}
