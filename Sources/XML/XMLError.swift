/// A place in a document, counted from 1; columns are characters, not bytes. Line 0 means that it was never in one.
package struct XMLPosition: Hashable, Sendable {
  private let shortLine: UInt32
  private let shortColumn: UInt32

  package init(line: Int, column: Int) {
    shortLine = UInt32(clamping: line)
    shortColumn = UInt32(clamping: column)
  }

  package var line: Int { Int(shortLine) }
  package var column: Int { Int(shortColumn) }

  package static let nowhere = XMLPosition(line: 0, column: 0)
}

/// Why a document was refused, as a sentence, and where.
package struct XMLError: Error, Equatable, Sendable {
  package let position: XMLPosition
  package let message: String
}

extension XMLError: CustomStringConvertible {
  package var description: String { "Line \(position.line), column \(position.column): \(message)" }
}
