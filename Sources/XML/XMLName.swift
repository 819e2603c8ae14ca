/// The name of an element or an attribute (Namespaces in XML 1.0, third edition). Two names are the same if their
/// namespace and their local part are, byte for byte; the prefix is only how a document happens to write it.
package struct XMLName: Sendable {
  /// Names are many and mostly the same: they share what they hold.
  private let parts: Parts

  private final class Parts: Sendable {
    let local: String
    let namespace: String
    let prefix: String

    init(_ local: String, _ namespace: String, _ prefix: String) {
      self.local = local
      self.namespace = namespace
      self.prefix = prefix
    }
  }

  package var local: String { parts.local }

  /// Empty for none.
  package var namespace: String { parts.namespace }

  /// Empty for none, or for the default namespace.
  package var prefix: String { parts.prefix }

  /// For names known to the program. One that comes from outside must first be tested with `isValid`.
  package init(_ local: String, namespace: String = "", prefix: String = "") {
    precondition(Self.isValid(local) && (prefix.isEmpty || Self.isValid(prefix)), "not a name in XML")
    precondition(prefix != "xmlns" && (prefix != "xml" || namespace == XMLNamespace.xml), "a reserved prefix")
    precondition(prefix.isEmpty || !namespace.isEmpty, "a prefix of nothing")
    self.init(unchecked: local, namespace: namespace, prefix: prefix)
  }

  init(unchecked local: String, namespace: String, prefix: String) {
    parts = Parts(local, namespace, prefix)
  }

  /// Whether a text can be a local name or a prefix (production NCName).
  package static func isValid(_ text: String) -> Bool {
    let input = XMLInput(Array(text.utf8))
    var cursor = XMLCursor()
    guard let name = input.skipName(&cursor) else { return false }
    return name.end == input.count && name.colon == nil
  }

  /// The name as written in a document.
  var qualified: String { prefix.isEmpty ? local : "\(prefix):\(local)" }
}

extension XMLName: Hashable {
  package static func == (left: XMLName, right: XMLName) -> Bool {
    left.parts === right.parts
      || haveSameBytes(left.local, right.local) && haveSameBytes(left.namespace, right.namespace)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(local)
    hasher.combine(namespace)
  }
}

/// To Swift, «é» and «e» with an accent are equal strings. To XML they are two names.
func haveSameBytes(_ left: String, _ right: String) -> Bool {
  let (left, right) = (left.utf8.span, right.utf8.span)
  guard left.count == right.count else { return false }
  for index in left.indices where left[index] != right[index] { return false }
  return true
}

/// A prefix and the namespace it stands for; the empty prefix is the default namespace.
package struct XMLNamespace: Sendable {
  package let prefix: String
  package let uri: String

  package init(prefix: String, uri: String) {
    precondition(prefix.isEmpty || XMLName.isValid(prefix) && !uri.isEmpty, "not a prefix, or a prefix of nothing")
    self.prefix = prefix
    self.uri = uri
  }

  static let xml = "http://www.w3.org/XML/1998/namespace"
  static let xmlns = "http://www.w3.org/2000/xmlns/"
}

package struct XMLAttribute: Sendable {
  package let name: XMLName
  package var value: String
  package let position: XMLPosition

  package init(_ name: XMLName, _ value: String, position: XMLPosition = .nowhere) {
    self.name = name
    self.value = value
    self.position = position
  }
}
