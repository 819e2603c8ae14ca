// The outline of a surface as it was understood, drawn from the lines `latitude longitude` that were typed. A picture
// of the shape, not a map: it shows at once a corner that was mistyped.

import Glibc
import Templates

struct RingDrawing {
  private static let cornersMax = 500
  private static let side = 220.0
  private static let margin = 12

  private let corners: [(x: Int, y: Int)]

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
    let points = places.map { (x: $0[1] * narrowing, y: -$0[0]) }
    let west = points.map(\.x).min() ?? 0
    let north = points.map(\.y).min() ?? 0
    let extent = max((points.map(\.x).max() ?? 0) - west, (points.map(\.y).max() ?? 0) - north)
    guard extent.isFinite, extent > 0 else { return nil }
    corners = points.map {
      (
        x: Int(($0.x - west) / extent * Self.side) + Self.margin,
        y: Int(($0.y - north) / extent * Self.side) + Self.margin
      )
    }
  }

  var html: SafeHTML {
    var drawing = SafeHTMLBuilder(capacity: 512)
    drawing.markup("<svg class=\"ring\" viewBox=\"0 0 244 244\" width=\"244\" height=\"244\" aria-hidden=\"true\">")
    drawing.markup("<polygon points=\"")
    for corner in corners {
      drawing.number(corner.x)
      drawing.markup(",")
      drawing.number(corner.y)
      drawing.markup(" ")
    }
    drawing.markup("\"/>")
    for corner in corners {
      drawing.markup("<circle r=\"4\" cx=\"")
      drawing.number(corner.x)
      drawing.markup("\" cy=\"")
      drawing.number(corner.y)
      drawing.markup("\"/>")
    }
    drawing.markup("</svg>")
    return drawing.html
  }
}
