// `guichet dmn FILE.dmn`: a line {"decision":"name","inputs":{…}} or {"service":"name","inputs":{…}} in, a line
// {"value":…} or {"error":"…"} out.

internal import JSON
package import Rules

package struct DMNLines: Sendable {
  private let model: Model

  package init(_ model: Model) {
    self.model = model
  }

  /// Reads a model; `others` gives the bytes of the files beside it, where imports are looked for.
  package init(_ file: [UInt8], _ environment: Environment, others: [[UInt8]] = []) throws(Problem) {
    let definitions = try DefinitionsReader.definitions(from: Markup.root(of: file))
    var neighbours: [Definitions] = []
    for other in others where !definitions.imports.isEmpty {
      // A neighbour that is no model is not what is imported.
      if let root = try? Markup.root(of: other), let read = try? DefinitionsReader.definitions(from: root) {
        neighbours.append(read)
      }
    }
    model = ModelCompiler.model(definitions, environment: environment) { wanted in
      neighbours.first { $0.namespace == wanted.namespace }
    }
  }

  package func answer(to line: [UInt8]) -> [UInt8] {
    Line.answer { () throws(LineError) in try answer(Line.question(line)) }
  }

  private func answer(_ question: JSONObject) throws(LineError) -> Value {
    let inputs = try Line.context(question["inputs"], "inputs", model.environment)
    do {
      switch (question["decision"]?.string, question["service"]?.string) {
      case (let name?, nil):
        let answer = try model.decide(name, inputs)
        return try Line.value(answer.value, answer.problems)
      case (nil, let name?):
        let answer = try model.serve(name, inputs)
        return try Line.value(answer.value, answer.problems)
      default: throw LineError("Either 'decision' or 'service' must say what is asked.")
      }
    } catch let error as LineError {
      throw error
    } catch let problem as Problem {
      throw LineError(problem.report)
    } catch {
      throw LineError("\(error)")
    }
  }
}
