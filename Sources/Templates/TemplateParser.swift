// Reads a template's source into its tree of text and marks. It knows nothing of HTML, of models or of other files:
// the compiler does.
//
// A mark begins with `{` and a letter at once; any other brace is text. A line that holds only marks which print
// nothing (`{if …}`, `{end}`, …) leaves no empty line behind.

struct TemplateParser {
  private let limits: TemplateLimits
  private let source: [UInt8]
  private var template: Template
  private var at = 0
  private var depth = 0
  /// Up to here there are only marks that stand at the top.
  private var topEnd = 0

  static func parse(
    _ source: [UInt8], name: String, file: String, limits: TemplateLimits
  ) throws(TemplateError) -> Template {
    guard source.count <= limits.bytes else {
      throw TemplateError("the file is longer than \(limits.bytes) bytes", file: file)
    }
    guard String(validating: source, as: UTF8.self) != nil else {
      throw TemplateError("the file is not UTF-8", file: file)
    }
    var parser = TemplateParser(source: source, name: name, file: file, limits: limits)
    return try parser.parse()
  }

  private init(source: [UInt8], name: String, file: String, limits: TemplateLimits) {
    self.limits = limits
    self.source = source
    template = Template(name: name, file: file, source: source)
  }

  private mutating func parse() throws(TemplateError) -> Template {
    let (nodes, closing) = try body()
    if let closing { throw error("“{\(closing.verb)}” closes nothing", closing) }
    template.nodes = nodes
    if template.layout != nil {
      for node in nodes { try requireFill(node) }
    } else if let fill = template.fills.first {
      throw template.error("a fill needs a “{layout …}” at the top of the file", at: fill.block.offset)
    }
    return template
  }

  /// With a layout, what is outside the fills would be printed nowhere.
  private func requireFill(_ node: TemplateNode) throws(TemplateError) {
    if case .text(let range) = node.kind, isBlank(range) { return }
    throw template.error("a file with a layout holds only fills: “{fill main} … {end}”", at: node.offset)
  }

  // MARK: Bodies

  /// Nodes up to an `{else …}` or `{end}`, which is given back, or to the end of the file.
  private mutating func body() throws(TemplateError) -> ([TemplateNode], TemplateMark?) {
    var nodes: [TemplateNode] = []
    var textStart = at
    while at < source.count {
      guard isMark(at) else {
        at += 1
        continue
      }
      let mark = try mark()
      let blank = printsNothing(mark) ? wholeLine(around: mark.range) : nil
      appendText(textStart..<(blank?.lowerBound ?? mark.range.lowerBound), to: &nodes)
      at = blank?.upperBound ?? mark.range.upperBound
      textStart = at
      if mark.verb == "end" || mark.verb == "else" { return (nodes, mark) }
      if let kind = try node(mark) { nodes.append(TemplateNode(offset: mark.range.lowerBound, kind: kind)) }
      textStart = at
    }
    appendText(textStart..<source.count, to: &nodes)
    return (nodes, nil)
  }

  private func appendText(_ range: Range<Int>, to nodes: inout [TemplateNode]) {
    if !range.isEmpty { nodes.append(TemplateNode(offset: range.lowerBound, kind: .text(range))) }
  }

  private func isMark(_ place: Int) -> Bool {
    source[place] == UInt8(ascii: "{") && place + 1 < source.count && TemplateMark.isLetter(source[place + 1])
  }

  private func mark() throws(TemplateError) -> TemplateMark {
    do throws(TemplateFault) {
      return try TemplateMark.read(source, from: at, bytesMax: limits.markBytes)
    } catch {
      throw error.located(in: template, orAt: at)
    }
  }

  private func printsNothing(_ mark: TemplateMark) -> Bool {
    switch mark.verb {
    case "if", "else", "end", "each", "block", "fill", "layout", "takes", "include": true
    default: false
    }
  }

  /// The line with its end, when it holds nothing else.
  private func wholeLine(around mark: Range<Int>) -> Range<Int>? {
    var start = mark.lowerBound
    while start > 0, source[start - 1] == 0x20 || source[start - 1] == 0x09 { start -= 1 }
    guard start == 0 || source[start - 1] == 0x0A else { return nil }
    var end = mark.upperBound
    while end < source.count, source[end] == 0x20 || source[end] == 0x09 || source[end] == 0x0D { end += 1 }
    guard end == source.count || source[end] == 0x0A else { return nil }
    return start..<min(end + 1, source.count)
  }

