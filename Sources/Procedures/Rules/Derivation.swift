// What a name is worth may depend on other names: a question may be hidden, computed, decided by a table. Derivations
// stand in an order in which each finds what it needs; what depends on itself is refused when the pack is read.

import Rules

struct Derivation: Sendable {
  let name: String
  let visible: Rule?
  let value: Rule?
  /// The question whose answer it is; nil for a decision.
  let isQuestion: Bool

  static func ordered(
    _ questions: [Question], _ decisions: [Procedure.Decision], _ reading: PackReading
  ) -> [Derivation] {
    let all =
      questions.filter { $0.visible != nil || $0.computed != nil }.map {
        Derivation(name: $0.id, visible: $0.visible, value: $0.computed, isQuestion: true)
      } + decisions.map { Derivation(name: $0.id, visible: nil, value: $0.value, isQuestion: false) }
    let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    var ordered: [Derivation] = []
    var state: [String: Bool] = [:]

    func visit(_ derivation: Derivation, _ path: [String]) {
      if state[derivation.name] == true { return }
      if state[derivation.name] == false {
        let circle = (path.drop { $0 != derivation.name } + [derivation.name]).joined(separator: " → ")
        if let rule = derivation.value ?? derivation.visible {
          reading.note("'\(derivation.name)' depends on itself: \(circle).", at: rule.place)
        }
        return
      }
      state[derivation.name] = false
      let names = ProcedureReading.names(in: derivation.visible).union(ProcedureReading.names(in: derivation.value))
      for name in names.sorted() {
        if let next = byName[name] { visit(next, path + [derivation.name]) }
      }
      state[derivation.name] = true
      ordered.append(derivation)
    }
    for derivation in all { visit(derivation, []) }
    return ordered
  }
}
