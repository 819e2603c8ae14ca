// Definitions to a model. Elements are compiled in the order they need one another, so that the parser knows the types
// of the names it meets; a circle is cut with a problem and is null when evaluated.

package struct ModelCompiler {
  private let environment: Environment
  private let isExplained: Bool
  private let witness: ModelWitness?
  private var files: [File] = []
  private var places: [Key: Int] = [:]
  private var plans: [Plan] = []
  private var compiled: [Int: Model.Element] = [:]
  private var types: [Int: FEELType] = [:]
  private var open: Set<Int> = []
  private var problems: [Problem] = []

  private struct Key: Hashable {
    let namespace: String
    let id: String
  }

  /// One file with the imports it can see, by position.
  private struct File {
    let definitions: Definitions
    var imports: [(name: String, file: Int)] = []
    var types: ItemTypes
  }

  /// An element not yet compiled.
  private struct Plan {
    enum Source {
      case input(Definitions.InputData)
      case decision(Definitions.Decision)
      case knowledge(Definitions.KnowledgeModel)
      case service(Definitions.DecisionService)
    }

    let source: Source
    let file: Int

    var variable: Definitions.Variable {
      switch source {
      case .input(let input): input.variable
      case .decision(let decision): decision.variable
      case .knowledge(let model): model.variable
      case .service(let service): service.variable
      }
    }

    var line: Int {
      switch source {
      case .input: 1
      case .decision(let decision): decision.line
      case .knowledge(let model): model.line
      case .service(let service): service.line
      }
    }
  }

  /// `others` finds the definitions an import speaks of.
  package static func model(
    _ definitions: Definitions, environment: Environment = Environment(), isExplained: Bool = false,
    others: (Definitions.Import) -> Definitions? = { _ in nil }
  ) -> Model {
    model(definitions, environment: environment, isExplained: isExplained, witness: nil, others: others)
  }

  static func model(
    _ definitions: Definitions, environment: Environment, isExplained: Bool = false, witness: ModelWitness?,
    others: (Definitions.Import) -> Definitions?
  ) -> Model {
    var compiler = ModelCompiler(environment: environment, isExplained: isExplained, witness: witness)
    let main = compiler.load(definitions, others, path: [])
    return compiler.finish(main)
  }

  private init(environment: Environment, isExplained: Bool, witness: ModelWitness?) {
    self.environment = environment
    self.isExplained = isExplained
    self.witness = witness
  }

  /// Adds a file after the ones it imports; a file that imports itself in the end is not entered again.
  private mutating func load(
    _ definitions: Definitions, _ others: (Definitions.Import) -> Definitions?, path: [String]
  ) -> Int {
    var imports: [(name: String, file: Int)] = []
    var imported: [String: FEELType] = [:]
    for wanted in definitions.imports where DefinitionsReader.isModel(wanted) {
      guard path.count < 20, !path.contains(wanted.namespace), let other = others(wanted) else {
        note(.model, "The imported model '\(wanted.namespace)' is not there.", definitions.name, 1)
        continue
      }
      let known = files.firstIndex { $0.definitions.namespace == other.namespace && $0.definitions == other }
      let file = known ?? load(other, others, path: path + [wanted.namespace])
      imports.append((wanted.name, file))
      let prefix = wanted.name.isEmpty ? "" : wanted.name + "."
      for (name, type) in files[file].types.types { imported[prefix + name] = type }
    }
    let types = ItemTypes(definitions, imported: imported, environment)
    problems.append(contentsOf: types.problems)
    files.append(File(definitions: definitions, imports: imports, types: types))
    plan(definitions, file: files.count - 1)
    return files.count - 1
  }

  private mutating func plan(_ definitions: Definitions, file: Int) {
    for input in definitions.inputs { add(.input(input), input.id, definitions, file) }
    for decision in definitions.decisions { add(.decision(decision), decision.id, definitions, file) }
    for model in definitions.knowledge { add(.knowledge(model), model.id, definitions, file) }
    for service in definitions.services { add(.service(service), service.id, definitions, file) }
  }

  private mutating func add(_ source: Plan.Source, _ id: String, _ definitions: Definitions, _ file: Int) {
    plans.append(Plan(source: source, file: file))
    if !id.isEmpty { places[Key(namespace: definitions.namespace, id: id)] = plans.count - 1 }
  }

  private mutating func note(_ code: Problem.Code, _ word: String, _ name: String, _ line: Int) {
    problems.append(Problem(code, [word], at: Place(name: name, line: line, column: 1)))
  }

  private mutating func finish(_ main: Int) -> Model {
    for index in plans.indices { compile(index) }
    var decisions: [String: Int] = [:]
    var services: [String: Int] = [:]
    var knowledge: [String: Int] = [:]
    for (index, plan) in plans.enumerated() where plan.file == main {
      switch plan.source {
      case .input: continue
      case .decision(let decision): decisions[decision.name] = index
      case .service(let service): services[service.name] = index
      case .knowledge(let model): knowledge[model.name] = index
      }
    }
    let elements = plans.indices.compactMap { compiled[$0] }
    return Model(
      files[main].definitions, elements, decisions: decisions, services: services, knowledge: knowledge,
      problems: problems, environment)
  }
}

