// Calls and the making of functions.

/// A call of a built-in function, bound while compiling; named arguments are already in their places.
final class BuiltinCallNode: Node {
  private let candidates: [Builtin]
  private let arguments: [any Node]
  private let spot: Spot

  init(_ candidates: [Builtin], _ arguments: [any Node], _ spot: Spot) {
    self.candidates = candidates
    self.arguments = arguments
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    Builtins.call(candidates, arguments.map { $0.value(run, frame) }, run, spot)
  }
}

final class CallNode: Node {
  private let callee: any Node
  private let arguments: [any Node]
  /// Empty when the arguments are given by position.
  private let names: [String]
  private let spot: Spot

  init(_ callee: any Node, _ arguments: [any Node], names: [String], _ spot: Spot) {
    self.callee = callee
    self.arguments = arguments
    self.names = names
    self.spot = spot
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let called = callee.value(run, frame).unwrapped
    guard case .function(let function) = called else {
      return run.fail(.notAFunction, [called.kindName], spot)
    }
    let values = arguments.map { $0.value(run, frame) }
    if names.isEmpty { return function.call(values, run, spot) }
    return function.call(named: Array(zip(names, values)), run, spot)
  }
}

/// Makes a function and copies what it closes over.
final class FunctionNode: Node {
  private let name: String
  private let parameters: [Expression.Parameter]
  private let result: FEELType
  private let demanded: FEELType?
  private let code: Code
  private let captures: [(slot: Int, of: Int)]
  private let spot: Spot

  init(
    _ name: String, _ parameters: [Expression.Parameter], result: FEELType, demanded: FEELType? = nil, _ code: Code,
    captures: [(slot: Int, of: Int)], _ spot: Spot
  ) {
    self.spot = spot
    self.name = name
    self.parameters = parameters
    self.result = result
    self.demanded = demanded
    self.code = code
    self.captures = captures
  }

  func value(_ run: Run, _ frame: Frame) -> Value {
    let captured = captures.map { (slot: $0.slot, value: frame[$0.of]) }
    let closure = Closure(name, parameters, result: result, demanded: demanded, code, captured: captured)
    return captured.isEmpty ? .function(closure) : run.made(.function(closure), spot)
  }
}
