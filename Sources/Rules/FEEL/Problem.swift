// What went wrong, for the author of a rule. FEEL answers null to every mistake (DMN 1.5 §10.3.2); the reason is kept
// beside the answer. A problem is a code and the words it is about, so that the portal can say it in any language;
// `sentence` says it in English.

package struct Problem: Error, Sendable, Hashable {
  package enum Code: String, Sendable, Hashable, CaseIterable {
    case syntax
    case unknownName
    case unknownType
    case unknownMember
    case notAFunction
    case wrongArguments
    case wrongType
    case wrongCondition
    case wrongValue
    case notComparable
    case overflow
    case divisionByZero
    case emptyList
    case indexOutside
    case external
    case coercion
    case limit
    case pattern
    case duplicate
    case cycle
    case table
    case model
  }

  package let code: Code
  package let words: [String]
  package let place: Place?

  package init(_ code: Code, _ words: [String] = [], at place: Place? = nil) {
    self.code = code
    self.words = words
    self.place = place
  }

  package var sentence: String {
    let first = words.first ?? ""
    let second = words.count > 1 ? words[1] : ""
    switch code {
    case .syntax: return first
    case .unknownName: return "There is nothing called '\(first)' here."
    case .unknownType: return "There is no type called '\(first)'."
    case .unknownMember: return "There is no entry called '\(first)' in this value."
    case .notAFunction: return "\(first) is not a function."
    case .wrongArguments: return "'\(first)' cannot be called with these arguments: \(second)."
    case .wrongType: return "'\(first)' does not work with \(second)."
    case .wrongCondition: return "A condition must be true or false; this one is \(first)."
    case .wrongValue: return "'\(first)' does not accept \(second)."
    case .notComparable: return "\(first) and \(second) cannot be compared."
    case .overflow: return "The result of '\(first)' is too large."
    case .divisionByZero: return "Nothing can be divided by zero."
    case .emptyList: return "'\(first)' needs at least one element."
    case .indexOutside: return "There is no element at position \(first)."
    case .external: return "Functions written outside FEEL are not called."
    case .coercion: return "\(first) is not of the type \(second)."
    case .limit: return "The evaluation was stopped: \(first)."
    case .pattern: return first
    case .duplicate: return "'\(first)' is defined twice."
    case .cycle: return "'\(first)' depends on itself."
    case .table: return first
    case .model: return first
    }
  }

  /// The sentence with its place in front, as a command line shows it.
  package var report: String {
    guard let place else { return sentence }
    let name = place.name.isEmpty ? "" : "\(place.name), "
    return "\(name)line \(place.line), column \(place.column): \(sentence)"
  }
}
