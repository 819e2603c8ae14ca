// Marks that lead elsewhere: to an answer given earlier, to a counter, to a figure that everybody sees.

import Rules

extension ProcedureCheck {
  /// Where questions are filled in from, which may be in another procedure.
  mutating func checkOrigins() {
    for question in procedure.guide.questions + procedure.form.questions {
      guard let origin = question.earlierAnswer, origin.procedure != nil || origin.question != question.id else {
        continue
      }
      let procedures = pack.procedures.filter { $0.id == origin.procedure ?? $0.id }
      if let name = origin.procedure, procedures.isEmpty {
        note("the pack has no procedure '\(name)'.", question.place)
      } else if !procedures.contains(where: { $0.asks(origin.question) }) {
        note("nobody is asked '\(origin.question)', from which '\(question.id)' is to be filled in.", question.place)
      }
    }
  }

  /// Whatever a rule gives is a counter, and somebody hands over there.
  mutating func checkCounters() {
    let collections = procedure.circuit.steps.filter { $0.kind == .collection }
    let handsOverAll = collections.contains { $0.counter == nil }
    let manned = collections.compactMap(\.counter).compactMap { counters($0, noting: false) }
    for step in procedure.circuit.steps { _ = step.counter.map { counters($0) } }
    for formality in procedure.formalities {
      guard let result = formality.result, let rule = result.counter, let places = counters(rule) else { continue }
      guard result.isPhysical, !handsOverAll, manned.count == collections.count else { continue }
      for place in places.subtracting(manned.flatMap(\.self)).sorted() {
        note("no step hands over the paper of '\(formality.id)' at its counter '\(place)'.", formality.place)
      }
    }
  }

  /// Nil when nobody can tell which they are.
  private mutating func counters(_ rule: Rule, noting: Bool = true) -> Set<String>? {
    guard let texts = PossibleTexts(procedure: procedure, pack: pack).of(rule)?.subtracting([""]) else {
      if noting {
        note(
          "which counters \"\(rule.text)\" gives cannot be told: use texts, a column of a list, or a decision.",
          rule.place)
      }
      return nil
    }
    if noting, !rule.isConstant {
      for text in texts.sorted() where pack.counter(text) == nil {
        note("\"\(rule.text)\" can give '\(text)', which is no counter; write agency/counter.", rule.place)
      }
    }
    return texts
  }

  /// What is about persons is nobody's figure but the administration's.
  mutating func checkStatistics() {
    for statistic in procedure.statistics where statistic.isPublic {
      let names = statistic.rules.reduce(into: Set<String>()) { $0.formUnion(procedure.names(behind: $1)) }
      for name in names.sorted() {
        guard let question = procedure.question(name), question.privacy != .ordinary else { continue }
        note(
          "the public figure '\(statistic.id)' speaks of '\(name)', which is \(question.privacy.rawValue).",
          statistic.place)
      }
    }
  }
}

extension Procedure {
  /// The names a rule speaks of, and those that stand behind them.
  fileprivate func names(behind rule: Rule) -> Set<String> {
    var seen: Set<String> = []
    var open = Array(ProcedureReading.names(in: rule))
    while let name = open.popLast() {
      guard seen.insert(name).inserted, let derivation = plan.derivations.first(where: { $0.name == name }) else {
        continue
      }
      for rule in [derivation.visible, derivation.value] { open += ProcedureReading.names(in: rule) }
    }
    return seen
  }

  /// Of the applicant, and not worked out.
  fileprivate func asks(_ question: String) -> Bool { plan.guide[question] != nil || plan.form[question] != nil }
}
