// An expression ready to run: parsed and bound once, evaluated as often as wanted, from any thread.

package struct CompiledExpression: Sendable {
  package let source: Source
  package let expression: Expression
  package let environment: Environment
  /// The variables, in the order `evaluate(_:)` wants their values.
  package let names: [String]
  private let node: any Node
  private let slotCount: Int

  /// `names` are the variables with their types; nothing else is in scope but the built-in and domain functions.
  package init(
    _ text: String, names: [(String, FEELType)] = [], definitions: [String: FEELType] = [:],
    environment: Environment = Environment(), isExplained: Bool = false
  ) throws(Problem) {
    var scope = NameScope(names)
    for (name, type) in definitions { scope.define(name, type) }
    try self.init(Source(text), names: names.map(\.0), scope: scope, environment, isExplained: isExplained)
  }

  init(
    _ source: Source, names: [String], scope: NameScope, _ environment: Environment, isExplained: Bool = false
  ) throws(Problem) {
    var known = scope
    for function in environment.functions.values {
      known.declare(function.name, .function(function.parameters.map(\.type), function.result))
    }
    self.source = source
    self.environment = environment
    self.names = names
    expression = try Parser.expression(source, scope: known, limits: environment.limits)
    let slots = SlotScope(names: names)
    node = Compiler(source: source, environment: environment, scope: slots, isExplained: isExplained).node(expression)
    slotCount = slots.slotCount
  }

  /// The value with the problems met on the way; FEEL answers null where something went wrong.
  package func evaluate(_ values: [Value] = [], trace: Trace? = nil) -> (value: Value, problems: [Problem]) {
    let run = Run(environment, trace: trace)
    let value = evaluate(values, run)
    return (value, run.problems)
  }

  /// Whether the condition holds; unknown is no. Spares making values and problems nobody reads.
  package func holds(_ values: [Value]) -> Bool {
    node.truth(Run(environment), frame(values)) == true
  }

  private func frame(_ values: [Value]) -> Frame {
    Frame.holding(values.count <= names.count ? values : Array(values.prefix(names.count)), slotCount: slotCount)
  }

  /// The same within an evaluation already going on: its steps and its hour are shared.
  package func evaluate(_ values: [Value], _ run: Run) -> Value {
    node.value(run, frame(values))
  }
}
