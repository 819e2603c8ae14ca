// Which rules the examples have shown: every condition both ways, every row of every table, every outcome, every step.

package import Rules

package final class Coverage: RuleWitness {
  private var answers: [Int: Set<Bool>] = [:]
  private var rows: [Int: Set<Int>] = [:]
  private var outcomes: Set<String> = []
  private var steps: Set<String> = []
  private let procedure: Procedure

  package init(_ procedure: Procedure) {
    self.procedure = procedure
  }

  package func saw(_ rule: Rule, _ value: Value) {
    guard rule.purpose == .condition else { return }
    // What cannot be told is, for a condition, a no.
    if case .boolean(true) = value {
      answers[rule.number, default: []].insert(true)
    } else {
      answers[rule.number, default: []].insert(false)
    }
  }

  package func saw(_ rule: Rule, _ value: Value, _ trace: Trace) {
    saw(rule, value)
    for case .table(_, _, let fired) in trace.events { rows[rule.number, default: []].formUnion(fired) }
  }

  package func saw(_ events: [Event]) {
    for event in events {
      switch event.fact {
      case .opened(let step, _, _): steps.insert(step)
      case .ended(let step, let ending):
        steps.insert(step)
        outcomes.insert("\(step)/\(ending.outcome)")
      case .returned(let step, _, _): note(step, .sendBack)
      case .suspended(let step): note(step, .suspend)
      case .forwarded(let step, _): note(step, .forward)
      default: continue
      }
    }
  }

  private func note(_ step: String, _ effect: Outcome.Effect) {
    for outcome in procedure.circuit.step(step)?.outcomes ?? [] where outcome.effect == effect {
      outcomes.insert("\(step)/\(outcome.id)")
    }
  }

  /// One kind of things to be shown.
  package struct Share: Sendable {
    package let name: String
    package let seen: Int
    package let all: Int
    /// What was never seen, with its place, in words.
    package let missing: [String]

    package var percent: Int { all == 0 ? 100 : seen * 100 / all }
  }

  package var shares: [Share] { [conditions, tableRows, outcomeShare, stepShare] }

  package var conditions: Share {
    let all = procedure.rules.filter { $0.purpose == .condition && !$0.isConstant }
    var missing: [String] = []
    for rule in all {
      for wanted in [true, false] where !(answers[rule.number]?.contains(wanted) ?? false) {
        missing.append("\(rule.place): \(rule.subject) was never \(wanted): \(rule.text)")
      }
    }
    return Share(name: "conditions", seen: all.count * 2 - missing.count, all: all.count * 2, missing: missing)
  }

  package var tableRows: Share {
    var count = 0
    var missing: [String] = []
    for rule in procedure.rules {
      guard case .table(let table) = rule.body else { continue }
      count += table.table.rules.count
      for row in table.table.rules.indices where !(rows[rule.number]?.contains(row + 1) ?? false) {
        missing.append("\(rule.place): row \(row + 1) of \(rule.subject) was never used.")
      }
    }
    return Share(name: "table rows", seen: count - missing.count, all: count, missing: missing)
  }

  private var outcomeShare: Share {
    let all = procedure.circuit.steps.flatMap { step in step.outcomes.map { (step, $0) } }
    let missing = all.filter { !outcomes.contains("\($0.0.id)/\($0.1.id)") }.map { step, outcome in
      "\(step.place): the step '\(step.id)' never ended with '\(outcome.id)'."
    }
    return Share(name: "outcomes", seen: all.count - missing.count, all: all.count, missing: missing)
  }

  private var stepShare: Share {
    let missing = procedure.circuit.steps.filter { !steps.contains($0.id) }.map { step in
      "\(step.place): the step '\(step.id)' was never reached."
    }
    let all = procedure.circuit.steps.count
    return Share(name: "steps", seen: all - missing.count, all: all, missing: missing)
  }

  package func isBelow(_ thresholds: CoverageThresholds) -> Bool {
    zip(shares, [thresholds.conditions, thresholds.rows, thresholds.outcomes, thresholds.steps]).contains {
      $0.percent < $1
    }
  }
}
