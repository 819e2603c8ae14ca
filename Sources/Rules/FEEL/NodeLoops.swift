// for, some, every, and filters.

/// What a loop runs over, one after the other.
enum Domain {
  case list([Value])
  case numbers(from: Decimal, through: Decimal, step: Decimal)
  case dates(from: FEELDate, through: FEELDate, step: Int)

  /// `1..10` counts in either direction; days do too (DMN 1.5 §10.3.2.14).
  static func steps(_ low: Value, _ high: Value) -> Domain? {
    switch (low, high) {
    case (.number(let from), .number(let through)):
      return .numbers(from: from, through: through, step: from <= through ? .one : -Decimal.one)
    case (.date(let from), .date(let through)):
      return .dates(from: from, through: through, step: from <= through ? 1 : -1)
    default: return nil
    }
  }

  /// A list, a range of whole numbers or days, or a single value as a list of itself.
  static func of(_ value: Value) -> Domain? {
    switch value {
    case .null: return nil
    case .list(let elements): return .list(elements)
    case .range(let range): return inside(range)
    default: return .list([value])
    }
  }

  private static func inside(_ range: Value.Range) -> Domain? {
    switch (range.low, range.high) {
    case (.number(let low), .number(let high)):
      guard low.isInteger, high.isInteger, low <= high,
        let from = range.lowClosed ? low : low.adding(.one),
        let through = range.highClosed ? high : high.subtracting(.one)
      else { return nil }
      return from <= through ? .numbers(from: from, through: through, step: .one) : .list([])
    case (.date(let low), .date(let high)):
      guard low <= high, let from = range.lowClosed ? low : low.adding(days: 1),
        let through = range.highClosed ? high : high.adding(days: -1)
      else { return nil }
      return from <= through ? .dates(from: from, through: through, step: 1) : .list([])
    default: return nil
    }
  }

  /// Calls `body` for each value until it answers false; false when it did.
  func visit(_ body: (Value) -> Bool) -> Bool {
    switch self {
    case .list(let elements):
      for element in elements where !body(element) { return false }
    case .numbers(let from, let through, let step):
      var number = from
      while step.isNegative ? number >= through : number <= through {
        guard body(.number(number)), let next = number.adding(step), next != number else { return false }
        number = next
      }
    case .dates(let from, let through, let step):
      var date = from
      while step < 0 ? date >= through : date <= through {
        guard body(.date(date)) else { return false }
        guard let next = date.adding(days: step) else { break }
        date = next
      }
    }
    return true
  }
}

/// One variable of a loop with the expressions of its domain.
struct LoopVariable: Sendable {
  let slot: Int
  let low: any Node
  /// Set for `low..high`.
  let high: (any Node)?
  let spot: Spot

  func domain(_ run: Run, _ frame: Frame) -> Domain? {
    let start = low.value(run, frame)
    let domain: Domain?
    if let high {
      domain = .steps(start, high.value(run, frame))
    } else {
      domain = .of(start)
    }
    if domain == nil { run.fail(.wrongType, ["in", start.kindName], spot) }
    return domain
  }
}

extension [LoopVariable] {
  /// Every combination, the last variable turning fastest. `body` answers false to stop; false: stopped or no domain.
  func combinations(
    _ run: Run, _ frame: Frame, turnCost: Int, from position: Int = 0, _ body: () -> Bool
  ) -> Bool {
    guard position < count else { return body() }
    let variable = self[position]
    guard let domain = variable.domain(run, frame) else { return false }
    return domain.visit { value in
      guard run.charge(turnCost, variable.spot) else { return false }
      frame[variable.slot] = value
      return combinations(run, frame, turnCost: turnCost, from: position + 1, body)
    }
  }
}

final class IterationNode: Node {
  private let variables: [LoopVariable]
  private let body: any Node
  /// Where `partial` goes, when the body asks for it.
  private let partial: Int?
  private let turnCost: Int
  private let spot: Spot

