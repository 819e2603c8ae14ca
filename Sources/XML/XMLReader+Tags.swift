/// Opening and closing tags (XML 1.0 section 3.1; Namespaces sections 3 to 6).
extension XMLReader {
  /// Reads an opening tag up to its `>`, and says whether it is also the closing one.
  mutating func readStartTag() throws(XMLError) -> (tag: XMLTag, isEmpty: Bool) {
    let start = cursor.position
    guard open.count < limits.depthMax else { throw fault("Elements are nested deeper than \(limits.depthMax).") }
    cursor.offset += 1
    let raw = try readQualifiedName("An element needs a name after “<”.")
    let isEmpty = try readAttributes()
    let mark = scope.mark
    let namespaces = try declaredNamespaces()
    let name = try resolve(raw, isAttribute: false, at: start)
    let attributes = try resolvedAttributes(besides: namespaces.count)
    open.append(OpenElement(raw: raw, name: name, line: start.line, mark: mark))
    return (XMLTag(name: name, attributes: attributes, namespaces: namespaces, position: start), isEmpty)
  }

  /// Reads a closing tag, which must be that of the innermost open element.
  mutating func skipEndTag() throws(XMLError) {
    let opened = open[open.count - 1].raw
    let start = cursor
    cursor.offset += 2
    guard let raw = input.skipName(&cursor) else {
      throw unexpected(orElse: "A closing tag needs a name after “</”.")
    }
    guard raw.end - raw.start == opened.end - opened.start, input.has(opened, at: raw.start) else {
      cursor = start
      let names = (found: input.string(raw.start, raw.end), expected: input.string(opened.start, opened.end))
      let line = open[open.count - 1].line
      throw fault("The closing tag </\(names.found)> does not match <\(names.expected)>, opened on line \(line).")
    }
    _ = input.skipSpace(&cursor)
    guard input[cursor.offset] == UInt8(ascii: ">") else {
      throw unexpected(orElse: "A closing tag holds nothing but a name.")
    }
    cursor.offset += 1
  }

  /// A name with at most one colon, and something on both sides of it.
  private mutating func readQualifiedName(_ message: String) throws(XMLError) -> XMLRawName {
    let start = cursor
    guard let raw = input.skipName(&cursor) else { throw unexpected(orElse: message) }
    guard raw.end - raw.start <= limits.nameBytesMax else {
      cursor = start
      throw fault("A name is longer than \(limits.nameBytesMax) bytes.")
    }
    if let colon = raw.colon, !isQualified(raw, colon) {
      cursor = start
      throw fault("The name “\(input.string(raw.start, raw.end))” has a colon where none may stand.")
    }
    return raw
  }

  private func isQualified(_ raw: XMLRawName, _ colon: Int) -> Bool {
    var local = XMLCursor(offset: colon + 1)
    guard colon > raw.start, let name = input.skipName(&local) else { return false }
    return name.end == raw.end && name.colon == nil
  }

  private mutating func readAttributes() throws(XMLError) -> Bool {
    rawAttributes.removeAll(keepingCapacity: true)
    while true {
      let hasSpace = input.skipSpace(&cursor)
      switch input[cursor.offset] {
      case UInt8(ascii: ">"):
        cursor.offset += 1
        return false
      case UInt8(ascii: "/"):
        guard input[cursor.offset + 1] == UInt8(ascii: ">") else { throw fault("A “/” in a tag is followed by “>”.") }
        cursor.offset += 2
        return true
      default:
        guard hasSpace else { throw unexpected(orElse: "This character may not stand in a tag.") }
        try readAttribute()
      }
    }
  }

