import Testing

@testable import Rules

@Suite("DMN models")
struct ModelTests {
  static func definitions(_ body: String, namespace: String = "urn:test") throws -> Definitions {
    let text = """
      <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="test" id="d" namespace="\(namespace)">
      \(body)
      </definitions>
      """
    return try DefinitionsReader.definitions(from: Markup.root(of: Array(text.utf8)))
  }

  static func model(_ body: String) throws -> Model {
    ModelCompiler.model(try definitions(body), environment: testEnvironment)
  }

  /// A table over the input `x` with one output, rules as "test → value".
  private static func table(
    _ policy: String, _ rules: [(String, String)], output: String = "<output/>", attributes: String = ""
  ) -> String {
    let rows = rules.map { test, value in
      "<rule><inputEntry><text>\(test)</text></inputEntry><outputEntry><text>\(value)</text></outputEntry></rule>"
    }
    return """
      <inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
      <decision id="t" name="t"><variable name="t"/><informationRequirement><requiredInput href="#x"/>
      </informationRequirement>
      <decisionTable hitPolicy="\(policy)" \(attributes)><input><inputExpression><text>x</text></inputExpression>
      </input>
      \(output)\(rows.joined())</decisionTable></decision>
      """
  }

  private func decide(_ model: Model, _ x: Int) throws -> String {
    try model.decide("t", Context([("x", .number(Decimal(x)))])).value.literal
  }

  private static let overlapping: [(String, String)] = [
    ("&lt; 10", "1"), ("[5..20]", "2"), ("&gt; 8", "3"), ("7", "2"),
  ]
  private static let ranked = "<output><outputValues><text>3, 2, 1</text></outputValues></output>"

  @Test(
    "each hit policy answers its own way",
    arguments: [
      ("UNIQUE", "", "", 1, "1"), ("UNIQUE", "", "", 6, "null"), ("ANY", "", "", 15, "null"), ("ANY", "", "", 1, "1"),
      ("FIRST", "", "", 7, "1"), ("RULE ORDER", "", "", 7, "[1, 2, 2]"), ("COLLECT", "", "", 7, "[1, 2, 2]"),
      ("PRIORITY", ranked, "", 9, "3"), ("OUTPUT ORDER", ranked, "", 9, "[3, 2, 1]"),
      ("COLLECT", "", "aggregation=\"SUM\"", 7, "5"), ("COLLECT", "", "aggregation=\"MIN\"", 7, "1"),
      ("COLLECT", "", "aggregation=\"MAX\"", 7, "2"), ("COLLECT", "", "aggregation=\"COUNT\"", 7, "3"),
    ])
  func policies(_ policy: String, _ output: String, _ attributes: String, _ x: Int, _ value: String) throws {
    let output = output.isEmpty ? "<output/>" : output
    let model = try Self.model(Self.table(policy, Self.overlapping, output: output, attributes: attributes))
    #expect(try decide(model, x) == value)
  }

  @Test("without a hit there is the default, an empty collection, or null")
  func noHit() throws {
    let rules = [("&lt; 0", "1")]
    let output = "<output><defaultOutputEntry><text>9</text></defaultOutputEntry></output>"
    #expect(try decide(Self.model(Self.table("UNIQUE", rules, output: output)), 5) == "9")
    #expect(try decide(Self.model(Self.table("UNIQUE", rules)), 5) == "null")
    #expect(try decide(Self.model(Self.table("COLLECT", rules)), 5) == "[]")
    #expect(try decide(Self.model(Self.table("COLLECT", rules, attributes: "aggregation=\"COUNT\"")), 5) == "0")
  }

