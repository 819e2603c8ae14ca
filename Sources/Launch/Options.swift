/// An option of a command: a flag, or a name with a value.
struct Option {
  let name: String
  /// What the value is, as the help shows it; nil for a flag.
  let value: String?
  let explanation: String
  /// It may be given any number of times.
  var isRepeated = false

  var usage: String { value.map { "\(name) \($0)" } ?? name }
}

/// A word that stands by itself, such as the file a command works on. Each one is needed, unless it may come any number
/// of times.
struct Operand {
  let name: String
  let explanation: String
  var isRepeated = false
}

struct BadUsage: Error {
  let description: String
}

/// The words of a command line, checked against what the command knows.
struct Options {
  private var values: [String: [String]] = [:]
  /// The words of the operand that may come any number of times.
  private(set) var words: [String] = []

  init(_ words: [String], allowed: [Option], operands: [Operand] = []) throws {
    var rest = words[...]
    var missing = operands[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("-") {
        try take(word, &rest, allowed)
      } else {
        guard let operand = missing.first else { throw BadUsage(description: "“\(word)” is one word too many") }
        if operand.isRepeated {
          self.words.append(word)
        } else {
          missing.removeFirst()
          values[operand.name] = [word]
        }
      }
    }
    if let operand = missing.first, !operand.isRepeated { throw BadUsage(description: "\(operand.name) is missing") }
  }

  private mutating func take(_ word: String, _ rest: inout ArraySlice<String>, _ allowed: [Option]) throws {
    guard let option = allowed.first(where: { $0.name == word }) else {
      throw BadUsage(description: "unknown option “\(word)”")
    }
    guard values[word] == nil || option.isRepeated else { throw BadUsage(description: "\(word) is given twice") }
    if option.value == nil {
      values[word] = [""]
    } else {
      guard let value = rest.popFirst() else { throw BadUsage(description: "\(word) needs a value") }
      values[word, default: []].append(value)
    }
  }

  subscript(name: String) -> String? { values[name]?.first }

  /// Each value of an option that may be repeated.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  func has(_ name: String) -> Bool { values[name] != nil }

  func required(_ name: String) throws -> String {
    guard let value = self[name], !value.isEmpty else { throw BadUsage(description: "\(name) is missing") }
    return value
  }
}
