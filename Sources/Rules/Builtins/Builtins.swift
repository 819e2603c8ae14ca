// All built-in functions by name.

enum Builtins {
  private static let all: [Builtin] =
    numbers + texts + patterns + lists + aggregates + contexts + conversions + dates + points + intervals

  private static let table: [String: [Builtin]] = Dictionary(grouping: all, by: \.name)

  private static let functions: [String: BuiltinFunction] = table.mapValues(BuiltinFunction.init)

  /// How many words the longest name has: "years and months duration".
  static let longestName = table.keys.map { $0.split(separator: " ").count }.max() ?? 1

  static func isKnown(_ name: String) -> Bool { table[name] != nil }

  static func overloads(of name: String) -> [Builtin] { table[name] ?? [] }

  /// The overloads that have parameters of these names, and the argument for each parameter.
  static func overloads(of name: String, named names: [String]) -> (candidates: [Builtin], places: [Int?])? {
    let fitting = overloads(of: name).filter { $0.places(of: names) != nil }
    guard let places = fitting.first?.places(of: names) else { return nil }
    return (fitting.filter { $0.places(of: names) == places }, places)
  }

  static func function(_ name: String) -> BuiltinFunction? { functions[name] }

  static var names: [String] { table.keys.sorted() }

  static func resultType(of name: String, _ arguments: [FEELType]) -> FEELType {
    let fitting = overloads(of: name).filter { $0.takes(arguments.count) }
    switch name {
    case "sublist", "reverse", "remove", "insert before", "append", "concatenate", "union", "distinct values",
      "sort", "list replace":
      return .list(arguments.first.map { name == "append" || $0.isList ? $0.element : .any } ?? .any)
    default: break
    }
    guard let first = fitting.first, fitting.allSatisfy({ $0.result == first.result }) else { return .any }
    return first.result
  }

  static func call(_ candidates: [Builtin], _ arguments: [Value], _ run: Run, _ spot: Spot) -> Value {
    guard run.charge(arguments.reduce(1) { $0 + $1.walkingCost }, spot) else { return .null }
    for candidate in candidates {
      guard let accepted = candidate.accepted(arguments) else { continue }
      return candidate.body(Call(name: candidate.name, arguments: accepted, run: run, spot: spot))
    }
    let name = candidates.first?.name ?? ""
    guard candidates.contains(where: { $0.takes(arguments.count) }) else {
      return run.fail(.wrongArguments, [name, "there are \(arguments.count)"], spot)
    }
    return run.fail(.wrongType, [name, arguments.map(\.kindName).joined(separator: ", ")], spot)
  }
}

/// A built-in function used as a value: passed to another function, put in a context.
final class BuiltinFunction: Callable {
  private let overloads: [Builtin]

  init(_ overloads: [Builtin]) {
    self.overloads = overloads
  }

  var name: String { overloads[0].name }

  var parameters: [Expression.Parameter] {
    overloads[0].parameters.map { Expression.Parameter(name: $0.name, type: $0.kinds.type) }
  }

  var result: FEELType { overloads[0].result }

  func conforms(to type: FEELType) -> Bool {
    guard case .function(let wanted, let result) = type.plain else { return type.plain == .any }
    return overloads.contains { overload in
      overload.takes(wanted.count) && overload.result.conforms(to: result)
        && wanted.enumerated().allSatisfy { $1.conforms(to: overload.parameter(at: $0).kinds.type) }
    }
  }

  func call(_ arguments: [Value], _ run: Run, _ spot: Spot) -> Value {
    Builtins.call(overloads, arguments, run, spot)
  }

  func call(named arguments: [(String, Value)], _ run: Run, _ spot: Spot) -> Value {
    guard let (candidates, places) = Builtins.overloads(of: name, named: arguments.map(\.0)) else {
      return run.fail(.wrongArguments, [name, "it has no such parameters"], spot)
    }
    return Builtins.call(candidates, places.map { $0.map { arguments[$0].1 } ?? .null }, run, spot)
  }
}