  @Test(
    "cells are tests about the input",
    arguments: [
      ("-", 1, true), ("", 1, true), ("1, 2", 2, true), ("not(1, 2)", 2, false), ("not(1, 2)", 3, true),
      ("[1..3)", 3, false),
      ("? &gt; 1 and ? &lt; 5", 3, true), ("? * 2", 0, false), ("x + 1", 3, false), ("x", 3, true),
      ("[1, 2, 3]", 3, true),
      ("3 in [?]", 3, true), ("even(?)", 4, true), ("null", 3, false), ("&gt; \"a\"", 3, false), (")", 3, false),
    ])
  func cells(_ cell: String, _ x: Int, _ fires: Bool) throws {
    let model = try Self.model(Self.table("UNIQUE", [(cell, "true")]))
    #expect(try decide(model, x) == (fires ? "true" : "null"))
  }

  @Test("an explained evaluation says which rule fired")
  func explained() throws {
    let definitions = try Self.definitions(Self.table("FIRST", Self.overlapping))
    let model = ModelCompiler.model(definitions, isExplained: true)
    let trace = Trace()
    _ = try model.decide("t", Context([("x", .number(Decimal(15)))]), trace: trace)
    var fired: [Int] = []
    for case .table(_, let inputs, let rules) in trace.events {
      #expect(inputs.map(\.literal) == ["15"])
      fired = rules
    }
    #expect(fired == [2])
    #expect(trace.events.contains { if case .decision("t", .number) = $0 { true } else { false } })
  }

  private static let typed = """
    <itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>
    </itemDefinition>
    <itemDefinition name="tAges" isCollection="true"><typeRef>tAge</typeRef><typeConstraint>
    <text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
    <itemDefinition name="tMoments" ><typeRef>date and time</typeRef></itemDefinition>
    """

  @Test(
    "results become what their type demands, or null",
    arguments: [
      ("tAge", "5", "5"), ("tAge", "[5]", "5"), ("tAge", "151", "null"), ("tAge", "\"a\"", "null"),
      ("tAges", "[1, 2]", "[1, 2]"),
      ("tAges", "[1, 2, 3]", "null"), ("tAges", "7", "[7]"), ("tAges", "[200]", "null"),
      ("tAges", "[1, null]", "[1, null]"),
      ("tMoments", "@\"2026-01-31\"", "2026-01-31T00:00:00Z"), ("string", "1", "null"), ("Any", "1", "1"),
      ("unknown", "1", "1"),
    ])
  func coercion(_ type: String, _ expression: String, _ value: String) throws {
    let model = try Self.model(
      """
      \(Self.typed)<decision id="a" name="a"><variable name="a" typeRef="\(type)"/>
      <literalExpression><text>\(expression)</text></literalExpression></decision>
      """)
    #expect(try model.decide("a", Context()).value.literal == value)
  }

  @Test("a definition that contains itself is told, and cut")
  func recursiveType() throws {
    let model = try Self.model(
      """
      <itemDefinition name="tTree"><itemComponent name="child"><typeRef>tTree</typeRef></itemComponent></itemDefinition>
      """)
    #expect(model.problems.map(\.code) == [.cycle])
  }

  @Test("decisions in a circle are null, with a sentence")
  func circle() throws {
    let model = try Self.model(
      """
      <decision id="a" name="a"><variable name="a"/><informationRequirement><requiredDecision href="#b"/>
      </informationRequirement>
      <literalExpression><text>b</text></literalExpression></decision>
      <decision id="b" name="b"><variable name="b"/><informationRequirement><requiredDecision href="#a"/>
      </informationRequirement>
      <literalExpression><text>a</text></literalExpression></decision>
      """)
    let answer = try model.decide("a", Context())
    #expect(answer.value.isNull)
    #expect(answer.problems.map(\.code).contains(.cycle))
    #expect(model.problems.map(\.code).contains(.cycle))
  }

