// Follows the HTML of a template so that the compiler knows where each slot stands.
//
// It is stricter than a browser: what a browser would repair (a `<` that begins no tag, an attribute that comes twice,
// `<plaintext>`) is refused, for where a browser guesses, an escape can be the wrong one. Comments are left out of the
// page. A mark may stand in text, in a quoted value, and between attributes; nowhere else.

struct HTMLTokenizer {
  var position = HTMLPosition.text

  /// Follows literal bytes and appends them to `output`, comments left out.
  mutating func follow(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) throws(TemplateFault) {
    var kept = bytes.startIndex
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if case .text = position {
        index = bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.endIndex
        if bytes[index...].hasPrefix("<!--") {
          output.append(contentsOf: bytes[kept..<index])
          index = try comment(bytes, index)
          kept = index
          continue
        }
        guard index < bytes.endIndex else { break }
      }
      do throws(TemplateFault) {
        index = try step(bytes, index)
      } catch {
        throw error.at(index)
      }
    }
    output.append(contentsOf: bytes[kept...])
  }

  /// Where a comment ends; a mark cannot stand in it, so it ends among these bytes.
  private func comment(_ bytes: ArraySlice<UInt8>, _ start: Int) throws(TemplateFault) -> Int {
    var end = start + 4
    while end < bytes.endIndex {
      if bytes[end] == UInt8(ascii: ">"), bytes[..<end].hasSuffix("--") { return end + 1 }
      end += 1
    }
    throw TemplateFault("this comment does not end before the next mark, and a mark cannot stand in it", at: start)
  }

  // MARK: Marks

  /// A mark that prints nothing stands here, or a branch ends.
  mutating func settle() throws(TemplateFault) {
    switch position {
    case .text, .escapableText, .tag, .afterAttribute, .value: break
    case .attributeName(let tag, let name): position = .afterAttribute(try tag.adding(name))
    case .afterAttributeName(let tag, let name): position = .tag(try tag.adding(name))
    case .unquotedValue(let tag, let attribute): position = .afterAttribute(try tag.adding(attribute.name))
    case .rawText(let element): throw TemplateFault("a mark cannot stand in “<\(element)>”: its braces are its own")
    case .doctype, .declaration: throw TemplateFault("a mark cannot stand in a declaration")
    case .tagOpen, .endTagOpen, .tagName: throw TemplateFault("a mark cannot stand in the name of a tag")
    case .beforeValue(_, let name): throw TemplateFault("the value of “\(name)” needs quotes")
    }
  }

  /// Something that has an end of its own stands here (a loop, a block, another file), and must end where it begins.
  mutating func content() throws(TemplateFault) -> HTMLPosition {
    try settle()
    switch position {
    case .text, .escapableText, .value: return position
    default: throw TemplateFault("only “{if …}” can stand between attributes")
    }
  }

  /// A value is printed here: how must it be escaped?
  mutating func slot() throws(TemplateFault) -> Escape {
    if case .unquotedValue(_, let attribute) = position {
      throw TemplateFault("the value of “\(attribute.name)” needs quotes")
    }
    try settle()
    switch position {
    case .text, .escapableText: return .html
    case .value(let tag, var attribute, let quote):
      switch attribute.kind {
      case .plain: return .html
      case .closed(let sentence): throw TemplateFault(sentence)
      case .address, .resource:
        let escape = try attribute.address.appendSlot(isResource: attribute.kind == .resource)
        position = .value(tag, attribute, quote: quote)
        return escape
      }
    default:
      throw TemplateFault("a slot cannot stand between attributes: write the attribute and put the slot in its value")
    }
  }

  /// A text that is known now is printed here, escaped: as if the template held it.
  mutating func constant(_ text: String) throws(TemplateFault) {
    guard case .value(let tag, var attribute, let quote) = position,
      attribute.kind == .address || attribute.kind == .resource
    else {
      _ = try slot()
      return
    }
    for byte in text.utf8 { try attribute.follow(byte) }
    position = .value(tag, attribute, quote: quote)
  }

  /// Where the HTML stands after two ways through the template; nil when they do not meet.
  static func join(_ one: HTMLPosition, _ other: HTMLPosition) -> HTMLPosition? {
    switch (one, other) {
    case (.tag(let tag), .tag(let second)):
      return tag.joined(with: second).map { .tag($0) }
    case (.afterAttribute(let tag), .tag(let second)), (.tag(let tag), .afterAttribute(let second)),
      (.afterAttribute(let tag), .afterAttribute(let second)):
      return tag.joined(with: second).map { .afterAttribute($0) }
    case (.value(let tag, var attribute, let quote), .value(let second, let sameAttribute, let sameQuote)):
      guard attribute.name == sameAttribute.name, quote == sameQuote else { return nil }
      if attribute.address != sameAttribute.address { attribute.address = .unclear }
      return tag.joined(with: second).map { .value($0, attribute, quote: quote) }
    default:
      return one == other ? one : nil
    }
  }

  // MARK: Bytes

  /// Moves over one byte or one name, and says where the next begins.
  private mutating func step(_ bytes: ArraySlice<UInt8>, _ index: Int) throws(TemplateFault) -> Int {
    let byte = bytes[index]
    switch position {
    case .text: position = .tagOpen
    case .escapableText(let element):
      if byte == UInt8(ascii: "<") { try closeText(of: element, bytes[index...], allowsTags: false) }
    case .rawText(let element):
      if byte == UInt8(ascii: "<") { try closeText(of: element, bytes[index...], allowsTags: true) }
    case .tagOpen:
      if byte.isASCIILetter { return nameTag(bytes, index, isEnd: false) }
      try openTag(byte)
    case .endTagOpen:
      guard byte.isASCIILetter else { throw TemplateFault("“</” is followed by no name") }
      return nameTag(bytes, index, isEnd: true)
    case .declaration(let text): try declare(text + byte.lowercased)
    case .doctype:
      if byte == UInt8(ascii: ">") { position = .text }
    case .tagName(let name, let isEnd): try between(HTMLTag(element: name, isEnd: isEnd), bytes, index)
    case .tag(let tag): return try beginAttribute(tag, bytes, index)
    case .afterAttribute(let tag): try between(tag, bytes, index)
    case .attributeName(let tag, let name), .afterAttributeName(let tag, let name):
      return try afterName(tag, name, bytes, index)
    case .beforeValue(let tag, let name): try beginValue(tag, name, byte)
    case .value(let tag, let attribute, let quote):
      if attribute.kind == .plain, byte != quote {
        return bytes[index...].firstIndex(of: quote) ?? bytes.endIndex
      }
      try inValue(tag, attribute, quote, byte)
    case .unquotedValue(let tag, let attribute): try inUnquotedValue(tag, attribute, bytes, index)
    }
    return index + 1
  }

  private mutating func nameTag(_ bytes: ArraySlice<UInt8>, _ start: Int, isEnd: Bool) -> Int {
    let (name, end) = HTMLTokenizer.name(bytes, start)
    position = .tagName(name, isEnd: isEnd)
    return end
  }

  /// The name that begins here, in small letters, and where it ends.
  private static func name(_ bytes: ArraySlice<UInt8>, _ start: Int) -> (String, Int) {
    let end = bytes[start...].firstIndex { !$0.isHTMLNameByte } ?? bytes.endIndex
    return (String(decoding: bytes[start..<end], as: UTF8.self).lowercased(), end)
  }

  private mutating func openTag(_ byte: UInt8) throws(TemplateFault) {
    switch byte {
    case UInt8(ascii: "/"): position = .endTagOpen
    case UInt8(ascii: "!"): position = .declaration("")
    default: throw TemplateFault("“<” begins no tag here: for the sign as such write “&lt;”")
    }
  }

  private mutating func declare(_ text: String) throws(TemplateFault) {
    switch text {
    case "doctype": position = .doctype
    case _ where "doctype".hasPrefix(text): position = .declaration(text)
    default: throw TemplateFault("“<!” begins a comment or “<!doctype”, nothing else")
    }
  }

  /// `rest` begins with `<` inside the text of an element that only its own end tag closes.
  private mutating func closeText(
    of element: String, _ rest: ArraySlice<UInt8>, allowsTags: Bool
  ) throws(TemplateFault) {
    let end = Array("</\(element)".utf8)
    let beginning = rest.prefix(end.count).map { $0.isASCIILetter ? $0 | 0x20 : $0 }
    if beginning == end {
      let after = rest.dropFirst(end.count).first
      if after.map({ !$0.isHTMLNameByte }) ?? true { position = .tagOpen }
    } else if rest.count < end.count, end.starts(with: beginning) {
      throw TemplateFault("a mark cannot stand in the name of a tag")
    } else if element == "script", rest.hasPrefix("<!--") {
      throw TemplateFault("a script cannot hold “<!--”: what ends it would be unclear")
    } else if !allowsTags {
      throw TemplateFault("“<\(element)>” holds no tags: for the sign as such write “&lt;”")
    }
  }

  // MARK: Attributes

  /// After a tag's name or an attribute: space, `/` or the tag's end.
  private mutating func between(_ tag: HTMLTag, _ bytes: ArraySlice<UInt8>, _ index: Int) throws(TemplateFault) {
    switch bytes[index] {
    case _ where bytes[index].isHTMLSpace, UInt8(ascii: "/"): position = .tag(tag)
    case UInt8(ascii: ">"): try close(tag, bytes, index)
    default: throw TemplateFault("space is missing before an attribute, or a sign that a name cannot hold")
    }
  }

  private mutating func beginAttribute(
    _ tag: HTMLTag, _ bytes: ArraySlice<UInt8>, _ index: Int
  ) throws(TemplateFault) -> Int {
    guard bytes[index].isHTMLNameByte else {
      try between(tag, bytes, index)
      return index + 1
    }
    let (name, end) = HTMLTokenizer.name(bytes, index)
    position = .attributeName(tag, name)
    return end
  }

  private mutating func afterName(
    _ tag: HTMLTag, _ name: String, _ bytes: ArraySlice<UInt8>, _ index: Int
  ) throws(TemplateFault) -> Int {
    switch bytes[index] {
    case UInt8(ascii: "="): position = .beforeValue(tag, name)
    case let byte where byte.isHTMLSpace: position = .afterAttributeName(tag, name)
    default: return try beginAttribute(tag.adding(name), bytes, index)
    }
    return index + 1
  }

  private mutating func beginValue(_ tag: HTMLTag, _ name: String, _ byte: UInt8) throws(TemplateFault) {
    if byte.isHTMLSpace { return }
    var attribute = HTMLAttribute(name, of: tag)
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      position = .value(tag, attribute, quote: byte)
    } else {
      guard !"<>=`".utf8.contains(byte) else { throw TemplateFault("the value of “\(name)” needs quotes") }
      try attribute.follow(byte)
      position = .unquotedValue(tag, attribute)
    }
  }

  private mutating func inValue(
    _ tag: HTMLTag, _ attribute: HTMLAttribute, _ quote: UInt8, _ byte: UInt8
  ) throws(TemplateFault) {
    guard byte != quote else {
      position = .afterAttribute(try tag.adding(attribute.name))
      return
    }
    var attribute = attribute
    try attribute.follow(byte)
    position = .value(tag, attribute, quote: quote)
  }

  private mutating func inUnquotedValue(
    _ tag: HTMLTag, _ attribute: HTMLAttribute, _ bytes: ArraySlice<UInt8>, _ index: Int
  ) throws(TemplateFault) {
    let byte = bytes[index]
    if byte.isHTMLSpace || byte == UInt8(ascii: ">") { return try between(tag.adding(attribute.name), bytes, index) }
    guard !"\"'<=`".utf8.contains(byte) else { throw TemplateFault("the value of “\(attribute.name)” needs quotes") }
    var attribute = attribute
    try attribute.follow(byte)
    position = .unquotedValue(tag, attribute)
  }

  /// At the `>` of a tag: what follows depends on the element.
  private mutating func close(_ tag: HTMLTag, _ bytes: ArraySlice<UInt8>, _ index: Int) throws(TemplateFault) {
    if tag.isEnd {
      guard tag.attributes.isEmpty else { throw TemplateFault("an end tag has no attributes") }
      position = .text
      return
    }
    switch tag.element {
    case "title", "textarea": position = .escapableText(element: tag.element)
    case "script", "style", "xmp", "iframe", "noembed", "noframes": position = .rawText(element: tag.element)
    case "plaintext": throw TemplateFault("“<plaintext>” never ends")
    default: position = .text
    }
    // HTML ignores the slash of `<script/>` and SVG does not: they would disagree on all that follows.
    if position != .text, bytes[..<index].hasSuffix("/") {
      throw TemplateFault("“<\(tag.element)/>” is not closed by its slash: write “</\(tag.element)>”")
    }
  }
}

