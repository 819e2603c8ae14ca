// Functions on texts, DMN 1.5 §10.3.4.3. Positions and lengths count Unicode characters (code points).

extension Builtins {
  private static let string = Builtin.Parameter("string", .string)
  private static let match = Builtin.Parameter("match", .string)
  private static let input = Builtin.Parameter("input", .string)
  private static let pattern = Builtin.Parameter("pattern", .string)
  private static let flags = Builtin.Parameter("flags", .string, takesNull: true)

  static let texts: [Builtin] = [
    Builtin("string length", [string], .number) { call in
      .number(Decimal(call.string(0).unicodeScalars.count))
    },
    Builtin("upper case", [string], .string) { call in
      call.run.string(call.string(0).uppercased(), call.spot)
    },
    Builtin("lower case", [string], .string) { call in
      call.run.string(call.string(0).lowercased(), call.spot)
    },
    Builtin("substring", [string, Builtin.Parameter("start position", .number)], .string, body: substring),
    Builtin(
      "substring",
      [string, Builtin.Parameter("start position", .number), Builtin.Parameter("length", .number, takesNull: true)],
      .string, body: substring),
    Builtin("substring before", [string, match], .string) { call in
      let (text, wanted) = (Array(call.string(0).utf8), Array(call.string(1).utf8))
      guard let start = position(of: wanted, in: text) else { return .string("") }
      return .string(String(decoding: text[..<start], as: UTF8.self))
    },
    Builtin("substring after", [string, match], .string) { call in
      let (text, wanted) = (Array(call.string(0).utf8), Array(call.string(1).utf8))
      guard let start = position(of: wanted, in: text) else { return .string("") }
      return .string(String(decoding: text[(start + wanted.count)...], as: UTF8.self))
    },
    Builtin("contains", [string, match], .boolean) { call in
      .boolean(position(of: Array(call.string(1).utf8), in: Array(call.string(0).utf8)) != nil)
    },
    Builtin("starts with", [string, match], .boolean) { call in
      .boolean(call.string(0).utf8.starts(with: call.string(1).utf8))
    },
    Builtin("ends with", [string, match], .boolean) { call in
      .boolean(call.string(0).utf8.reversed().starts(with: call.string(1).utf8.reversed()))
    },
    Builtin("string join", [Builtin.Parameter("list", .list)], .string, body: join),
    Builtin(
      "string join", [Builtin.Parameter("list", .list), Builtin.Parameter("delimiter", .string, takesNull: true)],
      .string, body: join),
  ]

  private static func substring(_ call: Call) -> Value {
    let scalars = Array(call.string(0).unicodeScalars)
    guard let start = call.int(1), start != 0, abs(start) <= scalars.count else { return call.wrong(1) }
    let first = start > 0 ? start - 1 : scalars.count + start
    var length = scalars.count - first
    if call.has(2) {
      guard let wanted = call.int(2), wanted >= 1 else { return call.wrong(2) }
      length = min(length, wanted)
    }
    return .string(String(String.UnicodeScalarView(scalars[first..<(first + length)])))
  }

  private static func join(_ call: Call) -> Value {
    var texts: [String] = []
    for element in call.list(0) {
      switch element {
      case .string(let text): texts.append(text)
      case .null: continue
      default: return call.wrong(0)
      }
    }
    let delimiter = call.string(1)
    let bytes = texts.reduce(delimiter.utf8.count * texts.count) { $0 + $1.utf8.count }
    guard call.charge(bytes / 16) else { return .null }
    return call.run.string(texts.joined(separator: delimiter), call.spot)
  }

  /// Where `wanted` first stands in `text`, byte for byte. No byte of the text is looked at again after a mismatch
  /// (Knuth, Morris and Pratt): `fallbacks` says how much of `wanted` still fits.
  private static func position(of wanted: [UInt8], in text: [UInt8]) -> Int? {
    if wanted.isEmpty { return 0 }
    guard wanted.count <= text.count else { return nil }
    var fallbacks = [0]
    var matched = 0
    for byte in wanted.dropFirst() {
      while matched > 0, byte != wanted[matched] { matched = fallbacks[matched - 1] }
      if byte == wanted[matched] { matched += 1 }
      fallbacks.append(matched)
    }
    matched = 0
    for (index, byte) in text.enumerated() {
      while matched > 0, byte != wanted[matched] { matched = fallbacks[matched - 1] }
      if byte == wanted[matched] { matched += 1 }
      if matched == wanted.count { return index + 1 - matched }
    }
    return nil
  }

  /// Functions with regular expressions.
  static let patterns: [Builtin] = [
    Builtin("matches", [input, pattern], .boolean, body: matches),
    Builtin("matches", [input, pattern, flags], .boolean, body: matches),
    Builtin("replace", [input, pattern, Builtin.Parameter("replacement", .string)], .string, body: replace),
    Builtin("replace", [input, pattern, Builtin.Parameter("replacement", .string), flags], .string, body: replace),
    Builtin("split", [string, Builtin.Parameter("delimiter", .string)], .list(.string)) { call in
      searching(call) { budget throws(PatternError) in
        let parts = try Pattern(call.string(1)).split(call.string(0), within: budget)
        return call.run.list(parts.map(Value.string), call.spot)
      }
    },
  ]

  private static func matches(_ call: Call) -> Value {
    searching(call) { budget throws(PatternError) in
      .boolean(try Pattern(call.string(1), flags: call.string(2)).matches(call.string(0), within: budget))
    }
  }

  private static func replace(_ call: Call) -> Value {
    searching(call) { budget throws(PatternError) in
      let replaced = try Pattern(call.string(1), flags: call.string(3))
        .replace(in: call.string(0), with: call.string(2), within: budget)
      return call.run.string(replaced, call.spot)
    }
  }

  /// Compiling costs three steps a byte; a step of the evaluation pays for twenty of the search.
  private static func searching(_ call: Call, _ body: (PatternBudget) throws(PatternError) -> Value) -> Value {
    guard call.charge(20 + 3 * call.string(1).utf8.count) else { return .null }
    let budget = PatternBudget(searchSteps: min(call.run.stepsLeft * 20, 1_000_000 + call.string(0).utf8.count * 20))
    let given = budget.searchStepsLeft
    defer { _ = call.charge(min((given - budget.searchStepsLeft) / 20, call.run.stepsLeft)) }
    do {
      return try body(budget)
    } catch {
      return call.run.fail(.pattern, [error.sentence], call.spot)
    }
  }
}
