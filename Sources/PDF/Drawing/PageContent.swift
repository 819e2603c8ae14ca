// The instructions that draw one page (ISO 32000-1 chapter 8). Everything is either marked as part of an element of the
// structure tree or as an artifact, so that nothing on the page is nameless.

/// Something to draw, in the coordinates of its page.
enum Mark {
  case text(TextLine, Point)
  case shape(Drawing.Shape)
  case picture(Int, Rectangle)
  /// The place of the signature field; draws nothing.
  case signature(Rectangle)

  func moved(_ dx: Double, _ dy: Double) -> Mark {
    switch self {
    case .text(let line, let origin): .text(line, origin.moved(dx, dy))
    case .shape(let shape):
      .shape(Drawing.Shape(path: shape.path.moved(dx, dy), fill: shape.fill, stroke: shape.stroke))
    case .picture(let number, let box): .picture(number, box.moved(dx, dy))
    case .signature(let box): .signature(box.moved(dx, dy))
    }
  }
}

enum Tag: Equatable {
  case artifact
  case element(Int)
}

struct TaggedMark {
  let mark: Mark
  let tag: Tag
}

struct PageContent {
  private(set) var bytes: [UInt8] = []
  private let height: Double
  private let page: Int
  private var open: Tag?

  init(page: Int, height: Double) {
    self.page = page
    self.height = height
  }

  mutating func add(_ tagged: TaggedMark, _ tree: inout StructureTree, _ fonts: inout [EmbeddedFont]) {
    if case .signature = tagged.mark { return }
    begin(tagged.tag, &tree)
    switch tagged.mark {
    case .text(let line, let origin): add(line, at: origin, &fonts)
    case .shape(let shape): add(shape)
    case .picture(let number, let box): add(picture: number, in: box)
    case .signature: break
    }
  }

  mutating func finish() {
    if open != nil { bytes.append(text: "EMC\n") }
    open = nil
  }

  /// Neighbours with the same tag share one stretch of marked content.
  private mutating func begin(_ tag: Tag, _ tree: inout StructureTree) {
    guard tag != open else { return }
    finish()
    switch tag {
    case .artifact: bytes.append(text: "/Artifact BMC\n")
    case .element(let element):
      let id = tree.addContent(to: element, page: page)
      bytes.append(name: tree.elements[element].role.rawValue)
      bytes.append(text: " <</MCID \(id)>> BDC\n")
    }
    open = tag
  }

  private mutating func write(_ numbers: Double..., operation: String) {
    for number in numbers {
      bytes.append(number: number)
      bytes.append(UInt8(ascii: " "))
    }
    bytes.append(text: operation)
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func write(_ colour: Colour, operation: String) {
    let parts = colour.components
    write(parts[0], parts[1], parts[2], operation: operation)
  }
}

// Shapes and pictures
extension PageContent {
  private mutating func add(_ shape: Drawing.Shape) {
    if let fill = shape.fill { write(fill, operation: "rg") }
    if let stroke = shape.stroke {
      write(stroke.colour, operation: "RG")
      write(stroke.width, operation: "w")
      bytes.append(text: stroke.isRound ? "1 J 1 j " : "0 J 0 j ")
      bytes.append(.numbers(stroke.dash))
      bytes.append(text: " 0 d\n")
    }
    for segment in shape.path.segments {
      switch segment {
      case .move(let point): write(point.x, height - point.y, operation: "m")
      case .line(let point): write(point.x, height - point.y, operation: "l")
      case .curve(let first, let second, let end):
        write(first.x, height - first.y, second.x, height - second.y, end.x, height - end.y, operation: "c")
      case .close: bytes.append(text: "h\n")
      }
    }
    switch (shape.fill != nil, shape.stroke != nil) {
    case (true, true): bytes.append(text: "B\n")
    case (true, false): bytes.append(text: "f\n")
    case (false, true): bytes.append(text: "S\n")
    case (false, false): bytes.append(text: "n\n")
    }
  }

  private mutating func add(picture number: Int, in box: Rectangle) {
    bytes.append(text: "q\n")
    write(box.width, 0, 0, box.height, box.x, height - box.maxY, operation: "cm")
    bytes.append(text: "/I\(number) Do\nQ\n")
  }
}

// Text
extension PageContent {
  private mutating func add(_ line: TextLine, at origin: Point, _ fonts: inout [EmbeddedFont]) {
    var glyphs = line.glyphs[...]
    while let first = glyphs.first {
      let group = glyphs.prefix { Self.isAlike($0.glyph, first.glyph) }
      add(group, at: origin, &fonts)
      glyphs = glyphs.dropFirst(group.count)
    }
  }

  private static func isAlike(_ one: Glyph, _ other: Glyph) -> Bool {
    one.face == other.face && one.size == other.size && one.colour == other.colour && one.language == other.language
      && one.rise == other.rise
  }

  private mutating func add(_ group: ArraySlice<TextLine.Placed>, at origin: Point, _ fonts: inout [EmbeddedFont]) {
    guard let first = group.first else { return }
    if let language = first.glyph.language {
      bytes.append(text: "/Span <</Lang ")
      bytes.append(.text(language))
      bytes.append(text: ">> BDC\n")
    }
    bytes.append(text: "BT\n/F\(first.glyph.face) ")
    write(first.glyph.size, operation: "Tf")
    write(first.glyph.colour, operation: "rg")
    write(1, 0, 0, 1, origin.x + first.x, height - origin.y + first.glyph.rise, operation: "Tm")
    show(group, from: first.x, size: first.glyph.size, &fonts)
    bytes.append(text: "ET\n")
    if first.glyph.language != nil { bytes.append(text: "EMC\n") }
  }

  /// Glyphs by number; between them, in thousandths of the size, how far the next one is pulled back.
  private mutating func show(
    _ group: ArraySlice<TextLine.Placed>, from start: Double, size: Double, _ fonts: inout [EmbeddedFont]
  ) {
    var pen = start
    bytes.append(text: "[<")
    for placed in group {
      let pull = ((pen - placed.x) * 1000 / max(size, 0.001)).rounded()
      if abs(pull) >= 1 {
        bytes.append(text: ">")
        bytes.append(number: pull)
        bytes.append(text: "<")
        pen -= pull * size / 1000
      }
      let number = fonts[placed.glyph.face].number(of: placed.glyph.glyph, standingFor: placed.glyph.scalar)
      bytes.append(hexadecimal: UInt8(number >> 8))
      bytes.append(hexadecimal: UInt8(number & 0xFF))
      pen += placed.glyph.width
    }
    bytes.append(text: ">] TJ\n")
  }
}
