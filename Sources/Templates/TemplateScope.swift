// What the names in a template mean at one place: the page's slots, the variables of loops around, the parameters of
// an include.

enum TemplateMeaning {
  /// A row or a part of one: only what is inside it can be printed.
  case model(ModelShape, row: Int, offset: Int)
  case field(SlotValue, SlotPlace)
  case loopIndex(row: Int)
  case loopFirst(row: Int)
  case loopLast(row: Int)
  /// Known when the template is compiled: a literal parameter, a translation, a fact of the language.
  case literal(ByLanguage<String>)
  /// An optional parameter that was not given: prints nothing, is not there, has no rows.
  case absent
}

struct TemplateScope {
  let models: ModelShapes
  let file: String
  /// Where names are looked for that are not in `names`: the page; nil in an include, which sees only what it is given.
  let page: ModelShape?
  /// How many rows are at hand: the page, and one for each loop around, in this file or those that include it.
  var rowCount = 1
  var names: [String: TemplateMeaning] = [:]
  /// The row of the innermost loop in this file.
  private var loopRow: Int?

  init(models: ModelShapes, file: String, page: ModelShape?) {
    self.models = models
    self.file = file
    self.page = page
  }

  /// Inside a loop over rows of this model.
  func looping(_ variable: String, over model: any Model.Type) throws(TemplateFault) -> TemplateScope {
    let isTaken = names[variable] != nil || page.map { $0.has(variable) } ?? false
    guard !isTaken, ModelShape.canName(variable) else {
      throw TemplateFault("“\(variable)” has a meaning here already: call the rows something else")
    }
    var inner = self
    inner.names[variable] = .model(models.shape(of: model, file: file), row: rowCount, offset: 0)
    inner.loopRow = rowCount
    inner.rowCount += 1
    return inner
  }

  /// In another file that is part of the same page.
  func page(in file: String) -> TemplateScope { elsewhere(file, page: page) }

  /// In a file that is included: it sees nothing but its parameters.
  func empty(in file: String) -> TemplateScope { elsewhere(file, page: nil) }

  private func elsewhere(_ file: String, page: ModelShape?) -> TemplateScope {
    var scope = TemplateScope(models: models, file: file, page: page)
    scope.rowCount = rowCount
    return scope
  }

  func meaning(of path: TemplatePath) throws(TemplateFault) -> TemplateMeaning {
    let steps = path.steps
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
      guard case .model(let shape, let row, let offset) = meaning else {
        throw TemplateFault("“\(path.text)”: there is no “\(step)” inside what comes before it")
      }
      meaning = try field(step, of: shape, row: row, offset: offset)
    }
    return meaning
  }

  /// What every file may ask: the language, and where its loop stands.
  private func fact(_ steps: [String]) throws(TemplateFault) -> TemplateMeaning? {
    switch steps[0] {
    case "language":
      switch steps.dropFirst() {
      case ["code"]: return .literal(ByLanguage { $0.code })
      case ["direction"]: return .literal(ByLanguage { $0.direction })
      case ["name"]: return .literal(ByLanguage { $0.nativeName })
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
    _ name: String, of shape: ModelShape, row: Int, offset: Int
  ) throws(TemplateFault) -> TemplateMeaning {
    guard let field = shape.read(name) else { throw TemplateFault("\(shape.model) has no slot “\(name)”") }
    let offset = offset + field.offset
    if case .model(let part) = field.value {
      return .model(models.shape(of: part, file: file), row: row, offset: offset)
    }
    return .field(field.value, SlotPlace(row: row, offset: offset))
  }
}
