/// The course of every link, once it is known where the columns and the tracks lie: straight along the tracks, across
/// at 45 degrees, in a bundle of parallel lines where several leave or reach one station.
///
/// *Along* is the direction of progress and *across* the other one, so that one geometry serves maps read from side to
/// side and from top to bottom.
struct MetroRoutes {
  struct Place: Equatable {
    var along: Double
    var across: Double
  }

  /// Between neighbours in a bundle.
  static let spacing = 8.0

  /// A change of track between a column and the next.
  struct Bend {
    let route: Int
    let gap: Int
    let from: Double
    let to: Double
    var lane = 0
  }

  let tracks: MetroTracks
  /// How far a link stands off the middle of the station it leaves and of the one it reaches, by route.
  private let leaving: [Double]
  private let reaching: [Double]
  private(set) var bends: [[Bend]]
  private let rowStep: Double
  /// How far across a bend may go at 45 degrees in one piece.
  private let diagonalMax: Double

  /// `rowStep` is the distance of two neighbouring tracks.
  init(_ tracks: MetroTracks, rowStep: Double, diagonalMax: Double) {
    self.tracks = tracks
    self.rowStep = rowStep
    self.diagonalMax = diagonalMax
    leaving = Self.slots(tracks, leaving: true)
    reaching = Self.slots(tracks, leaving: false)
    bends = Array(repeating: [], count: tracks.columns)
    for index in tracks.routes.indices {
      for bend in self.bends(of: index) { bends[bend.gap].append(bend) }
    }
    for gap in bends.indices { Self.giveLanes(&bends[gap]) }
  }

  func across(_ halfRow: Int) -> Double { Double(halfRow) * rowStep / 2 }

  /// The outermost links of a station, from its middle.
  func reach(of station: Int) -> ClosedRange<Double> {
    var low = 0.0
    var high = 0.0
    for (index, route) in tracks.routes.enumerated() {
      if route.from == station { (low, high) = (min(low, leaving[index]), max(high, leaving[index])) }
      if route.to == station { (low, high) = (min(low, reaching[index]), max(high, reaching[index])) }
    }
    return low...high
  }

  /// The room that the bends after a column need along the way.
  func bendLength(after column: Int) -> Double {
    guard !bends[column].isEmpty else { return 0 }
    let lanes = bends[column].map(\.lane).max() ?? 0
    let longest = bends[column].map { 2 * slant(abs($0.to - $0.from)) }.max() ?? 0
    return longest + Double(lanes) * Self.spacing
  }

  /// Between which tracks something bends after a column.
  func bendSpan(after column: Int) -> ClosedRange<Double>? {
    let ends = bends[column].flatMap { [$0.from, $0.to] }
    guard let low = ends.min(), let high = ends.max() else { return nil }
    return low...high
  }

  /// The corners of a route. `stations` are the columns along the way, `middles` where the bends after each have
  /// theirs.
  func course(of index: Int, columns: [Double], middles: [Double]) -> [Place] {
    let route = tracks.routes[index]
    let start = Place(
      along: columns[tracks.column[route.from]], across: across(tracks.halfRow(of: route.from)) + leaving[index])
    var course = [start]
    for gap in tracks.column[route.from]..<tracks.column[route.to] {
      guard let bend = bends[gap].first(where: { $0.route == index }) else { continue }
      let lanes = bends[gap].map(\.lane).max() ?? 0
      let middle = middles[gap] + (Double(bend.lane) - Double(lanes) / 2) * Self.spacing
      course += corners(bend, middle: middle)
    }
    course.append(
      Place(along: columns[tracks.column[route.to]], across: across(tracks.halfRow(of: route.to)) + reaching[index]))
    return course
  }

  private func corners(_ bend: Bend, middle: Double) -> [Place] {
    let way = abs(bend.to - bend.from)
    let side = bend.to > bend.from ? 1.0 : -1.0
    let half = slant(way)
    let entry = Place(along: middle - half, across: bend.from)
    let exit = Place(along: middle + half, across: bend.to)
    if 2 * half == way { return [entry, exit] }
    return [
      entry, Place(along: middle, across: bend.from + half * side),
      Place(along: middle, across: bend.to - half * side), exit,
    ]
  }

  /// How far a bend goes at 45 degrees at each of its ends. A few pixels straight across between the two would look
  /// like a slip of the pen.
  private func slant(_ way: Double) -> Double {
    way <= diagonalMax * 1.2 ? way / 2 : diagonalMax / 2
  }

