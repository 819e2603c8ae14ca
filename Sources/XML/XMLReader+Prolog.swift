/// Declaration, comments and processing instructions (XML 1.0 sections 2.5, 2.6 and 2.8).
extension XMLReader {
  /// Production 23, at the very beginning or not at all.
  mutating func skipDeclaration() throws(XMLError) {
    guard input.has("<?xml", at: cursor.offset), isSpace(input[cursor.offset + 5]) else { return }
    cursor.offset += 5
    let version = try pseudoAttribute("version")
    guard let version, isVersionOne(version) else { throw fault("The declaration says that this is XML 1.0.") }
    if let encoding = try pseudoAttribute("encoding"), !isUTF8(encoding) {
      throw fault("The document is not encoded in UTF-8, but in “\(encoding.prefix(40))”.")
    }
    if let standalone = try pseudoAttribute("standalone"), standalone != "yes", standalone != "no" {
      throw fault("A document is standalone “yes” or “no”.")
    }
    _ = input.skipSpace(&cursor)
    guard input.has("?>", at: cursor.offset) else {
      throw unexpected(orElse: "The declaration holds version, encoding and standalone, in this order.")
    }
    cursor.offset += 2
  }

  /// A later minor version is read as 1.0 (section 2.8).
  private func isVersionOne(_ version: String) -> Bool {
    let digits = version.utf8.dropFirst(2)
    return version.utf8.starts(with: "1.".utf8) && !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  private func isUTF8(_ encoding: String) -> Bool {
    encoding.utf8.count == 5 && zip(encoding.utf8, "utf-8".utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
  }

  /// The value of `name` if it comes next.
  private mutating func pseudoAttribute(_ name: StaticString) throws(XMLError) -> String? {
    var ahead = cursor
    guard input.skipSpace(&ahead), input.has(name, at: ahead.offset) else { return nil }
    cursor = ahead
    cursor.offset += name.utf8CodeUnitCount
    _ = input.skipSpace(&cursor)
    guard input[cursor.offset] == UInt8(ascii: "=") else {
      throw unexpected(orElse: "“\(name)” in the declaration is followed by “=”.")
    }
    cursor.offset += 1
    _ = input.skipSpace(&cursor)
    let start = cursor.offset
    let value = try readValue()
    guard cursor.offset - start == value.utf8.count + 2 else {
      throw fault("The declaration has no references.")
    }
    return value
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    XMLCharacters.marks[Int(byte)] & XMLCharacters.Marks.space != 0
  }

  /// Production 15; or whatever else begins with `<!`, which is refused.
  mutating func readComment() throws(XMLError) -> String {
    if input.has("<!DOCTYPE", at: cursor.offset) {
      throw fault("A document type declaration is not accepted.")
    }
    guard input.has("<!--", at: cursor.offset) else {
      throw fault("“<!” begins a comment, or a CDATA section inside an element.")
    }
    cursor.offset += 4
    buffer.removeAll(keepingCapacity: true)
    try readAnything(until: "--", in: "A comment")
    guard input[cursor.offset] == UInt8(ascii: ">") else {
      throw unexpected(orElse: "“--” may not stand in a comment.")
    }
    cursor.offset += 1
    return String(decoding: buffer, as: UTF8.self)
  }

  /// Production 16.
  mutating func readInstruction() throws(XMLError) -> XMLEvent {
    let start = cursor
    cursor.offset += 2
    guard let raw = input.skipName(&cursor) else {
      throw unexpected(orElse: "A processing instruction needs a name after “<?”.")
    }
    let target = input.string(raw.start, raw.end)
    if let message = targetFault(raw, target) {
      cursor = start
      throw fault(message)
    }
    buffer.removeAll(keepingCapacity: true)
    let hasSpace = input.skipSpace(&cursor)
    guard hasSpace || input.has("?>", at: cursor.offset) else {
      throw unexpected(orElse: "The name of a processing instruction is followed by a space or “?>”.")
    }
    try readAnything(until: "?>", in: "A processing instruction")
    return .instruction(target: target, text: String(decoding: buffer, as: UTF8.self))
  }

  private func targetFault(_ raw: XMLRawName, _ target: String) -> String? {
    if raw.end - raw.start > limits.nameBytesMax { return "A name is longer than \(limits.nameBytesMax) bytes." }
    if raw.colon != nil { return "The name of a processing instruction has no colon." }
    if target.utf8.elementsEqual("xml".utf8) {
      return "The XML declaration stands at the very beginning of a document."
    }
    if target.utf8.count == 3, zip(target.utf8, "xml".utf8).allSatisfy({ $0 | 0x20 == $1 }) {
      return "The name “\(target)” is reserved."
    }
    return nil
  }
}
