// Where something stands in the text an analyst wrote. Every sentence about an expression points at a line and a
// column, so the text is kept (once, shared) beside what was compiled from it.

/// One text of an expression, with the name of the thing it belongs to (a decision, a cell of a table, a field).
package final class Source: Sendable {
  package let name: String
  package let text: String
  package let firstLine: Int

  package init(_ text: String, name: String = "", firstLine: Int = 1) {
    self.text = text
    self.name = name
    self.firstLine = firstLine
  }

  /// `offset` counts Unicode scalars from the start of the text.
  package func place(at offset: Int) -> Place {
    var line = firstLine
    var column = 1
    for scalar in text.unicodeScalars.prefix(offset) {
      if scalar == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return Place(name: name, line: line, column: column)
  }
}

/// A line and a column for people, both counted from 1.
package struct Place: Sendable, Hashable {
  package let name: String
  package let line: Int
  package let column: Int
}

/// A place not yet worked out: cheap to carry in every compiled node.
package struct Spot: Sendable {
  package let source: Source
  package let offset: Int32

  package init(_ source: Source, _ offset: Int) {
    self.source = source
    self.offset = Int32(clamping: offset)
  }

  package var place: Place { source.place(at: Int(offset)) }
}
