// Expressions nobody would write, always the same ones for the same seed: grown from the grammar, with sizes that hurt,
// or glued from bytes and pieces of FEEL.

struct Fuzzer {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  private mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

  private static let atoms: [String] = [
    "1", "0", "-1", "0.1", "1e6144", "9.999e6144", "1e-6176", "123456789012345678901234567890123456", "\"a\"", "\"\"",
    "\"\\u0000é🐎\"", "true", "false", "null", "a", "b c", "?", "item", "[]", "{}", "@\"2024-02-29\"",
    "@\"999999999-12-31\"", "@\"12:00:00@Europe/Paris\"", "@\"2024-02-29T23:59:59Z\"", "@\"P1D\"", "@\"P99999999Y\"",
    "@\"PT0.000000001S\"", "@\"x\"", "partial", "[1..3]", "(1..2]", "< 5", "abs", "function(x) x",
  ]
  private static let signs: [String] = [
    "+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or",
  ]
  static let functions: [String] = [
    "count", "sum", "substring", "replace", "matches", "split", "string", "number", "date", "time", "date and time",
    "duration", "flatten", "append", "concatenate", "sublist", "sort", "context put", "context merge", "get entries",
    "string join", "range", "exp", "log", "sqrt", "modulo", "decimal", "round up", "floor", "index of", "union",
    "distinct values", "list replace", "insert before", "remove", "mode", "stddev", "median",
    "years and months duration",
    "week of year", "day of year", "before", "overlaps", "includes", "is", "not", "all", "any", "upper case", "mean",
  ]
  private static let types: [String] = [
    "number", "list<number>", "context<a: string>", "function<number> -> Any", "range<date>", "date and time",
  ]

  mutating func expression(_ depth: Int = 6) -> String {
    guard depth > 0 else { return pick(Fuzzer.atoms) }
    func sub(_ fuzzer: inout Fuzzer) -> String { fuzzer.expression(depth - 1 - fuzzer.below(2)) }
    switch below(20) {
    case 0, 1, 2: return pick(Fuzzer.atoms)
    case 3, 4, 5: return "\(sub(&self)) \(pick(Fuzzer.signs)) \(sub(&self))"
    case 6: return "(\(sub(&self)))"
    case 7: return "[\(sub(&self)), \(sub(&self))]"
    case 8: return "{a: \(sub(&self)), b c: \(sub(&self))}"
    case 9: return "if \(sub(&self)) then \(sub(&self)) else \(sub(&self))"
    case 10: return "for a in \(domain(depth)) return \(sub(&self))"
    case 11: return "\(pick(["some", "every"])) a in \(domain(depth)) satisfies \(sub(&self))"
    case 12: return "\(sub(&self))[\(sub(&self))]"
    case 13: return "\(sub(&self)).\(pick(["a", "b c", "year", "start", "time offset"]))"
    case 14: return "\(pick(Fuzzer.functions))(\(sub(&self)))"
    case 15: return "\(pick(Fuzzer.functions))(\(sub(&self)), \(sub(&self)))"
    case 16: return "\(pick(Fuzzer.functions))(\(sub(&self)), \(sub(&self)), \(sub(&self)))"
    case 17: return "\(sub(&self)) in \(pick(["(\(sub(&self)), > 3)", "[\(sub(&self))..\(sub(&self))]"]))"
    case 18: return "(function(a) \(sub(&self)))(\(sub(&self)))"
    default: return "\(sub(&self)) instance of \(pick(Fuzzer.types))"
    }
  }

  private mutating func domain(_ depth: Int) -> String {
    switch below(4) {
    case 0: "1..\(pick(["3", "1000000000", "-5", "0.5"]))"
    case 1: "@\"0001-01-01\"..@\"9999-12-31\""
    default: expression(depth - 2)
    }
  }

  /// Pieces and bytes in any order.
  mutating func noise() -> String {
    let pieces =
      Fuzzer.atoms + Fuzzer.signs + Fuzzer.functions + [
        "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "for", "in", "return", "if", "then", "else", "some", "every",
        "satisfies", "function", "external", "instance of", "between", "\"", "\\", "/*", "//", "\n", "@", "'", "list<",
        ">",
      ]
    var text = ""
    for _ in 0..<(1 + below(30)) {
      switch below(8) {
      case 0: text.unicodeScalars.append(Unicode.Scalar(UInt8(below(256))))
      case 1: text += String(repeating: pick(["(", "[", "-", "{a:", "not(", "1+", "a."]), count: below(600))
      default: text += pick(pieces) + pick(["", " "])
      }
    }
    return text
  }
}
