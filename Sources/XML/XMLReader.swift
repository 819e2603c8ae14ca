/// Reads a document (XML 1.0, fifth edition; Namespaces in XML 1.0, third edition) event by event.
///
/// Strict: a document that is not well-formed is refused, at the place where it ceases to be. Narrow: a document type
/// declaration is refused before it is read, so there are no entities but the five, no files, no defaults and nothing
/// that grows; and the encoding is UTF-8. Ends of lines arrive as one line feed (section 2.11).
///
///     var reader = XMLReader(bytes)
///     while let event = try reader.next() { … }
package struct XMLReader {
  /// Where the last event begins.
  package private(set) var position = XMLPosition.nowhere

  let input: XMLInput
  let limits: XMLLimits
  var cursor = XMLCursor()
  var scope = XMLNamespaceScope()
  var open: [OpenElement] = []
  /// Lent to whatever is being pieced together.
  var buffer: [UInt8] = []
  var rawAttributes: [RawAttribute] = []
  private var stage = Stage.start
  private var refusal: XMLError?
  private var nodes = 0

  struct OpenElement {
    let raw: XMLRawName
    let name: XMLName
    let line: Int
    let mark: XMLNamespaceScope.Mark
  }

  struct RawAttribute {
    let raw: XMLRawName
    let value: String
    let position: XMLPosition
  }

  private enum Stage {
    case start
    case prolog
    case content
    /// An element without content was begun, and ends before anything else is read.
    case emptyElement
    case epilog
  }

  package init(_ document: [UInt8], limits: XMLLimits = XMLLimits()) {
    input = XMLInput(document)
    self.limits = limits
  }

  /// The next event, or nil at the end. After an error every further call throws it again.
  package mutating func next() throws(XMLError) -> XMLEvent? {
    if let refusal { throw refusal }
    do {
      return try advance()
    } catch {
      refusal = error
      throw error
    }
  }

  private mutating func advance() throws(XMLError) -> XMLEvent? {
    while true {
      switch stage {
      case .content: return try content()
      case .emptyElement: return .end(closeElement())
      case .start:
        try begin()
        stage = .prolog
      case .prolog, .epilog:
        _ = input.skipSpace(&cursor)
        position = cursor.position
        guard input[cursor.offset] == UInt8(ascii: "<") else { return try endOrStray() }
        return try markup()
      }
    }
  }

  /// Byte order mark and XML declaration.
  private mutating func begin() throws(XMLError) {
    guard input.count <= limits.bytesMax else {
      throw fault("The document is larger than \(limits.bytesMax) bytes.")
    }
    if input.count > 1, [0xFE, 0xFF, 0].contains(input[0]) || input[1] == 0 {
      throw fault("The document is not encoded in UTF-8.")
    }
    if input.has("\u{FEFF}", at: 0) {
      cursor.offset = 3
      cursor.lineStart = 3
    }
    try skipDeclaration()
  }

  private mutating func endOrStray() throws(XMLError) -> XMLEvent? {
    guard cursor.offset == input.count else {
      throw unexpected(orElse: "Text stands outside the root element.")
    }
    if case .epilog = stage { return nil }
    throw fault("The document has no root element.")
  }

  @inline(__always)
  private mutating func content() throws(XMLError) -> XMLEvent? {
    position = cursor.position
    if let text = try readText() {
      try count(1)
      return .text(text)
    }
    position = cursor.position
    return try markup()
  }

  /// Whatever begins with `<`.
  @inline(__always)
  private mutating func markup() throws(XMLError) -> XMLEvent {
    switch input[cursor.offset + 1] {
    case UInt8(ascii: "/"): return .end(try readEndTag())
    case UInt8(ascii: "!"):
      try count(1)
      return .comment(try readComment())
    case UInt8(ascii: "?"):
      try count(1)
      return try readInstruction()
    default: return .start(try startElement())
    }
  }

  private mutating func startElement() throws(XMLError) -> XMLTag {
    if case .epilog = stage { throw fault("A second root element begins.") }
    let (tag, isEmpty) = try readStartTag()
    try count(1 + rawAttributes.count)
    stage = isEmpty ? .emptyElement : .content
    return tag
  }

  private mutating func readEndTag() throws(XMLError) -> XMLName {
    guard !open.isEmpty else { throw fault("A closing tag stands outside the root element.") }
    try skipEndTag()
    return closeElement()
  }

  private mutating func closeElement() -> XMLName {
    let element = open.removeLast()
    scope.restore(element.mark)
    stage = open.isEmpty ? .epilog : .content
    return element.name
  }

  private mutating func count(_ more: Int) throws(XMLError) {
    nodes += more
    guard nodes <= limits.nodesMax else { throw fault("The document has more than \(limits.nodesMax) nodes.") }
  }

  func fault(_ message: String) -> XMLError {
    XMLError(position: cursor.position, message: message)
  }

  /// The fault at the cursor: the end of the input, a character that may stand nowhere, or something else.
  func unexpected(orElse message: String) -> XMLError {
    if cursor.offset == input.count {
      guard let element = open.last else { return fault("The document ends too early.") }
      return fault("The document ends inside <\(element.name.qualified)>, opened on line \(element.line).")
    }
    let byte = input[cursor.offset]
    if byte < 0x80 {
      guard byte < 0x20, ![0x09, 0x0A, 0x0D].contains(byte) else { return fault(message) }
      return fault("The control character \(byte) is not allowed in XML.")
    }
    guard input.scalar(at: cursor.offset) == nil else { return fault(message) }
    let isNoncharacter = input.has("\u{FFFE}", at: cursor.offset) || input.has("\u{FFFF}", at: cursor.offset)
    return fault(isNoncharacter ? "This character is not allowed in XML." : "These bytes are not UTF-8.")
  }
}
