/// A picture made of shapes and words: a frame, a star, the map of a dossier.
package struct Drawing: Sendable {
  package struct Stroke: Equatable, Sendable {
    package let colour: Colour
    package let width: Double
    /// Lengths of dash and gap; with a round end, a dash of 0 draws dots.
    package let dash: [Double]
    package let isRound: Bool

    package init(_ colour: Colour, width: Double, dash: [Double] = [], isRound: Bool = false) {
      self.colour = colour
      self.width = width
      self.dash = dash
      self.isRound = isRound
    }
  }

  struct Shape: Equatable, Sendable {
    let path: Path
    let fill: Colour?
    let stroke: Stroke?
  }

  struct Label: Sendable {
    let run: TextRun
    let baseline: Point
    let alignment: Alignment
  }

  enum Item: Sendable {
    case shape(Shape)
    case label(Label)
  }

  private(set) var items: [Item] = []

  package init() {}

  package mutating func fill(_ path: Path, _ colour: Colour) {
    items.append(.shape(Shape(path: path, fill: colour, stroke: nil)))
  }

  package mutating func stroke(_ path: Path, _ stroke: Stroke) {
    items.append(.shape(Shape(path: path, fill: nil, stroke: stroke)))
  }

  package mutating func draw(_ path: Path, fill: Colour, stroke: Stroke) {
    items.append(.shape(Shape(path: path, fill: fill, stroke: stroke)))
  }

  /// `start` puts the point at the beginning of the words, `center` in the middle, `end` at their end.
  package mutating func label(_ run: TextRun, at baseline: Point, alignment: Alignment = .start) {
    items.append(.label(Label(run: run, baseline: baseline, alignment: alignment)))
  }
}
