// Joins a page's template with its layouts, includes, translations and model into a program.
//
// All that can be wrong is found here: a name that no model has, a key without a translation, a block nobody fills, a
// slot where HTML cannot hold one. A program that came out of here renders any page of its type.

import JSON

struct TemplateCompiler {
  let templates: [String: Template]
  let translations: Translations
  let limits: TemplateLimits
  let models: ModelShapes

  var tokenizer = HTMLTokenizer()
  private var literals: [UInt8] = []
  var steps: [TemplateStep] = []
  var includes = 0
  /// What the page turned out to need.
  var usedTemplates: Set<String> = []
  var usedKeys: Set<String> = []

  init(
    templates: [String: Template], translations: Translations, limits: TemplateLimits, models: ModelShapes
  ) {
    self.templates = templates
    self.translations = translations
    self.limits = limits
    self.models = models
  }

  /// Where the compiler is: in which file, with which names.
  struct Site {
    let template: Template
    var scope: TemplateScope
    /// The page, its layout, the layout's layout…, and which of them this file is; empty in an include.
    var chain: [Template] = []
    var level = 0
    /// The files that include one another down to this one.
    var includedBy: [String] = []
  }

  mutating func compile(_ page: any Page.Type) throws(TemplateError) -> TemplateProgram {
    guard let template = templates[page.template] else {
      throw TemplateError("the page \(page) has no template “\(page.template)”", file: "\(page.template).html")
    }
    let chain = try chain(from: template)
    let root = chain[chain.count - 1]
    let shape = models.shape(of: page, file: template.file)
    let scope = TemplateScope(models: models, file: root.file, page: shape)
    let site = Site(template: root, scope: scope, chain: chain, level: chain.count - 1)
    do throws(TemplateFault) {
      let steps = try list(of: root.nodes, site)
      try requireText("the page ends inside a tag, a value or a “title”")
      return TemplateProgram(steps: steps, literals: literals)
    } catch {
      throw error.located(in: root, orAt: root.source.count)
    }
  }

  /// The page's template, its layout, the layout's layout and so on.
  private mutating func chain(from template: Template) throws(TemplateError) -> [Template] {
    var chain = [template]
    while let layout = chain[chain.count - 1].layout {
      let child = chain[chain.count - 1]
      guard let parent = templates[layout.name] else {
        throw child.error("there is no template “\(layout.name)”", at: layout.offset)
      }
      guard !chain.contains(where: { $0.name == parent.name }), chain.count <= limits.includeDepth else {
        throw child.error("the layouts go round in a circle, or are too many", at: layout.offset)
      }
      chain.append(parent)
    }
    for (level, template) in chain.enumerated() {
      usedTemplates.insert(template.name)
      if !template.parameters.isEmpty { throw template.error("only a file that is included takes parameters", at: 0) }
      for fill in template.fills where !chain[(level + 1)...].contains(where: { $0.hasBlock(fill.block.name) }) {
        throw template.error("no layout has a block “\(fill.block.name)”", at: fill.block.offset)
      }
    }
    return chain
  }

  // MARK: Nodes

  mutating func list(of nodes: [TemplateNode], _ site: Site) throws(TemplateFault) -> [TemplateStep] {
    try list { (compiler) throws(TemplateFault) in try compiler.add(nodes, site) }
  }

  /// The steps that `add` makes, apart from those so far.
  mutating func list(
    _ add: (inout TemplateCompiler) throws(TemplateFault) -> Void
  ) throws(TemplateFault) -> [TemplateStep] {
    let outer = steps
    defer { steps = outer }
    steps = []
    try add(&self)
    return steps
  }

  mutating func add(_ nodes: [TemplateNode], _ site: Site) throws(TemplateFault) {
    for node in nodes {
      do throws(TemplateFault) {
        try add(node.kind, site)
      } catch {
        throw TemplateFault(error.located(in: site.template, orAt: node.offset))
      }
    }
  }

  private mutating func add(_ kind: TemplateNode.Kind, _ site: Site) throws(TemplateFault) {
    switch kind {
    case .text(let range):
      let start = literals.count
      try tokenizer.follow(site.template.source[range], into: &literals)
      try addLiteral(from: start)
    case .slot(let path): try emit(site.scope.meaning(of: path))
    case .translation(let key, let arguments): try add(translation: key, arguments, site)
    case .choice(let branches): try add(branches, site)
    case .each(let variable, let path, let nodes, let otherwise):
      try add(loop: variable, site.scope.meaning(of: path), nodes, otherwise, site)
    case .block(let name, let isOptional, let standard): try add(block: name, isOptional, standard, site)
    case .include(let name, let arguments): try add(include: name, arguments, site)
    }
  }

  func requireText(_ sentence: String) throws(TemplateFault) {
    guard tokenizer.position == .text else { throw TemplateFault(sentence) }
  }

  // MARK: Literals

  /// Escaped as the value of a slot would be.
  mutating func addLiteral(escaping text: String) throws(TemplateFault) {
    var buffer = ByteBuffer(capacity: text.utf8.count * 2)
    buffer.append(html: text)
    let start = literals.count
    literals += buffer.bytes
    try addLiteral(from: start)
  }

  /// What stands between slots becomes one step.
  private mutating func addLiteral(from start: Int) throws(TemplateFault) {
    guard literals.count <= limits.literalBytes else {
      throw TemplateFault("the page's literals come to more than \(limits.literalBytes) bytes")
    }
    guard literals.count > start else { return }
    if case .literal(let before, let count)? = steps.last, before + count == start {
      steps[steps.count - 1] = .literal(start: before, count: literals.count - before)
    } else {
      steps.append(.literal(start: start, count: literals.count - start))
    }
  }
}

extension Template {
  /// Anywhere in the file, also inside its fills.
  fileprivate func hasBlock(_ name: String) -> Bool {
    nodes.contains { $0.hasBlock(name) } || fills.contains { $0.nodes.contains { $0.hasBlock(name) } }
  }
}

extension TemplateNode {
  fileprivate func hasBlock(_ name: String) -> Bool {
    switch kind {
    case .block(name, _, _): true
    case .block(_, _, let nodes): nodes.contains { $0.hasBlock(name) }
    case .choice(let branches): branches.contains { $0.nodes.contains { $0.hasBlock(name) } }
    case .each(_, _, let nodes, let otherwise): (nodes + otherwise).contains { $0.hasBlock(name) }
    case .text, .slot, .translation, .include: false
    }
  }
}
