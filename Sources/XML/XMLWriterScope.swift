/// Which prefixes stand for which namespaces where the writer is, and which of them the current tag must declare.
struct XMLWriterScope {
  private var bindings: [XMLNamespace] = []
  private var firstHere = 0
  /// Prefixes that names of the current tag rely on: they cannot be declared anew in the same tag.
  private var relied: [String] = []

  var declaredHere: ArraySlice<XMLNamespace> { bindings[firstHere...] }

  /// Begins a tag; the result ends the element.
  mutating func begin() -> Int {
    firstHere = bindings.count
    relied.removeAll(keepingCapacity: true)
    return firstHere
  }

  mutating func end(_ mark: Int) {
    bindings.removeLast(bindings.count - mark)
  }

  /// Nothing is declared yet in this tag, so an element gets the prefix it asks for.
  mutating func qualify(element name: XMLName) -> String {
    if name.namespace.isEmpty {
      bind("", to: "")
      return name.local
    }
    if haveSameBytes(name.namespace, XMLNamespace.xml) { return "xml:\(name.local)" }
    bind(name.prefix, to: name.namespace)
    return name.qualified
  }

  mutating func qualify(attribute name: XMLName) -> String {
    if name.namespace.isEmpty { return name.local }
    if haveSameBytes(name.namespace, XMLNamespace.xml) { return "xml:\(name.local)" }
    let prefix = prefix(for: name)
    bind(prefix, to: name.namespace)
    return "\(prefix):\(name.local)"
  }

  /// Declares what no name of the tag needs, if it contradicts none of them.
  mutating func declare(_ namespace: XMLNamespace) {
    if isRelied(namespace.prefix) || namespace.prefix == "xml" { return }
    bind(namespace.prefix, to: namespace.uri)
  }

  private mutating func bind(_ prefix: String, to uri: String) {
    relied.append(prefix)
    if !haveSameBytes(self.uri(of: prefix), uri) { bindings.append(XMLNamespace(prefix: prefix, uri: uri)) }
  }

  /// The prefix that the name asks for, or one already there, or a new one.
  private func prefix(for name: XMLName) -> String {
    if canStand(name.prefix, for: name.namespace) { return name.prefix }
    for known in bindings.reversed() where haveSameBytes(known.uri, name.namespace) {
      if canStand(known.prefix, for: known.uri) { return known.prefix }
    }
    var number = 1
    while !canStand("ns\(number)", for: name.namespace) { number += 1 }
    return "ns\(number)"
  }

  private func canStand(_ prefix: String, for uri: String) -> Bool {
    guard !prefix.isEmpty else { return false }
    return haveSameBytes(self.uri(of: prefix), uri) || !isRelied(prefix)
  }

  private func isRelied(_ prefix: String) -> Bool {
    relied.contains { haveSameBytes($0, prefix) }
  }

  private func uri(of prefix: String) -> String {
    bindings.last { haveSameBytes($0.prefix, prefix) }?.uri ?? ""
  }
}
