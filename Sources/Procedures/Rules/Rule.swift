// One rule of a procedure: a constant, a FEEL expression or a decision table, compiled when the pack was read. A rule
// has a number among those of its procedure, so that an evaluation can be witnessed (coverage) without names. Asked
// thousands of times, it is shared instead of copied.

package import JSON
package import Rules

package final class Rule: Sendable {
  package enum Body: Sendable {
    case constant(Value)
    case expression(CompiledExpression)
    case table(CompiledTable)
  }

  /// What the answer is for. A condition wants both answers to be seen in the examples.
  package enum Purpose: Sendable { case condition, value }

  package let number: Int
  package let purpose: Purpose
  package let body: Body
  package let text: String
  package let place: JSONPlace
  /// What it belongs to, as a path: `formalities.tax.fee`.
  package let subject: String

  package init(number: Int, purpose: Purpose, body: Body, text: String, place: JSONPlace, subject: String) {
    self.number = number
    self.purpose = purpose
    self.body = body
    self.text = text
    self.place = place
    self.subject = subject
  }

  package var isConstant: Bool {
    if case .constant = body { return true }
    return false
  }

  package func value(in situation: Situation) -> Value {
    switch body {
    case .constant(let value): return value
    case .expression(let expression):
      let value = expression.evaluate(situation.values, situation.run())
      situation.witness?.saw(self, value)
      return value
    case .table(let table):
      guard let witness = situation.witness else { return table.evaluate(situation.values, situation.run()) }
      let trace = Trace()
      let value = table.evaluate(situation.values, situation.run(trace))
      witness.saw(self, value, trace)
      return value
    }
  }

  /// A condition that cannot be told yet (an answer is missing) does not hold.
  package func holds(in situation: Situation) -> Bool {
    if situation.witness == nil, case .expression(let expression) = body {
      return expression.holds(situation.values, situation.run())
    }
    if case .boolean(true) = value(in: situation) { return true }
    return false
  }
}

extension Rule {
  /// The text it gives; nil when it gives none.
  package func text(in situation: Situation) -> String? {
    if case .string(let text) = value(in: situation), !text.isEmpty { return text }
    return nil
  }
}

/// Sees every evaluation of a rule that is not a constant.
package protocol RuleWitness: AnyObject {
  func saw(_ rule: Rule, _ value: Value)
  func saw(_ rule: Rule, _ value: Value, _ trace: Trace)
}
