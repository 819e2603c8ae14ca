// A .dmn file to data (DMN 1.2 to 1.5; the four differ in their namespace and in what they may hold, not in what the
// same element means). Elements of DMN that do not change a result (diagrams, comments, owners) are passed over;
// an element of DMN that is nowhere known is an error, since ignoring logic would change results silently.

package struct DefinitionsReader {
  /// Namespaces of the editions, oldest first.
  package static let namespaces: [String] = [
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
  ]

  private let namespace: String

  package static func definitions(from root: Markup) throws(Problem) -> Definitions {
    guard root.name == "definitions", namespaces.contains(root.namespace) else {
      throw Problem(.model, ["This is no DMN file of edition 1.2 to 1.5."])
    }
    return try DefinitionsReader(namespace: root.namespace).definitions(root)
  }

  private func definitions(_ root: Markup) throws(Problem) -> Definitions {
    var definitions = Definitions()
    definitions.id = root.attributes["id"] ?? ""
    definitions.name = root.attributes["name"] ?? ""
    definitions.namespace = root.attributes["namespace"] ?? ""
    for element in own(root) {
      switch element.name {
      case "import": definitions.imports.append(imported(element))
      case "itemDefinition": definitions.items.append(try item(element))
      case "inputData": definitions.inputs.append(try input(element))
      case "decision": definitions.decisions.append(try decision(element))
      case "businessKnowledgeModel": definitions.knowledge.append(try knowledge(element))
      case "decisionService": definitions.services.append(try service(element))
      case "knowledgeSource": definitions.sources.append(try knowledgeSource(element))
      case "elementCollection", "performanceIndicator", "organizationUnit", "textAnnotation",
        "association", "group", "artifact", "businessContextElement":
        continue
      default: throw unexpected(element)
      }
    }
    return definitions
  }

  /// Children in DMN's namespace without the documentation every element may carry.
  private func own(_ element: Markup) -> [Markup] {
    element.children.filter { child in
      child.namespace == namespace && child.name != "description" && child.name != "extensionElements"
    }
  }

  private func unexpected(_ element: Markup) -> Problem {
    problem("'\(element.name)' is not expected here.", element)
  }

  private func problem(_ sentence: String, _ element: Markup) -> Problem {
    Problem(.model, [sentence], at: Place(name: "", line: element.line, column: 1))
  }

  private func required(_ attribute: String, of element: Markup) throws(Problem) -> String {
    guard let value = element.attributes[attribute] else {
      throw problem("'\(element.name)' has no attribute '\(attribute)'.", element)
    }
    return value
  }

  private func name(_ element: Markup) throws(Problem) -> String {
    Lexer.canonicalName(try required("name", of: element))
  }

  private func text(of element: Markup?) -> String? {
    guard let element else { return nil }
    let text = element.child("text")?.text ?? ""
    return text.contains { !$0.isWhitespace } ? text : nil
  }

  private func imported(_ element: Markup) -> Definitions.Import {
    Definitions.Import(
      name: Lexer.canonicalName(element.attributes["name"] ?? ""),
      namespace: element.attributes["namespace"] ?? "", location: element.attributes["locationURI"])
  }

  private func item(_ element: Markup) throws(Problem) -> Definitions.ItemDefinition {
    var item = Definitions.ItemDefinition(name: try name(element), line: element.line)
    item.isCollection = element.attributes["isCollection"] == "true"
    for child in own(element) {
      switch child.name {
      case "typeRef": item.typeRef = Lexer.canonicalName(child.text)
      case "itemComponent": item.components.append(try self.item(child))
      case "allowedValues": item.allowedValues = text(of: child)
      case "typeConstraint": item.typeConstraint = text(of: child)
      case "functionItem":
        let parameters = try child.children("parameters").map(variable)
        item.function = Definitions.FunctionItem(parameters: parameters, result: child.attributes["outputTypeRef"])
      default: throw unexpected(child)
      }
    }
    return item
  }

  private func variable(_ element: Markup) throws(Problem) -> Definitions.Variable {
    Definitions.Variable(
      name: try name(element), typeRef: element.attributes["typeRef"].map(Lexer.canonicalName))
  }

  private func informationItem(of element: Markup) throws(Problem) -> Definitions.Variable {
    if let child = element.child("variable") { return try variable(child) }
    return Definitions.Variable(name: try name(element))
  }

  private func input(_ element: Markup) throws(Problem) -> Definitions.InputData {
    Definitions.InputData(
      id: element.attributes["id"] ?? "", name: try name(element), variable: try informationItem(of: element))
  }
}

