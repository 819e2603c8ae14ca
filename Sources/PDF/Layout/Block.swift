/// What a document is made of, from top to bottom.
package indirect enum Block: Sendable {
  case paragraph(Paragraph)
  case facts(Facts)
  case list(List)
  case table(Table)
  case figure(Figure)
  case rule(Drawing.Stroke)
  case space(Double)
  case columns([Column], gap: Double)
  case panel(Panel)
  /// Stays on one page as long as it fits on one.
  case together([Block])
  /// The place of the document's signature field: a viewer shows who signed when this is clicked.
  case signature(height: Double, [Block])
}

package struct Paragraph: Sendable {
  package enum Role: Sendable {
    case body, heading1, heading2, heading3
  }

  package let runs: [TextRun]
  package let role: Role
  package let alignment: Alignment
  /// Height of a line, in sizes of its type.
  package let leading: Double
  package let spaceAfter: Double
  /// Where they differ from the document's.
  package let direction: Direction?
  package let language: String?

  package init(
    _ runs: [TextRun], role: Role = .body, alignment: Alignment = .start, leading: Double = 1.45,
    spaceAfter: Double = 6, direction: Direction? = nil, language: String? = nil
  ) {
    self.runs = runs
    self.role = role
    self.alignment = alignment
    self.leading = leading
    self.spaceAfter = spaceAfter
    self.direction = direction
    self.language = language
  }
}

/// Labels and values. In one column the value stands beside its label, in two below it.
package struct Facts: Sendable {
  package struct Fact: Sendable {
    package let label: TextRun
    package let value: TextRun

    package init(_ label: TextRun, _ value: TextRun) {
      self.label = label
      self.value = value
    }
  }

  package enum Arrangement: Sendable {
    case beside(labelShare: Double)
    case below(columns: Int)
  }

  package let facts: [Fact]
  package let arrangement: Arrangement
  package let leading: Double
  package let padding: Double
  package let line: Drawing.Stroke?

  package init(
    _ facts: [Fact], _ arrangement: Arrangement = .beside(labelShare: 0.35), leading: Double = 1.4, padding: Double = 4,
    line: Drawing.Stroke? = nil
  ) {
    self.facts = facts
    self.arrangement = arrangement
    self.leading = leading
    self.padding = padding
    self.line = line
  }
}

package struct List: Sendable {
  package let items: [[TextRun]]
  /// Given the number of the item, from 1.
  package let sign: @Sendable (Int) -> TextRun
  package let indent: Double
  package let leading: Double
  package let spaceAfter: Double

  package init(
    _ items: [[TextRun]], indent: Double = 14, leading: Double = 1.45, spaceAfter: Double = 3,
    sign: @escaping @Sendable (Int) -> TextRun
  ) {
    self.items = items
    self.sign = sign
    self.indent = indent
    self.leading = leading
    self.spaceAfter = spaceAfter
  }
}

/// Its header returns on every page it reaches.
package struct Table: Sendable {
  package struct ColumnShape: Sendable {
    /// Of the width, relative to the other columns.
    package let share: Double
    package let alignment: Alignment

    package init(share: Double, alignment: Alignment = .start) {
      self.share = share
      self.alignment = alignment
    }
  }

  package let columns: [ColumnShape]
  package let header: [TextRun]
  package let rows: [[[TextRun]]]
  package let leading: Double
  package let padding: Double
  package let line: Drawing.Stroke?
  package let headerFill: Colour?

  package init(
    columns: [ColumnShape], header: [TextRun], rows: [[[TextRun]]], leading: Double = 1.35, padding: Double = 4,
    line: Drawing.Stroke? = nil, headerFill: Colour? = nil
  ) {
    precondition(!columns.isEmpty && columns.allSatisfy { $0.share > 0 }, "a table has columns, each with some width")
    self.columns = columns
    self.header = header
    self.rows = rows
    self.leading = leading
    self.padding = padding
    self.line = line
    self.headerFill = headerFill
  }
}

package struct Figure: Sendable {
  package enum Content: Sendable {
    case drawing(Drawing)
    case picture(Picture)
    case code(QRCode, Colour)
  }

  package let content: Content
  package let size: Size
  /// Read aloud in place of the figure; without it the figure is decoration.
  package let alternative: String?
  package let alignment: Alignment

  package init(_ content: Content, size: Size, alternative: String?, alignment: Alignment = .start) {
    self.content = content
    self.size = size
    self.alternative = alternative
    self.alignment = alignment
  }
}

/// A coloured or framed ground with blocks on it. It is never split.
package struct Panel: Sendable {
  package let blocks: [Block]
  package let fill: Colour?
  package let stroke: Drawing.Stroke?
  package let padding: Double

  package init(_ blocks: [Block], fill: Colour? = nil, stroke: Drawing.Stroke? = nil, padding: Double = 10) {
    self.blocks = blocks
    self.fill = fill
    self.stroke = stroke
    self.padding = padding
  }
}

/// Blocks that stand beside others. Columns are never split.
package struct Column: Sendable {
  package enum Width: Sendable {
    case points(Double)
    /// Of what the fixed columns leave.
    case share(Double)
  }

  package enum Position: Sendable {
    case top, middle, bottom
  }

  package let width: Width
  package let position: Position
  package let blocks: [Block]

  package init(_ width: Width, position: Position = .top, _ blocks: [Block]) {
    self.width = width
    self.position = position
    self.blocks = blocks
  }
}
