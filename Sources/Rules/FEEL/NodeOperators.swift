// Compiled operators. Numbers come first in each of them: most conditions of a procedure compare numbers.

/// `and`, `or` with three values (DMN 1.5 table 48): what is neither true nor false counts as unknown.
final class LogicNode: Node {
  private let left: any Node
  private let right: any Node
  /// The value that settles the question alone: false for `and`, true for `or`.
  private let settling: Bool

  init(_ left: any Node, _ right: any Node, settling: Bool) {
    self.left = left
    self.right = right
    self.settling = settling
  }

  func value(_ run: Run, _ frame: Frame) -> Value { truth(run, frame).map(Value.boolean) ?? .null }

  func truth(_ run: Run, _ frame: Frame) -> Bool? {
    let first = left.truth(run, frame)
    if first == settling { return settling }
    let second = right.truth(run, frame)
    if second == settling { return settling }
    return first == nil || second == nil ? nil : !settling
  }
}

/// `not(…)`, bound as an operator: it stands in conditions as often as `and`.
final class NotNode: Node {
  private let inner: any Node
  private let spot: Spot

  init(_ inner: any Node, _ spot: Spot) {
    self.inner = inner
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    switch inner.value(run, frame).unwrapped {
    case .boolean(let flag): .boolean(!flag)
    case .null: .null
    case let other: run.fail(.wrongType, ["not", other.kindName], spot)
    }
  }

  func truth(_ run: Run, _ frame: Frame) -> Bool? {
    if let truth = inner.truth(run, frame) { return !truth }
    if case .boolean(let flag) = value(run, frame) { return flag }
    return nil
  }
}

/// A variable compared with a number or a text: most conditions of a procedure.
final class VariableTestNode: Node {
  private let slot: Int
  private let comparison: Expression.Operator
  private let constant: Value
  /// Does the work when the variable holds something else.
  private let general: ComparisonNode

  init(slot: Int, _ comparison: Expression.Operator, _ constant: Value, otherwise general: ComparisonNode) {
    self.slot = slot
    self.comparison = comparison
    self.constant = constant
    self.general = general
  }

  func value(_ run: Run, _ frame: Frame) -> Value { truth(run, frame).map(Value.boolean) ?? .null }

  func truth(_ run: Run, _ frame: Frame) -> Bool? {
    switch (frame[slot], constant) {
    case (.number(let value), .number(let number)): ComparisonNode.holds(value, comparison, number)
    case (.string(let value), .string(let text)) where text.utf8.count < 64:
      ComparisonNode.holds(Value.order(value, text), comparison, 0)
    default: general.truth(run, frame)
    }
  }
}

final class ComparisonNode: Node {
  private let comparison: Expression.Operator
  private let left: any Node
  private let right: any Node
  private let spot: Spot

  init(_ comparison: Expression.Operator, _ left: any Node, _ right: any Node, _ spot: Spot) {
    self.comparison = comparison
    self.left = left
    self.right = right
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    ComparisonNode.compare(left.value(run, frame), comparison, right.value(run, frame), run, spot)
  }

  static func compare(
    _ left: Value, _ comparison: Expression.Operator, _ right: Value, _ run: Run, _ spot: Spot
  ) -> Value {
    if case .number(let mine) = left, case .number(let theirs) = right {
      return .boolean(holds(mine, comparison, theirs))
    }
    guard run.charge(left.walkingCost, spot) else { return .null }
    if comparison == .equal || comparison == .unequal {
      if let same = left.equals(right) { return .boolean(same == (comparison == .equal)) }
    } else if let order = left.compared(to: right) {
      switch comparison {
      case .less: return .boolean(order < 0)
      case .lessOrEqual: return .boolean(order <= 0)
      case .greater: return .boolean(order > 0)
      default: return .boolean(order >= 0)
      }
    }
    return run.fail(.notComparable, [left.kindName, right.kindName], spot)
  }

  @inline(__always)
  static func holds<Ordered: Comparable>(
    _ left: Ordered, _ comparison: Expression.Operator, _ right: Ordered
  ) -> Bool {
    switch comparison {
    case .equal: left == right
    case .unequal: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    default: left >= right
    }
  }
}

extension Value {
  /// What walking through the whole value costs: counted before something does.
  var walkingCost: Int {
    switch self {
    case .list(let elements): elements.count + weight / 24
    case .context(let context): context.count + weight / 24
    case .string(let text): text.utf8.count / 16
    // The rules of its zone are searched.
    case .dateTime(let moment): moment.zone?.id == nil ? 0 : 5
    default: 0
    }
  }
}

final class ArithmeticNode: Node {
  private let sign: Expression.Operator
  private let left: any Node
  private let right: any Node
  private let spot: Spot

  init(_ sign: Expression.Operator, _ left: any Node, _ right: any Node, _ spot: Spot) {
    self.sign = sign
    self.left = left
    self.right = right
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let first = left.value(run, frame)
    let second = right.value(run, frame)
    if case .string(let text) = first, case .string(let more) = second, sign == .add {
      return run.string(text + more, spot)
    }
    guard run.charge(1 + first.walkingCost + second.walkingCost, spot) else { return .null }
    let result: Value? =
      switch sign {
      case .add: first.adding(second)
      case .subtract: first.subtracting(second)
      case .multiply: first.multiplied(by: second)
      case .divide: first.divided(by: second)
      default: run.charge(Builtins.powerCost(second), spot) ? first.raised(to: second) : nil
      }
    return result ?? failure(first, second, run)
  }

  private func failure(_ first: Value, _ second: Value, _ run: Run) -> Value {
    if sign == .divide, case .number(let divisor) = second, divisor.isZero {
      return run.fail(.divisionByZero, [], spot)
    }
    if case .number = first, case .number = second { return run.fail(.overflow, [sign.rawValue], spot) }
    return run.fail(.wrongType, [sign.rawValue, "\(first.kindName) and \(second.kindName)"], spot)
  }
}

final class NegationNode: Node {
  private let inner: any Node
  private let spot: Spot

  init(_ inner: any Node, _ spot: Spot) {
    self.inner = inner
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let value = inner.value(run, frame)
    return value.negated ?? run.fail(.wrongType, ["-", value.kindName], spot)
  }
}

final class BetweenNode: Node {
  private let inner: any Node
  private let low: any Node
  private let high: any Node
  private let spot: Spot

  init(_ inner: any Node, _ low: any Node, _ high: any Node, _ spot: Spot) {
    self.inner = inner
    self.low = low
    self.high = high
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let value = inner.value(run, frame)
    let start = low.value(run, frame)
    let end = high.value(run, frame)
    let above = ComparisonNode.compare(value, .greaterOrEqual, start, run, spot)
    if case .boolean(false) = above { return above }
    let below = ComparisonNode.compare(value, .lessOrEqual, end, run, spot)
    if case .boolean(false) = below { return below }
    return above.isNull ? above : below
  }
}
