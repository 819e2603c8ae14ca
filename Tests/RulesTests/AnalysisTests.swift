import JSON
import RuleLines
import Testing

@testable import Rules

@Suite("Analysis for analysts")
struct AnalysisTests {
  private func codes(_ text: String, _ names: [(String, FEELType)] = []) -> [Problem.Code] {
    ExpressionAnalysis.problems(of: text, names: names, environment: testEnvironment).map(\.code)
  }

  @Test("unknown names, clashing types and wrong calls are found without any value")
  func expressions() {
    let person: FEELType = .context([FEELType.Field("name", .string), FEELType.Field("age", .number)])
    let names: [(String, FEELType)] = [("person", person), ("n", .number), ("people", .list(person))]
    #expect(codes("n + 1 > 2", names).isEmpty)
    #expect(codes("m + 1", names) == [.unknownName])
    #expect(codes("person.salary", names) == [.unknownMember])
    #expect(codes("n = \"a\"", names) == [.notComparable])
    #expect(codes("n + \"a\"", names) == [.wrongType])
    #expect(codes("n and true", names) == [.wrongCondition])
    #expect(codes("if n then 1 else 2", names) == [.wrongCondition])
    #expect(codes("substring(n, 1)", names) == [.wrongType])
    #expect(codes("substring(\"a\")", names) == [.wrongArguments])
    #expect(codes("substring(text: \"a\", start position: 1)", names) == [.wrongArguments])
    #expect(codes("people[age > 18].name", names).isEmpty)
    #expect(codes("people[height > 18]", names) == [.unknownName])
    #expect(codes("for p in people return p.age", names).isEmpty)
    #expect(codes("n in (1, \"a\")", names) == [.notComparable])
    #expect(codes("1 +", names) == [.syntax])
  }

  @Test("conditions over few values that never change are told")
  func monotony() {
    #expect(codes("b or not(b)", [("b", .boolean)]) == [.table])
    #expect(codes("b and c", [("b", .boolean), ("c", .boolean)]).isEmpty)
  }

  private func findings(
    _ policy: DecisionTable.HitPolicy, _ columns: [FEELType], _ rules: [[String]]
  ) -> [TableAnalysis.Finding] {
    var table = DecisionTable()
    table.hitPolicy = policy
    table.inputs = columns.indices.map { DecisionTable.Input(expression: "x\($0)") }
    table.outputs = [DecisionTable.Output()]
    table.rules = rules.enumerated().map { DecisionTable.Rule(inputs: $1, outputs: ["\($0)"]) }
    return TableAnalysis.findings(of: table, types: columns)
  }

  @Test("a table that covers everything once has no findings")
  func clean() {
    #expect(findings(.unique, [.number], [["< 18"], ["[18..65)"], [">= 65"]]).isEmpty)
    #expect(findings(.unique, [.boolean, .number], [["true", "-"], ["false", "< 5"], ["false", ">= 5"]]).isEmpty)
    #expect(findings(.unique, [.date], [["< @\"2026-01-01\""], [">= @\"2026-01-01\""]]).isEmpty)
    #expect(findings(.unique, [.string], [["\"a\""], ["not(\"a\")"]]).isEmpty)
  }