  @Test("boxed expressions work like their texts")
  func boxes() throws {
    func literal(_ text: String) -> String { "<literalExpression><text>\(text)</text></literalExpression>" }
    let branches = "<then>\(literal("1"))</then><else>\(literal("2"))</else>"
    let positive = "<satisfies>\(literal("i &gt; 0"))</satisfies>"
    let boxes: [(String, String)] = [
      (
        "<conditional><if>\(literal("1 = 1"))</if>\(branches)</conditional>",
        "1"
      ),
      (
        "<conditional><if>\(literal("null"))</if>\(branches)</conditional>",
        "2"
      ),
      ("<filter><in>\(literal("[1, 2, 3]"))</in><match>\(literal("item &gt; 1"))</match></filter>", "[2, 3]"),
      (
        "<filter><in>\(literal("[{a b: 1}, {a b: 2}]"))</in><match>\(literal("a b = 2"))</match></filter>", "[{a b: 2}]"
      ),
      ("<filter><in>\(literal("[1]"))</in><match>\(literal("\"x\""))</match></filter>", "null"),
      (
        "<for iteratorVariable=\"i\"><in>\(literal("1..3"))</in><return>\(literal("i * i"))</return></for>", "[1, 4, 9]"
      ),
      (
        "<every iteratorVariable=\"i\"><in>\(literal("[1, 2]"))</in>\(positive)</every>",
        "true"
      ),
      ("<list>\(literal("1"))\(literal("\"a\""))</list>", "[1, \"a\"]"),
      (
        "<relation><column name=\"a\"/><column name=\"b\"/><row>\(literal("1"))\(literal("2"))</row></relation>",
        "[{a: 1, b: 2}]"
      ),
      (
        "<context><contextEntry><variable name=\"f\"/><functionDefinition>"
          + "<formalParameter name=\"n\" typeRef=\"number\"/>"
          + "\(literal("if n &lt; 2 then 1 else n * f(n - 1)"))</functionDefinition></contextEntry>"
          + "<contextEntry>\(literal("f(5)"))</contextEntry></context>", "120"
      ),
    ]
    for (box, value) in boxes {
      let model = try Self.model("<decision id=\"a\" name=\"a\"><variable name=\"a\"/>\(box)</decision>")
      #expect(try model.decide("a", Context()).value.literal == value, "\(box)")
    }
  }

  @Test("imports are seen under their name, or directly when they have none")
  func imports() throws {
    let library = try Self.definitions(
      """
      <itemDefinition name="tN"><typeRef>number</typeRef></itemDefinition>
      <inputData id="i" name="some input"><variable name="some input" typeRef="tN"/></inputData>
      <decision id="twice" name="the double"><variable name="the double"/><informationRequirement>
      <requiredInput href="#i"/></informationRequirement>
      <literalExpression><text>some input * 2</text></literalExpression></decision>
      """, namespace: "urn:library")
    for (name, expression) in [("my lib", "my lib.the double + 1"), ("", "the double + 1")] {
      let main = try Self.definitions(
        """
        <import name="\(name)" namespace="urn:library" importType="x"/>
        <decision id="a" name="a"><variable name="a"/><informationRequirement>
        <requiredDecision href="urn:library#twice"/></informationRequirement>
        <literalExpression><text>\(expression)</text></literalExpression></decision>
        """)
      let model = ModelCompiler.model(main) { $0.namespace == "urn:library" ? library : nil }
      #expect(model.problems.isEmpty)
      let answer = try model.decide("a", Context([("some input", .number(Decimal(4)))]))
      #expect(answer.value.literal == "9")
    }
  }

  @Test("what is no DMN is refused with a line")
  func refused() {
    #expect(throws: Problem.self) { try Self.definitions("<decision><literalExpression/></decision>") }
    #expect(throws: Problem.self) { try Self.definitions("<decision name=\"a\"><surprise/></decision>") }
    #expect(throws: Problem.self) { try Self.definitions("<decision name=\"a\">") }
    #expect(throws: Problem.self) {
      try DefinitionsReader.definitions(from: Markup.root(of: Array("<definitions xmlns='urn:x'/>".utf8)))
    }
  }
}
