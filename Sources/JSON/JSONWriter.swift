// Writes JSON as it goes, without building a tree first:
//
//   var writer = JSONWriter()
//   writer.object { page in
//     page.field("total", 120)
//     page.array("dossiers") { list in
//       for dossier in dossiers { list.object { $0.field("number", dossier.number) } }
//     }
//   }
//   return writer.bytes
//
// Names are literals (StaticString), so they are copied as they stand; a name that is only known at run time goes
// through `name(dynamic:)`. Brackets close by themselves; that a name comes once is the caller's duty.

package struct JSONWriter: ~Copyable {
  package struct Style: Sendable {
    /// One member a line, two spaces of indentation.
    package var isPretty = false
    /// Members of a `JSON` tree in the order of their names' UTF-8. Fields come in the order they are written.
    package var sortsNames = false
    /// Also escapes what could end a `<script>` or a line of JavaScript: `<`, `>`, `&`, U+2028, U+2029.
    package var isSafeInHTML = false

    package init(isPretty: Bool = false, sortsNames: Bool = false, isSafeInHTML: Bool = false) {
      self.isPretty = isPretty
      self.sortsNames = sortsNames
      self.isSafeInHTML = isSafeInHTML
    }
  }

  private enum Position {
    case first, next, afterName
  }

  private let style: Style
  private var buffer: ByteBuffer
  private var depth = 0
  private var position = Position.first

  package init(style: Style = Style(), capacity: Int = 4096) {
    self.style = style
    buffer = ByteBuffer(capacity: capacity)
  }

  package var bytes: [UInt8] { buffer.bytes }

  // MARK: Objects and arrays

  package mutating func object<Failure>(
    _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    open(UInt8(ascii: "{"))
    try members(&self)
    close(UInt8(ascii: "}"))
  }

  package mutating func array<Failure>(
    _ items: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    open(UInt8(ascii: "["))
    try items(&self)
    close(UInt8(ascii: "]"))
  }

  package mutating func object<Failure>(
    _ name: StaticString, _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    self.name(name)
    try object(members)
  }

  package mutating func array<Failure>(
    _ name: StaticString, _ items: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    self.name(name)
    try array(items)
  }

  // MARK: Names and values

  package mutating func field<Value: JSONWritable>(_ name: StaticString, _ value: Value) {
    self.name(name)
    value.write(to: &self)
  }

  package mutating func value<Value: JSONWritable>(_ value: Value) {
    value.write(to: &self)
  }

  /// The name of the value that is written next.
  package mutating func name(_ name: StaticString) {
    assert(name.withUTF8Buffer { !$0.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } }, "this name needs an escape")
    begin()
    buffer.append(UInt8(ascii: "\""))
    buffer.append(name)
    buffer.append(UInt8(ascii: "\""))
    endName()
  }

  package mutating func name(dynamic name: String) {
    begin()
    quote(name)
    endName()
  }

  private mutating func endName() {
    buffer.append(UInt8(ascii: ":"))
    if style.isPretty { buffer.append(UInt8(ascii: " ")) }
    position = .afterName
  }

  // MARK: What the values of JSONWritable are made of

  mutating func word(_ word: StaticString) {
    begin()
    buffer.append(word)
  }

  mutating func whole(_ value: Int) {
    begin()
    buffer.append(decimal: value)
  }

  mutating func number(_ number: JSONNumber) {
    begin()
    number.write(to: &buffer)
  }

  mutating func string(_ text: String) {
    begin()
    quote(text)
  }

  mutating func members(of object: JSONObject) {
    let names = object.names
    var order = Array(names.indices)
    if style.sortsNames {
      order.sort { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    }
    for index in order {
      name(dynamic: names[index])
      object.values[index].write(to: &self)
    }
  }

  // MARK: Commas and lines

  private mutating func open(_ bracket: UInt8) {
    begin()
    buffer.append(bracket)
    depth += 1
    position = .first
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if position != .first { breakLine() }
    buffer.append(bracket)
    position = .next
  }

  private mutating func begin() {
    switch position {
    case .afterName: break
    case .first: if depth > 0 { breakLine() }
    case .next:
      buffer.append(UInt8(ascii: ","))
      breakLine()
    }
    position = .next
  }

  private mutating func breakLine() {
    guard style.isPretty else { return }
    buffer.append(0x0A)
    for _ in 0..<depth { buffer.append("  ") }
  }

  // MARK: Strings

  private mutating func quote(_ text: String) {
    buffer.append(UInt8(ascii: "\""))
    var text = text
    if style.isSafeInHTML {
      text.withUTF8 { buffer.append(escapingForHTML: $0) }
    } else {
      text.withUTF8 { buffer.append(escaping: $0) }
    }
    buffer.append(UInt8(ascii: "\""))
  }
}

extension ByteBuffer {
  fileprivate mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
    append(
      text,
      mark: { $0.less(than: 0x20) | $0.equal(to: 0x22) | $0.equal(to: 0x5C) },
      needsCare: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C },
      replace: { buffer, rest in
        buffer.append(escaped: rest[0])
        return 1
      })
  }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case 0x22: append("\\\"")
    case 0x5C: append("\\\\")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    default:
      append("\\u00")
      append(hexDigit: byte >> 4)
      append(hexDigit: byte & 15)
    }
  }

  private mutating func append(hexDigit value: UInt8) {
    append(value < 10 ? 0x30 + value : 0x61 - 10 + value)
  }

  /// U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
  fileprivate mutating func append(escapingForHTML text: UnsafeBufferPointer<UInt8>) {
    var rest = text[...]
    while let byte = rest.first {
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), 0..<0x20, 0x22, 0x5C:
        append(escaped: byte)
      case 0xE2 where rest.starts(with: [0xE2, 0x80, 0xA8]):
        append("\\u2028")
        rest = rest.dropFirst(2)
      case 0xE2 where rest.starts(with: [0xE2, 0x80, 0xA9]):
        append("\\u2029")
        rest = rest.dropFirst(2)
      default:
        append(byte)
      }
      rest = rest.dropFirst()
    }
  }
}
