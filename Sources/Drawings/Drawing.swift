/// A plane drawing before it becomes SVG on a page or operators in a PDF: a list of shapes, each with the part it plays
/// and no colour of its own. Whoever draws it decides what a part looks like.
///
/// The unit is the CSS pixel; x grows to the right and y downwards, whatever the direction of reading.
package struct Drawing: Sendable, Equatable {
  package let width: Double
  package let height: Double
  package let direction: ReadingDirection
  package let elements: [DrawingElement]
}

package enum ReadingDirection: String, Sendable {
  case leftToRight = "ltr"
  case rightToLeft = "rtl"
}

package struct DrawingElement: Sendable, Equatable {
  package let shape: DrawingShape
  package let role: DrawingRole
}

package enum DrawingShape: Sendable, Equatable {
  case path([PathStep])
  case circle(Point, radius: Double)
  case box(Box, radius: Double)
  case sign(DrawingSign, Point, radius: Double)
  case text(DrawnText)
}

/// Cubic curves only, since that is what PDF has.
package enum PathStep: Sendable, Equatable {
  case move(Point)
  case line(Point)
  case curve(Point, Point, Point)
}

package struct Point: Sendable, Equatable {
  package var x: Double
  package var y: Double
}

package struct Box: Sendable, Equatable {
  package var left: Double
  package var top: Double
  package var width: Double
  package var height: Double

  package var right: Double { left + width }
  package var bottom: Double { top + height }
  package var center: Point { Point(x: left + width / 2, y: top + height / 2) }

  package func overlaps(_ other: Box) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }
}

/// Lines of text one under the other. `position` is where the first baseline starts, has its middle or ends, in the
/// direction of reading.
package struct DrawnText: Sendable, Equatable {
  package enum Anchor: String, Sendable { case start, middle, end }

  package let position: Point
  package let anchor: Anchor
  package let lines: [String]
  package let style: TextStyle
  /// The room reserved for it.
  package let box: Box
}

/// What an element is, for the style sheet or the pen.
package struct DrawingRole: Sendable, Equatable {
  /// The raw values are class names.
  package enum Part: String, Sendable {
    case track = "metro-track"
    case stop = "metro-stop"
    case hub = "metro-stop hub"
    case sign = "metro-sign"
    case line = "metro-line"
    case label = "metro-label"
    case note = "metro-note"
    case condition = "metro-condition"
    case branch = "tree-branch"
    case question = "tree-question"
    case number = "tree-number"
    case answer = "tree-answer"
    case reference = "tree-reference"
    case yes = "tree-result yes"
    case no = "tree-result no"
    case advice = "tree-result advice"
    case questionText = "tree-text"
    case yesSign = "tree-sign yes"
    case noSign = "tree-sign no"
    case adviceSign = "tree-sign advice"
  }

  package let part: Part
  package var state: MetroMap.State?
  /// Index of one of the twelve colours of lines.
  package var colour: Int?

  init(_ part: Part, state: MetroMap.State? = nil, colour: Int? = nil) {
    self.part = part
    self.state = state
    self.colour = colour
  }
}

extension Drawing {
  /// The same drawing for a page read from the right. Signs such as the tick keep their shape, as they do in Arabic.
  package func mirrored() -> Drawing {
    Drawing(
      width: width, height: height, direction: direction == .leftToRight ? .rightToLeft : .leftToRight,
      elements: elements.map { DrawingElement(shape: $0.shape.mirrored(in: width), role: $0.role) })
  }
}

extension DrawingShape {
  fileprivate func mirrored(in width: Double) -> DrawingShape {
    switch self {
    case .path(let steps): .path(steps.map { $0.mirrored(in: width) })
    case .circle(let center, let radius): .circle(center.mirrored(in: width), radius: radius)
    case .box(let box, let radius): .box(box.mirrored(in: width), radius: radius)
    case .sign(let sign, let center, let radius):
      .sign(sign.mirrored, center.mirrored(in: width), radius: radius)
    case .text(let text):
      .text(
        DrawnText(
          position: text.position.mirrored(in: width), anchor: text.anchor, lines: text.lines, style: text.style,
          box: text.box.mirrored(in: width)))
    }
  }
}

extension PathStep {
  fileprivate func mirrored(in width: Double) -> PathStep {
    switch self {
    case .move(let point): .move(point.mirrored(in: width))
    case .line(let point): .line(point.mirrored(in: width))
    case .curve(let first, let second, let end):
      .curve(first.mirrored(in: width), second.mirrored(in: width), end.mirrored(in: width))
    }
  }
}

extension Point {
  package func mirrored(in width: Double) -> Point { Point(x: width - x, y: y) }
}

extension Box {
  package func mirrored(in width: Double) -> Box {
    Box(left: width - right, top: top, width: self.width, height: height)
  }
}
