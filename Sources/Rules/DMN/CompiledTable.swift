// A decision table on its own, ready to run: what a table written in a pack compiles to.

package struct CompiledTable: Sendable {
  package let table: DecisionTable
  package let problems: [Problem]
  private let environment: Environment
  private let names: [String]
  private let node: any Node
  private let slotCount: Int

  /// `names` are the variables its input expressions and results may use.
  package init(
    _ table: DecisionTable, name: String, names: [(String, FEELType)], definitions: [String: FEELType] = [:],
    environment: Environment = Environment()
  ) {
    var scope = NameScope(names)
    for (name, type) in definitions { scope.define(name, type) }
    for function in environment.functions.values {
      scope.declare(function.name, .function(function.parameters.map(\.type), function.result))
    }
    var found: [Problem] = []
    let known = scope
    let slots = SlotScope(names: names.map(\.0))
    let boxes = BoxedCompiler(
      name: name, environment: environment, scope: scope, slots: slots,
      findType: { reference, line in
        guard let reference else { return .any }
        do throws(Problem) {
          return try Parser.type(reference, scope: known)
        } catch {
          found.append(Problem(error.code, error.words, at: Place(name: name, line: line, column: 1)))
          return .any
        }
      }, report: { found.append($0) })
    node = boxes.compile(Boxed(.table(table))).node
    slotCount = slots.slotCount
    problems = found
    self.table = table
    self.environment = environment
    self.names = names.map(\.0)
  }

  package func evaluate(_ values: [Value], trace: Trace? = nil) -> (value: Value, problems: [Problem]) {
    let run = Run(environment, trace: trace)
    return (evaluate(values, run), run.problems)
  }

  /// The same within an evaluation already going on.
  package func evaluate(_ values: [Value], _ run: Run) -> Value {
    node.value(run, Frame.holding(Array(values.prefix(names.count)), slotCount: slotCount))
  }
}
