import Testing

@testable import Rules

@Suite("FEEL semantics, DMN 1.5 §10.3.2")
struct SemanticsTests {
  private static let logic: [Pair] = [
    ("true and null", "null"), ("false and null", "false"), ("null and false", "false"), ("true or null", "true"),
    ("false or null", "null"), ("null or null", "null"), ("true and 1", "null"), ("false and 1", "false"),
    ("not(null)", "null"), ("not(1)", "null"), ("not(false)", "true"),
  ]
  private static let equality: [Pair] = [
    ("1 = 1.000", "true"), ("1 = null", "false"), ("null = null", "true"), ("null != 1", "true"), ("1 = \"1\"", "null"),
    ("1 != \"1\"", "null"), ("[1, 2] = [1, 2.0]", "true"), ("[1, 2] = [2, 1]", "false"),
    ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
    ("{a: 1} = {a: 1, b: 2}", "false"), ("[1..3] = [1..3]", "true"), ("[1..3] = [1..3)", "false"),
    ("(< 3) = (<= 3)", "false"), ("@\"10:00:00Z\" = @\"11:00:00+01:00\"", "true"),
    ("@\"2026-01-01T00:00:00Z\" = @\"2026-01-01T01:00:00@Europe/Paris\"", "true"),
    ("@\"P1Y\" = @\"P12M\"", "true"), ("@\"P1D\" = @\"PT24H\"", "true"), ("@\"P1Y\" = @\"P365D\"", "null"),
    ("@\"2026-01-01\" = @\"2026-01-01T00:00:00Z\"", "null"), ("[1] = 1", "true"),
  ]
  private static let order: [Pair] = [
    ("1 < null", "null"), ("\"a\" < \"b\"", "true"), ("1 < \"b\"", "null"), ("true < false", "null"),
    ("@\"P1Y\" < @\"P13M\"", "true"), ("1 between null and 2", "null"), ("5 between null and 2", "false"),
    ("3 in [1..null]", "null"), ("null in [1, null]", "true"), ("5 in [1, [4..6]]", "true"), ("5 in []", "false"),
    ("\"c\" in (\"a\"..\"c\"]", "true"), ("5 in (= 5)", "true"), ("5 in (!= 5)", "false"), ("5 in (? > 4)", "true"),
    ("[1..\"a\"]", "null"), ("(< 5).end", "5"), ("(< 5).start", "null"), ("(>= 5).start included", "true"),
  ]
  private static let arithmetic: [Pair] = [
    ("1 / 3", "0.3333333333333333333333333333333333"), ("1 / 0", "null"), ("1 + null", "null"), ("1 + \"a\"", "null"),
    ("\"a\" + \"b\"", "\"ab\""), ("9.99e6144 * 10", "null"), ("0.1 + 0.2 = 0.3", "true"), ("[1] + 1", "null"),
    ("@\"2026-01-31\" + @\"P1M\"", "2026-02-28"), ("@\"2026-01-31\" - @\"P1D\"", "2026-01-30"),
    ("@\"P1D\" + @\"2026-01-31\"", "2026-02-01"), ("@\"2026-03-01\" - @\"2026-02-01\"", "P28D"),
    ("@\"2026-01-01T10:00:00\" - @\"2026-01-01\"", "null"), ("@\"2026-01-01T10:00:00Z\" - @\"2026-01-01\"", "PT10H"),
    ("@\"23:00:00\" + @\"PT2H\"", "01:00:00"), ("@\"10:00:00\" - @\"09:00:00\"", "PT1H"), ("@\"P1Y\" * 2", "P2Y"),
    ("2 * @\"PT1H\"", "PT2H"), ("@\"P1D\" / 2", "PT12H"), ("@\"P1D\" / @\"PT6H\"", "4"), ("@\"P1Y\" / 0", "null"),
    ("@\"P1Y\" + @\"P1D\"", "null"), ("@\"2026-01-01\" + 1", "null"), ("-@\"P1Y\"", "-P1Y"), ("-\"a\"", "null"),
    ("@\"2026-03-29T01:30:00@Europe/Paris\" + @\"PT1H\"", "2026-03-29T03:30:00@Europe/Paris"),
  ]
  private static let paths: [Pair] = [
    ("{a: {b: 1}}.a.b", "1"), ("{a: 1}.b", "null"), ("null.a", "null"), ("[{a: 1}, {b: 2}].a", "[1, null]"),
    ("@\"2026-01-31\".weekday", "6"), ("@\"2026-01-31T10:11:12.5Z\".second", "12.5"),
    ("@\"10:11:12+02:00\".time offset", "PT2H"), ("@\"10:11:12@Europe/Paris\".timezone", "\"Europe/Paris\""),
    ("@\"2026-07-01T10:00:00@Europe/Paris\".time offset", "PT2H"),
    ("@\"2026-01-01T10:00:00@Europe/Paris\".time offset", "PT1H"), ("@\"2026-01-01T10:00:00\".time offset", "null"),
    ("@\"P1Y2M\".months", "2"), ("@\"P1DT2H3M4S\".hours", "2"), ("[1..3).end included", "false"), ("1.a", "null"),
  ]
  private static let filters: [Pair] = [
    ("[1, 2, 3][2]", "2"), ("[1, 2, 3][-1]", "3"), ("[1, 2, 3][0]", "null"), ("[1, 2, 3][4]", "null"),
    ("[1, 2, 3][item > 1]", "[2, 3]"), ("[{a: 1, b: 2}, {a: 2, b: 3}][a = 2].b", "[3]"), ("5[1]", "5"),
    ("5[item > 6]", "[]"),
    ("[1, null, 3][item > 1]", "[3]"), ("[1, 2][\"x\"]", "[]"), ("null[1]", "null"), ("[][1]", "null"),
    ("[][item > 1]", "[]"),
    ("{x: 2, r: [1, 2, 3][x]}.r", "2"), ("{x: 2, r: [{x: 1}, {x: 5}][x > 2]}.r", "[{x: 5}]"),
    ("[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"), ("[{x: 1}, {x: 2}][item.x > 1]", "[{x: 2}]"),
    ("[{item: {a: 1}}][item.a = 1]", "[{item: {a: 1}}]"), ("[1, 2, 3][null]", "[]"), ("[true, false][item]", "[true]"),
    ("[{y: 1}, {x: 5, y: 2}][if x = null then false else x > 2]", "[{x: 5, y: 2}]"),
  ]
  private static let loops: [Pair] = [
    ("for i in 1..3 return i * i", "[1, 4, 9]"), ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for i in [1..3) return i", "[1, 2]"), ("for i in (1..1) return i", "[]"), ("for i in [3..1] return i", "null"),
    ("for i in 1..2, j in 1..i return i * j", "[1, 2, 4]"),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
    ("for d in @\"2026-01-30\"..@\"2026-02-01\" return d.day", "[30, 31, 1]"), ("for i in null return i", "null"),
    ("for i in 5 return i", "[5]"), ("for i in \"a\"..\"c\" return i", "null"),
    ("some i in [1, 2] satisfies i > 1", "true"),
    ("every i in [1, 2] satisfies i > 1", "false"), ("some i in [] satisfies true", "false"),
    ("every i in [] satisfies false", "true"), ("some i in [null, 2] satisfies i > 1", "true"),
    ("every i in [null, 2] satisfies i > 1", "null"), ("some i in [1] satisfies \"x\"", "null"),
    ("some x in [1, 2], y in [2, 3] satisfies x = y", "true"),
  ]
  private static let functions: [Pair] = [
    ("(function(a, b) a - b)(3, 1)", "2"), ("(function(a, b) a - b)(b: 3, a: 1)", "-2"),
    ("(function(a) a)(1, 2)", "null"), ("(function(a, b) [a, b])(b: 1)", "[null, 1]"),
    ("(function(a, b) a)(a: 1, c: 2)", "null"), ("(function(a, b) a)(a: 1, a: 2)", "null"),
    ("(function(a: number) a)(\"x\")", "null"), ("(function(a: number) a)([1])", "1"),
    ("(function(a: list<number>) a)(1)", "[1]"),
    ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r", "2432902008176640000"),
    ("{k: 10, f: function(x) x + k, r: f(1)}.r", "11"), ("(for i in 1..3 return function() i)[2]()", "2"),
    ("(function(x) function(y) x * y)(2)(3)", "6"), ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
    ("{f: sum, r: f(1, 2, 3)}.r", "6"), ("\"abs\"(1)", "null"), ("null()", "null"),
    ("(function(a) external {})(1)", "null"),
    ("(function(a: date and time) a)(@\"2026-01-31\")", "2026-01-31T00:00:00Z"),
    ("[{n: 5}][(function(m) m = n)(5)]", "[{n: 5}]"),
  ]
  private static let types: [Pair] = [
    ("null instance of Any", "false"), ("1 instance of Any", "true"), ("[1, 2] instance of list<number>", "true"),
    ("[1, \"a\"] instance of list<number>", "false"), ("[] instance of list<string>", "true"),
    ("{a: 1} instance of context<a: number>", "true"), ("{a: null} instance of context<a: number>", "true"),
    ("{b: 1} instance of context<a: number>", "false"), ("[1..2] instance of range<number>", "true"),
    ("[1..2] instance of range<string>", "false"), ("(< 2) instance of range<number>", "true"),
    ("(function(a: number) \"x\") instance of function<number> -> string", "true"),
    ("(function(a: number) \"x\") instance of function<number> -> number", "false"),
    ("(function(a) 1) instance of function<number> -> number", "true"),
    ("abs instance of function<number> -> number", "true"), ("count instance of function<list<Any>> -> number", "true"),
    ("[1] instance of list", "cannot be read: line 1, column 17: There is no type called 'list'."),
    ("@\"P1D\" instance of days and time duration", "true"), ("@\"P1Y\" instance of years and months duration", "true"),
  ]
  private static let conditions: [Pair] = [
    ("if true then 1 else 2", "1"), ("if null then 1 else 2", "2"), ("if \"x\" then 1 else 2", "2"),
    ("if 1 = 1 then if false then 1 else 2 else 3", "2"),
  ]

  @Test("three-valued logic", arguments: logic)
  func logicHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("equality knows kinds and null", arguments: equality)
  func equalityHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("order, between, in and ranges", arguments: order)
  func orderHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("arithmetic on every kind", arguments: arithmetic)
  func arithmeticHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("paths and properties", arguments: paths)
  func pathsHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("filters", arguments: filters)
  func filtersHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("loops and quantifiers", arguments: loops)
  func loopsHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("functions, closures, recursion", arguments: functions)
  func functionsHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("instance of", arguments: types)
  func typesHold(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("if", arguments: conditions)
  func conditionsHold(_ text: String, _ value: String) { #expect(ask(text) == value) }
}
