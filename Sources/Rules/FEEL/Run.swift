// One evaluation: what it has cost so far, and what went wrong on the way.

package final class Run {
  package let environment: Environment
  package private(set) var problems: [Problem] = []
  /// Set when the evaluation wants to be explained.
  package let trace: Trace?
  /// Out of steps: every loop ends, everything is null.
  package private(set) var isStopped = false
  private(set) var stepsLeft: Int
  private var stackLeft: Int
  private var moment: FEELDateTime?

  package init(_ environment: Environment, trace: Trace? = nil) {
    self.environment = environment
    self.trace = trace
    stepsLeft = environment.limits.stepsMax
    stackLeft = environment.limits.stackMax
  }

  package var stepsUsed: Int { environment.limits.stepsMax - stepsLeft }

  /// One hour for the whole evaluation, however long it takes.
  package var now: FEELDateTime {
    if let moment { return moment }
    let read = environment.now()
    moment = read
    return read
  }

  /// Counts what was created or visited; false when the budget is spent.
  @inline(__always)
  package func charge(_ steps: Int, _ spot: Spot) -> Bool {
    if stepsLeft >= steps {
      stepsLeft -= steps
      return true
    }
    if !isStopped {
      isStopped = true
      stepsLeft = 0
      fail(.limit, ["it takes more than \(environment.limits.stepsMax) steps"], spot)
    }
    return false
  }

  /// Runs `body`, whose tree is `depth` deep, unless the stack is used up.
  func deeper(_ depth: Int, _ spot: Spot, _ body: () -> Value) -> Value {
    guard stackLeft >= depth else {
      return fail(.limit, ["functions call one another too deeply"], spot)
    }
    stackLeft -= depth
    defer { stackLeft += depth }
    return body()
  }

  /// Notes a problem and answers FEEL's null.
  @discardableResult
  package func fail(_ code: Problem.Code, _ words: @autoclosure () -> [String], _ spot: Spot) -> Value {
    if problems.count < environment.limits.problemsMax {
      problems.append(Problem(code, words(), at: spot.place))
    }
    return .null
  }

  package func note(_ problem: Problem) {
    if problems.count < environment.limits.problemsMax { problems.append(problem) }
  }

  /// Forgets problems of an attempt that did not count.
  func attempt(_ body: () -> Value) -> Value {
    let before = problems
    let value = body()
    problems = before
    return value
  }

  /// A list about to be answered: counted, and refused beyond the limit.
  func list(_ elements: [Value], _ spot: Spot) -> Value {
    guard elements.count <= environment.limits.listMax else {
      return fail(.limit, ["a list has more than \(environment.limits.listMax) elements"], spot)
    }
    return charge(elements.count, spot) ? made(.list(elements), spot) : .null
  }

  /// A value that holds other values. Parts may be shared (`[x, x]`, again and again, doubles what is written out
  /// without costing memory), so every new whole is measured as if they were not; that makes printing, comparing and
  /// freeing it safe. Looking at a part is far cheaper than a step.
  func made(_ value: Value, _ spot: Spot) -> Value {
    let limits = environment.limits
    var nodesLeft = limits.valueNodesMax
    let fits = value.fits(depth: limits.valueDepthMax, nodesLeft: &nodesLeft)
    guard charge((limits.valueNodesMax - max(nodesLeft, 0)) / 32, spot) else { return .null }
    return fits ? value : fail(.limit, ["a value holds too many others"], spot)
  }

  func string(_ text: String, _ spot: Spot) -> Value {
    let bytes = text.utf8.count
    guard bytes <= environment.limits.textBytesMax else {
      return fail(.limit, ["a text has more than \(environment.limits.textBytesMax) bytes"], spot)
    }
    return charge(bytes / 16, spot) ? .string(text) : .null
  }
}

extension Value {
  /// How much is inside, counted as often as it would be written out: values, and sixteen bytes of text for one more.
  var weight: Int {
    var nodesLeft = Int.max
    _ = fits(depth: Int.max, nodesLeft: &nodesLeft)
    return Int.max - nodesLeft
  }

  /// Whether no more than so much, nested no deeper, is inside; closed-over values count.
  fileprivate func fits(depth: Int, nodesLeft: inout Int) -> Bool {
    nodesLeft -= 1
    switch self {
    case .string(let text):
      nodesLeft -= text.utf8.count / 16
      return nodesLeft >= 0
    // 1e6144 is written with 6145 digits.
    case .number(let number):
      nodesLeft -= Int(number.exponent.magnitude) / 16
      return nodesLeft >= 0
    case .list(let elements): return Value.fit(elements, depth: depth, nodesLeft: &nodesLeft)
    case .context(let context):
      for key in context.keys { nodesLeft -= key.utf8.count / 16 }
      return Value.fit(context.values, depth: depth, nodesLeft: &nodesLeft)
    case .function(let function): return Value.fit(function.captives, depth: depth, nodesLeft: &nodesLeft)
    default: return nodesLeft >= 0
    }
  }

  private static func fit(_ values: [Value], depth: Int, nodesLeft: inout Int) -> Bool {
    guard depth > 0 || values.isEmpty else { return false }
    for value in values where !value.fits(depth: depth - 1, nodesLeft: &nodesLeft) { return false }
    return nodesLeft >= 0
  }
}

/// What an explained evaluation saw: sub-expressions with their values, and the rules of tables that fired.
package final class Trace {
  package enum Event: Sendable {
    /// A comparison, a call or a name, as written, and what it was worth.
    case value(text: String, place: Place, value: Value)
    case decision(name: String, value: Value)
    /// Rules are counted from 1, as the table shows them.
    case table(name: String, inputs: [Value], rules: [Int])
  }

  package private(set) var events: [Event] = []
  private let eventsMax: Int

  package init(eventsMax: Int = 1_000) {
    self.eventsMax = eventsMax
  }

  func note(_ event: Event) {
    if events.count < eventsMax { events.append(event) }
  }
}
