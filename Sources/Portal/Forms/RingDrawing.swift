// The outline of a surface as it was understood, drawn from the lines `latitude longitude` that were typed. A picture
// of the shape, not a map: it shows at once a corner that was mistyped.

import Glibc
import Templates

struct RingDrawing: Model {
  private static let cornersMax = 500
  private static let side = 220.0
  private static let margin = 12

  /// `12,40 80,12 …`, as SVG lists them.
  let points: String
  let corners: [Corner]

  struct Corner: Model {
    let x: Int
    let y: Int
    static var slots: [Slot<Corner>] { [.number("x", \.x), .number("y", \.y)] }
  }

  static var slots: [Slot<RingDrawing>] { [.text("points", \.points), .rows("corners", \.corners)] }

  /// Nil where the lines are no three places.
  init?(typed: String) {
    let places = typed.split(whereSeparator: \.isNewline).prefix(Self.cornersMax + 1).map { line in
      line.split { $0 == " " || $0 == ";" }.compactMap { Double($0.replacing(",", with: ".")) }
    }
    guard (3...Self.cornersMax).contains(places.count), places.allSatisfy({ $0.count == 2 && abs($0[0]) <= 90 }) else {
      return nil
    }
    // A degree of longitude shrinks towards the poles.
    let narrowing = cos(places[0][0] * .pi / 180)
    let flat = places.map { (x: $0[1] * narrowing, y: -$0[0]) }
    let west = flat.map(\.x).min() ?? 0
    let north = flat.map(\.y).min() ?? 0
    let extent = max((flat.map(\.x).max() ?? 0) - west, (flat.map(\.y).max() ?? 0) - north)
    guard extent.isFinite, extent > 0 else { return nil }
    corners = flat.map {
      Corner(
        x: Int(($0.x - west) / extent * Self.side) + Self.margin,
        y: Int(($0.y - north) / extent * Self.side) + Self.margin)
    }
    self.points = corners.map { "\($0.x),\($0.y)" }.joined(separator: " ")
  }
}
