// What the expressions of one place may speak of: variables, types, functions of the domain. A pack compiles thousands
// of expressions over the same hundreds of names, so the names are made ready once.

package struct Lexicon: Sendable {
  package private(set) var names: [(String, FEELType)] = []
  package let environment: Environment
  private(set) var scope = NameScope()
  /// Where the value of a name stands among those an evaluation is given; of names that come twice, the last.
  private(set) var places: [String: Int] = [:]
  private(set) var known: Set<String> = []

  package init(
    _ names: [(String, FEELType)] = [], definitions: [String: FEELType] = [:], environment: Environment = Environment()
  ) {
    self.environment = environment
    for function in environment.functions.values {
      scope.declare(function.name, .function(function.parameters.map(\.type), function.result))
    }
    for (name, type) in definitions { scope.define(name, type) }
    for (name, type) in names { declare(name, type) }
  }

  /// One more name. It hides a function that is called like it, and an earlier name.
  package mutating func declare(_ name: String, _ type: FEELType) {
    let canonical = Lexer.canonicalName(name)
    places[canonical] = names.count
    known.insert(canonical)
    names.append((name, type))
    scope.declare(name, type)
  }
}
