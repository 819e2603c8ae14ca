// `guichet feel`: a line {"expression":"…","context":{…}} in, a line {"value":…} or {"error":"…"} out. A mistake inside
// an expression is FEEL's null; a line that is no question, or an expression that cannot be read, is an error.

internal import JSON
package import Rules

package struct FEELLines: Sendable {
  private let environment: Environment

  package init(_ environment: Environment) {
    self.environment = environment
  }

  package func answer(to line: [UInt8]) -> [UInt8] {
    Line.answer { () throws(LineError) in try answer(Line.question(line)) }
  }

  private func answer(_ question: JSONObject) throws(LineError) -> Value {
    guard let text = question["expression"]?.string else { throw LineError("There is no 'expression'.") }
    let context = try Line.context(question["context"], "context", environment)
    do {
      let names = context.entries.map { ($0.key, $0.value.type) }
      let expression = try CompiledExpression(text, names: names, environment: environment)
      let (value, problems) = expression.evaluate(context.values)
      return try Line.value(value, problems)
    } catch let problem as Problem {
      throw LineError(problem.report)
    } catch {
      throw LineError("\(error)")
    }
  }
}

/// What the lines of both commands have in common.
enum Line {
  static func question(_ line: [UInt8]) throws(LineError) -> JSONObject {
    do {
      guard let object = try JSONReader.read(line).object else { throw LineError("The line is no object.") }
      return object
    } catch let error as LineError {
      throw error
    } catch {
      throw LineError("The line is no JSON: \(error)")
    }
  }

  static func context(_ json: JSON?, _ name: String, _ environment: Environment) throws(LineError) -> Context {
    switch json {
    case nil, .null: return Context()
    case .object(let object): return try Context(object, zones: environment.zones)
    default: throw LineError("'\(name)' is no object.")
    }
  }

  /// An evaluation that was stopped has no value; any other problem is FEEL's null.
  static func value(_ value: Value, _ problems: [Problem]) throws(LineError) -> Value {
    if let stopped = problems.first(where: { $0.code == .limit }) { throw LineError(stopped.report) }
    return value
  }

  static func answer(_ body: () throws(LineError) -> Value) -> [UInt8] {
    let answer: JSON
    do {
      answer = ["value": try body().json]
    } catch {
      answer = ["error": .string(error.sentence)]
    }
    return answer.bytes()
  }
}
