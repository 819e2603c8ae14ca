/// A piece of a block that no page break divides: a line, a row, a figure. Its marks have the page's x and their own y.
struct Slice {
  var height: Double
  var marks: [TaggedMark] = []
  /// The next slice belongs to the same page, if any page can hold them together.
  var keepsWithNext = false
  /// Dropped where a page begins.
  var isSpace = false
  /// Repeated above this slice when it begins a page.
  var header: [Slice] = []

  static func space(_ height: Double) -> Slice {
    Slice(height: height, isSpace: true)
  }

  func marks(movedDown dy: Double) -> [TaggedMark] {
    marks.map { TaggedMark(mark: $0.mark.moved(0, dy), tag: $0.tag) }
  }

  /// What is repeated is decoration: it has been read once.
  var asArtifact: Slice {
    Slice(height: height, marks: marks.map { TaggedMark(mark: $0.mark, tag: .artifact) })
  }
}

extension [Slice] {
  var height: Double {
    reduce(0) { $0 + $1.height }
  }

  func keptTogether() -> [Slice] {
    enumerated().map { index, slice in
      var slice = slice
      if index + 1 < count { slice.keepsWithNext = true }
      return slice
    }
  }

  /// One slice of them all.
  func stacked() -> Slice {
    var result = Slice(height: 0)
    for slice in self {
      result.marks += slice.marks(movedDown: result.height)
      result.height += slice.height
    }
    return result
  }

  /// Lets cells stand beside one another, line by line, so that a long one may run over a page.
  static func beside(_ cells: [[Slice]]) -> [Slice] {
    let count = cells.map(\.count).max() ?? 0
    return (0..<count).map { line in
      let parts = cells.compactMap { line < $0.count ? $0[line] : nil }
      return Slice(height: parts.map(\.height).max() ?? 0, marks: parts.flatMap(\.marks))
    }
  }
}

/// The stretch of the page's width that a block has.
struct Area {
  let x: Double
  let width: Double
  let direction: Direction

  /// A part of it, measured from where one begins to read.
  func part(from start: Double, width part: Double) -> Area {
    let offset = direction == .rightToLeft ? width - start - part : start
    return Area(x: x + offset, width: part, direction: direction)
  }

  func x(of content: Double, _ alignment: Alignment, _ direction: Direction) -> Double {
    switch (alignment, direction) {
    case (.center, _): x + (width - content) / 2
    case (.start, .leftToRight), (.justified, .leftToRight), (.end, .rightToLeft): x
    case (.end, .leftToRight), (.start, .rightToLeft), (.justified, .rightToLeft): x + width - content
    }
  }
}
