// What the names in a template mean at one place: the page's slots, the variables of loops around, the parameters of
// an include.

enum TemplateMeaning {
  /// A row or a part of one: only what is inside it can be printed.
  case model(any Model.Type, row: Int, offset: Int)
  case field(SlotValue, SlotPlace)
  case loopIndex(row: Int)
  case loopFirst(row: Int)
  case loopLast(row: Int)
  /// Known when the template is compiled: a literal parameter, a translation, a fact of the language.
  case literal(String)
}

struct TemplateScope {
  let language: Language
  let models: ModelShapes
  let file: String
  /// Where names are looked for that are not in `names`: the page; nil in an include, which sees only what it is given.
  let page: (any Model.Type)?
  /// How many rows are at hand: the page, and one for each loop around, in this file or those that include it.
  var rowCount = 1
  var names: [String: TemplateMeaning] = [:]
  /// The row of the innermost loop in this file.
  private var loopRow: Int?

  init(language: Language, models: ModelShapes, file: String, page: (any Model.Type)?) {
    self.language = language
    self.models = models
    self.file = file
    self.page = page
  }

  /// Inside a loop over rows of this model.
  func looping(_ variable: String, over model: any Model.Type) throws(TemplateFault) -> TemplateScope {
    let isTaken = names[variable] != nil || page.map { models.has(variable, in: $0) } ?? false
    guard !isTaken, ModelShapes.canName(variable) else {
      throw TemplateFault("“\(variable)” has a meaning here already: call the rows something else")
    }
    models.reach(model, file: file)
    var inner = self
    inner.names[variable] = .model(model, row: rowCount, offset: 0)
    inner.loopRow = rowCount
    inner.rowCount += 1
    return inner
  }

  /// In another file that is part of the same page.
  func page(in file: String) -> TemplateScope { elsewhere(file, page: page) }

  /// In a file that is included: it sees nothing but its parameters.
  func empty(in file: String) -> TemplateScope { elsewhere(file, page: nil) }

  private func elsewhere(_ file: String, page: (any Model.Type)?) -> TemplateScope {
    var scope = TemplateScope(language: language, models: models, file: file, page: page)
    scope.rowCount = rowCount
    return scope
  }

  func meaning(of path: String) throws(TemplateFault) -> TemplateMeaning {
    let steps = path.split(separator: ".").map(String.init)
    if let fact = try fact(steps) { return fact }
    var meaning: TemplateMeaning
    if let known = names[steps[0]] {
      meaning = known
    } else if let page {
      meaning = try field(steps[0], of: page, row: 0, offset: 0)
    } else {
      throw TemplateFault("“\(steps[0])” is not a parameter of this file: name it in “{takes …}”")
    }
    for step in steps.dropFirst() {
      guard case .model(let model, let row, let offset) = meaning else {
        throw TemplateFault("“\(path)”: there is no “\(step)” inside what comes before it")
      }
      meaning = try field(step, of: model, row: row, offset: offset)
    }
    return meaning
  }

  /// What every file may ask: the language, and where its loop stands.
  private func fact(_ steps: [String]) throws(TemplateFault) -> TemplateMeaning? {
    switch steps[0] {
    case "language":
      switch steps.dropFirst() {
      case ["code"]: return .literal(language.code)
      case ["direction"]: return .literal(language.direction)
      case ["name"]: return .literal(language.nativeName)
      default: throw TemplateFault("a language has “code”, “direction” and “name”")
      }
    case "loop":
      guard let loopRow else { throw TemplateFault("“loop” means something only inside “{each …}” of the same file") }
      switch steps.dropFirst() {
      case ["index"]: return .loopIndex(row: loopRow)
      case ["first"]: return .loopFirst(row: loopRow)
      case ["last"]: return .loopLast(row: loopRow)
      default: throw TemplateFault("a loop has “index”, “first” and “last”")
      }
    default: return nil
    }
  }

  private func field(
    _ name: String, of model: any Model.Type, row: Int, offset: Int
  ) throws(TemplateFault) -> TemplateMeaning {
    guard let field = models.field(name, of: model, file: file) else {
      throw TemplateFault("\(model) has no slot “\(name)”")
    }
    let offset = offset + field.offset
    if case .model(let part) = field.value {
      models.reach(part, file: file)
      return .model(part, row: row, offset: offset)
    }
    return .field(field.value, SlotPlace(row: row, offset: offset))
  }
}