  /// Side by side in the order of the tracks they lead to or come from. What goes straight on stays in the middle.
  private static func slots(_ tracks: MetroTracks, leaving: Bool) -> [Double] {
    var offsets = Array(repeating: 0.0, count: tracks.routes.count)
    for station in tracks.column.indices {
      let own = tracks.halfRow(of: station)
      let routes = tracks.routes.indices.filter {
        (leaving ? tracks.routes[$0].from : tracks.routes[$0].to) == station
      }
      let sorted = routes.map { (row: side(tracks, $0, leaving: leaving), route: $0) }
        .sorted { ($0.row, $0.route) < ($1.row, $1.route) }
      let straight = sorted.firstIndex { $0.row == own }
      let middle = straight.map(Double.init) ?? Double(sorted.count - 1) / 2
      for (index, item) in sorted.enumerated() { offsets[item.route] = (Double(index) - middle) * spacing }
    }
    return offsets
  }

  /// The track on which a link leaves the surroundings of a station.
  private static func side(_ tracks: MetroTracks, _ index: Int, leaving: Bool) -> Int {
    let route = tracks.routes[index]
    let own = tracks.halfRow(of: leaving ? route.from : route.to)
    let other = tracks.halfRow(of: leaving ? route.to : route.from)
    let isNear = tracks.column[route.to] == tracks.column[route.from] + 1
    return route.halfRow != own && !isNear ? route.halfRow : isNear ? other : own
  }

  private func bends(of index: Int) -> [Bend] {
    let route = tracks.routes[index]
    let (first, last) = (tracks.column[route.from], tracks.column[route.to] - 1)
    let start = across(tracks.halfRow(of: route.from)) + leaving[index]
    let end = across(tracks.halfRow(of: route.to)) + reaching[index]
    let via = across(route.halfRow)
    let bends =
      first == last
      ? [Bend(route: index, gap: first, from: start, to: end)]
      : [Bend(route: index, gap: first, from: start, to: via), Bend(route: index, gap: last, from: via, to: end)]
    return bends.filter { $0.from != $0.to }
  }

  /// Bends that would lie on one another get lanes of their own, in an order in which a bundle does not cross itself:
  /// of those going down the lowest first, of those going up the highest.
  private static func giveLanes(_ bends: inout [Bend]) {
    let down = bends.indices.filter { bends[$0].to > bends[$0].from }
      .sorted { (bends[$1].from + bends[$1].to, $0) < (bends[$0].from + bends[$0].to, $1) }
    let up = bends.indices.filter { bends[$0].to < bends[$0].from }
      .sorted { (bends[$0].from + bends[$0].to, $0) < (bends[$1].from + bends[$1].to, $1) }
    var placed: [Int] = []
    for group in [down, up] {
      var lane = 0
      for bend in group {
        let span = range(bends[bend])
        while placed.contains(where: { bends[$0].lane == lane && meets(range(bends[$0]), span) }) { lane += 1 }
        bends[bend].lane = lane
        placed.append(bend)
      }
    }
  }

  private static func range(_ bend: Bend) -> ClosedRange<Double> { min(bend.from, bend.to)...max(bend.from, bend.to) }

  private static func meets(_ left: ClosedRange<Double>, _ right: ClosedRange<Double>) -> Bool {
    left.lowerBound < right.upperBound - 0.5 && right.lowerBound < left.upperBound - 0.5
  }
}

/// The path through corners, each rounded.
enum RoundedPath {
  static func steps(_ corners: [Point], radius: Double) -> [PathStep] {
    guard let first = corners.first, let last = corners.last else { return [] }
    var steps: [PathStep] = [.move(first)]
    for index in corners.indices.dropFirst().dropLast() {
      let (before, corner, after) = (corners[index - 1], corners[index], corners[index + 1])
      let entry = point(from: corner, towards: before, radius)
      let exit = point(from: corner, towards: after, radius)
      steps.append(.line(entry))
      steps.append(.curve(between(entry, corner), between(exit, corner), exit))
    }
    steps.append(.line(last))
    return steps
  }

  private static func point(from corner: Point, towards other: Point, _ radius: Double) -> Point {
    let (dx, dy) = (other.x - corner.x, other.y - corner.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0 else { return corner }
    let part = min(radius, length / 2) / length
    return Point(x: corner.x + dx * part, y: corner.y + dy * part)
  }

  /// Two thirds of the way, which makes a cubic curve the quadratic one with this corner.
  private static func between(_ end: Point, _ corner: Point) -> Point {
    Point(x: end.x + (corner.x - end.x) * 2 / 3, y: end.y + (corner.y - end.y) * 2 / 3)
  }
}
