import Testing

@testable import Rules

@Suite("Built-in functions, DMN 1.5 §10.3.4")
struct BuiltinTests {
  private static let conversionPairs: [Pair] = [
    ("date(\"2026-01-31\")", "2026-01-31"), ("date(2026, 1, 31)", "2026-01-31"), ("date(2026, 2, 30)", "null"),
    ("date(@\"2026-01-31T10:00:00\")", "2026-01-31"), ("date(\"2026-1-31\")", "null"), ("date(null)", "null"),
    ("date(\"2026-01-31T00:00:00\")", "null"), ("date(year: 2026, month: 1, day: 31)", "2026-01-31"),
    ("date(day: 31, month: 1, year: 2026)", "2026-01-31"), ("date(\"-0044-03-15\")", "-0044-03-15"),
    ("time(\"10:11:12\")", "10:11:12"), ("time(10, 11, 12.5)", "10:11:12.5"),
    ("time(10, 11, 12, @\"PT2H\")", "10:11:12+02:00"),
    ("time(25, 0, 0)", "null"), ("time(@\"2026-01-31\")", "00:00:00Z"),
    ("time(\"10:11:12@Europe/Paris\")", "10:11:12@Europe/Paris"),
    ("date and time(\"2026-01-31T10:11:12Z\")", "2026-01-31T10:11:12Z"),
    ("date and time(\"2026-01-31\")", "2026-01-31T00:00:00"),
    ("date and time(@\"2026-01-31\", @\"10:11:12\")", "2026-01-31T10:11:12"),
    ("date and time(2026, 1, 31, 10, 11, 12)", "2026-01-31T10:11:12"),
    ("date and time(2026, 1, 31, 10, 11, 12, @\"PT1H\")", "2026-01-31T10:11:12+01:00"),
    ("date and time(2026, 1, 31, 10, 11, 12, \"Europe/Paris\")", "2026-01-31T10:11:12@Europe/Paris"),
    ("date and time(2026, 1, 31, 10, 11, 12, \"Nowhere/Land\")", "null"),
    ("duration(\"P1Y2M\")", "P1Y2M"), ("duration(\"P1DT25H\")", "P2DT1H"), ("duration(\"P1Y1D\")", "null"),
    ("duration(\"P\")", "null"),
    ("years and months duration(@\"2026-01-31\", @\"2027-03-01\")", "P1Y1M"),
    ("number(\"1 000,5\", \" \", \",\")", "1000.5"), ("number(\"1.000\", \".\", null)", "1000"),
    ("number(\"1,0\", \",\", \",\")", "null"),
    ("number(\"12.5\")", "12.5"), ("string(1.50)", "\"1.50\""), ("string(true)", "\"true\""), ("string(null)", "null"),
    ("string(@\"P1D\")", "\"P1D\""), ("string(\"a\")", "\"a\""), ("string([1, \"a\"])", "\"[1, \\\"a\\\"]\""),
  ]
  private static let stringPairs: [Pair] = [
    ("substring(\"foobar\", 3)", "\"obar\""), ("substring(\"foobar\", 3, 3)", "\"oba\""),
    ("substring(\"foobar\", -2, 1)", "\"a\""),
    ("substring(\"🐎ab\", 2)", "\"ab\""), ("substring(\"abc\", 0)", "null"), ("substring(\"abc\", 2, 0)", "null"),
    ("substring(\"abc\", 2, 99)", "\"bc\""), ("substring(\"abc\", 4)", "null"), ("string length(\"🐎é\")", "2"),
    ("string length(\"\")", "0"),
    ("upper case(\"aBcé\")", "\"ABCÉ\""), ("lower case(\"ABÉ\")", "\"abé\""),
    ("substring before(\"foobar\", \"bar\")", "\"foo\""),
    ("substring before(\"foobar\", \"x\")", "\"\""), ("substring after(\"foobar\", \"ob\")", "\"ar\""),
    ("substring after(\"\", \"a\")", "\"\""), ("substring after(\"foobar\", \"\")", "\"foobar\""),
    ("contains(\"foobar\", \"of\")", "false"),
    ("starts with(\"foobar\", \"fo\")", "true"), ("ends with(\"foobar\", \"r\")", "true"),
    ("replace(\"banana\", \"a\", \"o\")", "\"bonono\""),
    ("replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""),
    ("replace(\"a\", \"[\", \"x\")", "null"), ("matches(\"foobar\", \"^fo*b\")", "true"),
    ("matches(\"A\", \"a\", \"i\")", "true"),
    ("matches(\"a\", \"a\", \"q\")", "true"), ("split(\"John Doe\", \"\\\\s\")", "[\"John\", \"Doe\"]"),
    ("split(\"a;b;;\", \";\")", "[\"a\", \"b\", \"\", \"\"]"), ("string join([\"a\", null, \"c\"], \"-\")", "\"a-c\""),
    ("string join([\"a\", \"b\"])", "\"ab\""), ("string join([])", "\"\""), ("string join([\"a\", 1])", "null"),
    ("upper case([\"a\"])", "\"A\""),
  ]
  private static let listPairs: [Pair] = [
    ("list contains([1, null], null)", "true"), ("list contains([1, 2], [1])", "false"),
    ("index of([[1], 1], 1)", "[2]"), ("list contains([[1]], [1])", "true"), ("count([1, [2, 3]])", "2"),
    ("count(null)", "null"),
    ("min([3, 1, 2])", "1"),
    ("max(1, 3, 2)", "3"), ("min([])", "null"), ("max([1, \"a\"])", "null"), ("min(\"b\", \"a\")", "\"a\""),
    ("sum([1, 2.5])", "3.5"),
    ("sum([])", "null"), ("sum(1, null)", "null"), ("mean([1, 2])", "1.5"), ("product(2, 3, 4)", "24"),
    ("median([8, 2, 5, 7])", "6"),
    ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"), ("stddev([47])", "null"),
    ("mode([6, 3, 9, 6, 6])", "[6]"),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"), ("mode([])", "[]"), ("all([true, null])", "null"),
    ("all([false, null])", "false"), ("any([])", "false"),
    ("any([true, null])", "true"), ("any(null)", "null"), ("all()", "null"), ("sublist([1, 2, 3], 2)", "[2, 3]"),
    ("sublist([1, 2, 3], -2, 1)", "[2]"),
    ("sublist([1, 2, 3], 2, 9)", "null"), ("append([1], 2, [3])", "[1, 2, [3]]"), ("append(null, 1)", "null"),
    ("concatenate([1], [2, 3])", "[1, 2, 3]"),
    ("insert before([1, 3], 1, 2)", "[2, 1, 3]"), ("insert before([1], 2, 9)", "null"),
    ("remove([1, 2, 3], 2)", "[1, 3]"), ("reverse([1, 2])", "[2, 1]"),
    ("index of([1, 2, 1], 1)", "[1, 3]"), ("index of([1, null], null)", "[2]"), ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    ("distinct values([1, 1.0, null, null, {a: 1}, {a: 1}])", "[1, null, {a: 1}]"),
    ("flatten([[1, [2]], [[[3]]]])", "[1, 2, 3]"),
    ("list replace([2, 4, 7, 8], 3, 6)", "[2, 4, 6, 8]"),
    ("list replace([2, 4], function(item, newItem) item < newItem, 3)", "[3, 4]"),
    ("list replace([1], 2, 0)", "null"), ("sort([2, 1], function(x, y) x < y)", "[1, 2]"),
    ("sort([2, 1], function(x, y) \"x\")", "null"),
    ("count(list: [1])", "1"), ("append(list: [1], item: 2)", "[1, 2]"),
  ]
  private static let numberPairs: [Pair] = [
    ("decimal(1/3, 2)", "0.33"), ("decimal(2.5, 0)", "2"), ("decimal(1.5, 7000)", "null"), ("floor(-1.5)", "-2"),
    ("floor(1.56, 1)", "1.5"),
    ("ceiling(-1.5)", "-1"), ("ceiling(1.51, 1)", "1.6"), ("round up(-5.5, 0)", "-6"), ("round down(-5.5, 0)", "-5"),
    ("round half up(-2.5, 0)", "-3"),
    ("round half down(2.5, 0)", "2"), ("abs(-1)", "1"), ("abs(@\"-P1D\")", "P1D"), ("abs(@\"-P1Y\")", "P1Y"),
    ("modulo(-12, 5)", "3"),
    ("modulo(1, 0)", "null"), ("sqrt(16)", "4"), ("sqrt(-1)", "null"),
    ("log(10)", "2.302585092994045684017991454684364"), ("log(0)", "null"),
    ("exp(0)", "1"), ("exp(100000)", "null"), ("odd(5)", "true"), ("even(0)", "true"), ("odd(-3)", "true"),
    ("sqrt(number: 9)", "3"), ("sqrt(n: 9)", "null"),
  ]
  private static let contextPairs: [Pair] = [
    ("get value({a: 1}, \"a\")", "1"), ("get value({a: 1}, \"b\")", "null"),
    ("get entries({a: 1})", "[{key: \"a\", value: 1}]"),
    ("context([{key: \"a\", value: 1}])", "{a: 1}"),
    ("context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null"),
    ("context put({a: 1}, \"b\", 2)", "{a: 1, b: 2}"), ("context put({x: {y: 1}}, [\"x\", \"y\"], 2)", "{x: {y: 2}}"),
    ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"), ("context merge([])", "{}"),
  ]
  private static let temporalPairs: [Pair] = [
    ("day of year(@\"2019-09-17\")", "260"), ("day of week(@\"2019-09-17\")", "\"Tuesday\""),
    ("month of year(@\"2019-09-17\")", "\"September\""),
    ("week of year(@\"2005-01-01\")", "53"), ("day of week(@\"2019-09-17T10:00:00Z\")", "\"Tuesday\""),
    ("day of week(null)", "null"),
    ("now()", "2026-01-31T10:15:30@Europe/Paris"), ("today()", "2026-01-31"), ("now() = now()", "true"),
    ("now(1)", "null"),
    ("is(1, 1.0)", "true"), ("is(@\"10:00:00Z\", @\"10:00:00+00:00\")", "true"),
    ("is(@\"10:00:00Z\", @\"11:00:00+01:00\")", "false"),
    ("is(1, \"1\")", "false"), ("is(null, null)", "true"), ("is(@\"2026-01-01\", @\"2026-01-01T00:00:00Z\")", "false"),
  ]
  private static let rangePairs: [Pair] = [
    ("before(1, [2..3])", "true"), ("before([1..2], [2..3])", "false"), ("before([1..2), [2..3])", "true"),
    ("after(5, (1..5))", "true"),
    ("meets([1..5], [5..10])", "true"), ("met by([5..10], [1..5])", "true"), ("overlaps([1..5], [3..8])", "true"),
    ("overlaps before([1..5], [3..8])", "true"), ("overlaps after([3..8], [1..5])", "true"),
    ("finishes(10, [1..10])", "true"),
    ("finished by([1..10], 10)", "true"), ("includes([1..10], [2..3])", "true"), ("during(2, [1..10])", "true"),
    ("starts(1, [1..10])", "true"),
    ("started by([1..10], 1)", "true"), ("coincides([1..5], [1..5])", "true"), ("before(1, \"a\")", "null"),
    ("before(null, 1)", "null"),
    ("includes((>= 5), 7)", "true"), ("before((< 5), 7)", "true"),
    ("during([@\"2026-01-01\"..@\"2026-01-02\"], [@\"2025-01-01\"..@\"2027-01-01\"])", "true"),
    ("before(point1: 1, point2: 2)", "true"), ("range(\"[1..3)\")", "[1..3)"), ("range(\"(..3]\")", "<= 3"),
    ("range(\"[..3]\")", "null"),
    ("range(\"[3..1]\")", "null"), ("range(\"[1+1..3]\")", "null"),
    ("range(\"[\\\"a\\\"..\\\"b\\\"]\")", "[\"a\"..\"b\"]"), ("range(\"[1..\\\"b\\\"]\")", "null"),
    ("2 in range(\"[1..3)\")", "true"),
    ("range(\"[duration(\\\"P1D\\\")..@\\\"P2D\\\"]\") = [@\"P1D\"..@\"P2D\"]", "true"), ("range(\"(..)\")", "null"),
  ]

  /// Seven contexts deep, each eight times the one before.
  private static let doubling: String = {
    let names = ["a", "b", "c", "d", "e", "f", "g"]
    let entries = zip(names, names.dropFirst()).map { before, name in
      "\(name): [\((0..<8).map { _ in before }.joined(separator: ", "))]"
    }
    return "{a: [1], \(entries.joined(separator: ", "))}.g"
  }()

  @Test("conversions", arguments: conversionPairs)
  func conversions(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("texts", arguments: stringPairs)
  func texts(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("lists", arguments: listPairs)
  func lists(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("numbers", arguments: numberPairs)
  func numbers(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("contexts", arguments: contextPairs)
  func contexts(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("dates and the clock", arguments: temporalPairs)
  func dates(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("ranges", arguments: rangePairs)
  func ranges(_ text: String, _ value: String) { #expect(ask(text) == value) }

  @Test("functions of the domain are called with their types checked, and are known to the analysis")
  func domain() throws {
    let double = DomainFunction("working days", [("from", .date), ("count", .number)], .date) { arguments, _ in
      guard case .date(let from) = arguments[0], case .number(let count) = arguments[1] else { return .null }
      return count.int.flatMap { from.adding(days: $0) }.map(Value.date) ?? .null
    }
    let environment = Environment(functions: [double])
    let right = try CompiledExpression("working days(@\"2026-01-31\", 2)", environment: environment)
    #expect(right.evaluate().value.literal == "2026-02-02")
    let wrong = try CompiledExpression("working days(\"x\", 2)", environment: environment)
    #expect(wrong.evaluate().value.isNull)
    #expect(ExpressionAnalysis.problems(of: "working days(@\"2026-01-31\", 2)", environment: environment).isEmpty)
    #expect(!ExpressionAnalysis.problems(of: "working days(\"x\", 2)", environment: environment).isEmpty)
  }

  @Test("what costs too much is stopped with a sentence, and not before")
  func limits() {
    var limits = Limits()
    limits.stepsMax = 1_000
    let environment = Environment(limits: limits)
    func run(_ text: String) -> (value: Value, problems: [Problem])? {
      (try? CompiledExpression(text, environment: environment))?.evaluate()
    }
    #expect(run("count(for i in 1..480 return i)")?.value.literal == "480")
    #expect(run("count(for i in 1..1001 return i)")?.problems.first?.code == .limit)
    #expect(run("{f: function(n) f(n), r: f(1)}.r")?.problems.first?.code == .limit)
    #expect(run("for i in 1..1000000000 return i")?.value.isNull == true)
  }

  @Test(
    "values that would never end when written out, or nest without end, are not made",
    arguments: [
      "{f: function(n, x) if n = 0 then x else f(n - 1, [x, x]), r: f(60, [1])}.r",
      "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]",
      doubling,
      "for i in 1..5000 return [partial[-1]]",
      "{f: function(n, x) if n = 0 then x else f(n - 1, {a: x}), r: f(400, 1)}.r",
      "{f: function(n, x) if n = 0 then x else f(n - 1, function() x), r: f(400, 1)}.r",
    ])
  func explosions(_ text: String) throws {
    let evaluated = try CompiledExpression(text).evaluate()
    #expect(evaluated.problems.contains { $0.code == .limit })
    #expect(evaluated.value.literal.utf8.count < 1_000_000)
  }
}
