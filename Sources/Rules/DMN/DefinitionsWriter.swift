// Data back to a .dmn file, in DMN 1.3 (the edition Camunda Modeler opens) or, when the model holds what only later
// editions know, in 1.5. A drawing is added: without one, modelers show an empty page.

internal import XML

package struct DefinitionsWriter {
  private var writer = XMLWriter(indent: 2)
  private let namespace: String
  private let diagram: String
  private var counters: [String: Int] = [:]
  private var arrows: [DefinitionsDrawing.Arrow] = []

  package static func file(_ definitions: Definitions) -> [UInt8] {
    var writer = DefinitionsWriter(isRecent: definitions.needsRecentEdition)
    return writer.write(definitions)
  }

  private init(isRecent: Bool) {
    namespace = DefinitionsReader.namespaces[isRecent ? 3 : 1]
    diagram = isRecent ? "https://www.omg.org/spec/DMN/20230324/DMNDI/" : "https://www.omg.org/spec/DMN/20191111/DMNDI/"
  }

  private mutating func write(_ definitions: Definitions) -> [UInt8] {
    let id = definitions.id.isEmpty ? "definitions" : definitions.id
    start("definitions", ["id": id, "name": definitions.name, "namespace": definitions.namespace])
    for wanted in definitions.imports {
      var attributes = ["name": wanted.name, "namespace": wanted.namespace, "importType": namespace]
      if let location = wanted.location { attributes["locationURI"] = location }
      element("import", attributes)
    }
    for item in definitions.items { write(item, as: "itemDefinition") }
    for input in definitions.inputs {
      start("inputData", ["id": input.id, "name": input.name])
      write(input.variable, as: "variable")
      writer.end()
    }
    for decision in definitions.decisions { write(decision, definitions) }
    for model in definitions.knowledge { write(model) }
    for service in definitions.services { write(service) }
    for source in definitions.sources {
      start("knowledgeSource", ["id": source.id, "name": source.name])
      write(source.authorities, of: source.id)
      writer.end()
    }
    draw(definitions)
    writer.end()
    return writer.finish()
  }

  /// Attributes in the order of their names, so that the same model gives the same bytes.
  private mutating func start(_ name: String, _ attributes: [String: String?] = [:]) {
    let written = attributes.compactMap { key, value in value.map { (key, $0) } }.sorted { $0.0 < $1.0 }
    writer.start(XMLName(name, namespace: namespace), written.map { XMLAttribute(XMLName($0.0), $0.1) })
  }

  private mutating func element(_ name: String, _ attributes: [String: String?] = [:]) {
    start(name, attributes)
    writer.end()
  }

  private mutating func text(_ name: String, _ content: String, _ attributes: [String: String?] = [:]) {
    start(name, attributes)
    writer.start(XMLName("text", namespace: namespace))
    writer.text(content)
    writer.end()
    writer.end()
  }

  /// An identifier for what has none in the data: modelers want one on every part of a table.
  private mutating func id(_ kind: String) -> String {
    counters[kind, default: 0] += 1
    return "\(kind)_\(counters[kind, default: 1])"
  }

  private mutating func write(_ item: Definitions.ItemDefinition, as name: String) {
    start(name, ["name": item.name, "isCollection": item.isCollection ? "true" : nil])
    if let typeRef = item.typeRef {
      start("typeRef")
      writer.text(typeRef)
      writer.end()
    }
    if let constraint = item.typeConstraint { text("typeConstraint", constraint) }
    if let allowed = item.allowedValues { text("allowedValues", allowed) }
    for component in item.components { write(component, as: "itemComponent") }
    if let function = item.function {
      start("functionItem", ["outputTypeRef": function.result])
      for parameter in function.parameters { write(parameter, as: "parameters") }
      writer.end()
    }
    writer.end()
  }

  private mutating func write(_ variable: Definitions.Variable, as name: String) {
    element(name, ["name": variable.name, "typeRef": variable.typeRef])
  }
}

