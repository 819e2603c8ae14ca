/// From side to side. Texts are measured first, then the tracks take the distance that the tallest texts need, then
/// each column moves as far to the right as what stands before it demands.
extension MetroPlan {
  /// The roomiest way that fits the width, or the tightest.
  static func horizontal(_ map: MetroMap, _ layering: Layering, width: Double, isCompact: Bool) -> MetroPlan {
    let tracks = MetroTracks(map, layering, column: layering.layer)
    var best: MetroPlan?
    for fit in isCompact ? HorizontalFit.compact : HorizontalFit.all {
      var planner = HorizontalPlanner(map, layering, tracks, fit, isCompact: isCompact)
      var plan = planner.plan(width: width)
      plan.width = plan.extent
      if plan.width <= width { return plan }
      if plan.width < best?.width ?? .infinity { best = plan }
    }
    return best ?? MetroPlan()
  }

  private var extent: Double {
    var copy = self
    copy.moveIntoView()
    return copy.width
  }
}

/// How much room things are given.
private struct HorizontalFit {
  let textWidth: Double
  let diagonalMax: Double
  /// Every second label of a line stands above it.
  let alternates: Bool

  static let all: [HorizontalFit] = [
    HorizontalFit(textWidth: 124, diagonalMax: 90, alternates: false),
    HorizontalFit(textWidth: 108, diagonalMax: 64, alternates: false),
    HorizontalFit(textWidth: 92, diagonalMax: 40, alternates: false),
    HorizontalFit(textWidth: 78, diagonalMax: 36, alternates: false),
    HorizontalFit(textWidth: 104, diagonalMax: 36, alternates: true),
    HorizontalFit(textWidth: 84, diagonalMax: 36, alternates: true),
    HorizontalFit(textWidth: 70, diagonalMax: 32, alternates: true),
  ]

  static let compact: [HorizontalFit] = [
    HorizontalFit(textWidth: 110, diagonalMax: 40, alternates: false),
    HorizontalFit(textWidth: 90, diagonalMax: 28, alternates: false),
  ]
}

/// A text or a station, relative to its column and track.
private struct Piece {
  let column: Int
  let halfRow: Int
  /// From the column and the track.
  var box: Box
  let text: (lines: [String], style: TextStyle, anchor: DrawnText.Anchor, role: DrawingRole)?
}

private struct HorizontalPlanner {
  let map: MetroMap
  let layering: Layering
  let tracks: MetroTracks
  let fit: HorizontalFit
  let isCompact: Bool
  let type: MetroTypography
  var pieces: [Piece] = []

  init(_ map: MetroMap, _ layering: Layering, _ tracks: MetroTracks, _ fit: HorizontalFit, isCompact: Bool) {
    self.map = map
    self.layering = layering
    self.tracks = tracks
    self.fit = fit
    self.isCompact = isCompact
    type = isCompact ? .compact(map) : .horizontal(map)
  }

  mutating func plan(width: Double) -> MetroPlan {
    // Slots do not depend on the distance of tracks, so a first pass tells how tall the stations are.
    let sketch = MetroRoutes(tracks, rowStep: 100, diagonalMax: fit.diagonalMax)
    for run in tracks.runs.indices { describe(run, sketch) }
    let routes = MetroRoutes(tracks, rowStep: rowStep, diagonalMax: fit.diagonalMax)
    var columns = columnPositions(routes)
    stretch(&columns, to: width)
    return place(routes, columns, middles: middles(routes, columns))
  }

  // MARK: Texts

  private mutating func describe(_ index: Int, _ routes: MetroRoutes) {
    let run = tracks.runs[index]
    guard let line = run.line else { return describeDetour(index) }
    var top = 0.0
    for (position, station) in run.stations.enumerated() {
      let radius = map.radius(of: station)
      let reach = routes.reach(of: station)
      let box = Box(
        left: -radius, top: reach.lowerBound - radius, width: 2 * radius,
        height: reach.upperBound - reach.lowerBound + 2 * radius)
      pieces.append(Piece(column: tracks.column[station], halfRow: run.halfRow, box: box, text: nil))
      let isMarked = layering.back.contains { map.ends[$0].from == station }
      let ways = conditions(after: station)
      let isAbove =
        fit.alternates && position % 2 == 1 && map.stations[station].kind == .step && ways.isEmpty && !isMarked
      let highest = min(
        describe(station, run, around: box, isAbove: isAbove),
        describe(ways, run, tracks.column[station], beside: isMarked ? MetroPlan.mark(beside: box) : box))
      // The name of the line reaches over two stations at most; what stands further on gives way to the side.
      if position < 2 { top = min(top, highest) }
      if isMarked {
        let mark = MetroPlan.mark(beside: box)
        pieces.append(Piece(column: tracks.column[station], halfRow: run.halfRow, box: mark, text: nil))
        if position < 2 { top = min(top, mark.top) }
      }
    }
    name(index, line, above: top - 3)
  }

