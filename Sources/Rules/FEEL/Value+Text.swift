// Values as text: what `string()` answers (DMN 1.5 §10.3.4.1), and FEEL literals inside lists and contexts.

extension Value {
  /// FEEL `string(…)`; null has no text.
  package var text: String? {
    switch self {
    case .null: nil
    case .string(let text): text
    default: literal
    }
  }

  /// The value as FEEL would have it written: texts in quotes.
  package var literal: String {
    switch self {
    case .null: return "null"
    case .boolean(let flag): return flag ? "true" : "false"
    case .number(let number): return number.text
    case .string(let text): return Value.quoted(text)
    case .date(let date): return date.text
    case .time(let time): return time.text
    case .dateTime(let moment): return moment.text
    case .daysTime(let span): return span.text
    case .yearsMonths(let span): return span.text
    case .list(let elements): return "[" + elements.map(\.literal).joined(separator: ", ") + "]"
    case .context(let context):
      return "{" + context.entries.map { "\(Value.key($0.key)): \($0.value.literal)" }.joined(separator: ", ") + "}"
    case .range(let range): return range.text
    case .function(let function): return "function " + function.name
    }
  }

  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// A key of a context as it is written: bare when it is a name, in quotes otherwise.
  package static func key(_ key: String) -> String {
    guard key.utf8.count < 200 else { return quoted(key) }
    let words = Lexer.tokens(of: key).dropLast()
    let isName =
      words.first?.kind == .word && words.allSatisfy(\.canContinueName) && Lexer.canonicalName(key) == key
    return isName ? key : quoted(key)
  }
}

extension Value.Range {
  var text: String {
    switch (low, high) {
    case (nil, let high?): (highClosed ? "<= " : "< ") + high.literal
    case (let low?, nil): (lowClosed ? ">= " : "> ") + low.literal
    default:
      (lowClosed ? "[" : "(") + (low ?? .null).literal + ".." + (high ?? .null).literal + (highClosed ? "]" : ")")
    }
  }
}
