/// Writes a document in UTF-8, well-formed whatever it is given to write.
///
/// A namespace is declared on the first element that needs it, with the prefix that the name asks for, unless that
/// prefix is taken there. With `indent`, elements that hold only elements are laid out one to a line; from the first
/// text in an element on, nothing is added to it.
package struct XMLWriter {
  private var bytes: [UInt8] = []
  private let indent: Int?
  private var scope = XMLWriterScope()
  private var open: [OpenElement] = []
  /// The last opening tag still lacks its `>`.
  private var isTagOpen = false

  private struct OpenElement {
    let name: String
    let mark: Int
    /// Nothing but elements so far, so that line ends may stand between them.
    var mayIndent: Bool
    var hasElements = false
  }

  package init(indent: Int? = nil, declaration: Bool = true) {
    self.indent = indent
    if declaration { append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
  }

  /// The document, once all elements are closed.
  package consuming func finish() -> [UInt8] {
    precondition(open.isEmpty, "an element is not closed")
    if indent != nil, bytes.last != 0x0A { bytes.append(0x0A) }
    return bytes
  }

  /// Opens an element. `declaring` are namespaces that only texts or values inside need.
  package mutating func start(
    _ name: XMLName, _ attributes: [XMLAttribute] = [], declaring: [XMLNamespace] = []
  ) {
    beginLine()
    let mark = scope.begin()
    let qualified = scope.qualify(element: name)
    append("<")
    append(qualified)
    var values: [(name: String, value: String)] = []
    for attribute in attributes { values.append((scope.qualify(attribute: attribute.name), attribute.value)) }
    for namespace in declaring { scope.declare(namespace) }
    for namespace in scope.declaredHere {
      append(namespace.prefix.isEmpty ? " xmlns=\"" : " xmlns:\(namespace.prefix)=\"")
      XMLEscape.append(value: namespace.uri, to: &bytes)
      append("\"")
    }
    for (name, value) in values {
      append(" ")
      append(name)
      append("=\"")
      XMLEscape.append(value: value, to: &bytes)
      append("\"")
    }
    isTagOpen = true
    open.append(OpenElement(name: qualified, mark: mark, mayIndent: open.last?.mayIndent ?? true))
  }

  package mutating func text(_ text: String) {
    precondition(!open.isEmpty, "text stands inside an element")
    guard !text.isEmpty else { return }
    closeTag()
    open[open.count - 1].mayIndent = false
    XMLEscape.append(text: text, to: &bytes)
  }

  package mutating func end() {
    guard let element = open.popLast() else { preconditionFailure("no element is open") }
    if isTagOpen {
      append("/>")
      isTagOpen = false
    } else {
      if element.hasElements, element.mayIndent { appendLine(depth: open.count) }
      append("</")
      append(element.name)
      append(">")
    }
    scope.end(element.mark)
  }

  /// Opens an element, writes its text and closes it.
  package mutating func element(_ name: XMLName, _ attributes: [XMLAttribute] = [], text: String = "") {
    start(name, attributes)
    self.text(text)
    end()
  }

  /// Two hyphens, or one at the end, may not stand in a comment: each second one gets a space before it.
  package mutating func comment(_ text: String) {
    beginLine()
    append("<!--")
    var parted = Self.parted(text + "-", "-", "-")
    parted.unicodeScalars.removeLast()
    XMLEscape.append(plain: parted, to: &bytes)
    append("-->")
  }

  package mutating func instruction(_ target: String, _ text: String) {
    precondition(XMLName.isValid(target) && target.lowercased() != "xml", "not the name of an instruction")
    beginLine()
    append("<?")
    append(target)
    if !text.isEmpty { append(" ") }
    XMLEscape.append(plain: Self.parted(text, "?", ">"), to: &bytes)
    append("?>")
  }

  /// With a space wherever `second` follows `first`.
  private static func parted(_ text: String, _ first: Unicode.Scalar, _ second: Unicode.Scalar) -> String {
    var parted = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == second, parted.last == first { parted.append(" ") }
      parted.append(scalar)
    }
    return String(parted)
  }

  /// Before whatever is neither text nor a closing tag.
  private mutating func beginLine() {
    closeTag()
    guard let parent = open.last else {
      if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
      return
    }
    open[open.count - 1].hasElements = true
    if parent.mayIndent { appendLine(depth: open.count) }
  }

  private mutating func appendLine(depth: Int) {
    guard let indent else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent * depth))
  }

  private mutating func closeTag() {
    guard isTagOpen else { return }
    isTagOpen = false
    append(">")
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}

extension XMLWriter {
  package mutating func element(_ element: XMLElement) {
    start(element.name, element.attributes, declaring: element.namespaces)
    if element.hasText { open[open.count - 1].mayIndent = false }
    for child in element.children { node(child) }
    end()
  }

  package mutating func node(_ node: XMLNode) {
    switch node {
    case .element(let element): self.element(element)
    case .text(let text, _): self.text(text)
    case .comment(let text, _): comment(text)
    case .instruction(let target, let text, _): instruction(target, text)
    }
  }

  package mutating func document(_ document: XMLDocument) {
    for node in document.before { self.node(node) }
    element(document.root)
    for node in document.after { self.node(node) }
  }
}