  /// The label of a station and its note. Returns how high they reach.
  private mutating func describe(
    _ station: Int, _ run: MetroTracks.Run, around stop: Box, isAbove: Bool
  ) -> Double {
    let step = map.stations[station]
    if isCompact, step.state != .here, step.state != .refused { return stop.top }
    let style = type.style(for: step.state)
    let label = style.wrap(step.label, width: fit.textWidth)
    let note = isCompact ? [] : type.note.wrap(step.sublabel, width: fit.textWidth)
    // On one height along a line, whatever the size of its stations.
    var top = max(stop.bottom, 10) + 3
    if isAbove { top = min(stop.top, -10) - 3 - style.height(of: label) - type.note.height(of: note) }
    let highest = top
    for (lines, style, part) in [(label, style, DrawingRole.Part.label), (note, type.note, .note)] {
      guard !lines.isEmpty else { continue }
      let width = style.width(of: lines)
      let box = Box(left: -width / 2, top: top, width: width, height: style.height(of: lines))
      add(lines, style, .middle, DrawingRole(part, state: step.state), run.halfRow, tracks.column[station], box)
      top = box.bottom
    }
    return min(highest, stop.top)
  }

  /// The conditions of links from a station, apart from those that are told where another line begins.
  private func conditions(after station: Int) -> [String] {
    if isCompact { return [] }
    return layering.outgoing[station].filter { link in
      guard let route = tracks.routes.first(where: { $0.link == link }) else { return false }
      return tracks.runs[route.run].line != nil && !isEntry(route)
    }.map { map.links[$0].condition }.filter { !$0.isEmpty }
  }

  /// Above the track on which they leave. Returns how high they reach.
  private mutating func describe(
    _ conditions: [String], _ run: MetroTracks.Run, _ column: Int, beside stop: Box
  ) -> Double {
    let lines = conditions.flatMap { type.note.wrap($0, width: fit.textWidth) }
    guard !lines.isEmpty else { return 0 }
    let height = type.note.height(of: lines)
    let bottom = min(-7, stop.top + 2)
    let box = Box(left: stop.right + 5, top: bottom - height, width: type.note.width(of: lines), height: height)
    add(lines, type.note, .start, DrawingRole(.condition), run.halfRow, column, box)
    return box.top
  }

  private func isEntry(_ route: MetroTracks.Route) -> Bool {
    tracks.runs[tracks.runOf[route.to]].stations.first == route.to && tracks.runOf[route.from] != tracks.runOf[route.to]
      && layering.incoming[route.to].count == 1
  }

  /// The name of a line where it begins, and below it on what condition.
  private mutating func name(_ index: Int, _ line: Int, above bottom: Double) {
    let run = tracks.runs[index]
    guard let station = run.stations.first else { return }
    var bottom = bottom
    let left = -8.0
    let entry = layering.incoming[station].count == 1 && !isCompact ? map.conditions(before: station, layering) : []
    let condition = entry.flatMap { type.note.wrap($0, width: max(150, fit.textWidth * 2)) }
    let isFirst = tracks.runs.firstIndex { $0.line == line } == index
    let isMain = line == MetroTracks.mainLine(map, layering)
    let name = isMain && !isFirst ? [] : type.line.wrap(map.lines[line].label, width: max(150, fit.textWidth * 2))
    let role = DrawingRole(.line, colour: map.lines[line].colour)
    for (lines, style, role) in [(condition, type.note, DrawingRole(.condition)), (name, type.line, role)] {
      guard !lines.isEmpty else { continue }
      let height = style.height(of: lines)
      let box = Box(left: left, top: bottom - height, width: style.width(of: lines), height: height)
      add(lines, style, .start, role, run.halfRow, tracks.column[station], box)
      bottom = box.top
    }
  }

  private mutating func describeDetour(_ index: Int) {
    let run = tracks.runs[index]
    guard !isCompact, let route = tracks.routes.first(where: { $0.run == index }) else { return }
    let lines = type.note.wrap(map.links[route.link].condition, width: fit.textWidth * 1.3)
    guard !lines.isEmpty else { return }
    let height = type.note.height(of: lines)
    let box = Box(left: -8, top: -7 - height, width: type.note.width(of: lines), height: height)
    add(lines, type.note, .start, DrawingRole(.condition), run.halfRow, run.first, box)
  }

  private mutating func add(
    _ lines: [String], _ style: TextStyle, _ anchor: DrawnText.Anchor, _ role: DrawingRole, _ halfRow: Int,
    _ column: Int, _ box: Box
  ) {
    pieces.append(Piece(column: column, halfRow: halfRow, box: box, text: (lines, style, anchor, role)))
  }

  // MARK: Measures

  /// What the texts between two parallel tracks need, wherever they need most.
  private var rowStep: Double {
    var step = isCompact ? 28.0 : 44.0
    let reaches = tracks.runs.map { run in
      let own = pieces.filter { $0.halfRow == run.halfRow && run.first...run.last ~= $0.column }
      return (above: -(own.map(\.box.top).min() ?? -8), below: own.map(\.box.bottom).max() ?? 8)
    }
    for upper in tracks.runs.indices {
      for lower in tracks.runs.indices where overlaps(upper, lower) {
        let rows = Double(tracks.runs[lower].halfRow - tracks.runs[upper].halfRow) / 2
        guard rows > 0 else { continue }
        step = max(step, ((reaches[upper].below + reaches[lower].above + 9) / rows).rounded(.up))
      }
    }
    return step
  }