extension HTMLTag {
  fileprivate func adding(_ name: String) throws(TemplateFault) -> HTMLTag {
    var tag = self
    guard !tag.attributes.contains(name) else { throw TemplateFault("the attribute “\(name)” comes twice") }
    tag.attributes.append(name)
    if name == "http-equiv", tag.attributes.contains("content") {
      throw TemplateFault("“http-equiv” stands before “content”")
    }
    return tag
  }

  fileprivate func joined(with other: HTMLTag) -> HTMLTag? {
    guard element == other.element, isEnd == other.isEnd else { return nil }
    return HTMLTag(
      element: element, isEnd: isEnd, attributes: attributes + other.attributes.filter { !attributes.contains($0) })
  }
}

extension HTMLAttribute {
  fileprivate mutating func follow(_ byte: UInt8) throws(TemplateFault) {
    if kind == .address || kind == .resource { try address.append(byte) }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func hasSuffix(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
  }

  fileprivate func hasPrefix(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { starts(with: $0) }
  }
}

extension UInt8 {
  fileprivate var isASCIILetter: Bool { TemplateMark.isLetter(self) }

  fileprivate var isHTMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }

  /// Of tags and attributes that people write.
  fileprivate var isHTMLNameByte: Bool {
    isASCIILetter || self >= 0x30 && self <= 0x39 || "-_:.".utf8.contains(self)
  }

  fileprivate var lowercased: String {
    String(Unicode.Scalar(self >= 0x41 && self <= 0x5A ? self | 0x20 : self))
  }
}