  // MARK: Marks

  /// nil for a mark that is about the file and not in its tree.
  private mutating func node(_ mark: TemplateMark) throws(TemplateError) -> TemplateNode.Kind? {
    switch mark.verb {
    case "if": return try choice(mark)
    case "each": return try each(mark)
    case "block": return try block(mark)
    case "include": return .include(template: try name(mark, "include a/template"), arguments: try arguments(mark))
    case "t": return .translation(key: try name(mark, "t a.key"), arguments: try arguments(mark))
    case "fill": try fill(mark)
    case "layout": try layout(mark)
    case "takes": try takes(mark)
    default:
      guard mark.words.count == 1, let path = TemplatePath(mark.verb) else {
        throw error("no such mark; to print a slot write its name, and for a brace as such “&#123;”", mark)
      }
      return .slot(path)
    }
    return nil
  }

  private mutating func choice(_ mark: TemplateMark) throws(TemplateError) -> TemplateNode.Kind {
    var branches: [TemplateNode.Branch] = []
    var condition: TemplateNode.Condition? = try self.condition(mark, mark.words.dropFirst())
    var opening = mark
    while true {
      let (nodes, closing) = try inside(mark)
      branches.append(.init(condition: condition, offset: opening.range.lowerBound, nodes: nodes))
      if closing.verb == "end" { return .choice(branches) }
      guard condition != nil else { throw error("nothing but “{end}” can follow “{else}”", closing) }
      condition = closing.words.count == 1 ? nil : try self.condition(closing, closing.words.dropFirst(2))
      if condition != nil, closing.words[1] != .name("if") { throw error("write “{else}” or “{else if …}”", closing) }
      opening = closing
    }
  }

  private func condition(
    _ mark: TemplateMark, _ words: ArraySlice<TemplateMark.Word>
  ) throws(TemplateError) -> TemplateNode.Condition {
    let words = Array(words)
    if case .name(let name)? = words.first, let path = TemplatePath(name) {
      if words.count == 1 { return .init(path: path, equals: nil) }
      if words.count == 3, words[1] == .doubleEquals {
        if case .text(let text) = words[2] { return .init(path: path, equals: .text(text)) }
        if case .number(let number) = words[2] { return .init(path: path, equals: .number(number)) }
      }
    }
    throw error("a condition is “name”, “name == 'text'” or “name == 12”", mark)
  }

  private mutating func each(_ mark: TemplateMark) throws(TemplateError) -> TemplateNode.Kind {
    guard mark.words.count == 4, case .name(let variable) = mark.words[1], mark.words[2] == .name("in"),
      case .name(let rows) = mark.words[3], TemplateMark.isIdentifier(variable), let path = TemplatePath(rows)
    else { throw error("a loop is “{each row in rows}”", mark) }
    let (nodes, closing) = try inside(mark)
    guard closing.verb == "else" else { return .each(variable: variable, path: path, nodes: nodes, otherwise: []) }
    guard closing.words.count == 1 else { throw error("a loop has only “{else}”, for when there is no row", closing) }
    let (otherwise, end) = try inside(mark)
    guard end.verb == "end" else { throw error("nothing but “{end}” can follow “{else}”", end) }
    return .each(variable: variable, path: path, nodes: nodes, otherwise: otherwise)
  }

  private mutating func block(_ mark: TemplateMark) throws(TemplateError) -> TemplateNode.Kind {
    let name = try name(mark, "block main")
    guard mark.words.count == 2 || mark.words.count == 3 && mark.words[2] == .name("optional") else {
      throw error("a block is “{block main}” or “{block main optional}”", mark)
    }
    return .block(name: name, isOptional: mark.words.count == 3, standard: try only(inside: mark))
  }

  private mutating func fill(_ mark: TemplateMark) throws(TemplateError) {
    let name = try name(mark, "fill main")
    guard mark.words.count == 2 else { throw error("a fill is “{fill main}”", mark) }
    guard depth == 0 else { throw error("a fill cannot be inside another mark", mark) }
    guard !template.fills.contains(where: { $0.block.name == name }) else {
      throw error("the block “\(name)” is filled twice", mark)
    }
    let nodes = try only(inside: mark)
    template.fills.append(.init(block: .init(name: name, offset: mark.range.lowerBound), nodes: nodes))
  }