// Names and references.
extension ModelCompiler {
  private mutating func target(of href: String, in file: Int, line: Int) -> Int? {
    let definitions = files[file].definitions
    let parts = href.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let namespace = parts.count == 2 && !parts[0].isEmpty ? parts[0] : definitions.namespace
    let key = Key(namespace: namespace, id: parts.last ?? "")
    if let index = places[key] { return index }
    note(.model, "There is no element '\(href)'.", definitions.name, line)
    return nil
  }

  /// The imports to go through from one file to another; empty for the same file, nil when there is no way.
  private func path(from file: Int, to other: Int, depth: Int = 0) -> [String]? {
    if file == other { return [] }
    guard depth < 20 else { return nil }
    for (name, next) in files[file].imports {
      guard let rest = path(from: next, to: other, depth: depth + 1) else { continue }
      return name.isEmpty ? rest : [name] + rest
    }
    return nil
  }

  /// The variables an element sees: what it requires, grouped by import.
  private mutating func variables(
    _ requirements: [String], in file: Int, line: Int
  ) -> (names: [String], supplies: [Model.Supply], scope: NameScope) {
    var tree = ImportTree()
    for href in requirements {
      guard let index = target(of: href, in: file, line: line) else { continue }
      compile(index)
      let plan = plans[index]
      let path = path(from: file, to: plan.file) ?? []
      tree.add(plan.variable.name, path[...], index, types[index] ?? .any)
    }
    var scope = NameScope()
    for (name, type) in files[file].types.types { scope.define(name, type) }
    for (name, imported) in files[file].imports {
      for (item, type) in files[imported].types.types {
        scope.define(name.isEmpty ? item : "\(name).\(item)", type)
      }
    }
    for function in environment.functions.values {
      scope.declare(function.name, .function(function.parameters.map(\.type), function.result))
    }
    for (name, type) in tree.fields { scope.declare(name, type) }
    return (tree.names, tree.supplies, scope)
  }
}

/// Required elements by the name they are called: directly, or through the name of an import.
private struct ImportTree {
  private(set) var names: [String] = []
  private var leaves: [String: (index: Int, type: FEELType)] = [:]
  private var branches: [String: [ImportTree]] = [:]

  mutating func add(_ name: String, _ path: ArraySlice<String>, _ index: Int, _ type: FEELType) {
    guard let first = path.first else {
      if leaves[name] == nil && branches[name] == nil { names.append(name) }
      leaves[name] = (index, type)
      return
    }
    if leaves[first] == nil && branches[first] == nil { names.append(first) }
    var branch = branches[first]?.first ?? ImportTree()
    branch.add(name, path.dropFirst(), index, type)
    branches[first] = [branch]
  }

  var supplies: [Model.Supply] {
    names.map { name in
      if let branch = branches[name]?.first {
        return .imported(zip(branch.names, branch.supplies).map { (name: $0, supply: $1) })
      }
      return leaves[name].map { .element($0.index) } ?? .imported([])
    }
  }

  var fields: [(String, FEELType)] {
    names.map { name in
      if let branch = branches[name]?.first {
        return (name, .context(branch.fields.map { FEELType.Field($0.0, $0.1) }))
      }
      return (name, leaves[name]?.type ?? .any)
    }
  }
}

// Elements.
extension ModelCompiler {
  private mutating func compile(_ index: Int) {
    guard compiled[index] == nil, open.insert(index).inserted else {
      if compiled[index] == nil { note(.cycle, plans[index].variable.name, "", plans[index].line) }
      return
    }
    let plan = plans[index]
    let type = files[plan.file].types.type(of: plan.variable.typeRef, line: plan.line)
    types[index] = type
    switch plan.source {
    case .input(let input): compiled[index] = self.input(input, type)
    case .decision(let decision): compiled[index] = self.decision(decision, type, plan.file, index)
    case .knowledge(let model): compiled[index] = knowledge(model, type, plan.file, index)
    case .service(let service): compiled[index] = self.service(service, type, plan.file, index)
    }
    open.remove(index)
  }

