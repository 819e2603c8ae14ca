/// A metro map with measures: where every station stands, how every link runs, where every text fits.
package struct MetroMapLayout: Sendable {
  package enum Shape: Sendable, Equatable {
    /// From side to side, in this width if it can be read in it, else wider.
    case horizontal(width: Double)
    /// From top to bottom, for phones: tracks beside one another, texts beside them.
    case vertical(width: Double)
    /// A small horizontal one that names the lines, and the stations where things are or ended badly.
    case compact(width: Double)
  }

  package struct Stop: Sendable, Equatable {
    package let station: Int
    package let center: Point
    /// What it covers.
    package let box: Box
  }

  package struct Label: Sendable, Equatable {
    package let text: DrawnText
    package let role: DrawingRole
  }

  package struct Rail: Sendable, Equatable {
    package let link: Int
    package let corners: [Point]
    package let state: MetroMap.State
    package let colour: Int
  }

  package let map: MetroMap
  package let shape: Shape
  package let direction: ReadingDirection
  /// Read from the left, whatever the direction: turning it round is the last thing done, so that it is exact.
  let plan: MetroPlan

  package init(_ map: MetroMap, shape: Shape, direction: ReadingDirection = .leftToRight) {
    let layering = Layering(nodes: map.stations.count, links: map.ends)
    var plan =
      switch shape {
      case .horizontal(let width): MetroPlan.horizontal(map, layering, width: width, isCompact: false)
      case .compact(let width): MetroPlan.horizontal(map, layering, width: width, isCompact: true)
      case .vertical(let width): MetroPlan.vertical(map, layering, width: width)
      }
    plan.moveIntoView()
    self.map = map
    self.shape = shape
    self.direction = direction
    self.plan = plan
  }

  package var width: Double { plan.width }
  package var height: Double { plan.height }

  /// The class that makes a page show this horizontal map where there is room for it, and the vertical one elsewhere.
  package var fit: String {
    [480, 640, 720, 800, 960, 1120].first { Double($0) >= width }.map { "fits-\($0)" } ?? "fits-never"
  }

  package var stops: [Stop] { isMirrored ? plan.stops.map { $0.mirrored(in: width) } : plan.stops }

  package var labels: [Label] { isMirrored ? plan.labels.map { $0.mirrored(in: width) } : plan.labels }

  package var rails: [Rail] { isMirrored ? plan.rails.map { $0.mirrored(in: width) } : plan.rails }

  package var drawing: Drawing { isMirrored ? plan.drawing(of: map).mirrored() : plan.drawing(of: map) }

  private var isMirrored: Bool { direction == .rightToLeft }

  /// A link is travelled, skipped, or still to come. It has the colour of the line it serves: the one it leaves where
  /// several meet, else the one it enters.
  static func look(of route: MetroTracks.Route, in map: MetroMap, _ layering: Layering) -> (MetroMap.State, Int) {
    let (from, to) = (map.stations[route.from].state, map.stations[route.to].state)
    let state: MetroMap.State =
      switch (from, to) {
      case (.skipped, _), (_, .skipped): .skipped
      case (.done, .done), (.done, .here), (.done, .refused), (.refused, .done): .done
      default: .toCome
      }
    let isMeeting = layering.incoming[route.to].count > 1
    return (state, map.lines[map.lineOf[isMeeting ? route.from : route.to]].colour)
  }
}

extension MetroMapLayout.Stop {
  fileprivate func mirrored(in width: Double) -> Self {
    Self(station: station, center: center.mirrored(in: width), box: box.mirrored(in: width))
  }
}

extension MetroMapLayout.Label {
  fileprivate func mirrored(in width: Double) -> Self {
    let mirrored = DrawnText(
      position: text.position.mirrored(in: width), anchor: text.anchor, lines: text.lines, style: text.style,
      box: text.box.mirrored(in: width))
    return Self(text: mirrored, role: role)
  }
}

extension MetroMapLayout.Rail {
  fileprivate func mirrored(in width: Double) -> Self {
    Self(link: link, corners: corners.map { $0.mirrored(in: width) }, state: state, colour: colour)
  }
}

/// A layout in the making, read from the left, its origin anywhere.
struct MetroPlan: Sendable {
  var width = 0.0
  var height = 0.0
  var stops: [MetroMapLayout.Stop] = []
  var labels: [MetroMapLayout.Label] = []
  var rails: [MetroMapLayout.Rail] = []
  /// Stations from which a link leads back.
  var marks: [Point] = []

  static let margin = 6.0
  static let markRadius = 6.0

  /// Where a station says that it can send back.
  static func mark(beside stop: Box) -> Box {
    Box(left: stop.right - 2, top: stop.top - 8, width: 2 * markRadius, height: 2 * markRadius)
  }

  /// Puts everything inside a box that begins at zero.
  mutating func moveIntoView() {
    let boxes = stops.map(\.box) + labels.map(\.text.box)
    let points = rails.flatMap(\.corners)
    let marked = marks.map {
      Box(left: $0.x - Self.markRadius, top: $0.y - Self.markRadius, width: 12, height: 12)
    }
    let left = min((boxes + marked).map(\.left).min() ?? 0, (points.map(\.x).min() ?? 0) - 3) - Self.margin
    let top = min((boxes + marked).map(\.top).min() ?? 0, (points.map(\.y).min() ?? 0) - 3) - Self.margin
    let right = max((boxes + marked).map(\.right).max() ?? 0, (points.map(\.x).max() ?? 0) + 3) + Self.margin
    let bottom = max((boxes + marked).map(\.bottom).max() ?? 0, (points.map(\.y).max() ?? 0) + 3) + Self.margin
    width = (right - left).rounded(.up)
    height = (bottom - top).rounded(.up)
    stops = stops.map {
      .init(station: $0.station, center: $0.center.moved(-left, -top), box: $0.box.moved(-left, -top))
    }
    labels = labels.map { .init(text: $0.text.moved(-left, -top), role: $0.role) }
    rails = rails.map {
      .init(link: $0.link, corners: $0.corners.map { $0.moved(-left, -top) }, state: $0.state, colour: $0.colour)
    }
    marks = marks.map { $0.moved(-left, -top) }
  }
}

extension Point {
  func moved(_ dx: Double, _ dy: Double) -> Point { Point(x: x + dx, y: y + dy) }
}

extension Box {
  func moved(_ dx: Double, _ dy: Double) -> Box { Box(left: left + dx, top: top + dy, width: width, height: height) }
}

extension DrawnText {
  /// A text in the room kept for it.
  init(_ lines: [String], _ style: TextStyle, in box: Box, anchor: Anchor) {
    let x =
      switch anchor {
      case .start: box.left
      case .middle: box.left + box.width / 2
      case .end: box.right
      }
    self.init(
      position: Point(x: x, y: box.top + style.ascent), anchor: anchor, lines: lines, style: style, box: box)
  }

  func moved(_ dx: Double, _ dy: Double) -> DrawnText {
    DrawnText(
      position: position.moved(dx, dy), anchor: anchor, lines: lines, style: style, box: box.moved(dx, dy))
  }
}
