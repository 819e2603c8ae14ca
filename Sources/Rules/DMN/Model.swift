// A compiled decision model with the models it imports (DMN 1.5 chapters 6 and 10). Immutable: one model serves every
// request; an evaluation is a `ModelRun`.

package final class Model: Sendable {
  package let definitions: Definitions
  package let problems: [Problem]
  package let environment: Environment
  let elements: [Element]
  private let decisions: [String: Int]
  private let services: [String: Int]
  private let knowledge: [String: Int]

  /// One input, decision, knowledge model or service, ready to be evaluated.
  struct Element: Sendable {
    enum Kind: Sendable {
      case input
      case decision
      case knowledge
      case service(Service)
    }

    let kind: Kind
    let name: String
    /// What its own value must be.
    let type: FEELType
    /// The values of its frame, in the order of its slots.
    let supplies: [Supply]
    let node: any Node
    let slotCount: Int
    let depth: Int
    let spot: Spot
  }

  struct Service: Sendable {
    /// Elements and their names: what the service is given, and what it answers.
    let inputs: [(element: Int, name: String, type: FEELType)]
    let outputs: [(element: Int, name: String)]
    /// What the service declares, `any` if nothing, and what its outputs promise.
    let result: FEELType
    let promised: FEELType
  }

  /// Where a variable of an element's frame comes from: an element, or an import with several.
  indirect enum Supply: Sendable {
    case element(Int)
    case imported([(name: String, supply: Supply)])
  }

  init(
    _ definitions: Definitions, _ elements: [Element], decisions: [String: Int], services: [String: Int],
    knowledge: [String: Int], problems: [Problem], _ environment: Environment
  ) {
    self.definitions = definitions
    self.elements = elements
    self.decisions = decisions
    self.services = services
    self.knowledge = knowledge
    self.problems = problems
    self.environment = environment
  }

  package var decisionNames: [String] { decisions.keys.sorted() }
  package var serviceNames: [String] { services.keys.sorted() }

  /// A decision by name. Inputs bear the names of input data, imported ones too.
  package func decide(_ name: String, _ inputs: Context, trace: Trace? = nil) throws(Problem) -> Answer {
    guard let element = decisions[Lexer.canonicalName(name)] else { throw Problem(.unknownName, [name]) }
    let run = Run(environment, trace: trace)
    let value = ModelRun(self, run, inputs: inputs).value(of: element)
    return Answer(value: value, problems: run.problems)
  }

  /// A service by name: one output is the bare value, several a context by decision.
  package func serve(_ name: String, _ inputs: Context, trace: Trace? = nil) throws(Problem) -> Answer {
    guard let element = services[Lexer.canonicalName(name)], case .service(let service) = elements[element].kind
    else { throw Problem(.unknownName, [name]) }
    let run = Run(environment, trace: trace)
    let given = service.inputs.map { input in
      run.coerced(inputs[input.name] ?? .null, to: input.type, elements[element].spot)
    }
    let value = ModelRun(self, run, inputs: inputs).serve(service, given)
    return Answer(value: run.coerced(value, to: service.result, elements[element].spot), problems: run.problems)
  }

  /// A knowledge model by name, with its arguments by name.
  package func apply(_ name: String, _ arguments: Context) throws(Problem) -> Answer {
    guard let element = knowledge[Lexer.canonicalName(name)] else { throw Problem(.unknownName, [name]) }
    let run = Run(environment)
    let made = ModelRun(self, run, inputs: Context()).value(of: element)
    guard case .function(let function) = made else { return Answer(value: .null, problems: run.problems) }
    let named = arguments.entries.map { ($0.key, $0.value) }
    let value = function.call(named: named, run, elements[element].spot)
    return Answer(value: value, problems: run.problems)
  }

  package struct Answer: Sendable {
    package let value: Value
    package let problems: [Problem]
  }
}