// Decisions, knowledge models and services.
extension DefinitionsReader {
  private func decision(_ element: Markup) throws(Problem) -> Definitions.Decision {
    var decision = Definitions.Decision(
      id: element.attributes["id"] ?? "", name: try name(element), line: element.line,
      variable: try informationItem(of: element))
    for child in own(element) {
      switch child.name {
      case "variable", "question", "allowedAnswers", "supportedObjective",
        "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess", "usingTask":
        continue
      case "informationRequirement", "knowledgeRequirement":
        decision.requirements.append(try requirement(child))
      case "authorityRequirement": decision.authorities.append(try authority(child))
      default: decision.logic = try boxed(child)
      }
    }
    return decision
  }

  private func requirement(_ element: Markup) throws(Problem) -> String {
    guard let target = own(element).first else { throw problem("A requirement requires nothing.", element) }
    return try required("href", of: target)
  }

  private func authority(_ element: Markup) throws(Problem) -> Definitions.Authority {
    guard let target = own(element).first, let kind = Definitions.Authority.Kind(rawValue: target.name) else {
      throw problem("A requirement requires nothing.", element)
    }
    return Definitions.Authority(kind: kind, href: try required("href", of: target))
  }

  private func knowledgeSource(_ element: Markup) throws(Problem) -> Definitions.KnowledgeSource {
    Definitions.KnowledgeSource(
      id: element.attributes["id"] ?? "", name: try name(element),
      authorities: try element.children("authorityRequirement").map(authority))
  }

  private func knowledge(_ element: Markup) throws(Problem) -> Definitions.KnowledgeModel {
    var model = Definitions.KnowledgeModel(
      id: element.attributes["id"] ?? "", name: try name(element), line: element.line,
      variable: try informationItem(of: element))
    for child in own(element) {
      switch child.name {
      case "variable": continue
      case "authorityRequirement": model.authorities.append(try authority(child))
      case "knowledgeRequirement": model.requirements.append(try requirement(child))
      case "encapsulatedLogic": model.function = try function(child)
      default: throw unexpected(child)
      }
    }
    return model
  }

  private func service(_ element: Markup) throws(Problem) -> Definitions.DecisionService {
    var service = Definitions.DecisionService(
      id: element.attributes["id"] ?? "", name: try name(element), line: element.line,
      variable: try informationItem(of: element))
    for child in own(element) where child.name != "variable" {
      let href = try required("href", of: child)
      switch child.name {
      case "outputDecision": service.outputs.append(href)
      case "encapsulatedDecision": service.encapsulated.append(href)
      case "inputDecision": service.inputDecisions.append(href)
      case "inputData": service.inputs.append(href)
      default: throw unexpected(child)
      }
    }
    return service
  }
}

// Boxed expressions.
extension DefinitionsReader {
  private func boxed(_ element: Markup) throws(Problem) -> Boxed {
    let form: Boxed.Form
    switch element.name {
    case "literalExpression": form = .literal(text(of: element) ?? "")
    case "context": form = .context(try element.children("contextEntry").map(entry))
    case "invocation": form = try invocation(element)
    case "functionDefinition": return try function(element)
    case "list": form = .list(try expressions(element).map(boxed))
    case "relation": form = try relation(element)
    case "decisionTable": form = .table(try table(element))
    case "conditional":
      form = .conditional(try part("if", element), try part("then", element), try part("else", element))
    case "filter": form = .filter(try part("in", element), try part("match", element))
    case "for":
      let name = Lexer.canonicalName(try required("iteratorVariable", of: element))
      form = .iteration(name, try part("in", element), try part("return", element))
    case "some", "every":
      let name = Lexer.canonicalName(try required("iteratorVariable", of: element))
      let quantifier: Expression.Quantifier = element.name == "some" ? .some : .every
      form = .quantified(quantifier, name, try part("in", element), try part("satisfies", element))
    default: throw unexpected(element)
    }
    return Boxed(form, typeRef: element.attributes["typeRef"].map(Lexer.canonicalName), line: line(of: element))
  }

  /// Texts are counted from the line of their own element.
  private func line(of element: Markup) -> Int { element.child("text")?.line ?? element.line }

  private func expressions(_ element: Markup) -> [Markup] {
    own(element).filter { !["variable", "parameter", "formalParameter", "column"].contains($0.name) }
  }

  private func only(_ element: Markup) throws(Problem) -> Boxed {
    guard let expression = expressions(element).first else {
      throw problem("'\(element.name)' holds no expression.", element)
    }
    return try boxed(expression)
  }