  @Test("gaps are given as the cells a missing rule would have")
  func gaps() {
    #expect(findings(.unique, [.number], [["< 18"], ["> 18"]]) == [.gap(["18"])])
    #expect(findings(.unique, [.number], [["< 18"], [">= 65"]]) == [.gap(["18, (18..65)"])])
    #expect(findings(.unique, [.string], [["\"a\""], ["\"b\""]]) == [.gap(["not(\"a\", \"b\")"])])
    #expect(
      findings(.unique, [.boolean, .number], [["true", "-"], ["false", "< 5"]]) == [.gap(["false", "5, > 5"])])
  }

  @Test("overlaps are found under UNIQUE, and under ANY when the results differ")
  func overlaps() {
    #expect(findings(.unique, [.number], [["<= 18"], [">= 18"]]) == [.overlap(1, 2, when: ["18"])])
    #expect(findings(.any, [.number], [["<= 18"], [">= 18"]]) == [.overlap(1, 2, when: ["18"])])
    #expect(findings(.first, [.number], [["<= 18"], [">= 18"]]).isEmpty)
  }

  @Test("rules that can never be heard are dead")
  func dead() {
    #expect(findings(.first, [.number], [["< 10"], [">= 10"], ["5"]]) == [.dead(3)])
    #expect(findings(.unique, [.number], [["-"], ["(1..1)"]]) == [.dead(2)])
  }

  @Test("cells that look beyond their input are left out and told")
  func unclear() {
    #expect(findings(.unique, [.number], [["? > y"], ["-"]]) == [.unclear(1)])
  }

  @Test("a model is examined expression by expression and table by table")
  func model() throws {
    let definitions = try ModelTests.definitions(
      """
      <inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
      <decision id="a" name="a"><variable name="a"/><informationRequirement><requiredInput href="#x"/>
      </informationRequirement>
      <decisionTable><input><inputExpression><text>x</text></inputExpression></input><output/>
      <rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>y + "a"</text></outputEntry></rule>
      </decisionTable></decision>
      """)
    let analysis = ModelAnalysis.of(definitions)
    #expect(analysis.problems.map(\.code) == [.unknownName])
    #expect(analysis.tables.map(\.name) == ["a"])
    #expect(analysis.tables.first?.findings == [.gap(["5, > 5"])])
  }
}

