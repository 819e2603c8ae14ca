// What a JSONWriter can write. A type of the product joins by writing its own members:
//
//   extension Receipt: JSONWritable {
//     package func write(to writer: inout JSONWriter) {
//       writer.object { $0.field("number", number) }
//     }
//   }

package protocol JSONWritable {
  /// Writes exactly one value.
  func write(to writer: inout JSONWriter)
}

extension String: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.whole(self) }
}

/// An infinity or a NaN is written null, as JavaScript does.
extension Double: JSONWritable {
  package func write(to writer: inout JSONWriter) { JSONNumber(self).write(to: &writer) }
}

extension Bool: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.word(self ? "true" : "false") }
}

extension JSONNumber: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.number(self) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    if let value = self { value.write(to: &writer) } else { writer.word("null") }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.array { list in
      for item in self { item.write(to: &list) }
    }
  }
}

extension JSON: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.word("null")
    case .bool(let value): value.write(to: &writer)
    case .number(let number): writer.number(number)
    case .string(let text): writer.string(text)
    case .array(let items): items.write(to: &writer)
    case .object(let object): writer.object { $0.members(of: object) }
    }
  }

  package func bytes(style: JSONWriter.Style = .init()) -> [UInt8] {
    var writer = JSONWriter(style: style)
    write(to: &writer)
    return writer.bytes
  }
}