// Decisions, knowledge models, services.
extension DefinitionsWriter {
  private mutating func write(_ decision: Definitions.Decision, _ definitions: Definitions) {
    start("decision", ["id": decision.id, "name": decision.name])
    write(decision.variable, as: "variable")
    // The schema wants information first; what a reference means is known only for elements of this file.
    let functions = Set((definitions.knowledge.map(\.id) + definitions.services.map(\.id)).map { "#\($0)" })
    for href in decision.requirements where !functions.contains(href) {
      let isInput = definitions.inputs.contains { "#\($0.id)" == href }
      requirement("informationRequirement", isInput ? "requiredInput" : "requiredDecision", href, of: decision.id)
    }
    for href in decision.requirements where functions.contains(href) {
      requirement("knowledgeRequirement", "requiredKnowledge", href, of: decision.id)
    }
    write(decision.authorities, of: decision.id)
    if let logic = decision.logic { write(logic) }
    writer.end()
  }

  private mutating func requirement(_ kind: String, _ target: String, _ href: String, of element: String) {
    let id = id(kind)
    start(kind, ["id": id])
    self.element(target, ["href": href])
    writer.end()
    arrows.append(DefinitionsDrawing.Arrow(requirement: id, href: href, to: element))
  }

  private mutating func write(_ authorities: [Definitions.Authority], of element: String) {
    for authority in authorities {
      requirement("authorityRequirement", authority.kind.rawValue, authority.href, of: element)
    }
  }

  private mutating func write(_ model: Definitions.KnowledgeModel) {
    start("businessKnowledgeModel", ["id": model.id, "name": model.name])
    write(model.variable, as: "variable")
    if case .function(let function)? = model.function?.form {
      write(function, as: "encapsulatedLogic", typeRef: model.function?.typeRef)
    }
    for href in model.requirements {
      requirement("knowledgeRequirement", "requiredKnowledge", href, of: model.id)
    }
    write(model.authorities, of: model.id)
    writer.end()
  }

  private mutating func write(_ service: Definitions.DecisionService) {
    start("decisionService", ["id": service.id, "name": service.name])
    write(service.variable, as: "variable")
    for href in service.outputs { element("outputDecision", ["href": href]) }
    for href in service.encapsulated { element("encapsulatedDecision", ["href": href]) }
    for href in service.inputDecisions { element("inputDecision", ["href": href]) }
    for href in service.inputs { element("inputData", ["href": href]) }
    writer.end()
  }
}

// Boxed expressions.
extension DefinitionsWriter {
  private mutating func write(_ boxed: Boxed) {
    let typed: [String: String?] = ["typeRef": boxed.typeRef]
    switch boxed.form {
    case .literal(let text): self.text("literalExpression", text, ["typeRef": boxed.typeRef, "id": id("expression")])
    case .context(let entries):
      start("context", typed)
      for entry in entries {
        start("contextEntry")
        if let variable = entry.variable { write(variable, as: "variable") }
        write(entry.value)
        writer.end()
      }
      writer.end()
    case .invocation(let callee, let bindings):
      start("invocation", typed)
      write(callee)
      for binding in bindings {
        start("binding")
        element("parameter", ["name": binding.parameter])
        write(binding.value)
        writer.end()
      }
      writer.end()
    case .function(let function): write(function, as: "functionDefinition", typeRef: boxed.typeRef)
    case .list(let elements):
      start("list", typed)
      for element in elements { write(element) }
      writer.end()
    case .relation(let columns, let rows): write(columns, rows, typed)
    case .table(let table): write(table, typed)
    case .conditional(let condition, let yes, let no):
      parts("conditional", typed, [("if", condition), ("then", yes), ("else", no)])
    case .filter(let base, let condition): parts("filter", typed, [("in", base), ("match", condition)])
    case .iteration(let variable, let domain, let body):
      let attributes: [String: String?] = ["typeRef": boxed.typeRef, "iteratorVariable": variable]
      parts("for", attributes, [("in", domain), ("return", body)])
    case .quantified(let quantifier, let variable, let domain, let body):
      let attributes: [String: String?] = ["typeRef": boxed.typeRef, "iteratorVariable": variable]
      parts(quantifier.rawValue, attributes, [("in", domain), ("satisfies", body)])
    }
  }

  private mutating func parts(_ name: String, _ attributes: [String: String?], _ parts: [(String, Boxed)]) {
    start(name, attributes)
    for (role, part) in parts {
      start(role)
      write(part)
      writer.end()
    }
    writer.end()
  }

  private mutating func write(_ function: Boxed.Function, as name: String, typeRef: String?) {
    start(name, ["typeRef": typeRef, "kind": function.isExternal ? "Java" : nil])
    for parameter in function.parameters { write(parameter, as: "formalParameter") }
    if let body = function.body { write(body) }
    writer.end()
  }

