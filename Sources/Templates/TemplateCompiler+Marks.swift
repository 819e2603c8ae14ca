// What each mark becomes.

extension TemplateCompiler {
  // MARK: Values

  mutating func emit(_ meaning: TemplateMeaning) throws(TemplateFault) {
    switch meaning {
    case .absent: try tokenizer.constant("")
    case .literal(let texts): try emit(texts)
    case .loopIndex(let row):
      _ = try tokenizer.slot()
      steps.append(.value(.loopIndex(row: row)))
    case .field(let value, let place):
      steps.append(.value(try printed(value, place)))
    case .loopFirst, .loopLast: throw TemplateFault("this can be asked with “{if …}”, not printed")
    case .model: throw TemplateFault("this has parts: print one of them, with a point and its name")
    }
  }

  private mutating func emit(_ texts: ByLanguage<String>) throws(TemplateFault) {
    let start = tokenizer.position
    var ends: [HTMLPosition] = []
    for text in Set(texts.values).sorted() {
      tokenizer.position = start
      try tokenizer.constant(text)
      ends.append(tokenizer.position)
    }
    tokenizer.position = try joined(ends)
    if Set(texts.values).count == 1 {
      try addLiteral(escaping: texts[.standard])
    } else {
      try addByLanguage { (compiler, language) throws(TemplateFault) in
        try compiler.addLiteral(escaping: texts[language])
      }
    }
  }

  private mutating func addByLanguage(
    _ add: (inout TemplateCompiler, Language) throws(TemplateFault) -> Void
  ) throws(TemplateFault) {
    let lists = try ByLanguage { (language) throws(TemplateFault) in
      try list { (compiler) throws(TemplateFault) in try add(&compiler, language) }
    }
    steps.append(.byLanguage(lists))
  }