  private mutating func layout(_ mark: TemplateMark) throws(TemplateError) {
    let name = try name(mark, "layout a/template")
    guard mark.words.count == 2 else { throw error("a layout is “{layout a/template}”", mark) }
    try requireTop(mark)
    guard template.layout == nil else { throw error("a file has one layout", mark) }
    template.layout = .init(name: name, offset: mark.range.lowerBound)
  }

  private mutating func takes(_ mark: TemplateMark) throws(TemplateError) {
    try requireTop(mark)
    for word in mark.words.dropFirst() {
      guard case .name(let text) = word else { throw error("“{takes …}” holds names, some with “?” behind", mark) }
      let isOptional = text.hasSuffix("?")
      let name = isOptional ? String(text.dropLast()) : text
      guard TemplateMark.isIdentifier(name), !template.parameters.contains(where: { $0.name == name }) else {
        throw error("“\(text)” is not the name of a parameter, or it comes twice", mark)
      }
      template.parameters.append(.init(name: name, isOptional: isOptional))
    }
  }

  private mutating func requireTop(_ mark: TemplateMark) throws(TemplateError) {
    guard depth == 0, isBlank(topEnd..<mark.range.lowerBound) else {
      throw error("“{\(mark.verb) …}” stands at the top of the file", mark)
    }
    topEnd = mark.range.upperBound
  }

  private func isBlank(_ range: Range<Int>) -> Bool {
    source[range].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  // MARK: Inside

  /// The nodes inside a mark, and the `{else …}` or `{end}` after them.
  private mutating func inside(_ mark: TemplateMark) throws(TemplateError) -> ([TemplateNode], TemplateMark) {
    guard depth < limits.nesting else { throw error("more than \(limits.nesting) marks are inside one another", mark) }
    depth += 1
    defer { depth -= 1 }
    let (nodes, closing) = try body()
    guard let closing else { throw error("“{\(mark.verb) …}” has no “{end}”", mark) }
    if closing.verb == "end", closing.words.count > 1 { throw error("an end is “{end}”", closing) }
    return (nodes, closing)
  }

  private mutating func only(inside mark: TemplateMark) throws(TemplateError) -> [TemplateNode] {
    let (nodes, closing) = try inside(mark)
    guard closing.verb == "end" else { throw error("“{\(mark.verb) …}” has no “{else}”", closing) }
    return nodes
  }

  // MARK: Words

  private func name(_ mark: TemplateMark, _ example: String) throws(TemplateError) -> String {
    guard mark.words.count > 1, case .name(let name) = mark.words[1] else {
      throw error("a name is missing: “{\(example)}”", mark)
    }
    return name
  }

  /// `name=path`, `name='text'`, `name=t:a.key`, from the third word on.
  private func arguments(_ mark: TemplateMark) throws(TemplateError) -> [TemplateArgument] {
    var arguments: [TemplateArgument] = []
    var words = mark.words.dropFirst(2)
    while !words.isEmpty {
      let three = Array(words.prefix(3))
      guard three.count == 3, case .name(let name) = three[0], TemplateMark.isIdentifier(name), three[1] == .equals,
        let value = argument(three[2])
      else { throw error("parameters are “name=slot”, “name='text'” or “name=t:a.key”", mark) }
      guard !arguments.contains(where: { $0.name == name }) else { throw error("“\(name)” is given twice", mark) }
      arguments.append(TemplateArgument(name: name, value: value))
      words = words.dropFirst(3)
    }
    return arguments
  }

  private func argument(_ word: TemplateMark.Word) -> TemplateArgument.Value? {
    switch word {
    case .text(let text): return .text(text)
    case .name(let name) where name.hasPrefix("t:"): return .translation(key: String(name.dropFirst(2)))
    case .name(let name): return TemplatePath(name).map { .path($0) }
    default: return nil
    }
  }

  private func error(_ sentence: String, _ mark: TemplateMark) -> TemplateError {
    template.error(sentence, at: mark.range.lowerBound)
  }
}