  private func part(_ name: String, _ element: Markup) throws(Problem) -> Boxed {
    guard let child = element.child(name) else { throw problem("'\(element.name)' has no '\(name)'.", element) }
    return try only(child)
  }

  private func entry(_ element: Markup) throws(Problem) -> Boxed.Entry {
    Boxed.Entry(variable: try element.child("variable").map(variable), value: try only(element))
  }

  private func invocation(_ element: Markup) throws(Problem) -> Boxed.Form {
    var bindings: [Boxed.Binding] = []
    var callee: Boxed?
    for child in own(element) {
      if child.name == "binding" {
        guard let parameter = child.child("parameter") else {
          throw problem("A binding names no parameter.", child)
        }
        let value = expressions(child).isEmpty ? Boxed(.literal(""), line: child.line) : try only(child)
        bindings.append(Boxed.Binding(parameter: try name(parameter), value: value))
      } else {
        callee = try boxed(child)
      }
    }
    guard let callee else { throw problem("An invocation calls nothing.", element) }
    return .invocation(callee, bindings)
  }

  private func function(_ element: Markup) throws(Problem) -> Boxed {
    let parameters = try element.children("formalParameter").map(variable)
    let body = try expressions(element).first.map(boxed)
    let isExternal = ["Java", "PMML"].contains(element.attributes["kind"] ?? "FEEL")
    let function = Boxed.Function(parameters: parameters, isExternal: isExternal, body: body)
    return Boxed(
      .function(function), typeRef: element.attributes["typeRef"].map(Lexer.canonicalName), line: element.line)
  }

  private func relation(_ element: Markup) throws(Problem) -> Boxed.Form {
    let columns = try element.children("column").map(variable)
    let rows = try element.children("row").map { row throws(Problem) in try expressions(row).map(boxed) }
    guard rows.allSatisfy({ $0.count == columns.count }) else {
      throw problem("A row of a relation has not as many cells as there are columns.", element)
    }
    return .relation(columns, rows: rows)
  }
}

// Decision tables.
extension DefinitionsReader {
  private func table(_ element: Markup) throws(Problem) -> DecisionTable {
    var table = DecisionTable()
    if let text = element.attributes["hitPolicy"] {
      guard let policy = DecisionTable.HitPolicy(rawValue: text) else {
        throw problem("There is no hit policy '\(text)'.", element)
      }
      table.hitPolicy = policy
    }
    if let text = element.attributes["aggregation"] {
      guard let aggregation = DecisionTable.Aggregation(rawValue: text) else {
        throw problem("There is no aggregation '\(text)'.", element)
      }
      table.aggregation = aggregation
    }
    for child in own(element) {
      switch child.name {
      case "input": table.inputs.append(try input(column: child))
      case "output": table.outputs.append(output(child))
      case "annotation": table.annotations.append(child.attributes["name"] ?? "")
      case "rule": table.rules.append(rule(child))
      default: throw unexpected(child)
      }
    }
    let width = (table.inputs.count, table.outputs.count)
    guard table.rules.allSatisfy({ ($0.inputs.count, $0.outputs.count) == width }) else {
      throw problem("A rule has not as many cells as the table has columns.", element)
    }
    return table
  }

  private func input(column element: Markup) throws(Problem) -> DecisionTable.Input {
    guard let expression = element.child("inputExpression") else {
      throw problem("A column has no input expression.", element)
    }
    var input = DecisionTable.Input(
      expression: text(of: expression) ?? "", typeRef: expression.attributes["typeRef"].map(Lexer.canonicalName),
      label: element.attributes["label"], values: text(of: element.child("inputValues")))
    input.line = line(of: expression)
    return input
  }

  private func output(_ element: Markup) -> DecisionTable.Output {
    var output = DecisionTable.Output(
      name: element.attributes["name"].map(Lexer.canonicalName),
      typeRef: element.attributes["typeRef"].map(Lexer.canonicalName),
      values: text(of: element.child("outputValues")), defaultValue: text(of: element.child("defaultOutputEntry")))
    output.line = element.line
    return output
  }

  private func rule(_ element: Markup) -> DecisionTable.Rule {
    var rule = DecisionTable.Rule(
      inputs: element.children("inputEntry").map { text(of: $0) ?? "-" },
      outputs: element.children("outputEntry").map { text(of: $0) ?? "" },
      annotations: element.children("annotationEntry").map { $0.child("text")?.text ?? "" })
    rule.line = element.line
    return rule
  }
}

extension DefinitionsReader {
  /// Imports may also speak of schemas and of Java; only models matter here.
  static func isModel(_ wanted: Definitions.Import) -> Bool { !wanted.namespace.hasSuffix(".xsd") }
}