  private func overlaps(_ first: Int, _ second: Int) -> Bool {
    tracks.runs[first].first <= tracks.runs[second].last && tracks.runs[second].first <= tracks.runs[first].last
  }

  private func columnPositions(_ routes: MetroRoutes) -> [Double] {
    var columns: [Double] = []
    for column in 0..<tracks.columns {
      guard column > 0 else {
        columns.append(0)
        continue
      }
      var position = columns[column - 1] + (isCompact ? 26 : 48)
      let here = pieces.filter { $0.column == column }
      for earlier in pieces where earlier.column < column {
        for piece in here where meets(span(earlier, routes), span(piece, routes), gap: 2) {
          position = max(position, columns[earlier.column] + earlier.box.right + 12 - piece.box.left)
        }
      }
      if let bends = routes.bendSpan(after: column - 1) {
        let start = bendStart(column - 1, bends, routes, columns)
        position = max(position, start + routes.bendLength(after: column - 1) + leftReach(column, bends, routes))
      }
      columns.append(position)
    }
    return columns
  }

  private func span(_ piece: Piece, _ routes: MetroRoutes) -> ClosedRange<Double> {
    let across = routes.across(piece.halfRow)
    return across + piece.box.top...across + piece.box.bottom
  }

  private func meets(_ left: ClosedRange<Double>, _ right: ClosedRange<Double>, gap: Double) -> Bool {
    left.lowerBound < right.upperBound + gap && right.lowerBound < left.upperBound + gap
  }

  /// Behind everything that stands in the way of the bends after a column.
  private func bendStart(
    _ column: Int, _ bends: ClosedRange<Double>, _ routes: MetroRoutes, _ columns: [Double]
  ) -> Double {
    pieces.filter { $0.column <= column && meets(span($0, routes), bends, gap: 3) }
      .map { columns[$0.column] + $0.box.right + 7 }.reduce(columns[column] + 12, max)
  }

  private func leftReach(_ column: Int, _ bends: ClosedRange<Double>, _ routes: MetroRoutes) -> Double {
    pieces.filter { $0.column == column && meets(span($0, routes), bends, gap: 3) }
      .map { 7 - $0.box.left }.reduce(12, max)
  }

  /// Room left over goes between the columns, not without limit.
  private func stretch(_ columns: inout [Double], to width: Double) {
    guard columns.count > 1 else { return }
    let left = pieces.map { columns[$0.column] + $0.box.left }.min() ?? 0
    let right = pieces.map { columns[$0.column] + $0.box.right }.max() ?? 0
    let spare = width - (right - left) - 2 * MetroPlan.margin - 8
    guard spare > 0 else { return }
    let each = min(isCompact ? 10 : 60, spare / Double(columns.count - 1))
    for index in columns.indices { columns[index] += Double(index) * each }
  }

  private func middles(_ routes: MetroRoutes, _ columns: [Double]) -> [Double] {
    columns.indices.map { column in
      guard column + 1 < columns.count, let bends = routes.bendSpan(after: column) else { return columns[column] }
      let end = columns[column + 1] - leftReach(column + 1, bends, routes)
      return (bendStart(column, bends, routes, columns) + end) / 2
    }
  }

  // MARK: Places

  private func place(_ routes: MetroRoutes, _ columns: [Double], middles: [Double]) -> MetroPlan {
    var plan = MetroPlan()
    for piece in pieces {
      guard let text = piece.text else { continue }
      let box = piece.box.moved(columns[piece.column], routes.across(piece.halfRow))
      plan.labels.append(
        .init(text: DrawnText(text.lines, text.style, in: box, anchor: text.anchor), role: text.role))
    }
    for station in map.stations.indices {
      let center = Point(x: columns[tracks.column[station]], y: routes.across(tracks.halfRow(of: station)))
      let reach = routes.reach(of: station)
      let radius = map.radius(of: station)
      let box = Box(
        left: center.x - radius, top: center.y + reach.lowerBound - radius, width: 2 * radius,
        height: reach.upperBound - reach.lowerBound + 2 * radius)
      plan.stops.append(.init(station: station, center: center, box: box))
    }
    for (index, route) in tracks.routes.enumerated() {
      let (state, colour) = MetroMapLayout.look(of: route, in: map, layering)
      let course = routes.course(of: index, columns: columns, middles: middles)
      plan.rails.append(
        .init(
          link: route.link, corners: course.map { Point(x: $0.along, y: $0.across) }, state: state, colour: colour))
    }
    for station in Set(layering.back.map { map.ends[$0].from }).sorted() {
      plan.marks.append(MetroPlan.mark(beside: plan.stops[station].box).center)
    }
    return plan
  }
}
