// Which rules the examples have shown: every condition both ways, every row of every table, every outcome, every step.

package import Rules

package final class Coverage: RuleWitness {
  private let procedure: Procedure
  package private(set) var seen: Seen

  /// By the numbers of the rules: asked for each of thousands of evaluations.
  package struct Seen: Sendable {
    fileprivate var held: [Bool]
    fileprivate var failed: [Bool]
    fileprivate var rows: [[Bool]]
    fileprivate var outcomes: Set<String> = []
    fileprivate var steps: Set<String> = []
  }

  package init(_ procedure: Procedure) {
    self.procedure = procedure
    let none = Array(repeating: false, count: procedure.rules.count)
    let rows = procedure.rules.map { rule in
      if case .table(let table) = rule.body { table.table.rules.map { _ in false } } else { [Bool]() }
    }
    seen = Seen(held: none, failed: none, rows: rows)
  }

  package func saw(_ rule: Rule, _ value: Value) {
    guard rule.purpose == .condition else { return }
    // What cannot be told is, for a condition, a no.
    if case .boolean(true) = value { seen.held[rule.number] = true } else { seen.failed[rule.number] = true }
  }

  package func saw(_ rule: Rule, _ value: Value, _ trace: Trace) {
    saw(rule, value)
    for case .table(_, _, let fired) in trace.events {
      for row in fired where seen.rows[rule.number].indices.contains(row - 1) {
        seen.rows[rule.number][row - 1] = true
      }
    }
  }

  /// What another has seen of the same procedure.
  package func add(_ other: Seen) {
    for index in seen.held.indices {
      if other.held[index] { seen.held[index] = true }
      if other.failed[index] { seen.failed[index] = true }
      for row in seen.rows[index].indices where other.rows[index][row] { seen.rows[index][row] = true }
    }
    seen.outcomes.formUnion(other.outcomes)
    seen.steps.formUnion(other.steps)
  }

  package func saw(_ events: [Event]) {
    for event in events {
      switch event.fact {
      case .opened(let step, _, _): seen.steps.insert(step)
      case .ended(let step, let ending):
        seen.steps.insert(step)
        seen.outcomes.insert("\(step)/\(ending.outcome)")
      case .returned(let step, _, _): note(step, .sendBack)
      case .suspended(let step): note(step, .suspend)
      case .forwarded(let step, _): note(step, .forward)
      default: continue
      }
    }
  }

  private func note(_ step: String, _ effect: Outcome.Effect) {
    for outcome in procedure.circuit.step(step)?.outcomes ?? [] where outcome.effect == effect {
      seen.outcomes.insert("\(step)/\(outcome.id)")
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
      for wanted in [true, false] where !(wanted ? seen.held : seen.failed)[rule.number] {
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
      for row in table.table.rules.indices where !seen.rows[rule.number][row] {
        missing.append("\(rule.place): row \(row + 1) of \(rule.subject) was never used.")
      }
    }
    return Share(name: "table rows", seen: count - missing.count, all: count, missing: missing)
  }

  private var outcomeShare: Share {
    let all = procedure.circuit.steps.flatMap { step in step.outcomes.map { (step, $0) } }
    let missing = all.filter { !seen.outcomes.contains("\($0.0.id)/\($0.1.id)") }.map { step, outcome in
      "\(step.place): the step '\(step.id)' never ended with '\(outcome.id)'."
    }
    return Share(name: "outcomes", seen: all.count - missing.count, all: all.count, missing: missing)
  }

  private var stepShare: Share {
    let missing = procedure.circuit.steps.filter { !seen.steps.contains($0.id) }.map { step in
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
