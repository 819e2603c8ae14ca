// An XML element as the DMN reader wants it: names without prefixes, texts joined, and the line for messages.

internal import XML

package struct Markup: Sendable {
  package let name: String
  package let namespace: String
  /// By local name: DMN uses no two attributes that differ only in their namespace.
  package let attributes: [String: String]
  package let children: [Markup]
  /// The text directly inside, joined.
  package let text: String
  package let line: Int

  /// The document in these bytes.
  package static func root(of bytes: [UInt8]) throws(Problem) -> Markup {
    do {
      return Markup(try XMLDocument(bytes).root)
    } catch {
      throw Problem(
        .model, [error.message], at: Place(name: "", line: error.position.line, column: error.position.column))
    }
  }

  private init(_ element: XMLElement) {
    name = element.name.local
    namespace = element.name.namespace
    line = element.position.line
    text = element.text
    children = element.elements.map(Markup.init)
    attributes = Dictionary(element.attributes.map { ($0.name.local, $0.value) }) { first, _ in first }
  }

  package func child(_ name: String) -> Markup? { children.first { $0.name == name } }

  package func children(_ name: String) -> [Markup] { children.filter { $0.name == name } }
}
