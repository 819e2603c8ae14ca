/// The small signs that tell a state without colour.
package enum DrawingSign: Sendable, Equatable {
  /// Done.
  case tick
  /// Refused.
  case cross
  /// Skipped.
  case dash
  /// From here a dossier can be sent back.
  case sentBack
  /// The same on a page read from the right, the only sign that turns with the page.
  case sentBackMirrored
  /// Go and see there.
  case arrow
  case arrowMirrored

  var mirrored: DrawingSign {
    switch self {
    case .tick, .cross, .dash: self
    case .sentBack: .sentBackMirrored
    case .sentBackMirrored: .sentBack
    case .arrow: .arrowMirrored
    case .arrowMirrored: .arrow
    }
  }

  /// Strokes within a circle of this radius.
  package func strokes(at center: Point, radius: Double) -> [PathStep] {
    func at(_ x: Double, _ y: Double) -> Point { Point(x: center.x + x * radius, y: center.y + y * radius) }
    switch self {
    case .tick: return [.move(at(-0.46, 0.04)), .line(at(-0.12, 0.38)), .line(at(0.48, -0.32))]
    case .cross:
      return [.move(at(-0.38, -0.38)), .line(at(0.38, 0.38)), .move(at(0.38, -0.38)), .line(at(-0.38, 0.38))]
    case .dash: return [.move(at(-0.42, 0)), .line(at(0.42, 0))]
    case .sentBack: return Self.hook(at, 1)
    case .sentBackMirrored: return Self.hook(at, -1)
    case .arrow: return Self.arrow(at, 1)
    case .arrowMirrored: return Self.arrow(at, -1)
    }
  }

  private static func hook(_ at: (Double, Double) -> Point, _ side: Double) -> [PathStep] {
    [
      .move(at(-0.3 * side, -0.75)), .line(at(-0.75 * side, -0.3)), .line(at(-0.3 * side, 0.15)),
      .move(at(-0.75 * side, -0.3)), .line(at(0.25 * side, -0.3)),
      .curve(at(0.95 * side, -0.3), at(0.95 * side, 0.7), at(0.25 * side, 0.7)), .line(at(-0.2 * side, 0.7)),
    ]
  }

  private static func arrow(_ at: (Double, Double) -> Point, _ side: Double) -> [PathStep] {
    [
      .move(at(-0.5 * side, 0)), .line(at(0.5 * side, 0)),
      .move(at(0.1 * side, -0.4)), .line(at(0.5 * side, 0)), .line(at(0.1 * side, 0.4)),
    ]
  }
}
