// Markup that is printed as it stands. It cannot be made from a String: only from literals of the program, from text
// that is escaped on the way in, and from templates. So what a visitor typed never becomes markup by accident.
//
//   var drawing = SafeHTMLBuilder()
//   drawing.markup("<circle r=\"4\" cx=\"")
//   drawing.number(station.x)
//   drawing.markup("\"/><text>")
//   drawing.text(station.name)
//   drawing.markup("</text>")
//   return drawing.html

import JSON

package struct SafeHTML: Sendable, Equatable {
  package let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(_ markup: StaticString) {
    bytes = markup.withUTF8Buffer { Array($0) }
  }

  /// Markup made by a writer of the house that escapes what it is given, such as the one of drawings.
  package init(drawn bytes: [UInt8]) {
    self.bytes = bytes
  }

  package static let empty = SafeHTML(bytes: [])
}

package struct SafeHTMLBuilder: ~Copyable {
  private var buffer: ByteBuffer

  package init(capacity: Int = 4096) {
    buffer = ByteBuffer(capacity: capacity)
  }

  package var html: SafeHTML { SafeHTML(bytes: buffer.bytes) }

  package mutating func markup(_ markup: StaticString) {
    buffer.append(markup)
  }

  /// Escaped: right between tags and in quoted attributes, except those that hold addresses, styles or scripts.
  package mutating func text(_ text: String) {
    buffer.append(html: text)
  }

  package mutating func number(_ number: Int) {
    buffer.append(decimal: number)
  }

  package mutating func html(_ html: SafeHTML) {
    buffer.append(html.bytes)
  }
}
