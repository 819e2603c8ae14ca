// A decision table on its own, ready to run: what a table written in a pack compiles to.

package final class CompiledTable: Sendable {
  package let table: DecisionTable
  package let problems: [Problem]
  private let environment: Environment
  private let node: any Node
  private let slots: FramePlan

  /// `names` are the variables its input expressions and results may use.
  package convenience init(
    _ table: DecisionTable, name: String, names: [(String, FEELType)], definitions: [String: FEELType] = [:],
    environment: Environment = Environment()
  ) {
    self.init(table, name: name, in: Lexicon(names, definitions: definitions, environment: environment))
  }

  /// The same over names that others use too.
  package init(_ table: DecisionTable, name: String, in lexicon: Lexicon) {
    var found: [Problem] = []
    let slots = SlotScope(inputs: lexicon.places)
    let boxes = BoxedCompiler(
      name: name, environment: lexicon.environment, scope: lexicon.scope, slots: slots,
      findType: { reference, line in
        guard let reference else { return .any }
        do throws(Problem) {
          return try Parser.type(reference, scope: lexicon.scope)
        } catch {
          found.append(Problem(error.code, error.words, at: Place(name: name, line: line, column: 1)))
          return .any
        }
      }, report: { found.append($0) })
    node = boxes.compile(Boxed(.table(table))).node
    self.slots = FramePlan(slots)
    problems = found
    self.table = table
    environment = lexicon.environment
  }

  package func evaluate(_ values: [Value], trace: Trace? = nil) -> (value: Value, problems: [Problem]) {
    let run = Run(environment, trace: trace)
    return (evaluate(values, run), run.problems)
  }

  /// The same within an evaluation already going on.
  package func evaluate(_ values: [Value], _ run: Run) -> Value {
    node.value(run, slots.frame(values))
  }
}
