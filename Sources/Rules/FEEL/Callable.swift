// Functions as values (DMN 1.5 §10.3.2.13): functions of FEEL, built-in ones, knowledge models, decision services,
// functions of the domain. A call whose arguments do not fit is null.

package protocol Callable: AnyObject, Sendable {
  var name: String { get }
  var parameters: [Expression.Parameter] { get }
  var result: FEELType { get }
  /// The values it closed over.
  var captives: [Value] { get }

  func conforms(to type: FEELType) -> Bool
  func call(_ arguments: [Value], _ run: Run, _ spot: Spot) -> Value
  func call(named arguments: [(String, Value)], _ run: Run, _ spot: Spot) -> Value
}

extension Callable {
  package var captives: [Value] { [] }

  package func conforms(to type: FEELType) -> Bool {
    FEELType.function(parameters.map(\.type), result).conforms(to: type)
  }

  package func call(named arguments: [(String, Value)], _ run: Run, _ spot: Spot) -> Value {
    for (position, argument) in arguments.enumerated() {
      guard parameters.contains(where: { $0.name == argument.0 }),
        !arguments[..<position].contains(where: { $0.0 == argument.0 })
      else { return run.fail(.wrongArguments, [name, "it has no '\(argument.0)', or has it twice"], spot) }
    }
    // What is not supplied is null (DMN 1.5 §10.3.2.13.5).
    let ordered = parameters.map { parameter in arguments.first { $0.0 == parameter.name }?.1 ?? .null }
    return call(ordered, run, spot)
  }

  /// The arguments turned into what the parameters declare; nil, with a problem noted, when one does not fit.
  func accepted(_ arguments: [Value], _ run: Run, _ spot: Spot) -> [Value]? {
    guard arguments.count == parameters.count else {
      run.fail(.wrongArguments, [name, "it takes \(parameters.count)"], spot)
      return nil
    }
    var accepted = arguments
    for (position, parameter) in parameters.enumerated() where parameter.type != .any {
      guard let value = run.coercion(of: arguments[position], to: parameter.type, spot) else {
        run.fail(.wrongArguments, [name, "'\(parameter.name)' must be \(parameter.type.name)"], spot)
        return nil
      }
      accepted[position] = value
    }
    return accepted
  }
}

/// What the body of a function needs: its slots, where its captured values go, and its tree.
final class Code: Sendable {
  let slotCount: Int
  let body: any Node
  let depth: Int
  /// In steps, for one call.
  let cost: Int

  init(slotCount: Int, body: any Node, depth: Int, cost: Int) {
    self.slotCount = slotCount
    self.body = body
    self.depth = depth
    self.cost = cost
  }
}

/// A function with the values it closed over. Slots: the parameters, the function itself, then everything else.
final class Closure: Callable {
  let name: String
  let parameters: [Expression.Parameter]
  let result: FEELType
  /// What a declared result demands of every answer; without one, `result` is what the tree promises.
  private let demanded: FEELType?
  private let code: Code
  private let captured: [(slot: Int, value: Value)]

  init(
    _ name: String, _ parameters: [Expression.Parameter], result: FEELType, demanded: FEELType? = nil,
    _ code: Code, captured: [(slot: Int, value: Value)]
  ) {
    self.name = name
    self.parameters = parameters
    self.result = demanded ?? result
    self.demanded = demanded
    self.code = code
    self.captured = captured
  }

  var captives: [Value] { captured.map(\.value) }

  func call(_ arguments: [Value], _ run: Run, _ spot: Spot) -> Value {
    guard run.charge(code.cost, spot), let accepted = accepted(arguments, run, spot) else { return .null }
    let frame = Frame.holding(accepted + [.function(self)], slotCount: code.slotCount)
    for (slot, value) in captured { frame[slot] = value }
    let value = run.deeper(code.depth, spot) { code.body.value(run, frame) }
    guard let demanded else { return value }
    return run.coerced(value, to: demanded, spot)
  }
}

/// `function(…) external …`: a value like any other, but calling it is refused (no code but FEEL runs here).
final class ExternalFunction: Callable {
  let name: String
  let parameters: [Expression.Parameter]
  let result: FEELType = .any

  init(_ name: String, _ parameters: [Expression.Parameter]) {
    self.name = name
    self.parameters = parameters
  }

  func call(_ arguments: [Value], _ run: Run, _ spot: Spot) -> Value {
    run.fail(.external, [], spot)
  }
}
