// An expression ready to run: parsed and bound once, evaluated as often as wanted, from any thread.

package final class CompiledExpression: Sendable {
  package let source: Source
  package let expression: Expression
  package let environment: Environment
  private let node: any Node
  private let slots: FramePlan

  /// `names` are the variables with their types; nothing else is in scope but the built-in and domain functions.
  package convenience init(
    _ text: String, names: [(String, FEELType)] = [], definitions: [String: FEELType] = [:],
    environment: Environment = Environment(), isExplained: Bool = false
  ) throws(Problem) {
    let lexicon = Lexicon(names, definitions: definitions, environment: environment)
    try self.init(text, in: lexicon, isExplained: isExplained)
  }

  /// The same over names that other expressions use too.
  package init(_ text: String, in lexicon: Lexicon, isExplained: Bool = false) throws(Problem) {
    source = Source(text)
    environment = lexicon.environment
    expression = try Parser.expression(source, scope: lexicon.scope, limits: environment.limits)
    let scope = SlotScope(inputs: lexicon.places)
    let compiler = Compiler(source: source, environment: environment, scope: scope, isExplained: isExplained)
    node = compiler.node(expression)
    slots = FramePlan(scope)
  }

  /// The places of the variables it asks for, among those it was compiled over.
  package var inputs: [Int] { slots.inputs.map(\.of) }

  /// The value with the problems met on the way; FEEL answers null where something went wrong. `values` are those of
  /// the variables, in the order they were declared.
  package func evaluate(_ values: [Value] = [], trace: Trace? = nil) -> (value: Value, problems: [Problem]) {
    let run = Run(environment, trace: trace)
    let value = evaluate(values, run)
    return (value, run.problems)
  }

  /// Whether the condition holds; unknown is no. Spares making values and problems nobody reads.
  package func holds(_ values: [Value]) -> Bool { holds(values, Run(environment)) }

  package func holds(_ values: [Value], _ run: Run) -> Bool { node.truth(run, slots.frame(values)) == true }

  /// The same within an evaluation already going on: its steps and its hour are shared.
  package func evaluate(_ values: [Value], _ run: Run) -> Value {
    node.value(run, slots.frame(values))
  }
}
