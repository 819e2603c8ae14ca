// The compiled tree. Names have become slots, constants are values, built-in functions are bound: evaluating is one
// dynamic call per node and no search. Nodes are immutable, so one tree serves every thread.

protocol Node: AnyObject, Sendable {
  func value(_ run: Run, _ frame: Frame) -> Value

  /// The value as a condition; nil when it is neither true nor false. Spares making a value only to look at it.
  func truth(_ run: Run, _ frame: Frame) -> Bool?
}

extension Node {
  func truth(_ run: Run, _ frame: Frame) -> Bool? {
    if case .boolean(let flag) = value(run, frame) { return flag }
    return nil
  }
}

final class ConstantNode: Node {
  let constant: Value

  init(_ constant: Value) {
    self.constant = constant
  }

  func value(_ run: Run, _ frame: Frame) -> Value { constant }
}

final class SlotNode: Node {
  let slot: Int

  init(_ slot: Int) {
    self.slot = slot
  }

  func value(_ run: Run, _ frame: Frame) -> Value { frame[slot] }

  func truth(_ run: Run, _ frame: Frame) -> Bool? {
    if case .boolean(let flag) = frame[slot] { return flag }
    return nil
  }
}

/// A value that is always null for a reason found while compiling: an unknown name, a call that cannot work.
final class FailingNode: Node {
  private let code: Problem.Code
  private let words: [String]
  private let spot: Spot

  init(_ code: Problem.Code, _ words: [String], _ spot: Spot) {
    self.code = code
    self.words = words
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value { run.fail(code, words, spot) }
}

/// A name inside a filter: an entry of the element at hand if it has one, else whatever the name means outside.
final class ElementNameNode: Node {
  private let slot: Int
  private let name: String
  private let outside: any Node

  init(slot: Int, name: String, outside: any Node) {
    self.slot = slot
    self.name = name
    self.outside = outside
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    if case .context(let context) = frame[slot], let entry = context[name] { return entry }
    return outside.value(run, frame)
  }
}

final class MemberNode: Node {
  private let base: any Node
  private let name: String
  private let spot: Spot

  init(_ base: any Node, _ name: String, _ spot: Spot) {
    self.base = base
    self.name = name
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let whole = base.value(run, frame)
    if case .list = whole, !run.charge(whole.walkingCost * 2, spot) { return .null }
    if let member = whole.member(name) { return member }
    return run.fail(.unknownMember, [name], spot)
  }
}

final class ContextNode: Node {
  /// Key, slot for the entries that follow, value.
  private let entries: [(String, Int, any Node)]
  private let spot: Spot

  init(_ entries: [(String, Int, any Node)], _ spot: Spot) {
    self.entries = entries
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    guard run.charge(entries.count, spot) else { return .null }
    var context = Context()
    for (key, slot, node) in entries {
      let value = node.value(run, frame)
      frame[slot] = value
      context.set(key, value)
    }
    return run.made(.context(context), spot)
  }
}

final class ListNode: Node {
  private let elements: [any Node]
  private let spot: Spot

  init(_ elements: [any Node], _ spot: Spot) {
    self.elements = elements
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    run.list(elements.map { $0.value(run, frame) }, spot)
  }
}

final class RangeNode: Node {
  private let low: any Node
  private let high: any Node
  private let bounds: Expression.Bounds
  private let spot: Spot

  init(_ low: any Node, _ high: any Node, _ bounds: Expression.Bounds, _ spot: Spot) {
    self.low = low
    self.high = high
    self.bounds = bounds
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let start = low.value(run, frame)
    let end = high.value(run, frame)
    let ends = [start, end].filter { !$0.isNull }
    guard ends.allSatisfy({ $0.compared(to: ends[0]) != nil }) else {
      return run.fail(.notComparable, [start.kindName, end.kindName], spot)
    }
    return .range(
      Value.Range(low: start, lowClosed: bounds.lowClosed, high: end, highClosed: bounds.highClosed))
  }
}

final class ConditionalNode: Node {
  private let condition: any Node
  private let yes: any Node
  private let no: any Node
  private let spot: Spot

  init(_ condition: any Node, _ yes: any Node, _ no: any Node, _ spot: Spot) {
    self.condition = condition
    self.yes = yes
    self.no = no
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let decided = condition.value(run, frame)
    switch decided {
    case .boolean(true): return yes.value(run, frame)
    // Whatever is not true is the other case (DMN 1.5 §10.3.2.15); a value of another kind is reported.
    case .boolean(false), .null: return no.value(run, frame)
    default:
      run.fail(.wrongCondition, [decided.kindName], spot)
      return no.value(run, frame)
    }
  }
}

final class InstanceNode: Node {
  private let inner: any Node
  private let type: FEELType
  private let spot: Spot

  init(_ inner: any Node, _ type: FEELType, _ spot: Spot) {
    self.inner = inner
    self.type = type
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let value = inner.value(run, frame)
    return run.charge(value.walkingCost, spot) ? .boolean(value.isInstance(of: type)) : .null
  }
}

/// Turns a value into what a type reference demands.
final class CoercingNode: Node {
  private let inner: any Node
  private let type: FEELType
  private let spot: Spot

  init(_ inner: any Node, _ type: FEELType, _ spot: Spot) {
    self.inner = inner
    self.type = type
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    run.coerced(inner.value(run, frame), to: type, spot)
  }
}

/// Tells an explained evaluation what this sub-expression was worth.
final class WitnessNode: Node {
  private let inner: any Node
  private let text: String
  private let spot: Spot

  init(_ inner: any Node, _ text: String, _ spot: Spot) {
    self.inner = inner
    self.text = text
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let value = inner.value(run, frame)
    run.trace?.note(.value(text: text, place: spot.place, value: value))
    return value
  }
}