  init(_ variables: [LoopVariable], _ body: any Node, partial: Int?, turnCost: Int, _ spot: Spot) {
    self.turnCost = turnCost
    self.variables = variables
    self.body = body
    self.partial = partial
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    var results: [Value] = []
    let listMax = run.environment.limits.listMax
    let isComplete = variables.combinations(run, frame, turnCost: turnCost) {
      if let partial {
        // The list so far is handed out, so the next append copies it: that is paid for.
        guard run.charge(results.count / 8, spot) else { return false }
        let soFar = run.made(.list(results), spot)
        if soFar.isNull { return false }
        frame[partial] = soFar
      }
      results.append(body.value(run, frame))
      if results.count <= listMax { return !run.isStopped }
      run.fail(.limit, ["a list has more than \(listMax) elements"], spot)
      return false
    }
    return isComplete ? run.made(.list(results), spot) : .null
  }
}

final class QuantifiedNode: Node {
  private let quantifier: Expression.Quantifier
  private let variables: [LoopVariable]
  private let body: any Node
  private let turnCost: Int
  private let spot: Spot

  init(
    _ quantifier: Expression.Quantifier, _ variables: [LoopVariable], _ body: any Node, turnCost: Int, _ spot: Spot
  ) {
    self.turnCost = turnCost
    self.quantifier = quantifier
    self.variables = variables
    self.body = body
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let settling = quantifier == .some
    var answer: Value?
    var isUnknown = false
    let isComplete = variables.combinations(run, frame, turnCost: turnCost) {
      switch body.value(run, frame) {
      case .boolean(settling):
        answer = .boolean(settling)
        return false
      case .boolean:
        return !run.isStopped
      case .null:
        isUnknown = true
        return !run.isStopped
      case let other:
        answer = run.fail(.wrongCondition, [other.kindName], spot)
        return false
      }
    }
    if let answer { return answer }
    return isComplete && !isUnknown ? .boolean(!settling) : .null
  }
}

/// `list[condition]` keeps elements, `list[number]` picks one (DMN 1.5 §10.3.2.5).
final class FilterNode: Node {
  private let base: any Node
  private let condition: any Node
  private let slot: Int
  /// A boxed filter refuses a condition that is neither true nor false; `[ ]` leaves the element out.
  private let isStrict: Bool
  private let turnCost: Int
  private let spot: Spot

  init(_ base: any Node, _ condition: any Node, slot: Int, isStrict: Bool = false, turnCost: Int, _ spot: Spot) {
    self.turnCost = turnCost
    self.base = base
    self.condition = condition
    self.slot = slot
    self.isStrict = isStrict
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let elements: [Value]
    switch base.value(run, frame) {
    case .null: return run.fail(.wrongType, ["[ ]", "null"], spot)
    case .list(let list): elements = list
    case let single: elements = [single]
    }
    frame[slot] = elements.first ?? .null
    // Without elements the condition still tells whether it is a position.
    let isEmpty = elements.isEmpty
    let first = isEmpty ? run.attempt { condition.value(run, frame) } : condition.value(run, frame)
    if case .number(let position) = first { return pick(position, elements, run) }
    guard !elements.isEmpty else { return .list([]) }
    return keep(elements, first, run, frame)
  }

  private func pick(_ position: Decimal, _ elements: [Value], _ run: Run) -> Value {
    guard let wanted = position.rounded(.down)?.int, wanted != 0, wanted >= -elements.count, wanted <= elements.count
    else {
      return run.fail(.indexOutside, [position.text], spot)
    }
    return elements[wanted > 0 ? wanted - 1 : elements.count + wanted]
  }

  private func keep(_ elements: [Value], _ first: Value, _ run: Run, _ frame: Frame) -> Value {
    var kept: [Value] = []
    for (position, element) in elements.enumerated() {
      guard run.charge(turnCost, spot) else { return .null }
      frame[slot] = element
      let verdict = position == 0 ? first : condition.value(run, frame)
      switch verdict {
      case .boolean(true): kept.append(element)
      case .boolean(false), .null: continue
      default:
        run.fail(.wrongCondition, [verdict.kindName], spot)
        if isStrict { return .null }
      }
    }
    return .list(kept)
  }
}
