// Tests about a value: `x in (…)`, and the cells of decision tables, where the value is called `?`
// (DMN 1.5 §7.3.8 and §10.3.2.8).

/// One test of `in` or of a cell.
enum Test: Sendable {
  /// `< 10`, `= "a"`, `!= null`.
  case compare(Expression.Operator, any Node, Spot)
  /// A value, a list of values, a range.
  case among(any Node, Spot)
  /// A condition that speaks of `?`.
  case condition(any Node)
  /// Anything else in a cell: a value to be equal to, or a condition that happens not to mention `?`.
  case cell(any Node, Spot)

  func verdict(_ subject: Value, _ run: Run, _ frame: Frame) -> Value {
    switch self {
    case .compare(let comparison, let node, let spot):
      return ComparisonNode.compare(subject, comparison, node.value(run, frame), run, spot)
    case .among(let node, let spot):
      return Test.among(subject, node.value(run, frame), run, spot)
    case .condition(let node):
      return node.value(run, frame)
    case .cell(let node, let spot):
      let value = node.value(run, frame)
      if case .boolean(true) = value, !subject.isBoolean { return value }
      return Test.among(subject, value, run, spot)
    }
  }

  /// Equal to the value, an element of it, or inside it.
  static func among(_ subject: Value, _ value: Value, _ run: Run, _ spot: Spot) -> Value {
    guard run.charge(subject.walkingCost, spot) else { return .null }
    switch value {
    case .range(let range):
      if let inside = range.contains(subject) { return .boolean(inside) }
    case .list(let elements):
      guard run.charge(value.walkingCost, spot) else { return .null }
      if elements.contains(where: { element in isMember(subject, element) }) { return .boolean(true) }
      return .boolean(subject.equals(value) == true)
    default:
      if let same = subject.equals(value) { return .boolean(same) }
    }
    return run.fail(.notComparable, [subject.kindName, value.kindName], spot)
  }

  private static func isMember(_ subject: Value, _ element: Value) -> Bool {
    if case .range(let range) = element, range.contains(subject) == true { return true }
    return subject.equals(element) == true
  }

  /// True if one test is, null if one might be, false otherwise.
  static func any(_ tests: [Test], _ subject: Value, _ run: Run, _ frame: Frame) -> Value {
    var isUnknown = false
    for test in tests {
      switch test.verdict(subject, run, frame) {
      case .boolean(true): return .boolean(true)
      case .boolean(false): continue
      default: isUnknown = true
      }
    }
    return isUnknown ? .null : .boolean(false)
  }
}

extension Value {
  var isBoolean: Bool {
    if case .boolean = self { return true }
    return false
  }
}

final class WithinNode: Node {
  private let subject: any Node
  private let slot: Int
  private let tests: [Test]

  init(_ subject: any Node, slot: Int, _ tests: [Test]) {
    self.subject = subject
    self.slot = slot
    self.tests = tests
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let value = subject.value(run, frame)
    frame[slot] = value
    return Test.any(tests, value, run, frame)
  }
}

/// `< 10` standing alone: the range it describes (`!= 10` describes none).
final class LoneTestNode: Node {
  private let comparison: Expression.Operator
  private let inner: any Node
  private let spot: Spot

  init(_ comparison: Expression.Operator, _ inner: any Node, _ spot: Spot) {
    self.comparison = comparison
    self.inner = inner
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let end = inner.value(run, frame)
    guard end.compared(to: end) != nil else {
      return run.fail(.wrongType, [comparison.rawValue, end.kindName], spot)
    }
    switch comparison {
    case .less: return .range(Value.Range(low: nil, lowClosed: false, high: end, highClosed: false))
    case .lessOrEqual: return .range(Value.Range(low: nil, lowClosed: false, high: end, highClosed: true))
    case .greater: return .range(Value.Range(low: end, lowClosed: false, high: nil, highClosed: false))
    case .greaterOrEqual: return .range(Value.Range(low: end, lowClosed: true, high: nil, highClosed: false))
    case .equal: return .range(Value.Range(low: end, lowClosed: true, high: end, highClosed: true))
    default: return run.fail(.wrongType, [comparison.rawValue, "nothing on its left"], spot)
    }
  }
}

/// A cell, or the allowed values of a type, with a frame of its own.
package final class CompiledTests: Sendable {
  /// Nil: any value will do.
  private let tests: [Test]?
  private let isNegated: Bool
  private let slotCount: Int
  private let cost: Int
  private let spot: Spot

  init(_ tests: [Test]?, isNegated: Bool, slotCount: Int, cost: Int, _ spot: Spot) {
    self.cost = cost
    self.spot = spot
    self.tests = tests
    self.isNegated = isNegated
    self.slotCount = slotCount
  }

  /// Whether the value, in slot 0 as `?`, passes. Unknown is no.
  package func accept(_ value: Value, _ run: Run) -> Bool {
    guard let tests else { return true }
    guard run.charge(cost, spot) else { return false }
    let frame = Frame.holding([value], slotCount: slotCount)
    guard case .boolean(let passes) = Test.any(tests, value, run, frame) else { return false }
    return passes != isNegated
  }
}
