import Glibc

/// Lines and curves to be filled or stroked.
package struct Path: Equatable, Sendable {
  enum Segment: Equatable, Sendable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close
  }

  private(set) var segments: [Segment] = []

  package init() {}

  package mutating func move(to point: Point) {
    segments.append(.move(point))
  }

  package mutating func line(to point: Point) {
    segments.append(.line(point))
  }

  package mutating func curve(_ first: Point, _ second: Point, to end: Point) {
    segments.append(.curve(first, second, end))
  }

  package mutating func close() {
    segments.append(.close)
  }

  package mutating func append(_ other: Path) {
    segments.append(contentsOf: other.segments)
  }

  package static func line(_ start: Point, _ end: Point) -> Path {
    var path = Path()
    path.move(to: start)
    path.line(to: end)
    return path
  }

  package static func rectangle(_ box: Rectangle) -> Path {
    polygon([
      Point(box.x, box.y), Point(box.maxX, box.y), Point(box.maxX, box.maxY), Point(box.x, box.maxY),
    ])
  }

  package static func polygon(_ points: [Point]) -> Path {
    var path = Path()
    guard let first = points.first else { return path }
    path.move(to: first)
    for point in points.dropFirst() { path.line(to: point) }
    path.close()
    return path
  }

  /// Four Bézier arcs; 0.5523 brings them within 0.03 % of the circle.
  package static func circle(_ centre: Point, radius: Double) -> Path {
    let reach = 0.552285 * radius
    var path = Path()
    path.move(to: centre.moved(radius, 0))
    path.curve(centre.moved(radius, reach), centre.moved(reach, radius), to: centre.moved(0, radius))
    path.curve(centre.moved(-reach, radius), centre.moved(-radius, reach), to: centre.moved(-radius, 0))
    path.curve(centre.moved(-radius, -reach), centre.moved(-reach, -radius), to: centre.moved(0, -radius))
    path.curve(centre.moved(reach, -radius), centre.moved(radius, -reach), to: centre.moved(radius, 0))
    path.close()
    return path
  }

  /// The outline of two squares laid over one another, one turned by 45 degrees.
  package static func star(_ centre: Point, radius: Double) -> Path {
    let inner = radius * cos(Double.pi / 4) / cos(Double.pi / 8)
    let points = (0..<16).map { corner in
      let angle = Double(corner) * Double.pi / 8
      let reach = corner % 2 == 0 ? radius : inner
      return Point(centre.x + reach * cos(angle), centre.y + reach * sin(angle))
    }
    return polygon(points)
  }

  func moved(_ dx: Double, _ dy: Double) -> Path {
    var path = Path()
    path.segments = segments.map { segment in
      switch segment {
      case .move(let point): .move(point.moved(dx, dy))
      case .line(let point): .line(point.moved(dx, dy))
      case .curve(let first, let second, let end):
        .curve(first.moved(dx, dy), second.moved(dx, dy), end.moved(dx, dy))
      case .close: .close
      }
    }
    return path
  }
}
