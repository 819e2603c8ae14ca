/// Turns blocks into slices of a given width, and notes in the structure tree what they are.
struct Composer {
  let typeface: Typeface
  var tree: StructureTree
  private(set) var pictures: [Picture] = []
  /// Below 1 while a box of fixed height is being filled with text that is too long for it.
  var scale = 1.0

  init(typeface: Typeface, language: String) {
    self.typeface = typeface
    tree = StructureTree(language: language)
  }

  mutating func slices(_ blocks: [Block], in area: Area, under parent: Tag) -> [Slice] {
    var result: [Slice] = []
    for block in blocks { result += slices(block, in: area, under: parent) }
    return result
  }

  private mutating func slices(_ block: Block, in area: Area, under parent: Tag) -> [Slice] {
    switch block {
    case .paragraph(let paragraph): slices(paragraph, in: area, under: parent)
    case .facts(let facts): slices(facts, in: area, under: parent)
    case .list(let list): slices(list, in: area, under: parent)
    case .table(let table): slices(table, in: area, under: parent)
    case .figure(let figure): [slice(figure, in: area, under: parent)]
    case .rule(let stroke): [rule(stroke, in: area)]
    case .space(let height): [.space(height * scale)]
    case .columns(let columns, let gap): [slice(columns, gap: gap, in: area, under: parent)]
    case .panel(let panel): [slice(panel, in: area, under: parent)]
    case .together(let blocks): slices(blocks, in: area, under: parent).keptTogether()
    case .signature(let height, let blocks): [slice(signature: height, blocks, in: area, under: parent)]
    }
  }

  /// Nothing under an artifact is an element.
  mutating func element(
    _ role: StructureTree.Role, under parent: Tag, language: String? = nil, alternative: String? = nil,
    actualText: String? = nil
  ) -> Tag {
    guard case .element(let number) = parent else { return .artifact }
    return .element(
      tree.add(role, under: number, language: language, alternative: alternative, actualText: actualText))
  }

  mutating func place(of picture: Picture) -> Int {
    if let place = pictures.firstIndex(of: picture) { return place }
    pictures.append(picture)
    return pictures.count - 1
  }
}

// Words
extension Composer {
  private mutating func slices(_ paragraph: Paragraph, in area: Area, under parent: Tag) -> [Slice] {
    let direction = paragraph.direction ?? area.direction
    let role: StructureTree.Role =
      switch paragraph.role {
      case .body: .paragraph
      case .heading1: .heading1
      case .heading2: .heading2
      case .heading3: .heading3
      }
    let tag = element(
      role, under: parent, language: paragraph.language, actualText: spoken(paragraph.runs, direction))
    var result = lines(
      paragraph.runs, in: area, alignment: paragraph.alignment, leading: paragraph.leading, direction, tag)
    let isHeading = paragraph.role != .body
    for index in result.indices {
      // No heading alone at the foot of a page, and no line of a paragraph alone on either side.
      let isLast = index + 1 == result.count
      result[index].keepsWithNext = isHeading || (!isLast && (index == 0 || index + 2 == result.count))
    }
    if paragraph.spaceAfter > 0 {
      var space = Slice.space(paragraph.spaceAfter * scale)
      space.keepsWithNext = isHeading
      result.append(space)
    }
    return result
  }

  /// The words in reading order, where the page shows them otherwise.
  private func spoken(_ runs: [TextRun], _ direction: Direction) -> String? {
    let text = runs.map(\.text).joined()
    let turns = direction == .rightToLeft || text.unicodeScalars.contains { BidiClass($0) == .arabicLetter }
    return turns ? text : nil
  }

  func lines(
    _ runs: [TextRun], in area: Area, alignment: Alignment, leading: Double, _ direction: Direction, _ tag: Tag
  ) -> [Slice] {
    let runs = scale == 1 ? runs : runs.map { $0.scaled(by: scale) }
    let text = ShapedText(runs, typeface, direction: direction)
    let size = runs.map(\.style.size).max() ?? 0
    let main = typeface.mainFace(.regular)
    let unit = size / Double(main.font.unitsPerEm)
    let (ascent, descent) = (Double(main.font.ascent) * unit, Double(-main.font.descent) * unit)
    let height = size * leading
    let baseline = (height - ascent - descent) / 2 + ascent
    let ranges = LineBreaker.lines(text, width: area.width)
    return ranges.enumerated().map { index, range in
      let isLast = index + 1 == ranges.count || text.scalars[range.upperBound] == "\n"
      let filling = alignment == .justified && !isLast ? area.width : nil
      let line = TextLine(text, range, filling: filling)
      let origin = Point(area.x(of: line.width, alignment, direction), baseline)
      return Slice(height: height, marks: [TaggedMark(mark: .text(line, origin), tag: tag)])
    }
  }

