// What the reading of one procedure knows: its vocabulary, declared before any rule is compiled, and its rules so far.

import JSON
import RuleLines
import Rules

package final class ProcedureReading {
  package let pack: PackReading
  package private(set) var vocabulary = Vocabulary()
  package private(set) var rules: [Rule] = []
  private var lexicon: Lexicon

  init(_ pack: PackReading) {
    self.pack = pack
    let functions = PackFunctions.all(pack.lists, pack.territory.calendar)
    lexicon = Lexicon(Vocabulary.givens, environment: Environment(functions: functions))
  }

  /// False when the name is taken.
  func declare(_ name: String, _ type: FEELType) -> Bool {
    guard vocabulary.declare(name, type) else { return false }
    lexicon.declare(name, type)
    return true
  }

  /// What rules inside something (a row of a group, a case that is counted) may speak of: its own names hide those
  /// outside. Their values stand behind all others (`Situation.inside`).
  func lexicon(inside names: [(String, FEELType)]) -> Lexicon {
    var inside = lexicon
    for (name, type) in names { inside.declare(name, type) }
    return inside
  }

  /// A condition: `"capital > 100000"`, `true`, `false`.
  func condition(_ entry: Entry, _ name: String, _ subject: String, in words: Lexicon? = nil) -> Rule? {
    guard let member = entry[name] else { return nil }
    return rule(member, .condition, "\(subject).\(name)", .boolean, words)
  }

  /// A value of this type, as an expression, a constant or a `{ table: … }`.
  func value(
    _ entry: Entry, _ name: String, _ subject: String, _ type: FEELType = .any, in words: Lexicon? = nil
  ) -> Rule? {
    guard let member = entry[name] else { return nil }
    return rule(member, .value, "\(subject).\(name)", type, words)
  }

  /// Where paper is handed over: `agency/counter`, or a rule that gives it by situation.
  func counter(_ entry: Entry, _ subject: String) -> Rule? {
    guard let member = entry["counter"] else { return nil }
    let text = member.literal ?? ""
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy({ $0.isIdentifier(hyphens: true) }), vocabulary.place(of: text) == nil
    else {
      return value(entry, "counter", subject, .string)
    }
    if parts.count < 2 || pack.agencies[parts[0]]?.counter(parts[1]) == nil {
      member.note("there is no counter '\(text)'; write agency/counter.")
    }
    return add(.constant(.string(text)), .value, text, member.place, "\(subject).counter")
  }

  /// An expression that stands in the text of something read before.
  func value(_ text: String, at place: JSONPlace, _ subject: String) -> Rule {
    add(body(text, .any, lexicon, place), .value, text, place, subject)
  }

  func constant(_ value: Value, _ purpose: Rule.Purpose, _ entry: Entry, _ subject: String) -> Rule {
    add(.constant(value), purpose, "", entry.place, subject)
  }

  private func rule(
    _ entry: Entry, _ purpose: Rule.Purpose, _ subject: String, _ type: FEELType, _ words: Lexicon? = nil
  ) -> Rule {
    switch entry.json.value {
    case .bool(let flag): return add(.constant(.boolean(flag)), purpose, flag ? "true" : "false", entry.place, subject)
    case .number(let number):
      return add(.constant(Decimal(number.text).map(Value.number) ?? .null), purpose, number.text, entry.place, subject)
    case .string(let text):
      return add(body(text, type, words ?? lexicon, entry.place), purpose, text, entry.place, subject)
    case .object: return add(table(entry, subject, words ?? lexicon), purpose, "", entry.place, subject)
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
    _ text: String, _ wanted: FEELType, _ words: Lexicon, _ place: JSONPlace
  ) -> Rule.Body {
    func note(_ problem: Problem) {
      // A condition that never changes is worth a word, but constants are also written this way.
      pack.note("in \"\(text)\": \(problem.sentence)", at: place, weight: problem.code == .table ? .advice : .error)
    }
    do {
      let compiled = try CompiledExpression(text, in: words)
      for problem in ExpressionAnalysis.problems(of: compiled, in: words) { note(problem) }
      let type = compiled.expression.type
      if type != .any, !type.conforms(to: wanted) {
        let what = wanted == .boolean ? "true or false" : "a \(wanted.name)"
        pack.note("\"\(text)\" is not \(what): it is \(type.name).", at: place)
      }
      return .expression(compiled)
    } catch {
      note(error)
      return .constant(.null)
    }
  }

  private func table(_ entry: Entry, _ subject: String, _ words: Lexicon) -> Rule.Body {
    do {
      let table = try DecisionTable(json: entry["table"]?.json ?? entry.json)
      let compiled = CompiledTable(table, name: subject, in: words)
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