  private mutating func readAttribute() throws(XMLError) {
    let start = cursor.position
    guard rawAttributes.count < limits.attributesMax else {
      throw fault("An element has more than \(limits.attributesMax) attributes.")
    }
    let raw = try readQualifiedName("An attribute needs a name.")
    _ = input.skipSpace(&cursor)
    guard input[cursor.offset] == UInt8(ascii: "=") else {
      throw unexpected(orElse: "The name of an attribute is followed by “=”.")
    }
    cursor.offset += 1
    _ = input.skipSpace(&cursor)
    let value = try readValue()
    rawAttributes.append(RawAttribute(raw: raw, value: value, position: start))
  }

  private func isDeclaration(_ raw: XMLRawName) -> Bool {
    input.has("xmlns", at: raw.start) && (raw.colon == raw.start + 5 || raw.end == raw.start + 5)
  }

  /// The namespaces that this tag declares, which are in force for the tag itself.
  private mutating func declaredNamespaces() throws(XMLError) -> [XMLNamespace] {
    var namespaces: [XMLNamespace] = []
    for attribute in rawAttributes where isDeclaration(attribute.raw) {
      let prefix = attribute.raw.colon.map { input.string($0 + 1, attribute.raw.end) } ?? ""
      if let message = declarationFault(prefix, attribute.value) {
        throw XMLError(position: attribute.position, message: message)
      }
      if namespaces.contains(where: { haveSameBytes($0.prefix, prefix) }) {
        throw XMLError(position: attribute.position, message: "The prefix “\(prefix)” is declared twice.")
      }
      guard scope.count + namespaces.count < limits.namespacesMax else {
        throw XMLError(
          position: attribute.position, message: "More than \(limits.namespacesMax) namespaces are in force.")
      }
      namespaces.append(XMLNamespace(prefix: prefix, uri: attribute.value))
    }
    scope.declare(namespaces)
    return namespaces
  }

  /// Namespaces section 3: the two prefixes and the two namespaces that are reserved.
  private func declarationFault(_ prefix: String, _ uri: String) -> String? {
    if prefix == "xmlns" { return "The prefix “xmlns” may not be declared." }
    if (prefix == "xml") != (uri == XMLNamespace.xml) { return "The prefix “xml” and its namespace belong together." }
    if uri == XMLNamespace.xmlns { return "The namespace of “xmlns” may not be declared." }
    if !prefix.isEmpty, uri.isEmpty { return "A prefix stands for a namespace that is not empty." }
    return nil
  }

  private mutating func resolve(
    _ raw: XMLRawName, isAttribute: Bool, at position: XMLPosition
  ) throws(XMLError) -> XMLName {
    if let name = scope.resolve(raw, isAttribute: isAttribute, in: input) { return name }
    let prefix = input.string(raw.start, raw.colon ?? raw.end)
    throw XMLError(position: position, message: "The prefix “\(prefix)” is not declared.")
  }

  private mutating func resolvedAttributes(besides declarations: Int) throws(XMLError) -> [XMLAttribute] {
    guard rawAttributes.count > declarations else { return [] }
    var attributes: [XMLAttribute] = []
    attributes.reserveCapacity(rawAttributes.count - declarations)
    for index in rawAttributes.indices {
      let (raw, position) = (rawAttributes[index].raw, rawAttributes[index].position)
      if declarations > 0, isDeclaration(raw) { continue }
      let name = try resolve(raw, isAttribute: true, at: position)
      attributes.append(XMLAttribute(name, rawAttributes[index].value, position: position))
    }
    if let twin = firstTwin(attributes) {
      throw XMLError(position: twin.position, message: "The attribute “\(twin.name.qualified)” stands there twice.")
    }
    return attributes
  }

  /// The first attribute whose name stands there already. Two prefixes may stand for one namespace.
  private func firstTwin(_ attributes: [XMLAttribute]) -> XMLAttribute? {
    if attributes.count > 8 {
      var names: Set<XMLName> = []
      return attributes.first { !names.insert($0.name).inserted }
    }
    for index in attributes.indices.dropFirst() {
      let name = attributes[index].name
      for earlier in attributes[..<index] where earlier.name == name { return attributes[index] }
    }
    return nil
  }
}