  private mutating func slices(_ list: List, in area: Area, under parent: Tag) -> [Slice] {
    let whole = element(.list, under: parent)
    var result: [Slice] = []
    for (index, item) in list.items.enumerated() {
      let entry = element(.listItem, under: whole)
      let label = element(.label, under: entry)
      let body = element(.listBody, under: entry, actualText: spoken(item, area.direction))
      let indent = list.indent * scale
      let sign = lines(
        [list.sign(index + 1)], in: area.part(from: 0, width: indent), alignment: .start, leading: list.leading,
        area.direction, label)
      let words = lines(
        item, in: area.part(from: indent, width: area.width - indent), alignment: .start, leading: list.leading,
        area.direction, body)
      result += [Slice].beside([sign, words]) + [.space(list.spaceAfter * scale)]
    }
    return result
  }
}

// Rows
extension Composer {
  /// Rows up to this many lines are not divided.
  private static let undividedLinesMax = 12

  private mutating func slices(_ facts: Facts, in area: Area, under parent: Tag) -> [Slice] {
    let whole = element(.list, under: parent)
    switch facts.arrangement {
    case .beside(let share):
      return facts.facts.flatMap { fact in
        let label = area.part(from: 0, width: area.width * share - 8)
        let value = area.part(from: area.width * share, width: area.width * (1 - share))
        let (first, second) = cells(fact, label, value, facts, under: whole)
        return row(.beside([first, second]), in: area, padding: facts.padding, line: facts.line)
      }
    case .below(let columns):
      let count = max(1, columns)
      let gap = 16.0
      let width = (area.width - gap * Double(count - 1)) / Double(count)
      var result: [Slice] = []
      for start in stride(from: 0, to: facts.facts.count, by: count) {
        var stacks: [[Slice]] = []
        for (place, fact) in facts.facts[start..<min(start + count, facts.facts.count)].enumerated() {
          let part = area.part(from: Double(place) * (width + gap), width: width)
          let (label, value) = cells(fact, part, part, facts, under: whole)
          stacks.append(label + value)
        }
        result += row(.beside(stacks), in: area, padding: facts.padding, line: facts.line)
      }
      return result
    }
  }

  private mutating func cells(
    _ fact: Facts.Fact, _ labelArea: Area, _ valueArea: Area, _ facts: Facts, under whole: Tag
  ) -> (label: [Slice], value: [Slice]) {
    let direction = labelArea.direction
    let entry = element(.listItem, under: whole)
    let label = element(
      .label, under: entry, language: fact.label.language, actualText: spoken([fact.label], direction))
    let value = element(
      .listBody, under: entry, language: fact.value.language, actualText: spoken([fact.value], direction))
    return (
      lines([fact.label], in: labelArea, alignment: .start, leading: facts.leading, direction, label),
      lines([fact.value], in: valueArea, alignment: .start, leading: facts.leading, direction, value)
    )
  }

  private mutating func slices(_ table: Table, in area: Area, under parent: Tag) -> [Slice] {
    let whole = element(.table, under: parent)
    var header: [Slice] = []
    if !table.header.isEmpty {
      let heading = element(.tableRow, under: element(.tableHead, under: whole))
      header = cells(table.header.map { [$0] }, table, in: area, .headerCell, under: heading)
      header = row(header, in: area, padding: table.padding, line: table.line)
      if let fill = table.headerFill { header = header.map { Self.filled($0, fill, area) } }
      for index in header.indices { header[index].keepsWithNext = true }
    }
    let repeated = header.map(\.asArtifact)
    let body = element(.tableBody, under: whole)
    var result = header
    for cellRuns in table.rows {
      let entry = element(.tableRow, under: body)
      let lines = cells(cellRuns, table, in: area, .cell, under: entry)
      result += row(lines, in: area, padding: table.padding, line: table.line).map { slice in
        var slice = slice
        slice.header = repeated
        return slice
      }
    }
    return result
  }

  /// Cells beyond the last column are not shown; missing ones stay empty.
  private mutating func cells(
    _ runs: [[TextRun]], _ table: Table, in area: Area, _ role: StructureTree.Role, under parent: Tag
  ) -> [Slice] {
    let unit = area.width / table.columns.reduce(0) { $0 + $1.share }
    var start = 0.0
    var cells: [[Slice]] = []
    for (place, column) in table.columns.enumerated() {
      let words = place < runs.count ? runs[place] : []
      let part = area.part(from: start + table.padding, width: column.share * unit - 2 * table.padding)
      let tag = element(role, under: parent, actualText: spoken(words, area.direction))
      cells.append(
        lines(words, in: part, alignment: column.alignment, leading: table.leading, area.direction, tag))
      start += column.share * unit
    }
    return .beside(cells)
  }

  /// Space above and below the lines, and the rule that closes the row.
  private func row(_ lines: [Slice], in area: Area, padding: Double, line: Drawing.Stroke?) -> [Slice] {
    guard var first = lines.first else { return [] }
    let padding = padding * scale
    var result = lines
    first.marks = first.marks(movedDown: padding)
    first.height += padding
    result[0] = first
    var last = result[result.count - 1]
    last.height += padding
    if let line {
      let rule = Path.line(Point(area.x, last.height), Point(area.x + area.width, last.height))
      last.marks.append(
        TaggedMark(mark: .shape(Drawing.Shape(path: rule, fill: nil, stroke: line)), tag: .artifact))
    }
    result[result.count - 1] = last
    return result.count <= Self.undividedLinesMax ? result.keptTogether() : result
  }

