// What each mark becomes.

extension TemplateCompiler {
  // MARK: Values

  mutating func print(_ meaning: TemplateMeaning) throws(TemplateFault) {
    switch meaning {
    case .literal(let text):
      try tokenizer.constant(text)
      try addLiteral(escaping: text)
    case .loopIndex(let row):
      _ = try tokenizer.slot()
      steps.append(.value(.loopIndex(row: row)))
    case .field(let value, let place):
      steps.append(.value(try printed(value, place)))
    case .loopFirst, .loopLast: throw TemplateFault("this can be asked with “{if …}”, not printed")
    case .model: throw TemplateFault("this has parts: print one of them, with a point and its name")
    }
  }

  private mutating func printed(_ value: SlotValue, _ place: SlotPlace) throws(TemplateFault) -> TemplateValue {
    switch value {
    case .text: return .text(place, try tokenizer.slot())
    case .optionalText: return .optionalText(place, try tokenizer.slot())
    case .number:
      _ = try tokenizer.slot()
      return .number(place)
    case .optionalNumber:
      _ = try tokenizer.slot()
      return .optionalNumber(place)
    case .html, .optionalHTML:
      _ = try tokenizer.slot()
      try requireText("markup can stand only between tags")
      if case .html = value { return .html(place) }
      return .optionalHTML(place)
    case .flag: throw TemplateFault("a flag can be asked with “{if …}”, not printed")
    case .rows: throw TemplateFault("rows are printed by “{each row in …}”")
    case .model: throw TemplateFault("this has parts: print one of them, with a point and its name")
    }
  }

  // MARK: Conditions

  /// What is known now needs no question later: such branches are left out, or stand alone.
  mutating func add(_ branches: [TemplateNode.Branch], _ site: Site) throws(TemplateFault) {
    try tokenizer.settle()
    let start = tokenizer.position
    var ends: [HTMLPosition] = []
    var compiled: [TemplateBranch] = []
    var isDecided = false
    for branch in branches where !isDecided {
      var condition: TemplateCondition?
      switch try branch.condition.map({ (asked) throws(TemplateFault) in try question(asked, site.scope) }) {
      case .known(false): continue
      case .known(true), nil: isDecided = true
      case .asked(let asked): condition = asked
      }
      tokenizer.position = start
      compiled.append(TemplateBranch(condition: condition, steps: try list(branch.nodes, site)))
      try tokenizer.settle()
      ends.append(tokenizer.position)
    }
    if !isDecided { ends.append(start) }
    tokenizer.position = try joined(ends)
    if compiled.count == 1, isDecided {
      steps += compiled[0].steps
    } else if !compiled.isEmpty {
      steps.append(.choice(compiled))
    }
  }

  private func joined(_ ends: [HTMLPosition]) throws(TemplateFault) -> HTMLPosition {
    var position = ends[0]
    for end in ends.dropFirst() {
      guard let both = HTMLTokenizer.join(position, end) else {
        throw TemplateFault("the branches of this condition end at different places of a tag or a value")
      }
      position = both
    }
    return position
  }

  private enum Question {
    case known(Bool)
    case asked(TemplateCondition)
  }

  private func question(
    _ condition: TemplateNode.Condition, _ scope: TemplateScope
  ) throws(TemplateFault) -> Question {
    let meaning = try scope.meaning(of: condition.path)
    switch condition.equals {
    case nil: return try presence(meaning)
    case .text(let literal): return try equality(meaning, literal)
    case .number(let literal): return try equality(meaning, literal)
    }
  }

  private func presence(_ meaning: TemplateMeaning) throws(TemplateFault) -> Question {
    switch meaning {
    case .literal(let text): .known(!text.isEmpty)
    case .field(.flag, let place): .asked(.flag(place))
    case .field(.text, let place): .asked(.hasText(place, isOptional: false))
    case .field(.optionalText, let place): .asked(.hasText(place, isOptional: true))
    case .field(.optionalNumber, let place): .asked(.hasNumber(place))
    case .field(.html, let place): .asked(.hasHTML(place, isOptional: false))
    case .field(.optionalHTML, let place): .asked(.hasHTML(place, isOptional: true))
    case .field(.rows(let rows), let place): .asked(.hasRows(place, rows))
    case .loopFirst(let row): .asked(.isFirst(row: row))
    case .loopLast(let row): .asked(.isLast(row: row))
    case .loopIndex, .model, .field(.number, _), .field(.model, _):
      throw TemplateFault("this is always there: compare it with “==”, or ask for something else")
    }
  }

