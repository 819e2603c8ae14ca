// Item definitions to types (DMN 1.5 §7.3.3). A definition may use another written further down or in an imported
// model; one that contains itself is cut at the second mention, where anything goes.

struct ItemTypes {
  private(set) var types: [String: FEELType] = [:]
  private(set) var problems: [Problem] = []
  private let definitions: [String: Definitions.ItemDefinition]
  private let imported: [String: FEELType]
  private let modelName: String
  private let environment: Environment
  private var open: Set<String> = []

  /// `imported` holds the types of imported models under `prefix.name`, or `name` for an import without one.
  init(_ definitions: Definitions, imported: [String: FEELType], _ environment: Environment) {
    self.definitions = Dictionary(definitions.items.map { ($0.name, $0) }) { first, _ in first }
    self.imported = imported
    self.environment = environment
    modelName = definitions.name
    for item in definitions.items { types[item.name] = named(item.name, item.line) }
  }

  /// The type a `typeRef` names; `any`, with a problem, when there is none.
  mutating func type(of reference: String?, line: Int) -> FEELType {
    guard let reference, !reference.isEmpty else { return .any }
    return named(reference, line)
  }

  private mutating func named(_ name: String, _ line: Int) -> FEELType {
    if let known = types[name] ?? imported[name] { return known }
    if let item = definitions[name] {
      guard open.insert(name).inserted else {
        note(.cycle, name, line)
        return .any
      }
      let type = type(of: item)
      open.remove(name)
      types[name] = type
      return type
    }
    // DMN 1.1 wrote "feel:string".
    let plain = name.hasPrefix("feel:") ? String(name.dropFirst(5)) : name
    if let builtin = FEELType.names[plain] { return builtin }
    if plain.contains("<"), let written = try? Parser.type(plain, scope: scope) { return written }
    note(.unknownType, name, line)
    return .any
  }

  private var scope: NameScope {
    var scope = NameScope()
    for (name, type) in imported { scope.define(name, type) }
    for (name, type) in types { scope.define(name, type) }
    return scope
  }

  private mutating func note(_ code: Problem.Code, _ word: String, _ line: Int) {
    problems.append(Problem(code, [word], at: Place(name: modelName, line: line, column: 1)))
  }

  private mutating func type(of item: Definitions.ItemDefinition) -> FEELType {
    var type: FEELType
    if let function = item.function {
      let parameters = function.parameters.map { self.type(of: $0.typeRef, line: item.line) }
      type = .function(parameters, self.type(of: function.result, line: item.line))
    } else if item.components.isEmpty {
      type = self.type(of: item.typeRef, line: item.line)
    } else {
      type = .context(item.components.map { FEELType.Field($0.name, self.type(of: $0)) })
    }
    if let allowed = item.allowedValues {
      type = constrained(type, by: allowed, item, appliesToElements: true)
    }
    if item.isCollection { type = .list(type) }
    if let constraint = item.typeConstraint {
      type = constrained(type, by: constraint, item, appliesToElements: false)
    }
    return type
  }

  private mutating func constrained(
    _ type: FEELType, by text: String, _ item: Definitions.ItemDefinition, appliesToElements: Bool
  ) -> FEELType {
    let source = Source(text, name: item.name, firstLine: item.line)
    let input = appliesToElements ? type.element : type
    do {
      let tests = try Parser.unaryTests(source, input: input, limits: environment.limits)
      let slots = SlotScope(names: ["?"])
      let compiler = Compiler(source: source, environment: environment, scope: slots)
      let (compiled, cost) = slots.priced { compiler.tests(tests) }
      let cell = CompiledTests(
        compiled.tests, isNegated: compiled.isNegated, slotCount: slots.slotCount, cost: cost, Spot(source, 0))
      return .constrained(type, Constraint(item.name, tests, cell, appliesToElements: appliesToElements))
    } catch {
      problems.append(error)
      return type
    }
  }
}
