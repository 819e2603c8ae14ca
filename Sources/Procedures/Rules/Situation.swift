// What the rules are asked about: the answers, the form's data, what is derived from them, and the day.

package import Rules

package struct Situation {
  package let vocabulary: Vocabulary
  package private(set) var values: [Value]
  /// The day in the territory, which `today()` answers and reference lists are read by.
  package let now: FEELDateTime
  package var witness: (any RuleWitness)?
  private let environment: Environment

  package init(_ vocabulary: Vocabulary, now: FEELDateTime, witness: (any RuleWitness)? = nil) {
    self.vocabulary = vocabulary
    self.now = now
    self.witness = witness
    environment = Environment(now: { now })
    values = Array(repeating: .null, count: vocabulary.names.count)
  }

  package subscript(name: String) -> Value {
    get { vocabulary.place(of: name).map { values[$0] } ?? .null }
    set {
      guard let place = vocabulary.place(of: name) else { return }
      values[place] = newValue
    }
  }

  mutating func set(_ place: Int, to value: Value) { values[place] = value }

  /// The same inside one row of a group: what its columns hold stands behind all other values.
  func inside(_ row: [Value]) -> Situation {
    var inside = self
    inside.values += row
    return inside
  }

  package func run(_ trace: Trace? = nil) -> Run {
    Run(environment, trace: trace)
  }
}
