/// An element with all that is in it.
package struct XMLElement: Sendable {
  package var name: XMLName
  package var attributes: [XMLAttribute]
  /// The namespaces declared on this element. Names carry their own; texts that hold prefixed names need these.
  package var namespaces: [XMLNamespace]
  package var children: [XMLNode]
  package let position: XMLPosition

  package init(
    _ name: XMLName, attributes: [XMLAttribute] = [], namespaces: [XMLNamespace] = [], children: [XMLNode] = [],
    position: XMLPosition = .nowhere
  ) {
    self.name = name
    self.attributes = attributes
    self.namespaces = namespaces
    self.children = children
    self.position = position
  }

  init(_ tag: XMLTag, children: [XMLNode]) {
    self.init(
      tag.name, attributes: tag.attributes, namespaces: tag.namespaces, children: children, position: tag.position)
  }
}

package enum XMLNode: Sendable {
  case element(XMLElement)
  case text(String, XMLPosition)
  case comment(String, XMLPosition)
  case instruction(target: String, text: String, XMLPosition)

  package var position: XMLPosition {
    switch self {
    case .element(let element): element.position
    case .text(_, let position), .comment(_, let position), .instruction(_, _, let position): position
    }
  }
}

extension XMLElement {
  package var elements: [XMLElement] {
    children.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  package func elements(_ name: XMLName) -> [XMLElement] {
    elements.filter { $0.name == name }
  }

  package func element(_ name: XMLName) -> XMLElement? {
    for case .element(let element) in children where element.name == name { return element }
    return nil
  }

  package func attribute(_ name: XMLName) -> XMLAttribute? {
    attributes.first { $0.name == name }
  }

  /// The value of an attribute in no namespace.
  package subscript(name: String) -> String? {
    attributes.first { $0.name.namespace.isEmpty && haveSameBytes($0.name.local, name) }?.value
  }

  var hasText: Bool {
    children.contains { if case .text = $0 { true } else { false } }
  }

  /// The text directly in this element, without that of the elements in it.
  package var text: String {
    var text = ""
    for case .text(let part, _) in children { text += part }
    return text
  }
}
