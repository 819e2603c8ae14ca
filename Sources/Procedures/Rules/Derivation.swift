// What a name is worth may depend on other names: a question may be hidden, computed, decided by a table. Derivations
// stand in an order in which each finds what it needs; what depends on itself is refused when the pack is read.

import Rules

struct Derivation: Sendable {
  let name: String
  /// Among the values of a situation.
  let place: Int
  let visible: Rule?
  let value: Rule?
  /// A question of the form means nothing while no formality asks it.
  let isOfForm: Bool

  static func ordered(
    guide: [Question], form: [Question], _ decisions: [Procedure.Decision], _ reading: ProcedureReading
  ) -> [Derivation] {
    func derivation(_ name: String, visible: Rule?, value: Rule?, isOfForm: Bool = false) -> Derivation? {
      guard let place = reading.vocabulary.place(of: name), visible != nil || value != nil else { return nil }
      return Derivation(name: name, place: place, visible: visible, value: value, isOfForm: isOfForm)
    }
    let ofGuide = Set(guide.map(\.id))
    let all =
      (guide + form).compactMap {
        derivation($0.id, visible: $0.visible, value: $0.computed, isOfForm: !ofGuide.contains($0.id))
      } + decisions.compactMap { derivation($0.id, visible: nil, value: $0.value) }
    let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    var ordered: [Derivation] = []
    var state: [String: Bool] = [:]

    func visit(_ derivation: Derivation, _ path: [String]) {
      if state[derivation.name] == true { return }
      if state[derivation.name] == false {
        let circle = (path.drop { $0 != derivation.name } + [derivation.name]).joined(separator: " → ")
        if let rule = derivation.value ?? derivation.visible {
          reading.pack.note("'\(derivation.name)' depends on itself: \(circle).", at: rule.place)
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