  private mutating func write(
    _ columns: [Definitions.Variable], _ rows: [[Boxed]], _ attributes: [String: String?]
  ) {
    start("relation", attributes)
    for column in columns { write(column, as: "column") }
    for row in rows {
      start("row")
      for cell in row { write(cell) }
      writer.end()
    }
    writer.end()
  }

  private mutating func write(_ table: DecisionTable, _ typed: [String: String?]) {
    var attributes = typed
    attributes["id"] = id("decisionTable")
    attributes["hitPolicy"] = table.hitPolicy.rawValue
    attributes["aggregation"] = table.aggregation?.rawValue
    start("decisionTable", attributes)
    for input in table.inputs {
      start("input", ["id": id("input"), "label": input.label])
      text("inputExpression", input.expression, ["id": id("inputExpression"), "typeRef": input.typeRef])
      if let values = input.values { text("inputValues", values, ["id": id("inputValues")]) }
      writer.end()
    }
    for output in table.outputs {
      start("output", ["id": id("output"), "name": output.name, "typeRef": output.typeRef])
      if let values = output.values { text("outputValues", values, ["id": id("outputValues")]) }
      if let value = output.defaultValue { text("defaultOutputEntry", value, ["id": id("defaultOutput")]) }
      writer.end()
    }
    for annotation in table.annotations { element("annotation", ["name": annotation]) }
    for rule in table.rules {
      start("rule", ["id": id("rule")])
      for cell in rule.inputs { text("inputEntry", cell, ["id": id("inputEntry")]) }
      for cell in rule.outputs { text("outputEntry", cell, ["id": id("outputEntry")]) }
      for note in rule.annotations { text("annotationEntry", note) }
      writer.end()
    }
    writer.end()
  }
}

// The drawing.
extension DefinitionsWriter {
  private mutating func draw(_ definitions: Definitions) {
    let drawing = DefinitionsDrawing(definitions, arrows)
    startDrawing("DMNDI")
    startDrawing("DMNDiagram", ["id": id("diagram")])
    for shape in drawing.shapes {
      startDrawing("DMNShape", ["id": id("shape"), "dmnElementRef": shape.element])
      let place = ["x": shape.x, "y": shape.y, "width": DefinitionsDrawing.width, "height": shape.height]
      writer.element(XMLName("Bounds", namespace: Self.bounds, prefix: "dc"), attributes(place.mapValues(String.init)))
      writer.end()
    }
    for line in drawing.lines {
      startDrawing("DMNEdge", ["id": id("edge"), "dmnElementRef": line.requirement])
      for point in [line.start, line.end] {
        let place = ["x": String(point.x), "y": String(point.y)]
        writer.element(XMLName("waypoint", namespace: Self.points, prefix: "di"), attributes(place))
      }
      writer.end()
    }
    writer.end()
    writer.end()
  }

  private static let bounds = "http://www.omg.org/spec/DMN/20180521/DC/"
  private static let points = "http://www.omg.org/spec/DMN/20180521/DI/"

  private mutating func startDrawing(_ name: String, _ values: [String: String] = [:]) {
    writer.start(XMLName(name, namespace: diagram, prefix: "dmndi"), attributes(values))
  }

  private func attributes(_ values: [String: String]) -> [XMLAttribute] {
    values.sorted { $0.key < $1.key }.map { XMLAttribute(XMLName($0.key), $0.value) }
  }
}

extension Definitions {
  /// Boxed conditionals, filters and loops came with DMN 1.4, type constraints with 1.5.
  fileprivate var needsRecentEdition: Bool {
    decisions.contains { $0.logic?.isRecent ?? false } || knowledge.contains { $0.function?.isRecent ?? false }
      || items.contains(where: \.isRecent)
  }
}

extension Definitions.ItemDefinition {
  fileprivate var isRecent: Bool { typeConstraint != nil || components.contains(where: \.isRecent) }
}

extension Boxed {
  fileprivate var isRecent: Bool {
    switch form {
    case .literal, .table: false
    case .context(let entries): entries.contains(where: \.value.isRecent)
    case .invocation(let callee, let bindings): callee.isRecent || bindings.contains(where: \.value.isRecent)
    case .function(let function): function.body?.isRecent ?? false
    case .list(let elements): elements.contains(where: \.isRecent)
    case .relation(_, let rows): rows.contains { $0.contains(where: \.isRecent) }
    case .conditional, .filter, .iteration, .quantified: true
    }
  }
}