@Suite("Command lines")
struct LineTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test(
    "feel answers a value or an error for every line",
    arguments: [
      (#"{"expression":"1 + x","context":{"x":2.50}}"#, #"{"value":3.50}"#), (#"{"expression":"1 +"}"#, "error"),
      (#"{"expression":"some name * 2","context":{"some name":21}}"#, #"{"value":42}"#),
      (#"{"expression":"[1, \"a\", null, {b: true}]"}"#, #"{"value":[1,"a",null,{"b":true}]}"#),
      (
        #"{"expression":"d + @\"P1D\"","context":{"d":{"type":"date","value":"2026-01-31"}}}"#,
        #"{"value":{"type":"date","value":"2026-02-01"}}"#
      ),
      (#"{"expression":"@\"PT1H\""}"#, #"{"value":{"type":"days and time duration","value":"PT1H"}}"#),
      (
        #"{"expression":"@\"2026-01-31T10:00:00Z\""}"#,
        #"{"value":{"type":"date and time","value":"2026-01-31T10:00:00Z"}}"#
      ),
      (#"{"expression":"d","context":{"d":{"type":"date","value":"2026-02-31"}}}"#, "error"),
      (#"{"expression":"c.type","context":{"c":{"type":"dog","value":"x"}}}"#, #"{"value":"dog"}"#),
      ("not json", "error"), ("[]", "error"), ("{}", "error"), ("", "error"),
      (#"{"expression":"1","context":[]}"#, "error"),
      (#"{"expression":"unknown"}"#, #"{"value":null}"#),
      (#"{"expression":"for i in 1..1000000000 return i"}"#, "error"),
      (#"{"expression":"1e400 * 1e400"}"#, #"{"value":1e800}"#),
      (#"{"expression":"x","context":{"x":1e+3}}"#, #"{"value":1000}"#),
    ])
  func feel(_ line: String, _ answer: String) {
    let answered = text(FEELLines(testEnvironment).answer(to: Array(line.utf8)))
    if answer == "error" {
      #expect(answered.hasPrefix("{\"error\":\""), "\(answered)")
    } else {
      #expect(answered == answer)
    }
  }

  @Test("dmn answers decisions and services of a file")
  func dmn() throws {
    let file = """
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" id="m" namespace="urn:m">
      <inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
      <decision id="a" name="a"><variable name="a"/><informationRequirement><requiredInput href="#x"/>
      </informationRequirement>
      <literalExpression><text>x + 1</text></literalExpression></decision>
      <decision id="b" name="b"><variable name="b"/><literalExpression><text>2</text></literalExpression></decision>
      <decisionService id="s" name="s"><variable name="s"/><outputDecision href="#a"/><outputDecision href="#b"/>
      <inputData href="#x"/></decisionService>
      </definitions>
      """
    let lines = try DMNLines(Array(file.utf8), testEnvironment)
    func ask(_ line: String) -> String { text(lines.answer(to: Array(line.utf8))) }
    #expect(ask(#"{"decision":"a","inputs":{"x":1}}"#) == #"{"value":2}"#)
    #expect(ask(#"{"decision":"a","inputs":{"x":"no"}}"#) == #"{"value":null}"#)
    #expect(ask(#"{"service":"s","inputs":{"x":1}}"#) == #"{"value":{"a":2,"b":2}}"#)
    #expect(ask(#"{"decision":"nowhere"}"#).hasPrefix("{\"error\""))
    #expect(ask("{}").hasPrefix("{\"error\""))
  }

  @Test("a table written in JSON5 and the same table in DMN answer alike")
  func json5() throws {
    let text = """
      { hitPolicy: "F", // the first that fits
        inputs: ["age", {expression: "income", label: "Revenu", type: "number"}],
        outputs: [{name: "fee", default: 99}, "route"].slice,
      }
      """
    #expect(throws: (any Error).self) { try JSON5Reader.read(Array(text.utf8)) }
    let good = """
      { hitPolicy: "F",
        inputs: ["age", {expression: "income", label: "Revenu", type: "number"}],
        outputs: [{name: "fee", type: "number"}, "route"],
        rules: [ ["< 18", "-", 0, '"fast"'], {when: [">= 18", "> 1000"], then: [50, '"slow"'], note: "arrêté"} ],
      }
      """
    let table = try DecisionTable(json: JSON5Reader.read(Array(good.utf8)))
    let names: [(String, FEELType)] = [("age", .number), ("income", .number)]
    let compiled = CompiledTable(table, name: "fees", names: names)
    #expect(compiled.problems.isEmpty)
    let values: [Value] = [.number(Decimal(30)), .number(Decimal(2000))]
    #expect(compiled.evaluate(values).value.literal == "{fee: 50, route: \"slow\"}")
    var definitions = Definitions()
    definitions.name = "m"
    definitions.namespace = "urn:m"
    definitions.inputs = ["age", "income"].map {
      Definitions.InputData(id: "_\($0)", name: $0, variable: Definitions.Variable(name: $0, typeRef: "number"))
    }
    var decision = Definitions.Decision(id: "_fees", name: "fees", variable: Definitions.Variable(name: "fees"))
    decision.requirements = ["#_age", "#_income"]
    decision.logic = Boxed(.table(table))
    definitions.decisions = [decision]
    let again = try DefinitionsReader.definitions(from: Markup.root(of: DefinitionsWriter.file(definitions)))
    let inputs = Context([("age", values[0]), ("income", values[1])])
    #expect(try ModelCompiler.model(again).decide("fees", inputs).value.literal == "{fee: 50, route: \"slow\"}")
  }

  @Test("a mistake in a JSON5 table names its line")
  func mistakes() throws {
    func reading(_ text: String) -> String? {
      do {
        _ = try DecisionTable(json: JSON5Reader.read(Array(text.utf8), file: "fees.json5"))
        return nil
      } catch {
        return (error as? LineError)?.sentence
      }
    }
    #expect(
      reading("{\n inputs: ['a'], outputs: ['b'],\n rules: [['1']]}")
        == "fees.json5:3:10: a rule has 1 conditions and 1 results.")
    #expect(reading("{outputs: ['b'], hitPolicy: 'X'}") == "fees.json5:1:29: there is no hit policy 'X'.")
    #expect(reading("{outputs: ['b'], surprise: 1}") == "fees.json5:1:18: a table has no 'surprise'.")
  }
}