  private func equality(_ meaning: TemplateMeaning, _ literal: String) throws(TemplateFault) -> Question {
    switch meaning {
    case .literal(let text): .known(text == literal)
    case .field(.text, let place): .asked(.textIs(place, isOptional: false, literal))
    case .field(.optionalText, let place): .asked(.textIs(place, isOptional: true, literal))
    default: throw TemplateFault("only a text can be compared with a text")
    }
  }

  private func equality(_ meaning: TemplateMeaning, _ literal: Int) throws(TemplateFault) -> Question {
    switch meaning {
    case .field(.number, let place): .asked(.numberIs(place, isOptional: false, literal))
    case .field(.optionalNumber, let place): .asked(.numberIs(place, isOptional: true, literal))
    case .loopIndex(let row): .asked(.loopIndexIs(row: row, literal))
    default: throw TemplateFault("only a number can be compared with a number")
    }
  }

  // MARK: Loops

  mutating func add(
    loop variable: String, _ meaning: TemplateMeaning, _ nodes: [TemplateNode], _ otherwise: [TemplateNode],
    _ site: Site
  ) throws(TemplateFault) {
    guard case .field(.rows(let rows), let place) = meaning else { throw TemplateFault("a loop goes over rows") }
    try tokenizer.settle()
    let start = tokenizer.position
    switch start {
    case .text, .escapableText, .value: break
    default: throw TemplateFault("a loop cannot stand between attributes")
    }
    var inner = site
    inner.scope = try site.scope.looping(variable, over: rows.row)
    let steps = try list(nodes, inner)
    try requireSame(start)
    let otherwiseSteps = try list(otherwise, site)
    try requireSame(start)
    self.steps.append(.loop(TemplateLoop(place: place, rows: rows, steps: steps, otherwise: otherwiseSteps)))
  }

  private mutating func requireSame(_ start: HTMLPosition) throws(TemplateFault) {
    guard tokenizer.position == start else {
      throw TemplateFault("what is in a loop must end where it began: between tags, or in the same value")
    }
  }

  // MARK: Blocks and includes

  mutating func add(
    block name: String, _ isOptional: Bool, _ standard: [TemplateNode], _ site: Site
  ) throws(TemplateFault) {
    guard !site.chain.isEmpty else { throw TemplateFault("a file that is included has no blocks") }
    try requireText("a block can stand only between tags")
    // The file nearest to the page wins.
    for level in 0..<site.level {
      let template = site.chain[level]
      guard let fill = template.fills.first(where: { $0.block.name == name }) else { continue }
      var filling = site
      filling = Site(template: template, scope: site.scope.page(in: template.file), chain: site.chain, level: level)
      try add(fill.nodes, filling)
      return try requireText("what fills the block “\(name)” ends inside a tag, a value or a “title”")
    }
    guard isOptional || !standard.isEmpty else {
      throw TemplateFault("“\(site.chain[0].file)” does not fill the block “\(name)”")
    }
    try add(standard, site)
    try requireText("the block “\(name)” ends inside a tag, a value or a “title”")
  }

  mutating func add(
    include name: String, _ arguments: [TemplateArgument], _ site: Site
  ) throws(TemplateFault) {
    guard let template = templates[name] else { throw TemplateFault("there is no template “\(name)”") }
    try requireText("a file can be included only between tags")
    guard template.layout == nil else { throw TemplateFault("“\(name)” has a layout: it is a page") }
    let path = site.includedBy + [site.template.name]
    guard !path.contains(name) else { throw TemplateFault("the includes go round in a circle") }
    guard path.count <= limits.includeDepth else {
      throw TemplateFault("more than \(limits.includeDepth) files include one another")
    }
    includes += 1
    guard includes <= limits.includesPerPage else {
      throw TemplateFault("a page includes more than \(limits.includesPerPage) files")
    }
    usedTemplates.insert(name)
    var inner = Site(template: template, scope: site.scope.empty(in: template.file), includedBy: path)
    inner.scope.names = try parameters(of: template, arguments, site.scope)
    try add(template.nodes, inner)
    try requireText("“\(name)” ends inside a tag, a value or a “title”")
  }

