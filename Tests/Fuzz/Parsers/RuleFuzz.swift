import JSON
import RuleLines
import Rules

// Rules come from a person's keyboard or a stranger's file. Whatever is read is printed so that it reads the same, is
// looked through by the analysis, and is evaluated within its steps.

private let environment: Environment = {
  var limits = Limits()
  limits.stepsMax = 2_000
  return Environment(limits: limits)
}()

private let names: [(String, FEELType)] = [("a", .number), ("b c", .any), ("l", .list(.context([])))]
private let values: [Value] = [.number(.one), .string("x"), .list([.context(Context([("a", .null)]))])]

package func fuzzExpression(_ bytes: UnsafeRawBufferPointer) {
  let text = String(decoding: bytes, as: UTF8.self)
  _ = ExpressionAnalysis.problems(of: text, names: names, environment: environment)
  guard let compiled = try? CompiledExpression(text, names: names, environment: environment, isExplained: true)
  else { return }
  let run = Run(environment)
  let value = compiled.evaluate(values, run)
  precondition(run.stepsUsed <= environment.limits.stepsMax, "more steps than there are")
  precondition(value.literal.utf8.count < 20_000_000, "a value without end")
  let printed = Printer.text(of: compiled.expression)
  // Brackets the printer adds may pass a limit of depth that the original text kept.
  guard let again = try? Parser.expression(Source(printed), scope: NameScope(names), limits: environment.limits) else {
    return
  }
  precondition(Printer.text(of: again) == printed, "printed it is another expression")
  _ = Sentences(phrase: { $0 == "and" ? "{1} {0}" : nil }).sentence(of: compiled.expression)
}

/// A cell is printed so that it reads the same, and answers the same for a few inputs.
package func fuzzUnaryTests(_ bytes: UnsafeRawBufferPointer) {
  let text = String(decoding: bytes, as: UTF8.self)
  guard let tests = try? Parser.unaryTests(Source(text), scope: NameScope(names)) else { return }
  let printed = Printer.text(of: tests)
  if let again = try? Parser.unaryTests(Source(printed), scope: NameScope(names)) {
    precondition(Printer.text(of: again) == printed, "printed it is another cell")
  }
  var table = DecisionTable()
  table.inputs = [DecisionTable.Input(expression: "a")]
  table.outputs = [DecisionTable.Output()]
  table.rules = [DecisionTable.Rule(inputs: [text], outputs: ["1"])]
  evaluate(table)
}

/// A model that is read can be written, reads the same again, and each of its decisions has an answer.
package func fuzzModel(_ bytes: UnsafeRawBufferPointer) {
  guard let root = try? Markup.root(of: Array(bytes)), let read = try? DefinitionsReader.definitions(from: root) else {
    return
  }
  let written = DefinitionsWriter.file(read)
  do {
    let again = try DefinitionsReader.definitions(from: Markup.root(of: written))
    precondition(DefinitionsWriter.file(again) == written, "written it is another model")
  } catch {
    preconditionFailure("the written form of a model is refused: \(error.report)")
  }
  _ = ModelAnalysis.of(read, environment: environment) { _ in nil }
  let model = ModelCompiler.model(read, environment: environment)
  for name in model.decisionNames { _ = try? model.decide(name, Context([("a", .number(.one))])) }
  for name in model.serviceNames { _ = try? model.serve(name, Context()) }
}

/// A table of a pack compiles, or says where it is wrong.
package func fuzzTable(_ bytes: UnsafeRawBufferPointer) {
  guard let json = try? JSON5Reader.read(Array(bytes), file: "a.json5") else { return }
  do {
    evaluate(try DecisionTable(json: json))
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}

private func evaluate(_ table: DecisionTable) {
  let compiled = CompiledTable(table, name: "table", names: names, environment: environment)
  for value: Value in [.number(.one), .string("x"), .null, .list([])] {
    _ = compiled.evaluate([value] + values.dropFirst())
  }
  _ = Sentences(phrase: { _ in nil }).sentences(of: table, scope: NameScope(names))
}