  private func input(_ input: Definitions.InputData, _ type: FEELType) -> Model.Element {
    Model.Element(
      kind: .input, name: input.variable.name, type: type, supplies: [], node: ConstantNode(.null), slotCount: 0,
      depth: 1, spot: Spot(Source("", name: input.name), 0))
  }

  private mutating func decision(
    _ decision: Definitions.Decision, _ type: FEELType, _ file: Int, _ index: Int
  ) -> Model.Element {
    let variables = variables(decision.requirements, in: file, line: decision.line)
    let slots = SlotScope(names: variables.names)
    var compiled: BoxedCompiler.Compiled = (ConstantNode(.null), .any, 1)
    if let logic = decision.logic {
      compiled = box(logic, decision.name, variables.scope, slots, file, functionName: decision.name, type)
    }
    if type == .any { types[index] = compiled.type }
    return Model.Element(
      kind: .decision, name: decision.variable.name, type: type, supplies: variables.supplies,
      node: compiled.node, slotCount: slots.slotCount, depth: compiled.depth,
      spot: Spot(Source("", name: decision.name, firstLine: decision.line), 0))
  }

  private mutating func knowledge(
    _ model: Definitions.KnowledgeModel, _ type: FEELType, _ file: Int, _ index: Int
  ) -> Model.Element {
    // Since DMN 1.3 the variable has the type of the function; before, tools gave it that of the result.
    var demanded = type
    if case .function(_, let result) = type.plain { demanded = result }
    let variables = variables(model.requirements, in: file, line: model.line)
    let slots = SlotScope(names: variables.names)
    var compiled: BoxedCompiler.Compiled = (ConstantNode(.null), .any, 1)
    if let function = model.function {
      let name = model.variable.name
      var scope = variables.scope
      // A knowledge model may call itself.
      scope.declare(name, types[index] ?? .any)
      compiled = box(function, model.name, scope, slots, file, functionName: name, .any, demanded)
    }
    types[index] = compiled.type
    return Model.Element(
      kind: .knowledge, name: model.variable.name, type: .any, supplies: variables.supplies, node: compiled.node,
      slotCount: slots.slotCount, depth: compiled.depth,
      spot: Spot(Source("", name: model.name, firstLine: model.line), 0))
  }

  private mutating func service(
    _ service: Definitions.DecisionService, _ type: FEELType, _ file: Int, _ index: Int
  ) -> Model.Element {
    let inputs = (service.inputs + service.inputDecisions)
      .compactMap { target(of: $0, in: file, line: service.line) }
    let outputs = service.outputs.compactMap { target(of: $0, in: file, line: service.line) }
    for element in inputs + outputs { compile(element) }
    var result = type
    if case .function(_, let declared) = type.plain { result = declared }
    let promised = outputs.count == 1 ? types[outputs[0]] ?? .any : .any
    types[index] = .function(inputs.map { types[$0] ?? .any }, result == .any ? promised : result)
    let compiled = Model.Service(
      inputs: inputs.map { (element: $0, name: plans[$0].variable.name, type: types[$0] ?? .any) },
      outputs: outputs.map { (element: $0, name: plans[$0].variable.name) }, result: result,
      promised: promised)
    return Model.Element(
      kind: .service(compiled), name: service.variable.name, type: .any, supplies: [],
      node: ConstantNode(.null), slotCount: 0, depth: 1,
      spot: Spot(Source("", name: service.name, firstLine: service.line), 0))
  }

  private mutating func box(
    _ boxed: Boxed, _ name: String, _ scope: NameScope, _ slots: SlotScope, _ file: Int, functionName: String,
    _ expected: FEELType, _ demanded: FEELType = .any
  ) -> BoxedCompiler.Compiled {
    var types = files[file].types
    var found: [Problem] = []
    let compiled = BoxedCompiler(
      name: name, environment: environment, scope: scope, slots: slots, isExplained: isExplained,
      functionName: functionName, expected: expected, demanded: demanded, witness: witness,
      findType: { types.type(of: $0, line: $1) }, report: { found.append($0) }
    ).compile(boxed)
    problems.append(contentsOf: found)
    problems.append(contentsOf: types.problems.dropFirst(files[file].types.problems.count))
    return compiled
  }
}
