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

  /// Where `wanted` first stands in `text`, byte for byte.
  private static func position(of wanted: [UInt8], in text: [UInt8]) -> Int? {
    guard let first = wanted.first else { return 0 }
    guard wanted.count <= text.count else { return nil }
    for start in 0...(text.count - wanted.count) where text[start] == first {
      if text[start..<(start + wanted.count)].elementsEqual(wanted) { return start }
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
      searching(call) { () throws(PatternError) in
        let parts = try Pattern(call.string(1)).split(call.string(0))
        return call.run.list(parts.map(Value.string), call.spot)
      }
    },
  ]

  private static func matches(_ call: Call) -> Value {
    searching(call) { () throws(PatternError) in
      .boolean(try Pattern(call.string(1), flags: call.string(2)).matches(call.string(0)))
    }
  }

  private static func replace(_ call: Call) -> Value {
    searching(call) { () throws(PatternError) in
      let replaced = try Pattern(call.string(1), flags: call.string(3))
        .replace(in: call.string(0), with: call.string(2))
      return call.run.string(replaced, call.spot)
    }
  }

  /// A search may cost many steps of its own; each one is charged as if it had walked a long text.
  private static func searching(_ call: Call, _ body: () throws(PatternError) -> Value) -> Value {
    guard call.charge(200) else { return .null }
    do {
      return try body()
    } catch {
      return call.run.fail(.pattern, [error.sentence], call.spot)
    }
  }
}
