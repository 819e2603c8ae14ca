/// Points (1/72 inch) from the top left corner of the page, downward, as one reads. The PDF's own axis points up; only
/// `PageContent` knows.
package struct Point: Equatable, Sendable {
  package let x: Double
  package let y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  func moved(_ dx: Double, _ dy: Double) -> Point {
    Point(x + dx, y + dy)
  }
}

package struct Size: Equatable, Sendable {
  package let width: Double
  package let height: Double

  package init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }

  package static let a4 = Size(595.276, 841.89)
}

package struct Rectangle: Equatable, Sendable {
  package let x: Double
  package let y: Double
  package let width: Double
  package let height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package var maxX: Double { x + width }
  package var maxY: Double { y + height }

  package func inset(by margin: Double) -> Rectangle {
    Rectangle(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
  }

  func moved(_ dx: Double, _ dy: Double) -> Rectangle {
    Rectangle(x: x + dx, y: y + dy, width: width, height: height)
  }
}

package struct Insets: Equatable, Sendable {
  package let top: Double
  package let bottom: Double
  package let sides: Double

  package init(top: Double, bottom: Double, sides: Double) {
    self.top = top
    self.bottom = bottom
    self.sides = sides
  }
}

/// Millimetres as points.
package func millimetres(_ value: Double) -> Double {
  value * 72 / 25.4
}
