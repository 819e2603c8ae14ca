/// A document as a tree.
package struct XMLDocument: Sendable {
  package var root: XMLElement
  /// Comments and processing instructions before and after the root element.
  package var before: [XMLNode]
  package var after: [XMLNode]

  package init(root: XMLElement, before: [XMLNode] = [], after: [XMLNode] = []) {
    self.root = root
    self.before = before
    self.after = after
  }

  package init(_ document: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLError) {
    var reader = XMLReader(document, limits: limits)
    var before: [XMLNode] = []
    var root: XMLElement?
    var after: [XMLNode] = []
    while let event = try reader.next() {
      switch event {
      case .start(let tag): root = try Self.element(tag, from: &reader)
      case .comment, .instruction:
        guard let node = XMLNode(event, at: reader.position) else { continue }
        if root == nil { before.append(node) } else { after.append(node) }
      case .text, .end: preconditionFailure("the reader lets nothing else stand outside the root element")
      }
    }
    guard let root else { preconditionFailure("the reader refuses a document without a root element") }
    self.init(root: root, before: before, after: after)
  }

  /// The element whose opening tag was read, up to its closing tag.
  ///
  /// Nodes wait in one list until their parent ends, which then takes its children from the end of the list: each
  /// element has one array, made once in its final size.
  private static func element(_ tag: XMLTag, from reader: inout XMLReader) throws(XMLError) -> XMLElement {
    var open: [(tag: XMLTag, firstChild: Int)] = [(tag, 0)]
    var nodes: [XMLNode] = []
    while let event = try reader.next() {
      switch event {
      case .start(let tag): open.append((tag, nodes.count))
      case .end:
        let (tag, firstChild) = open.removeLast()
        let element = XMLElement(tag, children: Array(nodes[firstChild...]))
        if open.isEmpty { return element }
        nodes.removeLast(nodes.count - firstChild)
        nodes.append(.element(element))
      case .text, .comment, .instruction:
        if let node = XMLNode(event, at: reader.position) { nodes.append(node) }
      }
    }
    preconditionFailure("the reader refuses an element that does not end")
  }
}

extension XMLNode {
  fileprivate init?(_ event: XMLEvent, at position: XMLPosition) {
    switch event {
    case .text(let text): self = .text(text, position)
    case .comment(let text): self = .comment(text, position)
    case .instruction(let target, let text): self = .instruction(target: target, text: text, position)
    case .start, .end: return nil
    }
  }
}
