/// What a reader comes upon, in the order of the document.
package enum XMLEvent: Sendable {
  case start(XMLTag)
  case end(XMLName)
  /// Text between two other events, with its references replaced and its CDATA sections opened. Never empty.
  case text(String)
  case comment(String)
  case instruction(target: String, text: String)
}

/// The opening tag of an element.
package struct XMLTag: Sendable {
  package let name: XMLName
  package let attributes: [XMLAttribute]
  /// The namespaces declared in this tag.
  package let namespaces: [XMLNamespace]
  package let position: XMLPosition
}
