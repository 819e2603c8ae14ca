/// Exclusive canonical XML 1.0 (W3C Recommendation of 18 July 2002): the same bytes for all documents that mean the
/// same, so that a signature can be made over them. Without a list of inclusive prefixes.
///
/// A namespace is declared where an element or its attributes use it and no element above them in the output has
/// declared it already. Declarations come first, by prefix, then attributes, by namespace and name.
struct XMLCanonical {
  private let keepsComments: Bool
  private(set) var bytes: [UInt8] = []
  /// The declarations written above the current place.
  private var rendered: [XMLNamespace] = []

  init(keepsComments: Bool) {
    self.keepsComments = keepsComments
  }

  mutating func append(_ document: XMLDocument) {
    for node in document.before where isKept(node) {
      append(node)
      append("\n")
    }
    append(document.root)
    for node in document.after where isKept(node) {
      append("\n")
      append(node)
    }
  }

  mutating func append(_ element: XMLElement) {
    let mark = rendered.count
    append("<")
    append(element.name.qualified)
    for namespace in newNamespaces(of: element) {
      append(namespace.prefix.isEmpty ? " xmlns=\"" : " xmlns:\(namespace.prefix)=\"")
      XMLEscape.append(value: namespace.uri, to: &bytes)
      append("\"")
      rendered.append(namespace)
    }
    for attribute in element.attributes.sorted(by: { Self.precedes($0.name, $1.name) }) {
      append(" ")
      append(attribute.name.qualified)
      append("=\"")
      XMLEscape.append(value: attribute.value, to: &bytes)
      append("\"")
    }
    append(">")
    for child in element.children { append(child) }
    append("</")
    append(element.name.qualified)
    append(">")
    rendered.removeLast(rendered.count - mark)
  }

  private mutating func append(_ node: XMLNode) {
    switch node {
    case .element(let element): append(element)
    case .text(let text, _): XMLEscape.append(text: text, to: &bytes)
    case .comment(let text, _):
      guard keepsComments else { return }
      append("<!--\(text)-->")
    case .instruction(let target, let text, _):
      append(text.isEmpty ? "<?\(target)?>" : "<?\(target) \(text)?>")
    }
  }

  private func isKept(_ node: XMLNode) -> Bool {
    if case .comment = node { return keepsComments }
    return true
  }

  /// The namespaces that the tag uses visibly (section 2) and that are not in force in the output.
  private func newNamespaces(of element: XMLElement) -> [XMLNamespace] {
    var new: [XMLNamespace] = []
    let prefixed = element.attributes.lazy.map(\.name).filter { !$0.prefix.isEmpty }
    for name in [element.name] + prefixed where name.prefix != "xml" {
      let declares = { (namespace: XMLNamespace) in haveSameBytes(namespace.prefix, name.prefix) }
      let known = new.last(where: declares) ?? rendered.last(where: declares)
      if !haveSameBytes(known?.uri ?? "", name.namespace) {
        new.append(XMLNamespace(prefix: name.prefix, uri: name.namespace))
      }
    }
    return new.sorted { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
  }

  /// UTF-8 sorts as Unicode does.
  private static func precedes(_ left: XMLName, _ right: XMLName) -> Bool {
    if !haveSameBytes(left.namespace, right.namespace) {
      return left.namespace.utf8.lexicographicallyPrecedes(right.namespace.utf8)
    }
    return left.local.utf8.lexicographicallyPrecedes(right.local.utf8)
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}

extension XMLElement {
  /// This element alone, as exclusive canonical XML. Its names must have the prefixes they were read with.
  package func canonical(keepsComments: Bool = false) -> [UInt8] {
    var canonical = XMLCanonical(keepsComments: keepsComments)
    canonical.append(self)
    return canonical.bytes
  }
}

extension XMLDocument {
  package func canonical(keepsComments: Bool = false) -> [UInt8] {
    var canonical = XMLCanonical(keepsComments: keepsComments)
    canonical.append(self)
    return canonical.bytes
  }
}
