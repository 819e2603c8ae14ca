import Testing

@testable import Rules

@Suite("FEEL grammar, DMN 1.5 §10.3.1")
struct GrammarTests {
  private static let precedence: [Pair] = [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("2 * 3 ** 2", "18"), ("-2 ** 2", "4"), ("2 ** 3 ** 2", "64"),
    ("10 - 2 - 3", "5"), ("12 / 3 / 2", "2"), ("1 < 2 and 2 < 3", "true"), ("false and false or true", "true"),
    ("true or false and false", "true"), ("1 + 1 = 2", "true"), ("3 between 1 + 1 and 2 * 2", "true"),
    ("3 between 1 and 5 and false", "false"), ("2 in [1..3] and true", "true"), ("1 + 1 instance of number", "true"),
    ("if true then 1 else 2 + 3", "1"), ("(if false then 1 else 2) + 3", "5"), ("--1", "1"), ("2--1", "3"),
    ("1 in (2, 3, < 2)", "true"), ("5 in ((1..3), [5..6])", "true"), ("1 < 2 = true", "true"),
  ]
  private static let literals: [Pair] = [
    (".5", "0.5"), ("-.5", "-0.5"), ("1.50", "1.50"), ("1.5e3", "1500"), ("1e-2", "0.01"), ("\"a\\\"b\"", "\"a\\\"b\""),
    ("\"\\u0041\\U000042\"", "\"AB\""), ("\"\\d\"", "\"\\\\d\""), ("\"\\uD83D\\uDC0E\" = \"🐎\"", "true"),
    ("@\"2026-01-31\"", "2026-01-31"), ("@\"P1DT2H\"", "P1DT2H"), ("@\"nonsense\"", "null"), ("[]", "[]"), ("{}", "{}"),
    ("[1, [2, 3]]", "[1, [2, 3]]"), ("{a: 1, \"b c\": 2}", "{a: 1, b c: 2}"), ("]1..3]", "(1..3]"),
    ("]1..3[", "(1..3)"),
    ("[1..3[", "[1..3)"), ("1 /* one */ + // two\n 2", "3"), ("null", "null"),
  ]
  private static let names: [Pair] = [
    ("{date and time: 1, r: date and time + 1}.r", "2"), ("{a-b: 5, a: 2, b: 1, r: a-b}.r", "5"),
    ("{a: 2, b: 1, r: a-b}.r", "1"), ("{a-b: 5, a: 2, b: 1, r: a - b}.r", "1"),
    ("{Approved/Declined: \"x\", r: Approved/Declined}.r", "\"x\""), ("{days in week: 7, r: days in week * 2}.r", "14"),
    ("{first name: \"A\", p: {first name: \"B\"}, r: p.first name}.r", "\"B\""), ("{🐎: 1}.🐎", "1"),
    ("{a: {b c: {d e: 3}}}.a.b c.d e", "3"), ("[{first name: \"A\"}][first name = \"A\"].first name", "[\"A\"]"),
    ("{x 1.5: 3, r: x 1.5 + 1}.r", "4"), ("for some thing in [1, 2] return some thing * 2", "[2, 4]"),
    ("(function(the value: number) the value + 1)(the value: 2)", "3"), ("{l'impôt: 10, r: l'impôt / 2}.r", "5"),
  ]

  @Test("operators group as the grammar says", arguments: precedence)
  func precedenceHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("literals, ranges and comments are read", arguments: literals)
  func literalsHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("names may hold spaces, signs and keywords", arguments: names)
  func namesHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("a mistake is told with its line and column")
  func mistakes() {
    #expect(complaint("1 +\n  )") == "line 2, column 3: Here ')' stands where a value is expected.")
    #expect(complaint("\"abc") == "line 1, column 1: A text starts here and never ends.")
    #expect(complaint("{a: 1, a: 2}") == "line 1, column 11: 'a' is defined twice.")
    #expect(complaint("1 + unknown name") == "line 1, column 5: There is nothing called 'unknown name' here.")
    #expect(complaint("1 instance of nothing") == "line 1, column 15: There is no type called 'nothing'.")
    #expect(complaint("1 / 0") == "line 1, column 1: Nothing can be divided by zero.")
    #expect(complaint("f(a: 1, 2)") == "line 1, column 1: Either every argument bears a name or none does.")
  }

  @Test("depth is limited, and one level less is read")
  func depth() {
    let limits = Limits()
    func nested(_ levels: Int) -> String {
      String(repeating: "(", count: levels) + "1" + String(repeating: ")", count: levels)
    }
    #expect(ask(nested(limits.nestingMax - 1)) == "1")
    #expect(ask(nested(limits.nestingMax)).contains("nested too deeply"))
    for sign in ["<", "= ", "]", "[", "{a: ", "-", "not(", "if ", "1 in ", "1 in <", "function() ", "(1.."] {
      let many = String(repeating: sign, count: limits.sourceScalarsMax / 8)
      #expect(ask(many).hasPrefix("cannot be read"), "\(sign)")
      #expect(throws: Problem.self, "\(sign)") { try Parser.unaryTests(Source(many)) }
    }
    func chain(_ terms: Int) -> String { (0..<terms).map { _ in "1" }.joined(separator: "+") }
    #expect(ask(chain(limits.treeDepthMax)) == "\(limits.treeDepthMax)")
    #expect(ask(chain(limits.treeDepthMax + 1)).contains("too deep"))
  }

  @Test("a text one character too long is refused")
  func length() {
    let limits = Limits()
    let text = "1" + String(repeating: " ", count: limits.sourceScalarsMax - 1)
    #expect(ask(text) == "1")
    #expect(ask(text + " ").contains("longer than"))
  }
}
