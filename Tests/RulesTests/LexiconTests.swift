import Testing

@testable import Rules

@Suite("Names that many expressions share")
struct LexiconTests {
  /// A thousand numbers, n0 to n999, whose values are their own numbers.
  private static let thousand = Lexicon((0..<1_000).map { ("n\($0)", .number) }, environment: testEnvironment)
  private static let values = (0..<1_000).map { Value.number(Decimal($0)) }

  private func ask(_ text: String, _ lexicon: Lexicon = thousand, _ values: [Value] = values) throws -> String {
    try CompiledExpression(text, in: lexicon).evaluate(values).value.literal
  }

  @Test("an expression takes only what it asks for, once, wherever it asks")
  func inputs() throws {
    let compiled = try CompiledExpression("n7 + n999 * n7", in: Self.thousand)
    #expect(compiled.inputs == [7, 999])
    #expect(compiled.evaluate(Self.values).value.literal == "7000")
    #expect(try CompiledExpression("1 + 1", in: Self.thousand).inputs == [])
    #expect(compiled.holds(Self.values) == false)
    #expect(try CompiledExpression("n7 < n999", in: Self.thousand).holds(Self.values))
  }

  @Test("names reach into loops, filters, contexts and functions")
  func nested() throws {
    #expect(try ask("for i in [n1, n2] return i + n3") == "[4, 5]")
    #expect(try ask("[n1, n2, n3][item > n2]") == "[3]")
    #expect(try ask("[{ n1: n5 }, { n1: 0 }][n1 > n4]") == "[{n1: 5}]", "an entry hides the name outside")
    #expect(try ask("{ n1: n5, twice: function(x) x * n1, n2: twice(n3) }.n2") == "15")
    #expect(try ask("{ f: function(x) if x = 0 then n9 else f(x - 1), a: f(n2) }.a") == "9")
    #expect(try ask("some n1 in [n2, n3] satisfies n1 = n3") == "true")
    #expect(try ask("n5 in [n1..n9]") == "true")
  }

  @Test("a name declared later hides an earlier one, and a function of the domain")
  func hidden() throws {
    let answer = DomainFunction("answer", [], .number) { _, _ in .number(Decimal(42)) }
    var lexicon = Lexicon([("x", .number)], environment: Environment(functions: [answer]))
    #expect(try ask("x + answer()", lexicon, [.number(.one)]) == "43")
    lexicon.declare("x", .string)
    lexicon.declare("answer", .string)
    let values: [Value] = [.number(.one), .string("inner"), .string("hides")]
    #expect(try ask("x + answer", lexicon, values) == "\"innerhides\"")
    #expect(try CompiledExpression("x", in: lexicon).expression.type == .string)
  }

  @Test("what is not given is null, what is too much is not looked at")
  func counts() throws {
    #expect(try ask("n999", Self.thousand, []) == "null")
    #expect(try ask("n1", Self.thousand, Self.values + [.null]) == "1")
  }

  @Test("a table takes its inputs the same way")
  func table() throws {
    var table = DecisionTable()
    table.hitPolicy = .first
    table.inputs = [.init(expression: "n500")]
    table.outputs = [.init(name: "o")]
    table.rules = [.init(inputs: ["< n2"], outputs: ["n3"]), .init(inputs: ["-"], outputs: ["n4 + n500"])]
    let compiled = CompiledTable(table, name: "t", in: Self.thousand)
    #expect(compiled.problems.isEmpty)
    #expect(compiled.evaluate(Self.values).value.literal == "504")
  }

  @Test("what is always true is told of conditions over few values among many names")
  func monotony() throws {
    let lexicon = Lexicon(Self.thousand.names + [("b", .boolean), ("c", .boolean)])
    func codes(_ text: String) throws -> [Problem.Code] {
      ExpressionAnalysis.problems(of: try CompiledExpression(text, in: lexicon), in: lexicon).map(\.code)
    }
    #expect(try codes("b or not(b)") == [.table])
    #expect(try codes("b and c") == [])
    #expect(try codes("b or n5 > 1") == [])
    #expect(try codes("b and m5") == [.unknownName])
  }
}