  private mutating func parameters(
    of template: Template, _ arguments: [TemplateArgument], _ scope: TemplateScope
  ) throws(TemplateFault) -> [String: TemplateMeaning] {
    var names: [String: TemplateMeaning] = [:]
    for argument in arguments {
      guard template.parameters.contains(where: { $0.name == argument.name }) else {
        throw TemplateFault("“\(template.name)” takes no “\(argument.name)”")
      }
      names[argument.name] = try meaning(of: argument, scope)
    }
    for parameter in template.parameters where names[parameter.name] == nil {
      guard parameter.isOptional else { throw TemplateFault("“\(template.name)” needs “\(parameter.name)”") }
      names[parameter.name] = .literal("")
    }
    return names
  }

  private mutating func meaning(
    of argument: TemplateArgument, _ scope: TemplateScope
  ) throws(TemplateFault) -> TemplateMeaning {
    switch argument.value {
    case .path(let path): return try scope.meaning(of: path)
    case .text(let text): return .literal(text)
    case .translation(let key):
      guard case .text(let message) = try translation(key), message.parameters.isEmpty else {
        throw TemplateFault("“\(key)” has parameters or plural forms: it cannot be a parameter itself")
      }
      return .literal(message.text)
    }
  }

  // MARK: Translations

  mutating func add(
    translation key: String, _ arguments: [TemplateArgument], _ site: Site
  ) throws(TemplateFault) {
    let translation = try translation(key)
    try requireProse()
    var values: [String: TemplateMeaning] = [:]
    for argument in arguments { values[argument.name] = try meaning(of: argument, site.scope) }
    guard Set(values.keys) == translation.parameters else {
      let names = translation.parameters.sorted().joined(separator: ", ")
      throw TemplateFault("“\(key)” takes \(names.isEmpty ? "no parameters" : "the parameters \(names)")")
    }
    switch translation {
    case .text(let message): try add(message, values)
    case .plural(let forms):
      guard let count = values["count"] else { throw TemplateFault("“\(key)” needs “count”") }
      let number = try counted(count)
      var compiled: [PluralForm: [TemplateStep]] = [:]
      let outer = steps
      defer { steps = outer + [.plural(TemplatePlural(number: number, language: language, forms: compiled))] }
      for (form, message) in forms {
        steps = []
        try add(message, values)
        compiled[form] = steps
      }
    }
  }

  private mutating func translation(_ key: String) throws(TemplateFault) -> Translation {
    usedKeys.insert(key)
    guard let translation = translations.translation(key, language) else {
      throw TemplateFault("there is no translation “\(key)”")
    }
    return translation
  }

  private mutating func add(_ message: TranslationMessage, _ values: [String: TemplateMeaning]) throws(TemplateFault) {
    for piece in message.pieces {
      switch piece {
      case .text(let text): try addLiteral(escaping: text)
      case .parameter(let name): if let value = values[name] { try print(value) }
      }
    }
  }

  private func counted(_ meaning: TemplateMeaning) throws(TemplateFault) -> TemplateValue {
    switch meaning {
    case .field(.number, let place): return .number(place)
    case .field(.optionalNumber, let place): return .optionalNumber(place)
    case .loopIndex(let row): return .loopIndex(row: row)
    default: throw TemplateFault("“count” is a number")
    }
  }

  /// Translations are text for people: between tags and in attributes that are read out or shown.
  private mutating func requireProse() throws(TemplateFault) {
    if case .value(_, let attribute, _) = tokenizer.position, attribute.kind != .plain {
      throw TemplateFault("a translation cannot stand in “\(attribute.name)”")
    }
    _ = try tokenizer.slot()
  }
}