  private static func filled(_ slice: Slice, _ fill: Colour, _ area: Area) -> Slice {
    var slice = slice
    let box = Rectangle(x: area.x, y: 0, width: area.width, height: slice.height)
    let ground = Drawing.Shape(path: .rectangle(box), fill: fill, stroke: nil)
    slice.marks.insert(TaggedMark(mark: .shape(ground), tag: .artifact), at: 0)
    return slice
  }
}

// What stands in one piece
extension Composer {
  private func rule(_ stroke: Drawing.Stroke, in area: Area) -> Slice {
    let height = max(stroke.width, 1)
    let path = Path.line(Point(area.x, height / 2), Point(area.x + area.width, height / 2))
    let shape = Drawing.Shape(path: path, fill: nil, stroke: stroke)
    return Slice(height: height, marks: [TaggedMark(mark: .shape(shape), tag: .artifact)])
  }

  private mutating func slice(_ figure: Figure, in area: Area, under parent: Tag) -> Slice {
    let tag = figure.alternative.map { element(.figure, under: parent, alternative: $0) } ?? .artifact
    let size = Size(figure.size.width * scale, figure.size.height * scale)
    let x = area.x(of: size.width, figure.alignment, area.direction)
    let box = Rectangle(x: x, y: 0, width: size.width, height: size.height)
    let marks: [Mark] =
      switch figure.content {
      case .drawing(let drawing): self.marks(of: drawing, at: Point(x, 0), area.direction)
      case .picture(let picture): [.picture(place(of: picture), box)]
      case .code(let code, let colour):
        [.shape(Drawing.Shape(path: code.path(in: box), fill: colour, stroke: nil))]
      }
    return Slice(height: size.height, marks: marks.map { TaggedMark(mark: $0, tag: tag) })
  }

  func marks(of drawing: Drawing, at origin: Point, _ direction: Direction) -> [Mark] {
    drawing.items.map { item in
      switch item {
      case .shape(let shape): return Mark.shape(shape).moved(origin.x, origin.y)
      case .label(let label):
        let text = ShapedText([label.run], typeface, direction: direction)
        let line = TextLine(text, 0..<text.scalars.count)
        let around = Area(x: origin.x + label.baseline.x, width: 0, direction: direction)
        return .text(line, Point(around.x(of: line.width, label.alignment, direction), origin.y + label.baseline.y))
      }
    }
  }

  private mutating func slice(_ columns: [Column], gap: Double, in area: Area, under parent: Tag) -> Slice {
    let gaps = gap * Double(max(0, columns.count - 1))
    let fixed = columns.reduce(0) { if case .points(let width) = $1.width { $0 + width } else { $0 } }
    let shares = columns.reduce(0) { if case .share(let share) = $1.width { $0 + share } else { $0 } }
    var start = 0.0
    var stacks: [(slice: Slice, position: Column.Position)] = []
    for column in columns {
      let width =
        switch column.width {
        case .points(let width): width
        case .share(let share): max(0, area.width - gaps - fixed) * share / max(shares, 0.001)
        }
      let part = area.part(from: start, width: width)
      stacks.append((slices(column.blocks, in: part, under: parent).stacked(), column.position))
      start += width + gap
    }
    let height = stacks.map(\.slice.height).max() ?? 0
    var result = Slice(height: height)
    for (stack, position) in stacks {
      let spare = height - stack.height
      let drop = position == .top ? 0 : position == .middle ? spare / 2 : spare
      result.marks += stack.marks(movedDown: drop)
    }
    return result
  }

  private mutating func slice(_ panel: Panel, in area: Area, under parent: Tag) -> Slice {
    let padding = panel.padding * scale
    let inner = area.part(from: padding, width: area.width - 2 * padding)
    let content = slices(panel.blocks, in: inner, under: parent).stacked()
    let height = content.height + 2 * padding
    let box = Rectangle(x: area.x, y: 0, width: area.width, height: height)
    let ground = Drawing.Shape(path: .rectangle(box), fill: panel.fill, stroke: panel.stroke)
    let marks = [TaggedMark(mark: .shape(ground), tag: .artifact)] + content.marks(movedDown: padding)
    return Slice(height: height, marks: marks)
  }

  private mutating func slice(
    signature height: Double, _ blocks: [Block], in area: Area, under parent: Tag
  ) -> Slice {
    var content = slices(blocks, in: area, under: parent).stacked()
    content.height = max(content.height, height * scale)
    let box = Rectangle(x: area.x, y: 0, width: area.width, height: content.height)
    content.marks.append(TaggedMark(mark: .signature(box), tag: parent))
    return content
  }
}
