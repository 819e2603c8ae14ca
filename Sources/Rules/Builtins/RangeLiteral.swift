// `range("[1..10)")`: a range written in a text (DMN 1.5 §10.3.4.1, grammar rules 66 to 68). The ends are literals:
// nothing is computed, and an end left out, or null, must be open.

enum RangeLiteral {
  static func parse(_ text: String, _ run: Run) -> Value.Range? {
    let scalars = text.unicodeScalars
    guard let opening = scalars.first, let closing = scalars.last, scalars.count >= 4,
      ["[", "(", "]"].contains(opening), ["]", ")", "["].contains(closing)
    else { return nil }
    let lowClosed = opening == "["
    let highClosed = closing == "]"
    let inside = String(String.UnicodeScalarView(scalars.dropFirst().dropLast()))
    guard let dots = separator(in: inside) else { return nil }
    guard let low = end(inside[..<dots], run), let high = end(inside[inside.index(dots, offsetBy: 2)...], run) else {
      return nil
    }
    if low == nil && (lowClosed || high == nil) || high == nil && highClosed { return nil }
    if let low, let high {
      guard low.kinds == high.kinds, let order = low.compared(to: high), order <= 0 else { return nil }
    }
    return Value.Range(low: low, lowClosed: lowClosed, high: high, highClosed: highClosed)
  }

  /// The two dots outside quotes.
  private static func separator(in text: String) -> String.Index? {
    var isQuoted = false
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      if text[index] == "\"" { isQuoted.toggle() }
      if !isQuoted, text[index] == ".", next < text.endIndex, text[next] == "." { return index }
      index = next
    }
    return nil
  }

  /// Nil: no literal. `.some(nil)`: nothing written.
  private static func end(_ text: Substring, _ run: Run) -> Value?? {
    let source = Source(String(text))
    let tokens = Lexer.tokens(of: source.text)
    if tokens.count == 1, tokens[0].kind == .end { return .some(nil) }
    guard let expression = try? Parser.expression(source), isLiteral(expression) else { return nil }
    let compiler = Compiler(source: source, environment: run.environment, scope: SlotScope(names: []))
    if case .null = expression.form { return .some(nil) }
    let value = compiler.node(expression).value(run, Frame.holding([], slotCount: 0))
    return value.compared(to: value) == nil ? nil : .some(value)
  }

  private static func isLiteral(_ expression: Expression) -> Bool {
    switch expression.form {
    case .null, .number, .string, .temporal: return true
    case .negation(let inner):
      if case .number = inner.form { return true }
      return false
    case .call(let callee, let arguments):
      guard case .name(let name) = callee.form,
        ["date", "time", "date and time", "duration"].contains(name), let argument = arguments.first
      else { return false }
      if case .string = argument.value.form { return arguments.count == 1 }
      return false
    default: return false
    }
  }
}
