// What the reading of one procedure knows: its vocabulary, declared before any rule is compiled, and its rules so far.

import JSON
import RuleLines
import Rules

package final class ProcedureReading {
  package let pack: PackReading
  package internal(set) var vocabulary = Vocabulary()
  package private(set) var rules: [Rule] = []
  private let environment: Environment

  init(_ pack: PackReading) {
    self.pack = pack
    environment = Environment(functions: PackFunctions.all(pack.lists, pack.territory.calendar))
  }

  /// A condition: `"capital > 100000"`, `true`, `false`.
  func condition(_ entry: Entry, _ name: String, _ subject: String, in words: Vocabulary? = nil) -> Rule? {
    guard let member = entry[name] else { return nil }
    return rule(member, .condition, "\(subject).\(name)", .boolean, words)
  }

  /// A value of this type, as an expression, a constant or a `{ table: … }`.
  func value(_ entry: Entry, _ name: String, _ subject: String, _ type: FEELType = .any) -> Rule? {
    guard let member = entry[name] else { return nil }
    return rule(member, .value, "\(subject).\(name)", type)
  }

  /// An expression that stands in the text of something read before.
  func value(_ text: String, at place: JSONPlace, _ subject: String) -> Rule {
    add(body(text, .value, .any, vocabulary, place), .value, text, place, subject)
  }

  func constant(_ value: Value, _ purpose: Rule.Purpose, _ entry: Entry, _ subject: String) -> Rule {
    add(.constant(value), purpose, "", entry.place, subject)
  }

  private func rule(
    _ entry: Entry, _ purpose: Rule.Purpose, _ subject: String, _ type: FEELType, _ words: Vocabulary? = nil
  ) -> Rule {
    switch entry.json.value {
    case .bool(let flag): return add(.constant(.boolean(flag)), purpose, flag ? "true" : "false", entry.place, subject)
    case .number(let number):
      return add(.constant(Decimal(number.text).map(Value.number) ?? .null), purpose, number.text, entry.place, subject)
    case .string(let text):
      return add(body(text, purpose, type, words ?? vocabulary, entry.place), purpose, text, entry.place, subject)
    case .object: return add(table(entry, subject), purpose, "", entry.place, subject)
    default:
      entry.note("this must be a FEEL expression, a number, true or false, or a decision table { … }.")
      return add(.constant(.null), purpose, "", entry.place, subject)
    }
  }

  private func add(
    _ body: Rule.Body, _ purpose: Rule.Purpose, _ text: String, _ place: JSONPlace, _ subject: String
  ) -> Rule {
    let rule = Rule(number: rules.count, purpose: purpose, body: body, text: text, place: place, subject: subject)
    rules.append(rule)
    return rule
  }

  private func body(
    _ text: String, _ purpose: Rule.Purpose, _ type: FEELType, _ words: Vocabulary, _ place: JSONPlace
  ) -> Rule.Body {
    for problem in ExpressionAnalysis.problems(of: text, names: words.names, environment: environment) {
      // A condition that never changes is worth a word, but constants are also written this way.
      pack.note("in \"\(text)\": \(problem.sentence)", at: place, weight: problem.code == .table ? .advice : .error)
    }
    do {
      let compiled = try CompiledExpression(text, names: words.names, environment: environment)
      if purpose == .condition, !compiled.expression.type.conforms(to: .boolean), compiled.expression.type != .any {
        pack.note("\"\(text)\" is not true or false: it is \(compiled.expression.type.name).", at: place)
      }
      return .expression(compiled)
    } catch {
      return .constant(.null)
    }
  }

  private func table(_ entry: Entry, _ subject: String) -> Rule.Body {
    do {
      let table = try DecisionTable(json: entry["table"]?.json ?? entry.json)
      let compiled = CompiledTable(table, name: subject, names: vocabulary.names, environment: environment)
      for problem in compiled.problems { pack.note(problem.sentence, at: entry.place) }
      return .table(compiled)
    } catch {
      pack.note(error.sentence, at: entry.place)
      return .constant(.null)
    }
  }

  /// The names that stand in these rules, for putting derivations in order. A word inside quotes is no name.
  static func names(in rule: Rule?) -> Set<String> {
    switch rule?.body {
    case .expression: return words(rule?.text ?? "")
    case .table(let table):
      let texts =
        table.table.inputs.map(\.expression)
        + table.table.rules.flatMap { $0.inputs + $0.outputs }
        + table.table.outputs.compactMap(\.defaultValue)
      return texts.reduce(into: []) { $0.formUnion(words($1)) }
    case .constant, nil: return []
    }
  }

  private static func words(_ text: String) -> Set<String> {
    var words: Set<String> = []
    var word: [UInt8] = []
    var isQuoted = false
    var isEscaped = false
    for byte in Array(text.utf8) + [0] {
      if isQuoted {
        if !isEscaped, byte == UInt8(ascii: "\"") { isQuoted = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      } else if (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == UInt8(ascii: "_") {
        word.append(byte)
      } else {
        if !word.isEmpty { words.insert(String(decoding: word, as: UTF8.self)) }
        word = []
        isQuoted = byte == UInt8(ascii: "\"")
      }
    }
    return words
  }
}
