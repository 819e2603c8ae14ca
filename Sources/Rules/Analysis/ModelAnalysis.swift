// A whole model examined: what its compiler noticed, every expression, every table.

package struct ModelAnalysis: Sendable {
  /// Texts that cannot be read, unknown names and types, clashes, circles.
  package let problems: [Problem]
  package let tables: [(name: String, findings: [TableAnalysis.Finding])]

  package static func of(
    _ definitions: Definitions, environment: Environment = Environment(),
    others: (Definitions.Import) -> Definitions? = { _ in nil }
  ) -> ModelAnalysis {
    let witness = ModelWitness()
    let model = ModelCompiler.model(definitions, environment: environment, witness: witness, others: others)
    var problems = model.problems
    for sight in witness.expressions {
      problems += ExpressionAnalysis.problems(
        of: sight.expression, sight.source, Set(sight.scope.types.keys), environment)
    }
    let tables = witness.tables.map { sight in
      let findings = TableAnalysis.findings(
        of: sight.table, types: sight.types, scope: sight.scope, environment: environment)
      return (name: sight.name, findings: findings)
    }
    return ModelAnalysis(problems: problems, tables: tables)
  }
}

/// Collects what the compiler of boxes passes by, for the analysis.
final class ModelWitness {
  struct ExpressionSight {
    let expression: Expression
    let source: Source
    let scope: NameScope
  }

  struct TableSight {
    let name: String
    let table: DecisionTable
    let types: [FEELType]
    let scope: NameScope
  }

  private(set) var expressions: [ExpressionSight] = []
  private(set) var tables: [TableSight] = []

  func see(_ expression: Expression, _ source: Source, _ scope: NameScope) {
    // In an open filter every name may be an entry: nothing can be called unknown.
    if scope.isOpen { return }
    expressions.append(ExpressionSight(expression: expression, source: source, scope: scope))
  }

  func see(_ table: DecisionTable, named name: String, _ types: [FEELType], _ scope: NameScope) {
    tables.append(TableSight(name: name, table: table, types: types, scope: scope))
  }
}