  private mutating func printed(_ value: SlotValue, _ place: SlotPlace) throws(TemplateFault) -> TemplateValue {
    switch value {
    case .text: return .text(place, try tokenizer.slot())
    case .optionalText: return .optionalText(place, try tokenizer.slot())
    case .number:
      _ = try tokenizer.slot()
      return .number(place)
    case .optionalNumber:
      // Without it `/{age}/{b}` would begin with `//`, and `{b}` be a host.
      if case .addressRoot = try tokenizer.slot() {
        throw TemplateFault("a number that may be absent cannot be the first step of an address")
      }
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
      compiled.append(TemplateBranch(condition: condition, steps: try list(of: branch.nodes, site)))
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
    case .absent: .known(false)
    case .literal(let texts): question(texts) { !$0.isEmpty }
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

  /// What all languages agree on is known.
  private func question(_ texts: ByLanguage<String>, _ holds: (String) -> Bool) -> Question {
    let answers = ByLanguage { holds(texts[$0]) }
    return Set(answers.values).count == 1 ? .known(answers[.standard]) : .asked(.language(answers))
  }

  private func equality(_ meaning: TemplateMeaning, _ literal: String) throws(TemplateFault) -> Question {
    switch meaning {
    case .absent: .known(false)
    case .literal(let texts): question(texts) { $0 == literal }
    case .field(.text, let place): .asked(.textIs(place, isOptional: false, literal))
    case .field(.optionalText, let place): .asked(.textIs(place, isOptional: true, literal))
    default: throw TemplateFault("only a text can be compared with a text")
    }
  }

  private func equality(_ meaning: TemplateMeaning, _ literal: Int) throws(TemplateFault) -> Question {
    switch meaning {
    case .absent: .known(false)
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
    if case .absent = meaning { return try add(otherwise, site) }
    guard case .field(.rows(let rows), let place) = meaning else { throw TemplateFault("a loop goes over rows") }
    let start = try tokenizer.content()
    var inner = site
    inner.scope = try site.scope.looping(variable, over: rows.row)
    let steps = try list(of: nodes, inner)
    try require(start, atEndOf: "what is in a loop")
    let otherwiseSteps = try list(of: otherwise, site)
    try require(start, atEndOf: "what is in a loop")
    self.steps.append(.loop(TemplateLoop(place: place, rows: rows, steps: steps, otherwise: otherwiseSteps)))
  }

  private func require(_ start: HTMLPosition, atEndOf part: String) throws(TemplateFault) {
    guard tokenizer.position == start else {
      throw TemplateFault("\(part) must end where it began: between tags, or in the same value")
    }
  }

  // MARK: Blocks and includes

  mutating func add(
    block name: String, _ isOptional: Bool, _ standard: [TemplateNode], _ site: Site
  ) throws(TemplateFault) {
    guard !site.chain.isEmpty else { throw TemplateFault("a file that is included has no blocks") }
    let start = try tokenizer.content()
    // The file nearest to the page wins.
    for level in 0..<site.level {
      let template = site.chain[level]
      guard let fill = template.fills.first(where: { $0.block.name == name }) else { continue }
      let filling = Site(template: template, scope: site.scope.page(in: template.file), chain: site.chain, level: level)
      try add(fill.nodes, filling)
      return try require(start, atEndOf: "what fills the block “\(name)”")
    }
    guard isOptional || !standard.isEmpty else {
      throw TemplateFault("“\(site.chain[0].file)” does not fill the block “\(name)”")
    }
    try add(standard, site)
    try require(start, atEndOf: "the block “\(name)”")
  }

  mutating func add(
    include name: String, _ arguments: [TemplateArgument], _ site: Site
  ) throws(TemplateFault) {
    guard let template = templates[name] else { throw TemplateFault("there is no template “\(name)”") }
    let start = try tokenizer.content()
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
    try require(start, atEndOf: "“\(name)”")
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
      names[parameter.name] = .absent
    }
    return names
  }

  private mutating func meaning(
    of argument: TemplateArgument, _ scope: TemplateScope
  ) throws(TemplateFault) -> TemplateMeaning {
    switch argument.value {
    case .path(let path): return try scope.meaning(of: path)
    case .text(let text): return .literal(ByLanguage { _ in text })
    case .translation(let key):
      let translation = try translation(key)
      return .literal(
        try ByLanguage { (language) throws(TemplateFault) in
          guard case .text(let message) = translation[language].form, message.parameters.isEmpty else {
            throw TemplateFault("“\(key)” has parameters or plural forms: it cannot be a parameter itself")
          }
          return message.text
        })
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
    let parameters = translation[.standard].parameters
    guard values.count == parameters.count, values.keys.allSatisfy(parameters.contains) else {
      let names = parameters.sorted().joined(separator: ", ")
      throw TemplateFault("“\(key)” takes \(names.isEmpty ? "no parameters" : "the parameters \(names)")")
    }
    try addByLanguage { (compiler, language) throws(TemplateFault) in
      try compiler.add(translation[language], language, values)
    }
  }

  /// The translations of a key: Translations has seen to it that all languages have it, with the same parameters.
  private mutating func translation(_ key: String) throws(TemplateFault) -> ByLanguage<Translation> {
    usedKeys.insert(key)
    return try ByLanguage { (language) throws(TemplateFault) in
      guard let translation = translations.translation(key, language) else {
        throw TemplateFault("there is no translation “\(key)”")
      }
      return translation
    }
  }

  private mutating func add(
    _ translation: Translation, _ language: Language, _ values: [String: TemplateMeaning]
  ) throws(TemplateFault) {
    switch translation.form {
    case .text(let message): try add(message, language, values)
    case .plural(let messages):
      guard let count = values["count"] else { throw TemplateFault("“count” is missing") }
      let number = try counted(count)
      var forms: [PluralForm: [TemplateStep]] = [:]
      for (form, message) in messages {
        forms[form] = try list { (compiler) throws(TemplateFault) in try compiler.add(message, language, values) }
      }
      steps.append(.plural(number: number, forms: forms))
    }
  }

  private mutating func add(
    _ message: TranslationMessage, _ language: Language, _ values: [String: TemplateMeaning]
  ) throws(TemplateFault) {
    for piece in message.pieces {
      switch piece {
      case .text(let text): try addLiteral(escaping: text)
      case .parameter(let name):
        switch values[name] {
        case .literal(let texts): try addLiteral(escaping: texts[language])
        case let value?: try emit(value)
        case nil: break
        }
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
